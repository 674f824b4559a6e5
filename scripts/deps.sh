#!/bin/sh
# usage: scripts/deps.sh   check that package api imports only allowed packages
set -eu
cd "$(dirname "$0")/.."
allowed='^(github.com/airbyte-go/airbyte/api|github.com/oapi-codegen/runtime(/types)?|github.com/apapsch/go-jsonmerge/v2|github.com/google/uuid)$'
imported=$(go list -deps -f '{{if not .Standard}}{{.ImportPath}}{{end}}' ./api)
extra=$(echo "$imported" | grep -Ev "$allowed" || true)
[ -z "$extra" ] || { printf 'package api must not import:\n%s\n' "$extra" >&2; exit 1; }
echo "package api imports the standard library and:"
echo "$imported" | grep -v airbyte-go
