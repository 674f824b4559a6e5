#!/bin/sh
# usage: scripts/release.sh check|tags|notes|build DIR [OS/ARCH...]   the parts of a release; VERSIONING.md explains them
#
# check   checks that the version, the changelog and nested modules agree, and that the version is not released yet
# tags    prints the tag of each module
# notes   prints the section of the changelog about the version
# build   writes the commands of the commit that is checked out, their SBOMs and SHA256SUMS into DIR, which must not exist,
#         for all platforms or for those named. It does not need a tag, so it also builds snapshots. The variable COMMANDS
#         selects commands by their folders, and BUILD_CACHE is a folder for what is compiled.
set -eu
usage() {
	sed -n 2p "$0" | cut -c3- >&2
	exit 2
}
fail() {
	echo "release.sh: $1" >&2
	exit 1
}
verb=${1:-}
[ $# -eq 0 ] || shift
dir=
if [ "$verb" = build ]; then
	[ $# -ge 1 ] || usage
	dir=$1
	shift
	mkdir "$dir"
	dir=$(cd "$dir" && pwd)
fi
cd "$(dirname "$0")/.."

cyclonedx=github.com/CycloneDX/cyclonedx-gomod/cmd/cyclonedx-gomod@v1.10.0
commands=${COMMANDS:-generator/airbytegen api/agent/airbyteagent api/airbytetest/airbytefake}
platforms='linux/amd64 linux/arm64 darwin/amd64 darwin/arm64 windows/amd64 windows/arm64'

version=$(sed -n 's/^const Version = "\(.*\)"$/\1/p' api/client.go)
[ -n "$version" ] || fail "api/client.go has no constant Version"

# nested prints the folder of each other module that programs can import, in lines of their own.
nested() {
	git ls-files '*/go.mod' | grep -Ev '(^|/)(testdata|scripts|examples|servertest)/' | xargs -r -n 1 dirname
}

tags() {
	echo "v$version"
	for module in $(nested); do
		echo "$module/v$version"
	done
}

notes() {
	awk -v heading="## $version " '/^## /{inside = (index($0 " ", heading) == 1); next} inside' CHANGELOG.md
}

check() {
	notes | grep -q '[^[:space:]]' || fail "CHANGELOG.md has no section $version, or it is empty"
	root=$(go list -m)
	for module in $(nested); do
		required=$(GOWORK=off go list -C "$module" -m -f '{{.Version}}' "$root")
		[ "$required" = "v$version" ] || fail "$module/go.mod requires $root $required, want v$version"
	done
	for tag in $(tags); do
		! git rev-parse --quiet --verify "refs/tags/$tag" >/dev/null || fail "the tag $tag exists"
	done
}

# build compiles a clone, so that the files depend only on the commit and its tags. The builds record the commit.
build() {
	work=$(mktemp -d)
	trap 'rm -rf "$work"' EXIT
	trap 'exit 1' INT TERM
	cache=${BUILD_CACHE:-$(go env GOCACHE)}
	commit=$(git rev-parse HEAD)
	git clone --quiet --no-local --no-checkout . "$work/source"
	cd "$work/source"
	git checkout --quiet --detach "$commit"
	for platform in $platforms; do
		for command in $commands; do
			file=$dir/${command##*/}_${version}_${platform%/*}_${platform#*/}
			[ "${platform%/*}" != windows ] || file=$file.exe
			CGO_ENABLED=0 GOOS=${platform%/*} GOARCH=${platform#*/} GOFLAGS='' GOWORK=off GOCACHE=$cache \
				go build -trimpath -buildvcs=true -ldflags=-s -o "$file" "./$command"
			echo "built ${file##*/}"
		done
	done
	# A command has the same dependencies on all platforms. Without a time and a serial number, its SBOM is the same, too.
	for command in $commands; do
		CGO_ENABLED=0 GOOS=linux GOARCH=amd64 GOFLAGS='' sbom "$command" "$dir/${command##*/}_${version}.cdx.json"
	done
	cp LICENSE "$dir"
	(cd "$dir" && sha256sum -- * >"$work/sums" && mv "$work/sums" SHA256SUMS)
}

# sbom COMMAND FILE writes the modules in a command, with their licenses, in CycloneDX.
sbom() {
	GOOS='' GOARCH='' go run "$cyclonedx" app -json -std -licenses -noserial -notimestamp -main "$1" -output "$2" . 2>"$work/log" ||
		fail "$(cat "$work/log")"
	echo "described ${2##*/}"
}

case $verb in
check | tags | notes)
	[ $# -eq 0 ] || usage
	$verb
	;;
build)
	[ $# -eq 0 ] || platforms=$*
	build
	;;
*) usage ;;
esac
