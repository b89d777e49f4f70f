#!/bin/bash
# Ready when the broker has said that it has started (see bin/readiness-log4j2.properties).
test -s /var/opt/kafka/kafka-ready
