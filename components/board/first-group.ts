import type { GroupRow } from '#lib/api.ts';

/** The board's group when none is asked for; a student's own may still be empty. */
export const firstGroup = (groups: readonly GroupRow[], own?: string): string | undefined =>
  (
    groups.find(({ id }) => id === own) ??
    groups.find(({ members }) => members.length > 0) ??
    (own === undefined ? groups[0] : undefined)
  )?.id ?? own;
