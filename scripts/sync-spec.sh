#!/bin/sh
# usage: scripts/sync-spec.sh FILE|URL DATE [COMMIT]   pin a revision of the API document and regenerate
set -eu
cd "$(dirname "$0")/.."
[ $# -ge 2 ] || { sed -n 2p "$0" >&2; exit 2; }
bin=$(mktemp -d) # "go run" would exit with 1 whatever the program exits with
trap 'rm -rf "$bin"' EXIT
go build -o "$bin/airbytegen" ./generator/airbytegen
code=0
"$bin/airbytegen" sync -from "$1" -date "$2" -commit "${3:-}" >"$bin/report" || code=$?
cat "$bin/report"
[ "$code" -eq 0 ] || exit "$code"
if grep -q '^TO DECIDE' "$bin/report"; then
	echo 'spec/ is rewritten; decide what is listed, in overlays/, and run scripts/generate.sh' >&2
	exit 0
fi
scripts/generate.sh
