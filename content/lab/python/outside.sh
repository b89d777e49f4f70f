# 클러스터 밖에서 Python 예제를 실행할 때의 설정입니다. 터미널마다 한 번씩 읽습니다: . ./python/outside.sh

# 주소는 Kafka 리소스의 status에서, 비밀번호는 Secret에서 읽습니다.
export BOOTSTRAP="$(kubectl -n kafka get kafka my-cluster -o jsonpath='{.status.listeners[?(@.name=="external")].bootstrapServers}')"
export PASSWORD="$(kubectl -n kafka get secret my-user -o jsonpath='{.data.password}' | base64 -d)"
