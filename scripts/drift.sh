#!/bin/sh
# usage: scripts/drift.sh [FLAGS]   compare the pinned document with upstream; FLAGS are those of airbytegen drift
# Exit codes: 0 no change or all changes accepted, 1 changes, 2 changes that break programs, 3 error.
set -eu
cd "$(dirname "$0")/.."
bin=$(mktemp -d)
trap 'rm -rf "$bin"' EXIT
go build -o "$bin/airbytegen" ./generator/airbytegen || exit 3
"$bin/airbytegen" drift -base spec/airbyte.yaml -overlays overlays -accept .github/drift-accepted.yaml "$@"
