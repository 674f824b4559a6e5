#!/bin/sh
# usage: scripts/sync-spec.sh FILE|URL DATE [COMMIT]   pin a revision of the API document and regenerate
set -eu
cd "$(dirname "$0")/.."
[ $# -ge 2 ] || { sed -n 2p "$0" >&2; exit 2; }
go run ./generator/airbytegen sync -from "$1" -date "$2" -commit "${3:-}"
scripts/generate.sh
