"""group의 멤버가 정한 수가 되고 상태가 Stable이 될 때까지, 바뀔 때마다 한 줄씩 출력합니다.

사용법: python3 group_watch.py <group> <멤버 수>
"""

import sys
import time

from kafka import KafkaAdminClient
from kafka.errors import CoordinatorNotAvailableError, GroupIdNotFoundError

from connection import connection

# 이보다 오래 걸리면 기다리지 않고 끝냅니다.
LIMIT_SECONDS = 90

group, wanted = sys.argv[1], int(sys.argv[2])
admin = KafkaAdminClient(**connection())


def look():
    """상태, 그리고 멤버마다 맡은 파티션."""
    try:
        seen = admin.describe_groups([group])[group]
    except (GroupIdNotFoundError, CoordinatorNotAvailableError):
        # 아무도 들어온 적이 없는 group입니다.
        return '없음', []
    # client id가 같은 멤버가 둘일 수 있습니다. 멤버를 구별하는 것은 member id입니다.
    members = sorted(seen['members'], key=lambda member: member['member_id'])
    return seen['group_state'], [
        (member['client_id'], partitions(member['member_assignment'])) for member in members
    ]


def partitions(assignment):
    # 리밸런스가 끝나지 않은 멤버에게는 아직 배정이 없습니다.
    topics = assignment['assigned_partitions'] if assignment else []
    return sorted(partition for topic in topics for partition in topic['partitions'])


def described(state, members):
    each = [f'{name}: {", ".join(map(str, owned)) or "-"}' for name, owned in members]
    return f'{state:<20} {" | ".join(each) or "멤버 없음"}'


started = time.monotonic()
last = None
try:
    while time.monotonic() - started < LIMIT_SECONDS:
        state, members = look()
        now = described(state, members)
        if now != last:
            print(f'{time.monotonic() - started:5.1f}초  {now}', flush=True)
        last = now
        settled = state == 'Stable' or (state == 'Empty' and wanted == 0)
        if settled and len(members) == wanted:
            print(f'멤버 {wanted}개, {state}', flush=True)
            sys.exit()
        time.sleep(0.2)
    sys.exit(f'{LIMIT_SECONDS}초 동안 멤버 {wanted}개인 상태가 되지 않았습니다.')
except KeyboardInterrupt:
    pass
finally:
    admin.close()
