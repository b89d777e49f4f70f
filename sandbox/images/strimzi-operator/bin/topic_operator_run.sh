#!/bin/bash
exec /opt/strimzi/bin/launch_node.sh topic-operator
