"""파티션 0, 1, 2에 차례로 메시지를 보냅니다. Ctrl+C로 끝냅니다.

사용법: python3 steady_producer.py <topic> [간격(초), 없으면 1] [개수, 없으면 끝없이]
"""

import sys
from itertools import count
from time import sleep

from kafka import KafkaProducer

from connection import connection

topic = sys.argv[1]
interval = float(sys.argv[2]) if len(sys.argv) > 2 else 1
numbers = range(int(sys.argv[3])) if len(sys.argv) > 3 else count()
producer = KafkaProducer(client_id='steady-producer', **connection())
try:
    partitions = sorted(producer.partitions_for(topic))
    for number in numbers:
        # key가 없는 메시지의 파티션은 producer가 고릅니다. 여기에서는 골고루 보내려고 직접 정합니다.
        partition = partitions[number % len(partitions)]
        sent = producer.send(topic, b'{"num":%d}' % number, partition=partition).get(timeout=30)
        print(f'num={number} → partition={sent.partition} offset={sent.offset}', flush=True)
        sleep(interval)
except KeyboardInterrupt:
    pass
finally:
    producer.close()
