import { lab } from '../state/store.ts';

/** Brings a terminal to the front and puts the keyboard into it. */
export function focusTerminal(name = lab.get().terminal): void {
  lab.set({ terminal: name });
  requestAnimationFrame(() => {
    const screen = document.getElementById(`terminal-${name}`);
    (screen?.querySelector('textarea') ?? screen)?.focus();
  });
}
