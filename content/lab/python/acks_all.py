"""메시지를 계속 보냅니다. Ctrl+C를 누르면, 브로커가 받았다고 답한 메시지가 모두 남아 있는지 읽어서 확인합니다."""

from itertools import count
from time import sleep

from kafka import KafkaConsumer, KafkaProducer, TopicPartition
from kafka.errors import KafkaError

from connection import TOPIC, connection

# acks='all': leader는 ISR에 있는 복제본이 모두 기록한 뒤에 답합니다.
producer = KafkaProducer(acks='all', **connection())
# group 없이 읽습니다.
reader = KafkaConsumer(**connection())
partitions = [TopicPartition(TOPIC, partition) for partition in sorted(reader.partitions_for_topic(TOPIC))]
reader.assign(partitions)
# 보내기 전의 끝이 이 프로그램의 첫 메시지가 들어갈 자리입니다.
for partition, offset in reader.end_offsets(partitions).items():
    reader.seek(partition, offset)

acknowledged = set()
try:
    for number in count():
        value = b'{"eventName":"acks","num":%d}' % number
        try:
            sent = producer.send(TOPIC, value).get(timeout=60)
        except KafkaError as error:
            # 답이 없는 메시지는 남았을 수도 있고 아닐 수도 있습니다.
            print(f'num={number}: 답을 받지 못했습니다. {error}', flush=True)
            continue
        acknowledged.add((sent.partition, sent.offset, value))
        if number % 50 == 0:
            print(f'num={number} → partition={sent.partition} offset={sent.offset}', flush=True)
        sleep(0.02)
except KeyboardInterrupt:
    pass
finally:
    producer.close()

stored = set()
ends = reader.end_offsets(partitions)
while any(reader.position(partition) < end for partition, end in ends.items()):
    for messages in reader.poll(timeout_ms=500).values():
        stored.update((message.partition, message.offset, message.value) for message in messages)
reader.close()
# 터미널에 보이는 ^C의 다음 줄에 출력합니다.
print(f'\n브로커가 받았다고 답한 메시지: {len(acknowledged)}개')
print(f'그 가운데 남아 있는 메시지: {len(acknowledged & stored)}개')
