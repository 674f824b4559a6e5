#!/bin/sh
# Runs the comparison of the action, in the folder of the workflow. Its inputs are in BASE, AGAINST, OVERLAYS, ACCEPT and FAIL_ON.
set -eu
case $FAIL_ON in
drift) least=1 ;;
breaking) least=2 ;;
never) least=3 ;;
*)
	echo "fail-on is \"$FAIL_ON\", and not drift, breaking or never" >&2
	exit 3
	;;
esac
reports=$RUNNER_TEMP/airbyte-drift
mkdir -p "$reports"
module=$(cd "$(dirname "$0")/../../.." && pwd)
go build -C "$module" -o "$reports/airbytegen" ./generator/airbytegen || exit 3

set -- drift -format github
for format in markdown=md json=json sarif=sarif junit=xml html=html; do
	set -- "$@" -out "${format%=*}=$reports/report.${format#*=}"
done
[ -z "$BASE" ] || set -- "$@" -base "$BASE"
[ -z "$AGAINST" ] || set -- "$@" -against "$AGAINST"
[ -z "$OVERLAYS" ] || set -- "$@" -overlays "$OVERLAYS"
[ -z "$ACCEPT" ] || set -- "$@" -accept "$ACCEPT"
outcome=0
"$reports/airbytegen" "$@" || outcome=$?
rm -f "$reports/airbytegen"
[ ! -f "$reports/report.md" ] || cat "$reports/report.md" >>"$GITHUB_STEP_SUMMARY"
{
	echo "outcome=$outcome"
	echo "reports=$reports"
} >>"$GITHUB_OUTPUT"
[ "$outcome" -lt "$least" ] || exit "$outcome"
