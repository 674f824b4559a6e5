#!/bin/sh
# usage: scripts/generate.sh [--check]   regenerate api/, or check that it is up to date
set -eu
usage=$(sed -n 2p "$0" | cut -c3-)
cd "$(dirname "$0")/.."
case "${1:-}" in
"") go generate . ;; # not ./..., which fails if a file of api/ is deleted
--check)
	bin=$(mktemp -d) # go run would exit with 1 for every exit code of the program
	trap 'rm -rf "$bin"' EXIT
	go build -o "$bin/airbytegen" ./generator/airbytegen
	"$bin/airbytegen" verify -spec spec/airbyte.yaml -overlays overlays -out api -layer=false \
		-document api/internal/openapi/openapi.gen.json -agent api/agent
	;;
*) echo "$usage" >&2; exit 2 ;;
esac
