import { readFileSync } from 'node:fs';

/**
 * Calls `action` at each Enter in the terminal that this process runs in; does nothing without one, nor when it was
 * started in the background: a process that reads its terminal from there is stopped.
 * @param {() => void} action
 */
export function onEnter(action) {
  if (process.stdin.isTTY && inForeground()) process.stdin.on('data', action);
}

function inForeground() {
  try {
    const stat = readFileSync('/proc/self/stat', 'latin1');
    // After the program's name: state, parent, process group, session, terminal, the terminal's foreground group.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[2] === fields[5];
  } catch {
    // No /proc: not Linux.
    return true;
  }
}
