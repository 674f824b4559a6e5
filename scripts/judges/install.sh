#!/bin/sh
# usage: scripts/judges/install.sh   install the tools of the judges once for each lockfile, and print their folder
#
# package.json pins Node for the tools that need a newer one than this machine has, and overrides vite: the latest
# names an optional package that does not exist, and everybody could publish one.
set -eu
cd "$(dirname "$0")"
lock=$(cksum <package-lock.json | cut -d' ' -f1)
judges=${AIRBYTE_JUDGES:-${TMPDIR:-/tmp}/airbyte-go-judges}/$lock
if [ ! -e "$judges/installed" ]; then
	rm -rf "$judges"
	mkdir -p "$judges"
	cp package.json package-lock.json "$judges"
	npm ci --prefix "$judges" --ignore-scripts --no-audit --no-fund --loglevel=error >&2
	touch "$judges/installed"
fi
echo "$judges"
