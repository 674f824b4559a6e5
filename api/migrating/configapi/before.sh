#!/usr/bin/env bash
# usage: before.sh WORKSPACE_ID
# Pauses the active connections of a workspace, and cancels their running syncs.
set -euo pipefail

api=$AIRBYTE_HOST/api/v1
token=$(jq -n '{client_id: env.AIRBYTE_CLIENT_ID, client_secret: env.AIRBYTE_CLIENT_SECRET}' |
  curl -fsS "$api/applications/token" -H 'Content-Type: application/json' -d @- | jq -r .access_token)

call() {
  curl -fsS "$api/$1" -H "Authorization: Bearer $token" -H 'Content-Type: application/json' -d "$2"
}

connections=$(call connections/list "{\"workspaceId\": \"$1\"}" |
  jq -r '.connections[] | select(.status == "active") | .connectionId')

for connection in $connections; do
  call connections/update "{\"connectionId\": \"$connection\", \"status\": \"inactive\"}" >/dev/null
  jobs=$(call jobs/list "{\"configTypes\": [\"sync\"], \"configId\": \"$connection\", \"statuses\": [\"running\"]}" |
    jq -r '.jobs[].job.id')
  for job in $jobs; do
    call jobs/cancel "{\"id\": $job}" >/dev/null
    echo "cancelled job $job"
  done
done
