#!/bin/sh
# usage: scripts/browser.sh   try the widget and the OAuth consent in a browser; needs node, npm and Chromium
#
# AIRBYTE_CHROMIUM names the browser; otherwise it is looked for, and root installs it where apt-get can. Without a browser,
# the script ends with code 3. AIRBYTE_NO_BROWSER=1 makes it skip everything, and say so.
set -eu
cd "$(dirname "$0")/.."
if [ "${AIRBYTE_NO_BROWSER:-}" = 1 ]; then
	echo "SKIPPED: scripts/browser.sh, because AIRBYTE_NO_BROWSER is 1. Nobody has tried the pages in a browser." >&2
	exit 0
fi
for tool in node npm; do
	command -v "$tool" >/dev/null || { echo "scripts/browser.sh needs $tool" >&2; exit 2; }
done
chromium=${AIRBYTE_CHROMIUM:-}
for name in chromium chromium-browser google-chrome; do
	[ -n "$chromium" ] || chromium=$(command -v "$name" || true)
done
if [ ! -x "$chromium" ] && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
	# A fresh machine of Debian, as CI has.
	apt-get -qq update >&2 && apt-get -qq install -y --no-install-recommends chromium >&2 || true
	chromium=$(command -v chromium || true)
fi
if [ ! -x "$chromium" ]; then
	echo "scripts/browser.sh needs Chromium: install it, name it in AIRBYTE_CHROMIUM, or skip with AIRBYTE_NO_BROWSER=1" >&2
	exit 3
fi

tools=$(scripts/install-npm.sh scripts/browser) # playwright-core, which brings no browser

work=$(mktemp -d)
pids=
stop() {
	for pid in $pids; do
		kill "$pid" 2>/dev/null || true
		wait "$pid" 2>/dev/null || true
	done
	rm -rf "$work"
}
trap stop EXIT
trap 'exit 1' INT TERM

go build -o "$work/embedded" ./api/examples/embedded
go build -o "$work/oauth" ./api/examples/oauth
cp scripts/browser/*.mjs "$work"
ln -s "$tools/node_modules" "$work/node_modules"

# Without these variables, the programs use an in-memory Airbyte.
unset AIRBYTE_BASE_URL AIRBYTE_TOKEN AIRBYTE_CLIENT_ID AIRBYTE_CLIENT_SECRET AIRBYTE_USERNAME AIRBYTE_PASSWORD

# start NAME PROGRAM... starts a program on a free port and sets $url to its URL.
start() {
	log=$work/$1.log
	shift
	: >"$log"
	"$@" -serve -addr 127.0.0.1:0 >"$log" 2>&1 &
	pid=$!
	pids="$pids $pid"
	until grep -q '^Open ' "$log"; do
		kill -0 "$pid" || { cat "$log" >&2; exit 1; }
		sleep 0.1
	done
	url=$(sed -n 's/^Open \([^ ]*\) .*/\1/p' "$log")
}
start embedded "$work/embedded"
export PRODUCT="$url"
start expired "$work/embedded" -token-lifetime 1ms
export EXPIRED="$url"
start short "$work/embedded" -token-lifetime 6s
export SHORT="$url"
start oauth "$work/oauth"
export OAUTH="$url"

export CHROMIUM="$chromium"
cd "$work"
node --test --test-reporter=spec .
