#!/bin/sh
# usage: scripts/generate.sh [--check]   regenerate api/, or say whether it is up to date
set -eu
cd "$(dirname "$0")/.."
case "${1:-}" in
"") go generate ./... ;;
--check) go run ./generator/airbytegen verify -spec spec/airbyte.yaml -overlays overlays -out api -layer=false -document api/airbytetest/openapi.gen.json ;;
*) sed -n 2p "$0" >&2; exit 2 ;;
esac
