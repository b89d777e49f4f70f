#!/bin/bash
# Starts the exporter with the settings of spec.kafkaExporter, which the operator hands over in the environment.
ARGS=(--kafka.server="$KAFKA_EXPORTER_KAFKA_SERVER" --kafka.version="$KAFKA_EXPORTER_KAFKA_VERSION" --web.listen-address=:9404)
[[ ${KAFKA_EXPORTER_GROUP_REGEX:-} ]] && ARGS+=(--group.filter="$KAFKA_EXPORTER_GROUP_REGEX")
[[ ${KAFKA_EXPORTER_TOPIC_REGEX:-} ]] && ARGS+=(--topic.filter="$KAFKA_EXPORTER_TOPIC_REGEX")
[[ ${KAFKA_EXPORTER_GROUP_EXCLUDE_REGEX:-} ]] && ARGS+=(--group.exclude="$KAFKA_EXPORTER_GROUP_EXCLUDE_REGEX")
[[ ${KAFKA_EXPORTER_TOPIC_EXCLUDE_REGEX:-} ]] && ARGS+=(--topic.exclude="$KAFKA_EXPORTER_TOPIC_EXCLUDE_REGEX")
[[ ${KAFKA_EXPORTER_ENABLE_SARAMA:-} == true ]] && ARGS+=(--log.enable-sarama)
[[ ${KAFKA_EXPORTER_OFFSET_SHOW_ALL:-} == false ]] && ARGS+=(--no-offset.show-all)
[[ ${KAFKA_EXPORTER_LOGGING:-} ]] && ARGS+=(--verbosity="$KAFKA_EXPORTER_LOGGING")
CERTS=/etc/kafka-exporter
[[ -d $CERTS/cluster-ca-certs ]] && ARGS+=(--tls.enabled --tls.ca-file=$CERTS/cluster-ca-certs/cluster-ca.crt)
[[ -d $CERTS/kafka-exporter-certs ]] && ARGS+=(
  --tls.cert-file=$CERTS/kafka-exporter-certs/kafka-exporter.crt
  --tls.key-file=$CERTS/kafka-exporter-certs/kafka-exporter.key
)

# A small heap: it lives beside three brokers.
exec node --max-semi-space-size=2 --max-old-space-size=128 /opt/kafka-exporter/exporter.mjs "${ARGS[@]}"
