#!/bin/bash
# Runs one program of the operators' bundle. Small heaps: four such processes live beside three brokers.
exec node --max-semi-space-size=2 --max-old-space-size=128 /opt/strimzi/lib/operator.mjs "$1"
