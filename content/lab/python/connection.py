"""예제들이 함께 쓰는 접속 설정입니다. 환경 변수에서 읽습니다.

BOOTSTRAP  처음 접속할 주소. 없으면 클러스터 안의 주소를 씁니다.
CA_FILE    브로커의 인증서에 서명한 CA의 인증서. 있으면 TLS로 접속합니다.
PASSWORD   my-user의 비밀번호. 없으면 물어봅니다.
"""

import logging
import os
from getpass import getpass

TOPIC = 'my-topic'
GROUP = 'my-topic-group'

# kafka-python은 접속하지 못한 이유를 로그에만 남깁니다.
logging.basicConfig(level=logging.ERROR, format='%(levelname)s %(message)s')


def connection():
    """KafkaConsumer, KafkaProducer, KafkaAdminClient에 그대로 넘길 인수입니다."""
    ca_file = os.environ.get('CA_FILE')
    return {
        'bootstrap_servers': os.environ.get('BOOTSTRAP', 'my-cluster-kafka-bootstrap.kafka.svc:9092'),
        'security_protocol': 'SASL_SSL' if ca_file else 'SASL_PLAINTEXT',
        'ssl_cafile': ca_file,
        'sasl_mechanism': 'SCRAM-SHA-512',
        'sasl_plain_username': 'my-user',
        'sasl_plain_password': os.environ.get('PASSWORD') or getpass('my-user의 비밀번호: '),
        # 이 시간 안에 접속하지 못하면 KafkaTimeoutError가 납니다.
        'bootstrap_timeout_ms': 10_000,
    }
