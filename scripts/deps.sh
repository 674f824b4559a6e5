#!/bin/sh
# usage: scripts/deps.sh   fail when package api imports more than it may
set -eu
cd "$(dirname "$0")/.."
allowed='^(github.com/airbyte-go/airbyte/api|github.com/oapi-codegen/runtime(/types)?|github.com/apapsch/go-jsonmerge/v2|github.com/google/uuid)$'
extra=$(go list -deps -f '{{if not .Standard}}{{.ImportPath}}{{end}}' ./api | grep -Ev "$allowed" || true)
[ -z "$extra" ] || { printf 'package api may not import:\n%s\n' "$extra" >&2; exit 1; }
echo "package api imports the standard library and $(go list -deps -f '{{if not .Standard}}{{.ImportPath}}{{end}}' ./api | grep -vc airbyte-go) packages that it may"
