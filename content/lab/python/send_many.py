"""메시지를 한꺼번에 보내고 걸린 시간을 출력합니다.

사용법: python3 send_many.py [첫 번호] [개수]
"""

import sys
from time import perf_counter

from kafka import KafkaProducer

from connection import TOPIC, connection

first, count = [int(argument) for argument in sys.argv[1:]] or (0, 10_000)
producer = KafkaProducer(**connection())

started = perf_counter()
results = [
    producer.send(TOPIC, b'{"eventName":"a","num":%d,"title":"a"}' % number)
    for number in range(first, first + count)
]
buffered = perf_counter() - started
# send는 버퍼에 넣기만 합니다. flush는 브로커가 모두 받았다고 답할 때까지 기다립니다.
producer.flush()
delivered = perf_counter() - started

acknowledged = sum(result.succeeded() for result in results)
print(f'send가 끝난 시간:  {buffered:.3f}초')
print(f'flush가 끝난 시간: {delivered:.3f}초, 초당 {count / delivered:,.0f}개')
print(f'브로커가 받은 메시지: {acknowledged}개')
producer.close()
