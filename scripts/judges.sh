#!/bin/sh
# usage: scripts/judges.sh   check the client, the fake and the MCP server with independent tools; needs node, npm, curl
#
# 1. Prism is a mock server. It checks a request for each operation of the client
#    against the API document, and returns example and random responses, which
#    the client decodes.
# 2. A client made by openapi-typescript and openapi-fetch runs four patterns on
#    the fake. Prism, as a proxy in between, checks each request and response.
# 3. The clients of the TypeScript SDK, old and new, and the MCP inspector call
#    the MCP server over stdio and HTTP.
set -eu
cd "$(dirname "$0")/.."
root=$PWD
for tool in node npm curl; do
	command -v "$tool" >/dev/null || { echo "scripts/judges.sh needs $tool" >&2; exit 2; }
done

judges=$(scripts/install-npm.sh scripts/judges)
bin=$judges/node_modules/.bin

work=$(mktemp -d)
pids=
stop() {
	for pid in $pids; do
		kill "$pid" 2>/dev/null || true
		wait "$pid" 2>/dev/null || true
	done
	pids=
}
trap 'stop; rm -rf "$work"' EXIT
trap 'exit 1' INT TERM

# prism ARGUMENTS... starts Prism on a free port and sets $prism to its URL.
prism() {
	port=$(node -e 'const s = require("net").createServer().listen(0, "127.0.0.1", () => { console.log(s.address().port); s.close() })')
	prism=http://127.0.0.1:$port
	"$bin/prism" "$@" --host 127.0.0.1 --port "$port" >"$work/prism.log" 2>&1 &
	pids="$pids $!"
	i=0
	until curl -s -o "$work/health" "$prism/v1/health"; do
		i=$((i + 1))
		[ "$i" -lt 120 ] || { cat "$work/prism.log" >&2; echo "Prism did not start within a minute" >&2; exit 1; }
		sleep 0.5
	done
}

echo "-- adapt the API document to Prism"
node scripts/judges/prism-document.mjs api/internal/openapi/openapi.gen.json "$work/prism.json"

for responses in example random; do
	echo "-- Prism checks the requests of the client and returns $responses responses"
	if [ "$responses" = random ]; then
		prism mock --errors --dynamic --seed airbyte "$work/prism.json"
	else
		prism mock --errors "$work/prism.json"
	fi
	AIRBYTE_JUDGE_URL=$prism/v1 go test -count=1 -run '^TestJudge$' ./api
	stop
done

echo "-- a client made by openapi-typescript and openapi-fetch checks the fake"
cp scripts/judges/patterns.ts scripts/judges/tsconfig.json scripts/judges/package.json "$work"
ln -s "$judges/node_modules" "$work/node_modules"
"$bin/openapi-typescript" api/internal/openapi/openapi.gen.json --default-non-nullable false -o "$work/schema.d.ts" >/dev/null
"$bin/tsc" -p "$work"

speed=60
go build -o "$work/airbytefake" ./api/airbytetest/airbytefake
"$work/airbytefake" -addr 127.0.0.1:0 -seed -speed $speed >"$work/fake" 2>"$work/fake.log" &
fake=$!
pids="$pids $fake"
until grep -q CLIENT_SECRET "$work/fake"; do
	kill -0 "$fake" || { cat "$work/fake.log" >&2; exit 1; }
	sleep 0.1
done
eval "$(grep '^export AIRBYTE_' "$work/fake")"

prism proxy --errors "$work/prism.json" "${AIRBYTE_BASE_URL%/v1}"
cd "$work"
if ! node patterns.js "$prism/v1" "$AIRBYTE_CLIENT_ID" "$AIRBYTE_CLIENT_SECRET" $speed; then
	grep -v 'level=INFO' fake.log >&2 || true
	exit 1
fi
if grep 'level=WARN' fake.log >&2; then
	echo "the fake reports these requests as invalid, but Prism accepts them" >&2
	exit 1
fi
cd "$root"
stop

echo "-- the clients of the TypeScript SDK check the MCP server"
go build -o "$work/mcpserver" ./scripts/judges/mcpserver
cp scripts/judges/mcp.mjs "$work"
node "$work/mcp.mjs" "$work/mcpserver"

echo "-- the MCP inspector checks the MCP server"
# The inspector needs a newer Node than the other tools, and a home of its own.
node22=$(ls "$judges"/node_modules/node-*/bin/node)
inspect() { HOME=$work "$node22" "$bin/inspector" --cli "$@"; }
token=judge-$(node -e 'console.log(require("crypto").randomBytes(16).toString("hex"))')
"$work/mcpserver" -http 127.0.0.1:0 -token "$token" >"$work/url" &
server=$!
pids="$pids $server"
until [ -s "$work/url" ]; do
	kill -0 "$server"
	sleep 0.1
done
for target in "$work/mcpserver" "$(cat "$work/url")"; do
	set -- "$target"
	[ "$target" = "$work/mcpserver" ] || set -- "$target" --header "Authorization: Bearer $token"
	inspect "$@" --method tools/list --strict >"$work/tools.json"
	grep -q '"airbyte_delete"' "$work/tools.json"
	inspect "$@" --method tools/call --tool-name airbyte_read --tool-arg operation=listSources 'input={"limit":1}' >"$work/call.json"
	grep -q 'tenant_42_db' "$work/call.json" || { cat "$work/call.json" >&2; exit 1; }
done
echo "-- all checks passed"
