#!/bin/sh
# usage: scripts/bench.sh [generate|size|client|peers|drift|consumers|agent|all] [-n RUNS] [-sdk FILE]   measure against other tools
set -eu
what=${1:-all}
case $what in
generate | size | client | peers | drift | consumers | agent | all) ;;
*)
	sed -n 2p "$0" | cut -c3- >&2
	exit 2
	;;
esac
[ $# -eq 0 ] || shift
cd "$(dirname "$0")/.."
bin=$(mktemp -d)
trap 'rm -rf "$bin"' EXIT
go build -o "$bin/airbytegen" ./generator/airbytegen
go build -o "$bin/oapi-codegen" github.com/oapi-codegen/oapi-codegen/v2/cmd/oapi-codegen
go build -C scripts/bench -o "$bin/bench" .
case $what in
agent | all) go build -o "$bin/airbyteagent" ./api/agent/airbyteagent ;;
esac
case $what in
drift | all)
	go build -C scripts/bench -o "$bin/oasdiff" github.com/oasdiff/oasdiff
	go build -C scripts/bench -o "$bin/whatchanged" ./whatchanged
	;;
esac
"$bin/bench" -root "$PWD" -bin "$bin" -what "$what" "$@"
