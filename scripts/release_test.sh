#!/bin/sh
# usage: scripts/release_test.sh   check scripts/release.sh, and that two builds of a command give the same bytes
set -eu
cd "$(dirname "$0")/.."
root=$PWD
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' INT TERM

fail() {
	echo "release_test.sh: $1" >&2
	exit 1
}

echo "-- the checks before a release, on a small module in a scratch folder"
mkdir -p "$work/module/scripts/bench" "$work/module/api/temporal" "$work/module/testdata/consumer"
cp scripts/release.sh "$work/module/scripts"
cd "$work/module"
git init --quiet
printf 'package airbyte\n\nconst Version = "0.2.0"\n' >api/client.go
printf 'module example.com/m\n\ngo 1.26.0\n' >go.mod
for folder in scripts/bench testdata/consumer; do
	printf 'module example.com/other\n\ngo 1.26.0\n' >"$folder/go.mod"
done
nested() {
	printf 'module example.com/m/api/temporal\n\ngo 1.26.0\n\nrequire example.com/m %s\n\nreplace example.com/m => ../..\n' "$1" \
		>api/temporal/go.mod
}
refuses() {
	if scripts/release.sh check >"$work/output" 2>&1; then
		fail "check passed, want: $1"
	fi
	grep -qF -- "$1" "$work/output" || fail "want: $1, got: $(cat "$work/output")"
}
nested v0.1.0
git add --all

printf '# Changelog\n\n## Unreleased\n\n## 0.2.0-rc1\n\nno\n\n## 0.2.0 (2026-12-01)\n\n' >CHANGELOG.md
printf -- '\n## 0.1.0\n\n- first\n' >>CHANGELOG.md
refuses 'CHANGELOG.md has no section 0.2.0, or it is empty'
sed 's/^## 0.2.0 (.*/&\n\n- second/' CHANGELOG.md >new && mv new CHANGELOG.md
refuses 'api/temporal/go.mod requires example.com/m v0.1.0, want v0.2.0'
nested v0.2.0
scripts/release.sh check
[ "$(scripts/release.sh notes | grep .)" = '- second' ] || fail "got the notes: $(scripts/release.sh notes)"
[ "$(scripts/release.sh tags | xargs)" = 'v0.2.0 api/temporal/v0.2.0' ] || fail "got the tags: $(scripts/release.sh tags)"
git -c user.name=test -c user.email=test@example.com commit --quiet --message release
git tag api/temporal/v0.2.0
refuses 'the tag api/temporal/v0.2.0 exists'
cd "$root"

# The second build has an empty cache, so it compiles everything again, in another folder.
export COMMANDS=api/airbytetest/airbytefake
echo "-- the first build of $COMMANDS"
scripts/release.sh build "$work/first" linux/amd64
echo "-- the second build"
BUILD_CACHE=$work/cache scripts/release.sh build "$work/second" linux/amd64
diff -r "$work/first" "$work/second"
cd "$work/first"
sha256sum --check --strict --quiet SHA256SUMS
"./airbytefake_"*_linux_amd64 version >"$work/version"
commit=$(git -C "$root" rev-parse HEAD)
grep -qF "from commit $commit of " "$work/version" || fail "the build does not record its commit: $(cat "$work/version")"
grep -qF '"purl": "pkg:golang/github.com/oapi-codegen/runtime@' ./*.cdx.json || fail "the SBOM lacks a dependency"
echo "-- a release builds the same bytes twice"
