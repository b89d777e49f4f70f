# 클러스터 밖에서 kcat으로 접속할 때의 설정입니다. 터미널마다 한 번씩 읽습니다: . ./kafka/kcat/outside.sh

# 주소는 Kafka 리소스의 status에서, 비밀번호는 Secret에서 읽습니다.
export BROKERS="$(kubectl -n kafka get kafka my-cluster -o jsonpath='{.status.listeners[?(@.name=="external")].bootstrapServers}')"
export PASSWORD="$(kubectl -n kafka get secret my-user -o jsonpath='{.data.password}' | base64 -d)"
export TOPIC=my-topic KAFKAUSER=my-user
AUTH="-X security.protocol=SASL_PLAINTEXT -X sasl.mechanisms=SCRAM-SHA-512 -X sasl.username=$KAFKAUSER -X sasl.password=$PASSWORD"

# 컨테이너 kafkacat을 실행해 두었으면 그 안의 kcat을 사용합니다.
if docker container inspect kafkacat >/dev/null 2>&1; then
  kcat() {
    if [ -t 0 ]; then docker exec -it kafkacat kcat "$@"; else docker exec -i kafkacat kcat "$@"; fi
  }
fi
