import { board, stopMember, step, togglePause } from './board.ts';
import { processOf } from './processes.ts';

export interface BoardKeys {
  letters: boolean;
  add: () => void;
  projector: () => void;
  help: () => void;
}

/** The board's shortcuts. The arrow keys between lanes are the lanes' own. */
export function createBoardKeys(now: () => BoardKeys): (event: KeyboardEvent) => void {
  return (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
    if (document.querySelector('[role=alertdialog], [role=dialog], [role=menu]')) return;
    const target = event.target instanceof HTMLElement ? event.target : undefined;
    if (target?.isContentEditable || target?.matches('input:not([type=range]), textarea, select')) return;
    const { letters, add, projector, help } = now();
    const keys: Record<string, () => void> = {
      Delete: () => end(target, event.shiftKey),
      ...(letters && {
        a: add,
        p: projector,
        '?': help,
        ',': () => step(-1),
        '.': () => step(1),
      }),
      // On a button the space bar presses it.
      ...(letters && !target?.matches('button, a, [role=radio]') && { ' ': togglePause }),
    };
    const key = keys[event.key];
    if (!key) return;
    event.preventDefault();
    key();
  };
}

/** Stops the focused lane's member; with `kill` it is asked for first. */
function end(target: HTMLElement | undefined, kill: boolean): void {
  const clientId = target?.closest<HTMLElement>('[data-lane]')?.dataset.lane;
  const { recording, clock } = board.get();
  if (clientId === undefined || clock.mode !== 'live') return;
  const process = processOf(recording.processes, clientId);
  if (process?.state !== 'running' && process?.state !== 'starting') return;
  if (kill) board.set({ killing: process.name });
  else void stopMember(process.name);
}
