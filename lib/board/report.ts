import { z } from 'zod';
import { partitionKey } from '#lib/kafka/cluster.ts';

/** A line of ~/lab/.members/<client id>.jsonl. Programs of students write it: what does not fit is left out. */
const line = z.object({
  at: z.number().int().positive(),
  event: z.enum(['assigned', 'revoked', 'lost', 'message', 'closed']),
  partitions: z
    .array(z.tuple([z.string().max(249), z.number().int().nonnegative()]))
    .max(10_000)
    .default([]),
  memberId: z.string().max(300).optional(),
  generation: z.number().int().nonnegative().optional(),
  software: z.string().max(40).optional(),
});

export interface MemberReport {
  clientId: string;
  /** On the server's clock, ms. */
  at: number;
  event: z.infer<typeof line>['event'];
  /** As `partitionKey`. */
  partitions: string[];
  memberId?: string;
  generation?: number;
  software?: string;
  /** False when the member's clock jumps: then the time between two of its reports means nothing. */
  exact: boolean;
}

/** Undefined for a line that is none. `at` is still the member's own clock. */
export function parseReport(clientId: string, text: string): MemberReport | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  const parsed = line.safeParse(value);
  if (!parsed.success) return undefined;
  const { partitions, ...rest } = parsed.data;
  return {
    ...rest,
    clientId,
    partitions: partitions.map(([topic, partition]) => partitionKey(topic, partition)),
    exact: true,
  };
}
