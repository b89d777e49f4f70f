"""메시지 하나를 처리하는 데 0.2초가 걸리는 consumer입니다. Ctrl+C로 끝냅니다.

사용법: python3 slow_consumer.py <client id> <topic> <group>
"""

import sys
from datetime import datetime
from time import sleep

from kafka import ConsumerRebalanceListener, KafkaConsumer
from kafka.errors import CommitFailedError

from connection import connection
from report import Report

# poll 한 번에 받는 메시지의 수. 기본값은 500입니다.
MAX_POLL_RECORDS = 50
# poll과 다음 poll 사이의 가장 긴 시간. 기본값은 5분(300_000)입니다.
MAX_POLL_INTERVAL_MS = 6_000
# 메시지 하나를 처리하는 시간.
SECONDS_PER_MESSAGE = 0.2

client_id, topic, group = sys.argv[1:]
report = Report(client_id, 'kafka-python')


def log(text):
    print(f'{datetime.now():%H:%M:%S}', text, flush=True)


class Rebalance(ConsumerRebalanceListener):
    def on_partitions_assigned(self, assigned):
        member = consumer.group_metadata()
        log(f'assigned: 파티션 {[one.partition for one in sorted(assigned)]}')
        report.assigned(assigned, member_id=member.member_id, generation=member.generation_id)

    def on_partitions_revoked(self, revoked):
        if revoked:
            log(f'revoked:  파티션 {[one.partition for one in sorted(revoked)]}')
            report.revoked(revoked)

    def on_partitions_lost(self, lost):
        log(f'lost:     파티션 {[one.partition for one in sorted(lost)]}. group에서 빠져 있었습니다.')
        report.lost(lost)


consumer = KafkaConsumer(
    group_id=group,
    client_id=client_id,
    auto_offset_reset='earliest',
    max_poll_records=MAX_POLL_RECORDS,
    max_poll_interval_ms=MAX_POLL_INTERVAL_MS,
    session_timeout_ms=10_000,
    heartbeat_interval_ms=1_000,
    # 다 처리한 뒤에 직접 commit합니다.
    enable_auto_commit=False,
    **connection(),
)
consumer.subscribe([topic], listener=Rebalance())
try:
    while True:
        batch = consumer.poll(timeout_ms=1_000)
        count = sum(len(messages) for messages in batch.values())
        if count == 0:
            continue
        log(f'메시지 {count}개를 받았습니다. 처리하는 데 {count * SECONDS_PER_MESSAGE:.1f}초가 걸립니다.')
        for messages in batch.values():
            for message in messages:
                report.message(message.topic, message.partition)
                sleep(SECONDS_PER_MESSAGE)
        try:
            consumer.commit()
            log(f'메시지 {count}개를 commit했습니다.')
        except CommitFailedError:
            log(f'commit하지 못했습니다. 메시지 {count}개는 다시 처리해야 합니다.')
except KeyboardInterrupt:
    pass
finally:
    # close()보다 먼저 적습니다. 나중에 적으면 보드는 브로커가 내보낸 것으로 볼 수 있습니다.
    report.closed()
    consumer.close()
