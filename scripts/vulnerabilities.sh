#!/bin/sh
# usage: scripts/vulnerabilities.sh   look for known vulnerabilities in the code that the modules call; needs vuln.go.dev
set -eu
cd "$(dirname "$0")/.."
govulncheck=golang.org/x/vuln/cmd/govulncheck@v1.9.0
git ls-files 'go.mod' '*/go.mod' | grep -v '^testdata/' | while read -r file; do
	echo "-- $file"
	(cd "$(dirname "$file")" && go run "$govulncheck" ./...)
done
