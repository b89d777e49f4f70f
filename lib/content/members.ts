import type { Report } from './problems.ts';
import { MEMBER_VALUES, type ClusterValue, type MemberProgram } from './schema.ts';
import { fillValues, hasSecret, isSecretLine } from './values.ts';

/** With the course's values filled in; those of the member and of the cluster stay until it is started. */
export function memberProgramOf(
  { command, answer }: MemberProgram,
  values: Record<string, string>,
  clusterValues: Record<string, ClusterValue>,
  report: Report,
): MemberProgram {
  const own = Object.fromEntries(MEMBER_VALUES.map((name) => [name, `{{${name}}}`]));
  if (hasSecret(command, clusterValues)) report(1, 'members: a secret in a command would be shown and kept');
  if (!isSecretLine(answer, clusterValues)) report(1, `members: ${answer} is no secret of clusterValues`);
  return {
    command: fillValues(command, { ...values, ...own }, clusterValues, (_line, message) => report(1, `members: ${message}`)),
    answer,
  };
}
