#!/bin/sh
# usage: scripts/sync-spec.sh FILE|URL DATE [COMMIT]   pin a revision of the API document and regenerate
# Exits with 0 when both are done, 1 when the revision is pinned and a person has to decide on something before it can be
# generated from, and 2 when something failed.
set -eu
cd "$(dirname "$0")/.."
[ $# -ge 2 ] || { sed -n 2p "$0" >&2; exit 2; }
bin=$(mktemp -d) # "go run" would exit with 1 whatever the program exits with
trap 'rm -rf "$bin"' EXIT
go build -o "$bin/airbytegen" ./generator/airbytegen || exit 2
code=0
"$bin/airbytegen" sync -from "$1" -date "$2" -commit "${3:-}" || code=$?
case $code in
0) scripts/generate.sh || { echo 'spec/ is rewritten, and generating from it failed' >&2; exit 2; } ;;
1) echo 'spec/ is rewritten; decide what is listed, in overlays/, and run scripts/generate.sh' >&2; exit 1 ;;
*) exit 2 ;;
esac
