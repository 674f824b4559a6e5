#!/bin/sh
# usage: scripts/temporal.sh   check api/temporal, a module of its own, on a Temporal server in the test process
#
# The server takes some minutes to build if the build cache is cold.
set -eu
cd "$(dirname "$0")/../api/temporal"

golangci_lint=github.com/golangci/golangci-lint/v2/cmd/golangci-lint@v2.15.0
staticcheck=honnef.co/go/tools/cmd/staticcheck@v0.8.2

step() { printf '\n== %s\n' "$*"; }

step "the module is tidy, and the linters pass"
go mod tidy -diff
go vet ./...
go run "$staticcheck" ./...
go run "$golangci_lint" run ./...

# The linters would analyse the whole Temporal server, which takes them longer than all tests.
step "the module of the tests on a server is tidy, and go vet passes"
go -C servertest mod tidy -diff
go -C servertest vet ./...

step "the client does not depend on Temporal"
if go -C ../.. list -m all | grep '^go.temporal.io/'; then
	exit 1
fi

step "tests of api/temporal with the race detector"
go test -race ./...

step "tests on a server"
go -C servertest test -timeout 30m ./...
