#!/bin/sh
# usage: scripts/check.sh   everything that must hold before a change lands; CI runs this
set -eu
cd "$(dirname "$0")/.."

golangci_lint=github.com/golangci/golangci-lint/v2/cmd/golangci-lint@v2.15.0
staticcheck=honnef.co/go/tools/cmd/staticcheck@v0.8.2

step() { printf '\n== %s\n' "$*"; }

step formatting
unformatted=$(git ls-files -z '*.go' | xargs -0 gofmt -l)
[ -z "$unformatted" ] || { printf 'not formatted:\n%s\n' "$unformatted" >&2; exit 1; }

step no file is larger than half a megabyte
large=$(git ls-files -z | xargs -0 -I{} find {} -maxdepth 0 -size +512k)
[ -z "$large" ] || { printf 'large, as what a build leaves behind:\n%s\n' "$large" >&2; exit 1; }

step go.mod is tidy
go mod tidy -diff

step generated files are up to date
scripts/generate.sh --check

step vet
go vet ./...

step tests, with the race detector
go test -race ./...

step staticcheck
go run "$staticcheck" ./...

step golangci-lint
go run "$golangci_lint" run ./...

step the client pulls in what it should
scripts/deps.sh

step what others think of the client and of the fake
scripts/judges.sh
