import { findProgram, startedProgram, type Program } from './programs.ts';

/** One line of an input, and the program that must be asking for it. */
export interface InputLine {
  text: string;
  /**
   * `interrupt` and `end` are ^C and ^D. `answer`: for a prompt that hides what is typed. `program`: at its prompt.
   * `stream`: read by a program without a prompt, which runs.
   */
  kind: 'interrupt' | 'end' | 'answer' | 'program' | 'stream';
  /** Undefined after a line that left the outermost known program: whichever asks. */
  program: Program | undefined;
}

/** The lines of an input in turn. `isSecret` tells a line that is nothing but a secret's {{name}}. */
export function inputLines(text: string, program: Program, isSecret: (line: string) => boolean): InputLine[] {
  const stack: Program[] = [program];
  return text
    .replace(/\n+$/, '')
    .split('\n')
    .flatMap((line) => {
      const current = stack.at(-1);
      // Where an empty line ends a statement, whoever types puts them where they belong.
      if (line === '' && current?.closesWithEmptyLine) return [];
      enterOrLeave(stack, line);
      return [{ text: line, kind: kindOf(line, current, isSecret), program: current }];
    });
}

/** The program that asks after all lines of a text, starting from `stack`. */
export function programsAfter(text: string, stack: readonly Program[]): Program[] {
  const after = [...stack];
  for (const line of text.split('\n')) enterOrLeave(after, line);
  return after;
}

function enterOrLeave(stack: Program[], line: string): void {
  const current = stack.at(-1);
  // What reads a stream is ended by ^C too; what has a prompt only abandons its line.
  const left = line === '^D' || (line === '^C' && !current?.prompt) || current?.leave?.test(line.trim());
  if (left) stack.pop();
  // Only a shell starts programs.
  else if (current === findProgram('bash')) {
    const started = startedProgram(line);
    if (started) stack.push(started);
  }
}

function kindOf(line: string, program: Program | undefined, isSecret: (line: string) => boolean): InputLine['kind'] {
  if (line === '^C') return 'interrupt';
  if (line === '^D') return 'end';
  if (isSecret(line)) return 'answer';
  return program && !program.prompt ? 'stream' : 'program';
}
