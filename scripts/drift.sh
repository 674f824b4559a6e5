#!/bin/sh
# usage: scripts/drift.sh [FLAGS]   compare the pinned spec with upstream; flags are those of airbytegen drift
# Exits with 0 when nothing changed or all was accepted, 1 when something changed, 2 when that breaks programs, and 3 when
# it could not tell.
set -eu
cd "$(dirname "$0")/.."
bin=$(mktemp -d)
trap 'rm -rf "$bin"' EXIT
go build -o "$bin/airbytegen" ./generator/airbytegen || exit 3
"$bin/airbytegen" drift -base spec/airbyte.yaml -overlays overlays -accept .github/drift-accepted.yaml "$@"
