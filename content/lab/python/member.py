"""consumer group의 멤버를 하나 실행합니다. 리밸런스 보드의 "멤버 추가"가 이 파일을 실행합니다. Ctrl+C로 끝냅니다.

사용법: python3 member.py --name member-1 --group edu-group-01 --topic edu-topic-01 [--protocol classic-eager]

주소는 환경 변수 BOOTSTRAP에서, my-user의 비밀번호는 PASSWORD에서 읽습니다. PASSWORD가 없으면 물어봅니다.
"""

import argparse
import os
import signal
import sys
from getpass import getpass

try:
    from confluent_kafka import Consumer, KafkaError, KafkaException
except ImportError:
    sys.exit('confluent-kafka가 없습니다. 먼저 실행하세요: pip install confluent-kafka==2.16.1')

from report import Report

BOOTSTRAP = 'my-cluster.kafka.localhost.127.0.0.1.nip.io:32100'

# classic은 assignor가 방식을 정합니다. range는 모두 내려놓고 다시 받고, cooperative-sticky는 옮길 것만 내려놓습니다.
# consumer(KIP-848)에서는 브로커가 나눕니다. 그래서 session timeout도 브로커의 값을 따릅니다.
CLASSIC = {'session.timeout.ms': 10_000, 'heartbeat.interval.ms': 500}
PROTOCOLS = {
    'classic-eager': {**CLASSIC, 'partition.assignment.strategy': 'range'},
    'classic-cooperative': {**CLASSIC, 'partition.assignment.strategy': 'cooperative-sticky'},
    'consumer': {'group.protocol': 'consumer'},
}

parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument('--name', required=True, help='client id')
parser.add_argument('--group', required=True)
parser.add_argument('--topic', required=True)
parser.add_argument('--protocol', choices=PROTOCOLS, default='classic-eager')
arguments = parser.parse_args()

report = Report(arguments.name, 'confluent-kafka')


def names(partitions):
    return ', '.join(f'{one.topic}-{one.partition}' for one in partitions) or '없음'


def on_assign(consumer, partitions):
    print(f'맡은 파티션: {names(partitions)}', flush=True)
    report.assigned(partitions, member_id=consumer.memberid())


def on_revoke(consumer, partitions):
    print(f'내려놓은 파티션: {names(partitions)}', flush=True)
    report.revoked(partitions, member_id=consumer.memberid())


def on_lost(consumer, partitions):
    print(f'잃은 파티션: {names(partitions)}. 그룹에서 빠져 있었습니다.', flush=True)
    report.lost(partitions, member_id=consumer.memberid())


HINTS = {
    KafkaError.INCONSISTENT_GROUP_PROTOCOL: '그룹의 다른 멤버와 함께 쓸 수 있는 assignor가 없습니다. '
    '다른 멤버를 모두 끝내거나 --protocol을 같게 하세요.',
    KafkaError.GROUP_AUTHORIZATION_FAILED: 'my-user의 ACL이 이 group을 허용하지 않습니다. edu나 my로 시작하는 이름을 쓰세요.',
    KafkaError.TOPIC_AUTHORIZATION_FAILED: 'my-user의 ACL이 이 topic을 허용하지 않습니다. edu나 my로 시작하는 이름을 쓰세요.',
    KafkaError.UNKNOWN_TOPIC_OR_PART: '이 topic이 없습니다. KafkaTopic으로 먼저 만드세요.',
    KafkaError._AUTHENTICATION: 'my-user의 비밀번호가 맞지 않습니다.',
    KafkaError._ALL_BROKERS_DOWN: '브로커에 접속하지 못했습니다. BOOTSTRAP의 주소와 external listener를 확인하세요.',
}


def explain(error):
    return f'오류: {error.str()} {HINTS.get(error.code(), "")}'


def on_error(error):
    print(explain(error), file=sys.stderr, flush=True)


def stop(*_):
    raise KeyboardInterrupt


consumer = Consumer(
    {
        'bootstrap.servers': os.environ.get('BOOTSTRAP', BOOTSTRAP),
        'security.protocol': 'SASL_PLAINTEXT',
        'sasl.mechanism': 'SCRAM-SHA-512',
        'sasl.username': 'my-user',
        'sasl.password': os.environ.get('PASSWORD') or getpass('my-user의 비밀번호: '),
        'client.id': arguments.name,
        'group.id': arguments.group,
        'auto.offset.reset': 'earliest',
        # 밀린 메시지 수가 보드에 바로 나타나도록 자주 commit합니다.
        'auto.commit.interval.ms': 200,
        # 접속하지 못한 이유는 on_error가 출력합니다.
        'error_cb': on_error,
        'log_level': 2,
        **PROTOCOLS[arguments.protocol],
    }
)
# 터미널이 닫혀도 그룹에서 나갑니다.
signal.signal(signal.SIGTERM, stop)
signal.signal(signal.SIGHUP, stop)
try:
    consumer.subscribe([arguments.topic], on_assign=on_assign, on_revoke=on_revoke, on_lost=on_lost)
    print(f'{arguments.name}: 그룹 {arguments.group}에 들어갑니다. ({arguments.protocol})', flush=True)
    while True:
        message = consumer.poll(0.5)
        if message is None:
            continue
        if message.error():
            # 다시 시도해도 나아지지 않는 오류입니다.
            if message.error().code() in HINTS:
                sys.exit(explain(message.error()))
            on_error(message.error())
            continue
        report.message(message.topic(), message.partition())
        print(f'partition={message.partition()} offset={message.offset()} value={message.value()}', flush=True)
except KeyboardInterrupt:
    print('그룹에서 나갑니다.', flush=True)
except KafkaException as error:
    sys.exit(explain(error.args[0]))
finally:
    report.closed()
    consumer.close()
