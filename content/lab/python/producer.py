"""my-topic에 1초에 한 번씩 메시지를 보냅니다. Ctrl+C로 끝냅니다."""

from itertools import count
from time import sleep

from kafka import KafkaProducer

from connection import TOPIC, connection

producer = KafkaProducer(**connection())
try:
    for number in count():
        sent = producer.send(TOPIC, b'{"eventName":"a","num":%d,"title":"a"}' % number).get(timeout=30)
        print(f'num={number} → partition={sent.partition} offset={sent.offset}', flush=True)
        sleep(1)
except KeyboardInterrupt:
    pass
finally:
    producer.close()
