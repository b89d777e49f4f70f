import type { Lab } from './lab/create-lab.ts';

export type { Lab };

// Next bundles route handlers apart from server.ts: both meet in this slot of the process, never in a module.
const SLOT = Symbol.for('kafka-lab');
const slots = globalThis as { [SLOT]?: Lab };

/** The server's one lab. Imports nothing but its type, so that pages and routes do not bundle the machinery. */
export function getLab(): Lab {
  const lab = slots[SLOT];
  if (!lab) throw new Error('no lab: the app must be started by server.ts');
  return lab;
}

export function setLab(lab: Lab): void {
  slots[SLOT] = lab;
}
