#!/bin/sh
# usage: scripts/takeover.sh [COMMIT [FOLDER]]   rehearse takeovers in a scratch clone, starting from a commit
#
# It takes over the revisions in FOLDER that are newer than the one that COMMIT pins, one after the other, with
# scripts/sync-spec.sh of COMMIT, and generates, builds and tests the client after each. It decides nothing: only sync
# changes overlays. It fails if a step fails, or if anything else than spec/, overlays/, generated files and the table of
# releases in README.md has changed. It takes 40 seconds of CPU time for each revision.
#
# COMMIT is the one before the last takeover if it is left out, and FOLDER is ../shared/upstream, which holds
# api-YYYY-MM-DD.yaml. Without the folder, it says so and exits with 0.
set -eu
cd "$(dirname "$0")/.."
folder=${2:-../shared/upstream}
[ -d "$folder" ] || { echo "takeover.sh: skipped: there is no folder $folder with revisions of the API document"; exit 0; }
folder=$(cd "$folder" && pwd)
start=${1:-$(git log -1 --format=%H -- spec/upstream.json)^}
commit=$(git rev-parse --verify --quiet "$start^{commit}") || { echo "takeover.sh: there is no commit $start" >&2; exit 2; }

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' INT TERM
git clone --quiet --shared --no-checkout . "$work/clone"
cd "$work/clone"
git checkout --quiet --detach "$commit"

fail() {
	echo "takeover.sh: $1" >&2
	[ ! -e "$work/log" ] || cat "$work/log" >&2
	exit 1
}
pinned=$(sed -n 's/^  "date": "\(.*\)",$/\1/p' spec/upstream.json)
echo "start from $(git log -1 --format='%h %s'), which pins the revision of $pinned"
taken=0
for file in "$folder"/api-????-??-??.yaml; do
	date=${file##*/api-}
	date=${date%.yaml}
	[ "$(printf '%s\n%s\n' "$date" "$pinned" | sort | head -n 1)" != "$date" ] || continue
	echo "-- take over the revision of $date"
	code=0
	scripts/sync-spec.sh "$file" "$date" >"$work/log" 2>&1 || code=$?
	case $code in
	0) ;;
	1)
		sed -n '/^TO DECIDE/,$p' "$work/log"
		scripts/generate.sh >"$work/log" 2>&1 || fail "cannot generate the client at once"
		;;
	*) fail "cannot take over the revision" ;;
	esac
	scripts/generate.sh --check >"$work/log" 2>&1 || fail "the generated files differ"
	go test . -run '^TestReadmeReleases$' -update >"$work/log" 2>&1 || fail "cannot update README.md"
	go build ./... >"$work/log" 2>&1 || fail "the code does not build"
	go vet ./api/... >"$work/log" 2>&1 || fail "go vet fails"
	go test . ./api/... >"$work/log" 2>&1 || fail "tests fail"
	git add --all
	edited=$(git diff --cached --name-only | grep -Ev '^spec/|^overlays/|^README\.md$|^api/.*\.gen\.(go|json)$' || true)
	[ -z "$edited" ] || fail "unexpected changes of $edited"
	git diff --cached --shortstat
	git -c user.name=takeover -c user.email=takeover@example.com commit --quiet --message "take over the revision of $date"
	taken=$((taken + 1))
done
[ "$taken" -gt 0 ] || { echo "takeover.sh: skipped: $folder has no revision after $pinned"; exit 0; }
echo "-- took over $taken revisions; each generates, builds and passes the tests of package api"
