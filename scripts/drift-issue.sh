#!/bin/sh
# usage: scripts/drift-issue.sh OUTCOME REPORT   open, update or close the GitHub issue about drift
# OUTCOME is the exit code of airbytegen drift, and REPORT its report in Markdown. Needs gh, and GH_TOKEN with issues: write.
set -eu
label=spec-drift
outcome=$1
report=$2

number=$(gh issue list --label "$label" --state open --limit 1 --json number --jq '.[0].number // empty')
case $outcome in
0)
	[ -z "$number" ] || gh issue close "$number" --comment 'Upstream has no changes that are not accepted.'
	exit 0
	;;
1) title='Upstream changed' ;;
2) title='Upstream changed and breaks programs' ;;
*)
	echo "want outcome 0, 1 or 2, got $outcome" >&2
	exit 1
	;;
esac
if [ -n "$number" ]; then
	gh issue edit "$number" --title "$title" --body-file "$report"
else
	gh label create "$label" --force --description 'The upstream API document has changed'
	gh issue create --label "$label" --title "$title" --body-file "$report"
fi
