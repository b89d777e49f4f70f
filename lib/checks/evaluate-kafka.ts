import type { GroupRow, KafkaView, TopicRow } from '#lib/api.ts';
import type { GroupCheck, TopicCheck } from '#lib/content/schema.ts';
import { withParticle } from '#lib/particles.ts';
import { evaluateClient, evaluateSpread } from './evaluate-assignment.ts';
import { ok, unknown, waiting, type Verdict } from './verdict.ts';

const number = new Intl.NumberFormat('ko');

export function evaluateTopic(check: TopicCheck, view: KafkaView): Verdict {
  const { topic: name, until } = check;
  const blind = notSeen(view);
  if (blind) return blind;
  const topic = view.topics.find((one) => one.name === name);
  if ('exists' in until) {
    const theTopic = withParticle(name, '이/가');
    if (until.exists) return topic ? ok(`토픽 ${theTopic} 있습니다.`) : missing(name, view);
    return topic ? waiting(`토픽 ${theTopic} 아직 있습니다.`) : ok(`토픽 ${theTopic} 없습니다.`);
  }
  if (!topic) return missing(name, view);
  if ('partitions' in until)
    return counted(topic.partitions.length, until.partitions, (have) =>
      have === until.partitions
        ? ok(`파티션이 ${have}개입니다.`)
        : waiting(`파티션이 ${have}개입니다. ${until.partitions}개여야 합니다.`),
    );
  return counted(messagesIn(topic), until.messages, (have) =>
    have >= until.messages
      ? ok(`메시지가 ${number.format(have)}개 있습니다.`)
      : waiting(`메시지 ${number.format(until.messages)}개 중 ${number.format(have)}개가 있습니다.`),
  );
}

export function evaluateGroup(check: GroupCheck, view: KafkaView): Verdict {
  const { group: id, until } = check;
  const blind = notSeen(view);
  if (blind) return blind;
  const group = view.groups.find((one) => one.id === id);
  if ('exists' in until) {
    const theGroup = withParticle(id, '이/가');
    if (until.exists) return group ? ok(`consumer group ${theGroup} 있습니다.`) : noGroup(id);
    return group
      ? waiting(`consumer group ${theGroup} 아직 있습니다.`)
      : ok(`consumer group ${theGroup} 없습니다.`);
  }
  if ('members' in until) {
    const have = group?.members.length ?? 0;
    return counted(have, until.members, () =>
      have === until.members
        ? ok(have === 0 ? '남아 있는 멤버가 없습니다.' : `멤버가 ${have}개입니다.`)
        : have < until.members
          ? waiting(`멤버 ${until.members}개 중 ${have}개가 들어왔습니다.`)
          : waiting(`멤버가 ${have}개입니다. ${until.members}개여야 합니다.`),
    );
  }
  if (!group) return noGroup(id);
  if ('state' in until)
    return group.state === until.state
      ? ok(`그룹의 상태가 ${group.state}입니다.`)
      : waiting(`그룹의 상태가 ${group.state}입니다. ${until.state}이어야 합니다.`);
  if ('spread' in until) return evaluateSpread(until.spread, group, view);
  if ('client' in until) return evaluateClient(until.client, until.partitions, group);
  return lag(group, until.lag);
}

function lag(group: GroupRow, allowed: number): Verdict {
  const uncommitted = group.offsets.filter(({ committed }) => committed === undefined);
  const unread = uncommitted.filter(({ endOffset }) => endOffset !== '0').length;
  if (group.offsets.length === 0 || unread > 0)
    return waiting(
      group.offsets.length === 0
        ? '그룹이 아직 아무 파티션도 읽지 않았습니다.'
        : `파티션 ${group.offsets.length}개 중 ${unread}개에 아직 커밋이 없습니다.`,
    );
  const behind = Number(group.lag);
  if (behind <= allowed) return ok(`밀린 메시지가 ${number.format(behind)}개입니다.`);
  return waiting(`아직 메시지 ${number.format(behind)}개가 밀려 있습니다.`);
}

/** What cannot be seen now is not known; a cluster that is not there yet has no topics and no groups. */
function notSeen({ live, error }: KafkaView): Verdict | undefined {
  if (live === 'live') return undefined;
  if (error?.code === 'KAFKA_NOT_READY') return waiting(error.message, { detail: error.remedy });
  return { ...unknown(error?.message ?? 'Kafka에 연결되면 확인합니다.'), detail: error?.remedy };
}

const missing = (name: string, { error }: KafkaView) =>
  waiting(
    `토픽 ${withParticle(name, '이/가')} 아직 없습니다.`,
    error?.code === 'KAFKA_AUTHORIZATION' ? { detail: error.message } : {},
  );
const noGroup = (id: string) => waiting(`consumer group ${withParticle(id, '이/가')} 아직 없습니다.`);

function counted(have: number, want: number, verdict: (have: number) => Verdict): Verdict {
  return { ...verdict(have), count: { have, want } };
}

function messagesIn({ partitions }: TopicRow): number {
  return partitions.reduce(
    (sum, { startOffset, endOffset }) => sum + Number(endOffset) - Number(startOffset),
    0,
  );
}
