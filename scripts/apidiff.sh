#!/bin/sh
# usage: scripts/apidiff.sh [BASE]   check that CHANGELOG.md mentions every change of the exported Go API since BASE
#
# BASE is a commit: the last release if it is left out, or, before the first one, the commit below. It covers package api
# and the packages below it; VERSIONING.md says why. Each changed name must stand between backquotes in the section
# Unreleased; a new package is mentioned by its path, such as `api/fleet`. From version 1 on, changes that break callers fail.
set -eu
cd "$(dirname "$0")/.."

apidiff=golang.org/x/exp/cmd/apidiff@v0.0.0-20261113113407-e3970619a1a4
before_first_release=80f9d98a2f87ab9b791d8aec16e683aee0b39063

fail() {
	echo "apidiff.sh: $1" >&2
	exit "$2"
}
release=$(git describe --tags --abbrev=0 --match 'v[0-9]*' 2>/dev/null || true)
base=${1:-${release:-$before_first_release}}
if ! git cat-file -e "$base^{commit}" 2>/dev/null; then
	[ "$(git rev-parse --is-shallow-repository)" = true ] && [ -z "${GITHUB_ACTIONS:-}" ] || fail "there is no commit $base" 2
	echo "apidiff.sh: skipped: this shallow clone does not have $base; run git fetch --unshallow --tags"
	exit 0
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' INT TERM
mkdir "$work/base"
git archive "$base" | tar -x -C "$work/base"
module=$(go list -m)

# compare FOLDER prints the report about the module in a folder. "Compatible changes:" parts the lines that break callers
# from the others. A line is "- ./api.(*Client).BaseURL: added" or "- package example.com/m/api/fleet: added".
compare() {
	name=$(cd "$1" && go list -m)
	if [ ! -e "$work/base/$1/go.mod" ]; then
		printf 'Compatible changes:\n- package %s: added\n' "$name"
		return
	fi
	(cd "$1" && go run "$apidiff" -m -w "$work/new" "$name") >"$work/log" 2>&1 || fail "$(cat "$work/log")" 2
	(cd "$work/base/$1" && go run "$apidiff" -m -w "$work/old" "$name") >"$work/log" 2>&1 || fail "$(cat "$work/log")" 2
	go run "$apidiff" -m "$work/old" "$work/new" 2>"$work/log" || fail "$(cat "$work/log")" 2
}

# Of this module, package api and the packages below it are covered, and of the modules below api, all packages.
: >"$work/changes"
: >"$work/breaking"
ignored='^- (\./|package .*/)(.*/)?(internal|examples|migrating|servertest)[/.:]'
for folder in . $(git ls-files 'api/*/go.mod' | grep -Ev '/(testdata|examples)/' | xargs -r -n 1 dirname); do
	covered='^- '
	[ "$folder" != . ] || covered='^- (\./api[./]|package '"$module"'/api(/|:))'
	compare "$folder" >"$work/report"
	grep -E "$covered" "$work/report" | grep -Ev "$ignored" >>"$work/changes" || true
	sed '/^Compatible changes:/,$d' "$work/report" | grep -E "$covered" | grep -Ev "$ignored" >>"$work/breaking" || true
done
case $release in
"" | v0.*) ;;
*) [ ! -s "$work/breaking" ] || fail "these changes break callers and need a new major version:
$(cat "$work/breaking")" 1 ;;
esac

# The code in the section Unreleased, one span between backquotes in each line.
awk '/^## /{inside = ($2 == "Unreleased")} inside' CHANGELOG.md | tr '\n' ' ' | grep -o '`[^`]*`' >"$work/noted" || true

missing=
while IFS= read -r line; do
	name=${line#- }
	case $name in
	package*)
		name=${name#package "$module"/}
		name=${name%%: *}
		;;
	*)
		name=${name%%: *}   # ./api/agent.(*Runner).Call
		name=${name##*/}    # agent.(*Runner).Call
		name=${name##*.}    # Call
		;;
	esac
	grep -qwF -- "$name" "$work/noted" || missing="$missing
$line"
done <"$work/changes"
[ -z "$missing" ] || fail "the section Unreleased of CHANGELOG.md does not mention:$missing" 1
echo "CHANGELOG.md mentions all $(wc -l <"$work/changes" | tr -d ' ') changes of the exported API since $base"
