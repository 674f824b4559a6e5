#!/bin/sh
# usage: scripts/install-npm.sh FOLDER   install the npm packages of a folder once for each lockfile, and print their folder
#
# They lie outside of the repository, so that every clone can use them. The package.json of the judges pins Node for the
# tools that need a newer one than this machine has, and overrides vite: the latest names an optional package that does not
# exist, and everybody could publish one.
set -eu
cd "$1"
lock=$(cksum <package-lock.json | cut -d' ' -f1)
tools=${AIRBYTE_JUDGES:-${TMPDIR:-/tmp}/airbyte-go-judges}/$lock
if [ ! -e "$tools/installed" ]; then
	rm -rf "$tools"
	mkdir -p "$tools"
	cp package.json package-lock.json "$tools"
	npm ci --prefix "$tools" --ignore-scripts --no-audit --no-fund --loglevel=error >&2
	touch "$tools/installed"
fi
echo "$tools"
