#!/bin/sh
# usage: scripts/generate.sh [--check]   regenerate api/, or say whether it is up to date
set -eu
cd "$(dirname "$0")/.."
case "${1:-}" in
"") go generate ./... ;;
--check)
	bin=$(mktemp -d) # "go run" would exit with 1 whatever the program exits with
	trap 'rm -rf "$bin"' EXIT
	go build -o "$bin/airbytegen" ./generator/airbytegen
	"$bin/airbytegen" verify -spec spec/airbyte.yaml -overlays overlays -out api -layer=false -document api/internal/openapi/openapi.gen.json
	;;
*) sed -n 2p "$0" >&2; exit 2 ;;
esac
