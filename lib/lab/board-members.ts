import { Members, type MembersOptions } from '#lib/board/members.ts';
import type { Course } from '#lib/content/schema.ts';
import type { Kafka } from '#lib/kafka/kafka.ts';
import type { RunEngine } from '#lib/runs/run-engine.ts';

/** The members of consumer groups that run in terminals of this lab. */
export function boardMembers(
  course: () => Course,
  {
    kafka,
    runs,
    ...options
  }: Pick<MembersOptions, 'terminals' | 'values'> & { kafka: Kafka; runs: RunEngine },
): Members {
  return new Members({
    ...options,
    program: () => course().members,
    courseTerminals: course().terminals,
    requireJoinable: (member) => kafka.requireJoinable(member),
    expectEnd: (terminal) => runs.expectEnd(terminal),
  });
}
