/**
 * The programs that an input may talk to, and how each shows that it wants a line. Only what stands in this table
 * is ever typed into; a program without a prompt reads lines from its start on.
 */
export interface Program {
  name: string;
  /** Other names of the same: `python`, `sh`. */
  aliases: string[];
  /** What stands before the cursor when it wants the first line of something. */
  prompt?: RegExp;
  /** The same when it wants further lines of it. */
  continuation?: RegExp;
  /** Whether a command with these arguments ends up asking, instead of running a file. */
  asks: (args: string[]) => boolean;
  /** A line that ends it, besides ^D. */
  leave?: RegExp;
  /** What it prints when a statement failed. Undefined: its output does not tell honestly. */
  failure?: RegExp;
  /** An empty line ends a compound statement, and means nothing elsewhere. */
  closesWithEmptyLine?: true;
}

const onlyOptions = (args: string[]) => args.every((arg) => arg.startsWith('-'));

const PROGRAMS: Program[] = [
  {
    name: 'bash',
    aliases: ['sh'],
    prompt: /[$#] $/,
    continuation: /^> $/,
    asks: (args) => onlyOptions(args) && !args.includes('-c'),
    leave: /^(exit|logout)(\s+\d+)?$/,
  },
  {
    name: 'python3',
    aliases: ['python'],
    prompt: />>> $/,
    // Python 3.13 has indented the next line already.
    continuation: /^\.\.\. +$/,
    asks: (args) => onlyOptions(args) && !args.some((arg) => arg === '-c' || arg === '-m'),
    leave: /^(exit|quit)(\(.*\))?$/,
    failure: /^(Traceback \(most recent call last\):|(Syntax|Indentation|Tab)Error: )/m,
    closesWithEmptyLine: true,
  },
  {
    name: 'kcat',
    aliases: ['kafkacat'],
    asks: (args) => args.some((arg) => /^-[A-Za-z]*P/.test(arg)) && !args.includes('-l'),
  },
  { name: 'kafka-console-producer.sh', aliases: [], prompt: /^>$/, asks: () => true },
];

export const PROGRAM_NAMES = PROGRAMS.map(({ name }) => name);

export function findProgram(name: string): Program | undefined {
  return PROGRAMS.find((one) => one.name === name || one.aliases.includes(name));
}

/** The program whose prompt for a new line stands before the cursor. */
export function askingProgram(beforeCursor: string): Program | undefined {
  return PROGRAMS.find(({ prompt }) => prompt?.test(beforeCursor));
}

/** A prompt for something that is not shown: getpass(), `read -rsp 'Password: '`. */
export function asksSecret(beforeCursor: string): boolean {
  return /(password|passphrase|secret|비밀번호|암호)[^:]*: ?$/i.test(beforeCursor);
}

/**
 * The program that a command leaves in the foreground, asking for lines: `kubectl exec -it … -- bash`, `python3`.
 * Undefined for a command that asks for nothing.
 */
export function startedProgram(command: string): Program | undefined {
  const last = withoutQuoted(command)
    .trim()
    .split(/\n|;|&&|\|\|/)
    .at(-1)!;
  // Its lines come from somewhere else than the terminal.
  if (/[|<]/.test(last)) return undefined;
  const words = last.split(/\s+/).filter((word) => word && !/^\w+=/.test(word) && word !== 'winpty' && word !== 'exec');
  const at = programAt(words);
  const program = at === undefined ? undefined : findProgram(baseName(words[at]!));
  return at !== undefined && program?.asks(words.slice(at + 1).filter((word) => !/^[>&]/.test(word)))
    ? program
    : undefined;
}

/** Where the program's name stands in a command that may go through kubectl or docker. */
function programAt(words: string[]): number | undefined {
  const [first = ''] = words;
  if (baseName(first) === 'kubectl') {
    const dashes = words.indexOf('--');
    return isInteractive(words) && dashes > 0 ? dashes + 1 : undefined;
  }
  if (baseName(first) === 'docker' || baseName(first) === 'podman') {
    const at = words.findIndex((word, index) => index > 1 && findProgram(baseName(word)) !== undefined);
    return isInteractive(words) && at > 0 ? at : undefined;
  }
  return words.length > 0 ? 0 : undefined;
}

const isInteractive = (words: string[]) => words.some((word) => /^(-[a-z]*i[a-z]*|--stdin|--interactive)$/.test(word));
const baseName = (path = '') => path.slice(path.lastIndexOf('/') + 1);
const withoutQuoted = (text: string) => text.replace(/'[^']*'|"(?:[^"\\]|\\.)*"/g, 'quoted');
