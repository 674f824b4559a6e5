"""Syncs the connections of a workspace whose names start with "nightly", one after another."""

import os
import sys
import time

from airbyte_api import AirbyteAPI, api, errors, models

SERVER = os.environ["AIRBYTE_BASE_URL"]
PAGE = 100
FINAL = (models.JobStatusEnum.SUCCEEDED, models.JobStatusEnum.FAILED, models.JobStatusEnum.CANCELLED)


def nightly_connections(sdk, workspace_id):
    offset = 0
    while True:
        res = sdk.connections.list_connections(
            request=api.ListConnectionsRequest(workspace_ids=[workspace_id], limit=PAGE, offset=offset)
        )
        page = res.connections_response.data
        yield from (c for c in page if c.name.startswith("nightly"))
        if len(page) < PAGE:
            return
        offset += PAGE


def sync(sdk, connection_id):
    request = models.JobCreateRequest(connection_id=connection_id, job_type=models.JobTypeEnum.SYNC)
    job = sdk.jobs.create_job(request=request).job_response
    while job.status not in FINAL:
        time.sleep(10)
        job = sdk.jobs.get_job(request=api.GetJobRequest(job_id=job.job_id)).job_response
    return job


def main(workspace_id):
    credentials = models.SchemeClientCredentials(
        client_id=os.environ["AIRBYTE_CLIENT_ID"],
        client_secret=os.environ["AIRBYTE_CLIENT_SECRET"],
        token_url=SERVER + "/applications/token",
    )
    failures = 0
    with AirbyteAPI(server_url=SERVER, security=models.Security(client_credentials=credentials)) as sdk:
        for connection in list(nightly_connections(sdk, workspace_id)):
            try:
                job = sync(sdk, connection.connection_id)
            except errors.AirbyteAPIError as e:
                print(f"{connection.name}: {e}")
                failures += 1
                continue
            print(f"{connection.name}: {job.status.value}")
            failures += job.status != models.JobStatusEnum.SUCCEEDED
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
