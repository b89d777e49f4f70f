"""my-topic의 메시지를 한 줄씩 출력합니다. Ctrl+C로 끝냅니다.

CLIENT_ID  group의 멤버 목록에 나타날 이름. 없으면 inside입니다.
"""

import os

from kafka import KafkaConsumer

from connection import GROUP, TOPIC, connection

consumer = KafkaConsumer(
    TOPIC,
    client_id=os.environ.get('CLIENT_ID', 'inside'),
    group_id=GROUP,
    auto_offset_reset='earliest',
    **connection(),
)
try:
    for message in consumer:
        print(
            f'partition={message.partition} offset={message.offset} key={message.key} value={message.value}',
            flush=True,
        )
except KeyboardInterrupt:
    pass
finally:
    # group에서 나간다고 알립니다. 알리지 않으면 브로커는 session timeout까지 기다립니다.
    consumer.close()
