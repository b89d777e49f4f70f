import type { BoardProcess } from '#lib/api.ts';

/** The process that a client is: its name is the client id, or its beginning up to a separator. */
export function processOf(processes: readonly BoardProcess[], clientId: string): BoardProcess | undefined {
  const fits = processes.filter(
    ({ name }) =>
      clientId === name || (clientId.startsWith(name) && /^[^0-9A-Za-z]/.test(clientId.slice(name.length))),
  );
  return fits.toSorted((a, b) => b.name.length - a.name.length)[0];
}

/** Started for this group, but no member of it yet. */
export const notJoined = (
  processes: readonly BoardProcess[],
  group: string,
  clientIds: readonly string[],
): BoardProcess[] =>
  processes.filter(
    (one) =>
      one.group === group &&
      (one.state === 'starting' || one.state === 'running' || one.state === 'failed') &&
      !clientIds.some((clientId) => processOf(processes, clientId) === one),
  );
