import { AuthenticationError, ProtocolError, ResponseError } from '@platformatic/kafka';
import { LabError, type ErrorCode } from '#lib/errors.ts';

/** What was asked, for errors that need a name. */
export interface Asked {
  topic?: string;
  user?: string;
}

/** The broker's names of what it answered, e.g. TOPIC_AUTHORIZATION_FAILED. Empty when it was no answer of a broker. */
export function brokerErrors(error: unknown): string[] {
  if (error instanceof ProtocolError) return [apiId(error)];
  if (!(error instanceof ResponseError)) return [];
  return error.errors.filter((one) => one instanceof ProtocolError).map(apiId);
}

const apiId = (error: ProtocolError) => (error as unknown as { apiId: string }).apiId;

/** The answer that came along with errors about parts of it: what a user may not see must not hide the rest. */
export function partialAnswer<T>(error: unknown): T {
  const { response } = error as { response?: T };
  if (error instanceof ResponseError && response) return response;
  throw error;
}

/** Says in Korean why Kafka refused or did not answer. */
export function asLabError(error: unknown, asked: Asked = {}): LabError {
  if (error instanceof LabError && !error.code.startsWith('TARGET_')) return error;
  const texts = refusal(error, asked);
  if (texts) return new LabError(...texts, { cause: error });
  return new LabError(
    'KAFKA_UNREACHABLE',
    `Kafka 브로커에 연결하지 못했습니다. ${error instanceof Error ? error.message : String(error)}`,
    'kubectl -n kafka get pods로 브로커 pod이 Running인지 확인하세요. 준비되면 자동으로 다시 연결합니다.',
    { cause: error },
  );
}

function refusal(error: unknown, { topic, user }: Asked): [ErrorCode, string, string] | undefined {
  const who = user ?? '익명 사용자';
  const ids = brokerErrors(error);
  if (error instanceof AuthenticationError || ids.includes('SASL_AUTHENTICATION_FAILED'))
    return [
      'KAFKA_AUTHENTICATION',
      `브로커가 ${who}의 비밀번호를 받아들이지 않았습니다.`,
      `KafkaUser ${who}의 상태와 Secret ${who}의 password를 확인하세요. 방금 만들었다면 몇 초 뒤에 반영됩니다.`,
    ];
  const [first] = ids;
  if (first === undefined) return undefined;
  if (first.endsWith('_AUTHORIZATION_FAILED'))
    return [
      'KAFKA_AUTHORIZATION',
      `${who}에게 ${SUBJECT[first] ?? '이 작업을'} 할 권한(ACL)이 없습니다.${topic === undefined ? '' : ` (토픽 ${topic})`}`,
      `KafkaUser ${who}의 acls에 필요한 resource와 operation이 있는지 확인하세요.`,
    ];
  switch (first) {
    case 'UNKNOWN_TOPIC_OR_PARTITION':
    case 'UNKNOWN_TOPIC_ID':
      return [
        'KAFKA_UNKNOWN_TOPIC',
        topic === undefined ? '없는 토픽입니다.' : `없는 토픽입니다: ${topic}.`,
        '이름을 확인하거나 KafkaTopic으로 토픽을 먼저 만드세요. 자동으로 만들지 않습니다.',
      ];
    case 'MESSAGE_TOO_LARGE':
    case 'RECORD_LIST_TOO_LARGE':
      return [
        'KAFKA_MESSAGE_TOO_LARGE',
        '메시지가 토픽이 받는 크기보다 큽니다.',
        '메시지를 줄이거나 토픽의 max.message.bytes를 늘리세요.',
      ];
    case 'NOT_ENOUGH_REPLICAS':
    case 'NOT_ENOUGH_REPLICAS_AFTER_APPEND':
      return [
        'KAFKA_FAILED',
        '동기화된 복제본(ISR)이 min.insync.replicas보다 적어 쓰기가 거절되었습니다.',
        '멈춘 브로커가 있는지 확인하고, 모두 준비된 뒤에 다시 보내세요.',
      ];
    case 'INVALID_TOPIC_EXCEPTION':
      return [
        'BAD_REQUEST',
        `토픽 이름이 될 수 없는 이름입니다: ${topic ?? ''}`,
        '영문자, 숫자, 마침표, 밑줄, 하이픈만 쓰고 249자를 넘기지 마세요.',
      ];
    default:
      return [
        'KAFKA_FAILED',
        `브로커가 요청을 처리하지 못했습니다. (${first})`,
        '잠시 뒤에 다시 시도하세요. 계속되면 브로커 pod의 로그를 확인하세요.',
      ];
  }
}

const SUBJECT: Record<string, string> = {
  TOPIC_AUTHORIZATION_FAILED: '이 토픽의 작업을',
  GROUP_AUTHORIZATION_FAILED: '이 consumer group의 작업을',
  CLUSTER_AUTHORIZATION_FAILED: '클러스터 전체의 작업을',
};
