import type { GroupMemberRow, GroupRow, KafkaView } from '#lib/api.ts';
import { withParticle } from '#lib/particles.ts';
import { ok, waiting, type Verdict } from './verdict.ts';

/** Whether a Stable group has these numbers of partitions a member, in descending order. */
export function evaluateSpread(spread: number[], group: GroupRow, view: KafkaView): Verdict {
  const members = group.members.length;
  const count = { have: Math.min(members, spread.length), want: spread.length };
  if (group.state !== 'Stable') return { ...moving(group), count };
  const owned = group.members.map(partitionsOf).toSorted((a, b) => b - a);
  if (owned.length === spread.length && owned.every((one, index) => one === spread[index]))
    return ok(`멤버 ${members}개가 파티션을 ${list(owned)}개씩 맡았습니다.`, {
      detail: whoHasWhat(group),
      count,
    });
  const other = otherPartitions(spread, group, view);
  if (other) return waiting(other, { detail: whoHasWhat(group), count });
  if (members < spread.length)
    return waiting(`멤버 ${spread.length}개 중 ${members}개가 들어왔습니다.`, {
      detail: `${whoHasWhat(group)}. ${whoMayJoin(group)}`,
      count,
    });
  if (members > spread.length)
    return waiting(`멤버가 ${members}개입니다. ${spread.length}개여야 합니다.`, {
      detail: whoHasWhat(group),
      count,
    });
  return waiting(`멤버가 파티션을 ${list(owned)}개씩 맡았습니다. ${list(spread)}개씩이어야 합니다.`, {
    detail: whoHasWhat(group),
    count,
  });
}

/** How many partitions a client's members have while the group is Stable. */
export function evaluateClient(client: string, wanted: number, group: GroupRow): Verdict {
  const own = group.members.filter(
    ({ clientId }) => clientId === client || clientId.startsWith(`${client}-`),
  );
  if (own.length === 0)
    return waiting(`그룹에 ${client} 멤버가 없습니다.`, {
      detail: `${whoHasWhat(group)}. ${whoMayJoin(group)}`,
    });
  if (group.state !== 'Stable') return moving(group);
  const have = own.reduce((sum, member) => sum + partitionsOf(member), 0);
  const has =
    have === 0
      ? `${client} 멤버가 맡은 파티션이 없습니다.`
      : `${client} 멤버가 파티션 ${have}개를 맡았습니다.`;
  return have === wanted
    ? ok(has, { detail: whoHasWhat(group) })
    : waiting(`${has} ${wanted}개여야 합니다.`, { detail: whoHasWhat(group) });
}

/** What the topic of the group must have for a spread, when it has another number of partitions. */
function otherPartitions(spread: number[], group: GroupRow, view: KafkaView): string | undefined {
  const names = [...new Set(group.members.flatMap((member) => member.assignments.map(({ topic }) => topic)))];
  const topics = view.topics.filter(({ name }) => names.includes(name));
  const wanted = spread.reduce((sum, one) => sum + one, 0);
  const have = topics.reduce((sum, { partitions }) => sum + partitions.length, 0);
  if (topics.length === 0 || topics.length < names.length || have === wanted) return undefined;
  const [first] = topics;
  if (first && topics.length === 1)
    return `토픽 ${first.name}의 파티션이 ${have}개입니다. 이 단계의 결과는 ${wanted}개일 때의 것입니다.`;
  return `그룹이 토픽 ${withParticle(names.join(', '), '을/를')} 함께 읽고 있습니다. 이 단계에서는 토픽 하나만 읽어야 합니다.`;
}

/** One that speaks another protocol is refused by the broker, and only its own terminal says so. */
function whoMayJoin({ type, assignor }: GroupRow): string {
  if (type === 'consumer')
    return '그룹의 프로토콜이 consumer(KIP-848)입니다. 들어오지 못한 멤버가 있으면 그 터미널의 오류를 읽으세요.';
  const protocol = assignor ? `배정 방식이 ${assignor}입니다.` : 'classic 프로토콜을 씁니다.';
  return `그룹의 ${protocol} 이 방식이 없는 consumer는 들어오지 못하고, 그 터미널에 InconsistentGroupProtocol 오류가 나옵니다.`;
}

const moving = ({ state }: GroupRow): Verdict =>
  state === 'Empty' || state === 'Dead'
    ? waiting(`그룹에 멤버가 없습니다(${state}).`)
    : waiting(`그룹이 리밸런스하고 있습니다(${state}).`);

const partitionsOf = ({ assignments }: GroupMemberRow): number =>
  assignments.reduce((sum, { partitions }) => sum + partitions.length, 0);

/** "spring: 0, 1 · python-1: 2 · python-2: 없음" */
function whoHasWhat({ members }: GroupRow): string {
  return members
    .toSorted((a, b) => a.clientId.localeCompare(b.clientId))
    .map(({ clientId, assignments }) => {
      const all = assignments.flatMap(({ partitions }) => partitions).toSorted((a, b) => a - b);
      return `${clientId}: ${all.length === 0 ? '없음' : all.join(', ')}`;
    })
    .join(' · ');
}

const list = (numbers: number[]) => numbers.join(', ');
