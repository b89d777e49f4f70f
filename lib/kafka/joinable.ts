import { LabError } from '#lib/errors.ts';
import type { KafkaCluster } from './cluster.ts';
import { asLabError } from './errors.ts';

/** Whether a consumer of that user may join the group and read the topic. @throws LabError saying why not */
export async function requireJoinable(
  cluster: KafkaCluster,
  { group, topic }: { group: string; topic: string },
  user: string | undefined,
): Promise<void> {
  await cluster.topic(topic).catch((error: unknown) => {
    throw asLabError(error, { topic, user });
  });
  try {
    await cluster.group(await cluster.coordinatorOf(group), group);
  } catch (error) {
    const explained = asLabError(error, { user });
    // A coordinator that is not there yet is what the member itself waits for.
    if (explained.code !== 'KAFKA_AUTHORIZATION') return;
    throw new LabError(
      'KAFKA_AUTHORIZATION',
      `${user ?? '익명 사용자'}에게 consumer group ${group}의 권한(ACL)이 없습니다.`,
      `KafkaUser ${user ?? ''}의 acls에 있는 그룹의 이름이나 prefix를 확인하고, 그것에 맞는 그룹(my나 edu로 시작하는 이름)을 고르세요.`,
      { cause: error },
    );
  }
}
