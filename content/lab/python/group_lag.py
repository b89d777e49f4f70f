"""1초에 한 번씩 group의 상태와 밀린 메시지의 수를 출력합니다.

사용법: python3 group_lag.py <group> <topic> <초>
"""

import sys
import time

from kafka import KafkaAdminClient, KafkaConsumer, TopicPartition
from kafka.errors import CoordinatorNotAvailableError, GroupIdNotFoundError

from connection import connection

group, topic, seconds = sys.argv[1], sys.argv[2], int(sys.argv[3])
admin = KafkaAdminClient(**connection())
# group 없이 topic의 끝만 읽습니다.
reader = KafkaConsumer(**connection())
partitions = [TopicPartition(topic, partition) for partition in sorted(reader.partitions_for_topic(topic))]


def lag():
    committed = admin.list_group_offsets(group)[group]
    ends = reader.end_offsets(partitions)
    # 한 번도 commit하지 않은 파티션은 처음부터 밀려 있습니다.
    return sum(ends[one] - max(0, committed[one].offset if one in committed else 0) for one in partitions)


def state():
    try:
        seen = admin.describe_groups([group])[group]
    except (GroupIdNotFoundError, CoordinatorNotAvailableError):
        return '없음', 0
    return seen['group_state'], len(seen['members'])


try:
    for second in range(seconds):
        name, members = state()
        print(f'{second:3}초  {name:<20} 멤버 {members}개, 밀린 메시지 {lag()}개', flush=True)
        time.sleep(1)
except KeyboardInterrupt:
    pass
finally:
    admin.close()
    reader.close()
