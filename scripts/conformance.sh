#!/bin/sh
# usage: scripts/conformance.sh   run the public conformance suite of MCP on package mcpserver; needs npm
#
# The suite runs what the two last revisions of the protocol require. Scenarios of extensions, which no revision
# requires, do not count.
set -eu
cd "$(dirname "$0")/.."
judges=$(scripts/install-npm.sh scripts/judges)
node22=$(ls "$judges"/node_modules/node-*/bin/node)

work=$(mktemp -d)
server=
stop() {
	[ -z "$server" ] || kill "$server" 2>/dev/null || true
	rm -rf "$work"
}
trap stop EXIT
trap 'exit 1' INT TERM

go build -o "$work/mcpserver" ./scripts/judges/mcpserver
"$work/mcpserver" -http 127.0.0.1:0 -fixtures >"$work/url" &
server=$!
until [ -s "$work/url" ]; do
	kill -0 "$server"
	sleep 0.1
done

failed=
for revision in 2025-11-25 2026-07-28; do
	echo "-- conformance to MCP $revision"
	(cd "$work" && "$node22" "$judges/node_modules/.bin/conformance" server --url "$(cat url)" --requirements $revision) \
		>"$work/report" 2>&1 || failed="$failed $revision"
	sed -n '/=== SUMMARY ===/,$p' "$work/report"
	# A suite that runs nothing has no failures either.
	grep -q '^✓ tools-call-with-progress: [1-9]' "$work/report" || failed="$failed $revision"
done
[ -z "$failed" ] || { echo "the server does not conform to$failed" >&2; exit 1; }
