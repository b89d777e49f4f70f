import { inputLines, programsAfter } from './input-lines.ts';
import { findProgram, PROGRAM_NAMES, startedProgram, type Program } from './programs.ts';
import type { Report } from './problems.ts';
import { targetKind, type Chapter, type InputAction, type RunAction, type TargetKind } from './schema.ts';
import { isSecretLine } from './values.ts';
import type { ClusterValue } from './schema.ts';

interface Typed {
  /** "4.2 (1) kcat에 들어가기" */
  label: string;
  step: string;
  action: RunAction | InputAction;
}

/** The run of the same chapter and terminal that an input stands after, and the inputs between them. */
export interface Opening {
  label: string;
  step: string;
  action: RunAction;
  between: { step: string; action: InputAction }[];
}

export function findOpening(
  chapter: Chapter,
  step: string,
  action: string,
  target: TargetKind,
): Opening | undefined {
  const typed = typedActions(chapter, target);
  const at = typed.findIndex((one) => one.step === step && one.action.id === action);
  const found = typed[at];
  if (!found) return undefined;
  const before = typed.slice(0, at).filter((one) => one.action.terminal === found.action.terminal);
  const opener = before.findLastIndex((one) => one.action.kind === 'run');
  const start = before[opener];
  if (start?.action.kind !== 'run') return undefined;
  const between = before.slice(opener + 1).flatMap(({ step, action }) => (action.kind === 'input' ? [{ step, action }] : []));
  return { label: start.label, step: start.step, action: start.action, between };
}

function typedActions(chapter: Chapter, target: TargetKind): Typed[] {
  return chapter.sections.flatMap((section) =>
    section.steps.flatMap((step) =>
      step.blocks.flatMap((block) =>
        (block.kind === 'run' || block.kind === 'input') && (block.target ?? target) === target
          ? [
              {
                label: `${section.number} ${step.number} ${step.title}`.replace(/ +/g, ' '),
                step: step.id,
                action: block,
              },
            ]
          : [],
      ),
    ),
  );
}

/** Reports inputs that nothing would ask for: on some cluster, no earlier run of the chapter starts their program. */
export function checkInputs(
  chapter: Chapter,
  clusterValues: Record<string, ClusterValue>,
  lineOf: (action: InputAction) => number,
  report: Report,
): void {
  const isSecret = (line: string) => isSecretLine(line, clusterValues);
  const told = new Set<string>();
  for (const target of targetKind.options)
    for (const { step, action } of typedActions(chapter, target)) {
      if (action.kind !== 'input') continue;
      const problem = problemOf(action, findOpening(chapter, step, action.id, target), isSecret);
      const line = lineOf(action);
      if (!problem || told.has(`${line}${problem}`)) continue;
      told.add(`${line}${problem}`);
      report(line, problem);
    }
}

function problemOf(
  action: InputAction,
  opening: Opening | undefined,
  isSecret: (line: string) => boolean,
): string | undefined {
  const program = findProgram(action.program);
  if (!program) return `unknown program "${action.program}"; known are ${PROGRAM_NAMES.join(', ')}`;
  if (!opening) return `nothing asks in terminal "${action.terminal}": no run before it in this chapter starts ${program.name} there`;
  const { action: run, between } = opening;
  if (!run.longRunning) return `"${run.id}" in ${opening.label} starts what the input is for: it needs "long"`;
  const lines = inputLines(action.text, program, isSecret);
  // A script that asks for a password is no program of the table, but its prompt is known.
  if (lines.every(({ kind }) => kind === 'answer' || kind === 'interrupt')) return undefined;
  const asking = askingAfter(run, between, program);
  if (asking !== program)
    return `${program.name} does not ask here: "${run.id}" in ${opening.label} and the inputs after it leave ${asking?.name ?? 'no known program'} in terminal "${action.terminal}"`;
  const last = lines.at(-1)!;
  const stream = last.program?.name === 'bash' ? startedProgram(last.text) : undefined;
  if (stream && !stream.prompt && !action.longRunning)
    return `the last line starts ${stream.name}, which shows no prompt: the input needs "long"`;
  return undefined;
}

function askingAfter(run: RunAction, between: Opening['between'], wanted: Program): Program | undefined {
  const opened = startedProgram(run.command);
  let stack = opened ? [opened] : [];
  for (const { action } of between) {
    stack = withoutStreams(stack, findProgram(action.program));
    stack = programsAfter(action.text, stack);
  }
  return withoutStreams(stack, wanted).at(-1);
}

/** What reads a stream is ended by Ctrl-C when the next input is for the program below it. */
function withoutStreams(stack: Program[], wanted: Program | undefined): Program[] {
  const top = stack.at(-1);
  return top && !top.prompt && top !== wanted ? stack.slice(0, -1) : stack;
}
