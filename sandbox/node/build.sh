#!/bin/sh
# Builds the control-plane binary: build.sh OUTPUT. Kubernetes' version is what kubectl and the API server report.
set -eu
cd "$(dirname "$0")"
kubernetes=v1.34.4
exec go build -trimpath -o "$1" -ldflags "-s -w \
  -X app.kafka-lab.dev/node/internal/early.Version=$kubernetes -X k8s.io/component-base/version.gitVersion=$kubernetes -X k8s.io/client-go/pkg/version.gitVersion=$kubernetes" .
