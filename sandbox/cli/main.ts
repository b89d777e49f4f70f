import { LabError } from '../../lib/errors.ts';
import { labHome } from '../control/paths.ts';
import { COMMANDS, usage } from './commands.ts';

// `npm run sandbox -- <command> …`
const [name, ...args] = process.argv.slice(2);
const command = name ? COMMANDS[name] : undefined;

if (!command || name === 'help') {
  const asked = name === undefined || ['help', '--help', '-h'].includes(name);
  (asked ? console.log : console.error)(asked ? usage() : `${name}: 없는 명령입니다.\n\n${usage()}`);
  process.exit(asked ? 0 : 2);
}

const stop = new AbortController();
process.on('SIGINT', () => stop.abort());
process.on('SIGTERM', () => stop.abort());
try {
  process.exitCode = await command.run({ home: labHome(), args, signal: stop.signal });
} catch (error) {
  if (stop.signal.aborted) {
    console.error('중단했습니다.');
    process.exitCode = 130;
  } else if (error instanceof LabError) {
    console.error(`${error.message}\n→ ${error.remedy}`);
    process.exitCode = 1;
  } else throw error;
}
