"""group의 멤버로 메시지를 읽습니다. Ctrl+C를 누르면 group을 떠납니다.

사용법: python3 group_consumer.py <client id> <topic> <group>
"""

import sys
from datetime import datetime

from kafka import ConsumerRebalanceListener, KafkaConsumer
from kafka.errors import InconsistentGroupProtocolError

from connection import connection
from report import Report

client_id, topic, group = sys.argv[1:]
report = Report(client_id, 'kafka-python')


def log(text):
    print(f'{datetime.now():%H:%M:%S.%f}'[:-3], text, flush=True)


def names(partitions):
    return ', '.join(f'{one.topic}-{one.partition}' for one in sorted(partitions)) or '없음'


class Rebalance(ConsumerRebalanceListener):
    """파티션을 받거나 내놓을 때 불립니다. 이 안에서 오래 걸리는 일을 하면 heartbeat도 늦어집니다."""

    def on_partitions_assigned(self, assigned):
        member = consumer.group_metadata()
        log(f'assigned: {names(assigned)} (generation {member.generation_id})')
        report.assigned(assigned, member_id=member.member_id, generation=member.generation_id)

    def on_partitions_revoked(self, revoked):
        # 처음 들어올 때에는 내놓을 것이 없습니다.
        if revoked:
            log(f'revoked:  {names(revoked)}')
            report.revoked(revoked)

    def on_partitions_lost(self, lost):
        log(f'lost:     {names(lost)}')
        report.lost(lost)


consumer = KafkaConsumer(
    group_id=group,
    client_id=client_id,
    auto_offset_reset='earliest',
    # heartbeat가 10초 동안 오지 않으면 브로커는 이 멤버가 죽었다고 봅니다. 기본값은 45초입니다.
    session_timeout_ms=10_000,
    heartbeat_interval_ms=1_000,
    **connection(),
)
consumer.subscribe([topic], listener=Rebalance())
try:
    for message in consumer:
        report.message(message.topic, message.partition)
        log(f'partition={message.partition} offset={message.offset} {message.value.decode()}')
except InconsistentGroupProtocolError:
    sys.exit(f'InconsistentGroupProtocolError. 그룹 {group}의 멤버들과 배정 방식이나 프로토콜이 달라 들어가지 못했습니다.')
except KeyboardInterrupt:
    pass
finally:
    # close()보다 먼저 적습니다. 나중에 적으면 보드는 브로커가 내보낸 것으로 볼 수 있습니다.
    report.closed()
    # 떠난다고 알립니다. 알리지 않으면 브로커는 session timeout까지 기다립니다.
    consumer.close()
log(f'{client_id}: group {group}을 떠났습니다.')
