#!/bin/sh
# usage: scripts/check.sh   run all checks that a change has to pass; CI runs this script
set -eu
cd "$(dirname "$0")/.."

golangci_lint=github.com/golangci/golangci-lint/v2/cmd/golangci-lint@v2.15.0
staticcheck=honnef.co/go/tools/cmd/staticcheck@v0.8.2
actionlint=github.com/rhysd/actionlint/cmd/actionlint@v1.7.12

step() { printf '\n== %s\n' "$*"; }

step formatting
unformatted=$(git ls-files -z '*.go' | xargs -0 gofmt -l)
[ -z "$unformatted" ] || { printf 'run gofmt on these files:\n%s\n' "$unformatted" >&2; exit 1; }

step workflows
go run "$actionlint" -shellcheck= -pyflakes= .github/workflows/*.yml

step no large files
large=$(git ls-files -z | xargs -0 -I{} find {} -maxdepth 0 -size +512k)
[ -z "$large" ] || { printf 'larger than 512 KiB; were build results committed?\n%s\n' "$large" >&2; exit 1; }

step go.mod is tidy
go mod tidy -diff

step generated files are up to date
scripts/generate.sh --check

step go vet
go vet ./...

# It compiles the tests, too, and needs no machine with the other system.
for system in windows darwin; do
	step "go vet for $system"
	GOOS=$system go vet ./...
done

step tests with the race detector
go test -race -timeout 30m ./... # a busy machine needs more than the 10 minutes that Go allows

# The last two versions of Go are supported. go.mod names the older one; the toolchain of the newer one
# comes through the module proxy.
newer=go1.27.1
step "the code builds with $newer, and the client passes its tests"
GOTOOLCHAIN=$newer go vet ./...
GOTOOLCHAIN=$newer go test ./api/... ./generator/connectors/settings

step the changelog mentions changes of the exported API
scripts/apidiff_test.sh
scripts/apidiff.sh

step staticcheck
go run "$staticcheck" ./...

step golangci-lint
go run "$golangci_lint" run ./...

step dependencies of package api
scripts/deps.sh
