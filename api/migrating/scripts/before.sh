#!/usr/bin/env bash
# usage: NEW_PASSWORD=... before.sh WORKSPACE_ID SOURCE_NAME CONNECTION_ID
# Changes the password of a source, and tests it with a sync.
set -euo pipefail

token=$(jq -n '{client_id: env.AIRBYTE_CLIENT_ID, client_secret: env.AIRBYTE_CLIENT_SECRET}' |
  curl -fsS "$AIRBYTE_BASE_URL/applications/token" -H 'Content-Type: application/json' -d @- | jq -r .access_token)

call() {
  path=$1
  shift
  curl -fsS "$AIRBYTE_BASE_URL$path" -H "Authorization: Bearer $token" -H 'Content-Type: application/json' "$@"
}

source=$(call "/sources?workspaceIds=$1&limit=100" |
  jq -r --arg name "$2" '.data[] | select(.name == $name) | .sourceId')

jq -n '{configuration: {password: env.NEW_PASSWORD}}' | call "/sources/$source" -X PATCH -d @- >/dev/null

job=$(jq -n --arg id "$3" '{connectionId: $id, jobType: "sync"}' | call /jobs -d @- | jq .jobId)
while :; do
  status=$(call "/jobs/$job" | jq -r .status)
  case $status in
    succeeded | failed | cancelled) break ;;
  esac
  sleep 10
done
echo "job $job: $status"
[ "$status" = succeeded ]
