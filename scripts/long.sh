#!/bin/sh
# usage: scripts/long.sh   run the largest variants of tests, without the race detector
set -eu
cd "$(dirname "$0")/.."
AIRBYTE_LONG=1 go test -run 'TestHistories|TestManyTenants' ./api/fleet ./api/provision
