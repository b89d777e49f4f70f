#!/bin/bash
exec /opt/strimzi/bin/launch_node.sh kafka-init
