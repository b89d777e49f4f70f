import { Members, type MembersOptions } from '#lib/board/members.ts';
import type { ClusterTarget } from '#lib/cluster/target.ts';
import type { Course } from '#lib/content/schema.ts';
import type { Kafka } from '#lib/kafka/kafka.ts';
import type { RunEngine } from '#lib/runs/run-engine.ts';

/** The members of consumer groups that run in terminals of this lab. */
export function boardMembers(
  course: () => Course,
  {
    target,
    kafka,
    runs,
    ...options
  }: Pick<MembersOptions, 'terminals' | 'values'> & {
    target: Pick<ClusterTarget, 'kubeConfig'>;
    kafka: Pick<Kafka, 'requireJoinable'>;
    runs: Pick<RunEngine, 'expectEnd'>;
  },
): Members {
  return new Members({
    ...options,
    program: () => course().members,
    courseTerminals: course().terminals,
    requireJoinable: async (member) => {
      // A cluster that is not ready, or paused, says so itself.
      target.kubeConfig();
      await kafka.requireJoinable(member);
    },
    expectEnd: (terminal) => runs.expectEnd(terminal),
  });
}
