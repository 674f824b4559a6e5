#!/bin/sh
# usage: scripts/sync-spec.sh FILE|URL DATE [COMMIT]   take over a revision of the API document in spec/ and overlays/
# Exit codes: 0 done, 1 the revision is pinned and needs decisions before it can be generated, 2 error.
set -eu
[ $# -ge 2 ] || { sed -n 2p "$0" | cut -c3- >&2; exit 2; }
cd "$(dirname "$0")/.."
bin=$(mktemp -d) # go run would exit with 1 for every exit code of the program
trap 'rm -rf "$bin"' EXIT
go build -o "$bin/airbytegen" ./generator/airbytegen || exit 2
code=0
"$bin/airbytegen" sync -from "$1" -date "$2" -commit "${3:-}" -overlays overlays \
	-keep-removed overlays/05-removed.yaml -drop-needless -code . || code=$?
case $code in
0) scripts/generate.sh || { echo 'spec/ is up to date, but api/ could not be generated from it' >&2; exit 2; } ;;
1) echo 'spec/ is up to date; make the decisions above in overlays/, then run scripts/generate.sh' >&2; exit 1 ;;
*) exit 2 ;;
esac
