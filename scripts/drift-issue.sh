#!/bin/sh
# usage: scripts/drift-issue.sh OUTCOME REPORT   keep one GitHub issue about drift: open or update it, or close it when all is well
# OUTCOME is what airbytegen drift exited with, REPORT its Markdown. It needs gh, and GH_TOKEN with issues: write.
set -eu
label=spec-drift
outcome=$1 report=$2

number=$(gh issue list --label "$label" --state open --limit 1 --json number --jq '.[0].number // empty')
case $outcome in
0)
	[ -z "$number" ] || gh issue close "$number" --comment 'The pinned spec and upstream agree again, or what differs was accepted.'
	exit 0
	;;
1) title='Upstream has moved' ;;
2) title='Upstream has moved, and programs break' ;;
*)
	echo "outcome $outcome says nothing about drift" >&2
	exit 1
	;;
esac
if [ -n "$number" ]; then
	gh issue edit "$number" --title "$title" --body-file "$report"
else
	gh label create "$label" --force --description 'The upstream API document has changed'
	gh issue create --label "$label" --title "$title" --body-file "$report"
fi
