#!/bin/bash
# Starts one Kafka node of a Strimzi pod: writes its configuration, formats its volumes once, becomes the broker.
set -euo pipefail

CUSTOM=/opt/kafka/custom-config
CONFIG=/tmp/strimzi.properties
READY_FILE=/var/opt/kafka/kafka-ready

# A restarted container keeps the volume; what the last broker said there is not true any more.
rm -f "$READY_FILE"

STRIMZI_BROKER_ID=${HOSTNAME##*-}
echo "STRIMZI_BROKER_ID=$STRIMZI_BROKER_ID"
echo "Starting Kafka with configuration:"
cat "$CUSTOM/server.config"
echo

umask 077
node /opt/kafka/bin/resolve-config.mjs "$CUSTOM/server.config" "$CONFIG"

# Light: a lesson's load on a laptop. The C1 compiler alone starts faster and needs less memory.
HEAP=${KAFKA_HEAP_OPTS:--Xms128M}
[[ $HEAP == *-Xmx* ]] || HEAP="$HEAP -Xmx384M"
JVM=(-XX:+UseSerialGC -XX:TieredStopAtLevel=1 -XX:+ExitOnOutOfMemoryError -Xshare:auto -Djava.awt.headless=true)
# An archive of loaded classes, where the sandbox could make one, saves a third of the start. It holds for the class
# path with which it was made: that of the jars' own folder.
cd /opt/kafka/libs
[[ -f kafka.jsa ]] && JVM+=(-XX:SharedArchiveFile=kafka.jsa -Xlog:cds=off -Xlog:class+path=off)
LOGGING=-Dlog4j2.configurationFile=$CUSTOM/log4j2.properties,/opt/kafka/bin/readiness-log4j2.properties

for DIR in $(sed -n 's/^log\.dirs=//p;s/^metadata\.log\.dir=//p' "$CONFIG" | tr ',' '\n' | sort -u); do
  mkdir -p "$DIR"
  [[ -f $DIR/meta.properties ]] || UNFORMATTED=yes
done
if [[ ${UNFORMATTED:-} ]]; then
  java "${JVM[@]}" -Xms64M "$LOGGING" -cp '*' kafka.tools.StorageTool format \
    --cluster-id "$(cat "$CUSTOM/cluster.id")" --config "$CONFIG" --ignore-formatted \
    --release-version "$(cat "$CUSTOM/metadata.version")"
fi

# shellcheck disable=SC2086
exec java $HEAP "${JVM[@]}" "$LOGGING" -cp '*' kafka.Kafka "$CONFIG"
