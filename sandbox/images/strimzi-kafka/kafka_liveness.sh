#!/bin/bash
# Alive while one of the inner listeners is open: 9090 of a controller (0x2382), 9091 of a broker (0x2383). Before it
# has started a broker is given all the time it needs: on a busy machine that can be more than the probe would wait.
[[ -s /var/opt/kafka/kafka-ready ]] || exit 0
while read -r _ LOCAL _ STATE _; do
  [[ $STATE == 0A && $LOCAL == *:238[23] ]] && exit 0
done < <(cat /proc/net/tcp /proc/net/tcp6 2>/dev/null)
exit 1
