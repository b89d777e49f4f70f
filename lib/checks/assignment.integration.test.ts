import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { TestMembers } from '#lib/board/testing-members.ts';
import type { GroupCheck } from '#lib/content/schema.ts';
import { KafkaObserver } from '#lib/kafka/observer.ts';
import { bareAccess } from '#lib/kafka/testing-access.ts';
import { connectAdmin, type KafkaAdmin } from '#sandbox/operator/kafka-admin/index.ts';
import { startBrokers, type Brokers } from '#sandbox/operator/testing/brokers.ts';
import { eventually } from '#sandbox/operator/testing/wait.ts';
import { evaluateGroup } from './evaluate-kafka.ts';
import type { Verdict } from './verdict.ts';

const USER = { username: 'my-user', password: 'correct-horse' };

let brokers: Brokers;
let admin: KafkaAdmin;
let members: TestMembers;
let observer: KafkaObserver;
let stopLooking: () => void;
const started: string[] = [];

beforeAll(async () => {
  brokers = await startBrokers(1);
  admin = connectAdmin(brokers.admin);
  await admin.users.setScramPassword(USER.username, USER.password);
  const allowed = { principal: 'User:my-user', host: '*', operation: 'ALL', permission: 'ALLOW' } as const;
  await admin.users.createAcls(
    (['TOPIC', 'GROUP'] as const).map((resource) => ({
      ...allowed,
      ...{ resource, name: 'edu', pattern: 'PREFIXED' },
    })),
  );
  for (const [name, partitions] of [
    ['edu-topic-01', 3],
    ['edu-topic-02', 4],
  ] as const)
    await admin.topics.create({ name, partitions, replicas: 1, config: {} });
  members = await TestMembers.create({ BOOTSTRAP: brokers.plain, PASSWORD: USER.password });
  observer = new KafkaObserver(bareAccess(brokers.plain, { sasl: USER }));
  stopLooking = observer.subscribe(() => undefined);
});
afterEach(async () => {
  for (const name of started.splice(0)) await members.stop(name);
});
afterAll(async () => {
  stopLooking?.();
  observer?.close();
  await members?.close();
  await admin?.close();
  await brokers?.stop();
});

function start(
  name: string,
  group: string,
  topic: string,
  protocol: 'classic-eager' | 'classic-cooperative',
) {
  started.push(name);
  members.start(name, { group, topic, protocol });
}

const check = (group: string, until: GroupCheck['until']): Verdict =>
  evaluateGroup({ says: '확인', hint: '해 보기', within: '30s', group, until }, observer.view());
const becomes = (group: string, until: GroupCheck['until'], wanted: (verdict: Verdict) => boolean) =>
  eventually(async () => {
    const verdict = check(group, until);
    return wanted(verdict) ? verdict : undefined;
  });
const ok = ({ state }: Verdict) => state === 'ok';

describe('on real members', () => {
  it('follows the assignment as members come and go', async () => {
    start('spring', 'edu-group-01', 'edu-topic-01', 'classic-eager');
    await becomes('edu-group-01', { spread: [3] }, ok);
    start('python-1', 'edu-group-01', 'edu-topic-01', 'classic-eager');
    await becomes('edu-group-01', { spread: [2, 1] }, ok);
    // range goes by member ids, not by who was there first.
    expect(check('edu-group-01', { client: 'python-1', partitions: 2 }).state).toBe('ok');
    await members.stop('python-1');
    await becomes('edu-group-01', { client: 'spring', partitions: 3 }, ok);
  });

  it('says why a member with another assignor does not get in, while the others go on', async () => {
    start('python-1', 'edu-group-02', 'edu-topic-01', 'classic-eager');
    await becomes('edu-group-02', { spread: [3] }, ok);
    start('python-2', 'edu-group-02', 'edu-topic-01', 'classic-cooperative');
    const { detail } = await becomes('edu-group-02', { spread: [2, 1] }, (verdict) =>
      Boolean(verdict.detail?.includes('InconsistentGroupProtocol')),
    );
    expect(detail).toContain('배정 방식이 range입니다.');
    expect(check('edu-group-02', { spread: [3] }).state).toBe('ok');
  });

  it('names a topic that has another number of partitions', async () => {
    start('python-1', 'edu-group-03', 'edu-topic-02', 'classic-eager');
    const { message } = await becomes('edu-group-03', { spread: [3] }, (verdict) =>
      verdict.message.startsWith('토픽'),
    );
    expect(message).toBe('토픽 edu-topic-02의 파티션이 4개입니다. 이 단계의 결과는 3개일 때의 것입니다.');
  });
});
