"""멤버마다 마지막 리밸런스에서 멈춘 시간을 출력합니다. 파티션을 내놓은 때부터 첫 메시지를 읽은 때까지입니다.

사용법: python3 pauses.py <client id> …

~/lab/.members에 멤버들이 적어 둔 기록을 읽습니다. 새로 들어온 멤버의 첫 메시지를 기다립니다.
"""

import json
import sys
import time
from pathlib import Path

LIMIT_SECONDS = 60
FOLDER = Path.home() / 'lab' / '.members'


def events(client_id):
    """이번에 시작한 뒤의 기록. 처음 파티션을 받은 때부터입니다."""
    try:
        lines = (FOLDER / f'{client_id}.jsonl').read_text(encoding='utf-8').splitlines()
    except FileNotFoundError:
        return []
    seen = [json.loads(line) for line in lines if line.endswith('}')]
    closed = [index for index, event in enumerate(seen) if event['event'] == 'closed']
    now = seen[closed[-1] + 1 :] if closed else seen
    assigned = [index for index, event in enumerate(now) if event['event'] == 'assigned']
    return now[assigned[0] :] if assigned else []


def first_message(seen):
    return next((event['at'] for event in seen if event['event'] == 'message'), None)


def pause(client_id):
    """(멈추기 시작한 때, 다시 읽은 때). 멈춘 적이 없으면 앞이 None이고, 아직 모르면 전체가 None입니다."""
    seen = events(client_id)
    moved = [index for index, event in enumerate(seen) if event['event'] != 'message' and event['partitions']]
    # 파티션이 바뀐 뒤에 아직 읽지 못했습니다.
    if not moved or first_message(seen[moved[-1] :]) is None:
        return None
    gone = [index for index in moved if seen[index]['event'] in ('revoked', 'lost')]
    if not gone:
        return None, first_message(seen)
    return seen[gone[-1]]['at'], first_message(seen[gone[-1] :])


names = sys.argv[1:]
deadline = time.monotonic() + LIMIT_SECONDS
while any(pause(name) is None for name in names):
    if time.monotonic() > deadline:
        sys.exit(f'{LIMIT_SECONDS}초 동안 메시지를 읽지 못한 멤버가 있습니다.')
    time.sleep(0.2)

for name in names:
    started, read = pause(name)
    print(f'{name}: {"내놓은 파티션이 없습니다." if started is None else f"{(read - started) / 1000:.2f}초 멈췄습니다."}')
