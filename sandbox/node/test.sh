#!/bin/sh
# Runs the unit tests. Flags as in build.sh, so that they share its build cache; no vet, which would analyse all of
# Kubernetes for its facts (minutes).
set -eu
cd "$(dirname "$0")"
exec go test -trimpath -vet=off "$@" ./internal/...
