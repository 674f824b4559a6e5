#!/bin/sh
# usage: scripts/apidiff_test.sh   check scripts/apidiff.sh on a small module in a scratch folder
set -eu
cd "$(dirname "$0")/.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' INT TERM

mkdir -p "$work/scripts" "$work/api/agent"
cp scripts/apidiff.sh "$work/scripts"
cd "$work"
git init --quiet
commit() {
	git add --all
	git -c user.name=test -c user.email=test@example.com commit --quiet --message "$1"
}

# expect CODE TEXT: apidiff.sh exits with the code and prints the text.
expect() {
	code=0
	scripts/apidiff.sh >"$work/.git/output" 2>&1 || code=$?
	if [ "$code" != "$1" ] || ! grep -qF -- "$2" "$work/.git/output"; then
		printf 'apidiff_test.sh: want exit code %s and "%s", got %s and:\n' "$1" "$2" "$code" >&2
		cat "$work/.git/output" >&2
		exit 1
	fi
}

# changelog TEXT: the section Unreleased has the text. An older section mentions every name, which must not count.
changelog() {
	printf '# Changelog\n\n## Unreleased\n\n%s\n\n## 0.1.0\n\n`New`, `Get`, `api/agent`, `Run`\n' "$1" >CHANGELOG.md
}

printf 'module example.com/m\n\ngo 1.26.0\n' >go.mod
printf 'package api\n\ntype Client struct{}\n\nfunc (*Client) Get() {}\n' >api/api.go
changelog ''
commit base

expect 2 "there is no commit"
git tag v0.1.0
expect 0 "mentions all 0 changes of the exported API since v0.1.0"

printf '\nfunc New() *Client { return nil }\n' >>api/api.go
expect 1 "- ./api.New: added"
changelog 'New is there, without backquotes; `NewOther` is another name.'
expect 1 "- ./api.New: added"
changelog '`api.New` returns a client.'
expect 0 "mentions all 1 changes"

printf 'package agent\n\nfunc Run() {}\n' >api/agent/agent.go
expect 1 "- package example.com/m/api/agent: added"
changelog '`api.New` returns a client, and package `api/agent` runs one.'
expect 0 "mentions all 2 changes"

mkdir -p api/nested
printf 'module example.com/m/api/nested\n\ngo 1.26.0\n' >api/nested/go.mod
printf 'package nested\n\nfunc Start() {}\n' >api/nested/nested.go
git add --all
expect 1 "- package example.com/m/api/nested: added"
changelog '`api.New` returns a client, and package `api/agent` runs one. `api/nested` is another module.'
expect 0 "mentions all 3 changes"
commit 'a nested module'
git tag v0.2.0
changelog ''
printf '\nfunc Stop() {}\n' >>api/nested/nested.go
expect 1 "- Stop: added"
changelog '`nested.Stop` stops it.'
expect 0 "mentions all 1 changes"

mkdir -p api/internal/hidden generator
printf 'package hidden\n\nfunc Run() {}\n' >api/internal/hidden/hidden.go
printf 'package generator\n\nfunc Run() {}\n' >generator/generator.go
expect 0 "mentions all 1 changes"

printf 'package api\n\ntype Client struct{}\n\nfunc New() *Client { return nil }\n' >api/api.go
expect 1 "- ./api.(*Client).Get: removed"
changelog '`Stop` is new, and `Client.Get` is gone.'
expect 0 "mentions all 2 changes"
commit 'version 1'
git tag v1.0.0
printf 'package api\n\ntype Client struct{}\n' >api/api.go
expect 1 "need a new major version"
echo "apidiff.sh notices every change that the changelog does not mention"
