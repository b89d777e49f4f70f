"""topic을 만듭니다. 사용법: python3 create_topic.py <이름>"""

import sys

from kafka import KafkaAdminClient
from kafka.errors import TopicAlreadyExistsError, TopicAuthorizationFailedError

from connection import connection

name = sys.argv[1]
admin = KafkaAdminClient(**connection())
try:
    admin.create_topics({name: {'num_partitions': 3, 'replication_factor': 3}})
    print(f'{name}: 만들었습니다.')
except TopicAlreadyExistsError:
    print(f'{name}: 이미 있습니다.')
except TopicAuthorizationFailedError:
    sys.exit(f'{name}: TopicAuthorizationFailedError. 이 이름의 topic을 만들 권한이 없습니다.')
finally:
    admin.close()
