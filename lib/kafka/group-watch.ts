import { LabError } from '#lib/errors.ts';
import type { KafkaCluster } from './cluster.ts';
import { asLabError, brokerErrors } from './errors.ts';
import type { GroupState } from './groups.ts';
import type { AccessSource } from './live-access.ts';
import { pause } from './pause.ts';

/** A rebalance of members that answer at once is over in less than the observer's tick. */
const LOOK_MS = 100;
const RETRY_MS = 1_000;
/** While the coordinator changes, or is made with the first group of a cluster. */
const MOVED_MS = 200;
const MOVES = ['NOT_COORDINATOR', 'COORDINATOR_NOT_AVAILABLE', 'COORDINATOR_LOAD_IN_PROGRESS'];

/** `group` is undefined when there is none of that name. */
export type GroupLook = { at: number; group: GroupState | undefined } | { at: number; error: LabError };

/** Looks at one group alone, at its coordinator, as often as its rebalances need; until the returned function is called. */
export function watchGroup(access: AccessSource, id: string, seen: (look: GroupLook) => void): () => void {
  let looking: AbortController | undefined;
  const unfollow = access.follow((now) => {
    looking?.abort();
    if (now === undefined) return;
    if (now instanceof LabError) return seen({ at: Date.now(), error: now });
    looking = new AbortController();
    void look(access.connect(now), { id, user: now.user }, seen, looking.signal);
  });
  return () => {
    looking?.abort();
    unfollow();
  };
}

async function look(
  cluster: KafkaCluster,
  { id, user }: { id: string; user: string | undefined },
  seen: (look: GroupLook) => void,
  signal: AbortSignal,
): Promise<void> {
  signal.addEventListener('abort', () => cluster.close());
  let coordinator: number | undefined;
  while (!signal.aborted) {
    const startedAt = performance.now();
    let waitMs = LOOK_MS;
    try {
      coordinator ??= await cluster.coordinatorOf(id);
      const group = await cluster.group(coordinator, id);
      if (signal.aborted) return;
      seen({ at: Date.now(), group });
    } catch (error) {
      if (signal.aborted) return;
      // Another broker may coordinate it now.
      coordinator = undefined;
      if (brokerErrors(error).some((name) => MOVES.includes(name))) waitMs = MOVED_MS;
      else {
        seen({ at: Date.now(), error: asLabError(error, { user }) });
        waitMs = RETRY_MS;
      }
    }
    await pause(waitMs - (performance.now() - startedAt), signal);
  }
}
