import { useSyncExternalStore } from 'react';

const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;
let now = 0;

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  now = Date.now();
  timer ??= setInterval(() => {
    now = Date.now();
    for (const one of listeners) one();
  }, 1_000);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}
const idle = () => () => {};

/** The time in ms, renewed each second while `active`; one timer for the whole page. 0 on the server. */
export const useNow = (active = true): number =>
  useSyncExternalStore(
    active ? subscribe : idle,
    () => now,
    () => 0,
  );
