"""A stand-in for the package airbyte-api, so that before.py can be tested without it.

It has only the names that before.py uses, with the meaning that they have in airbyte-api 1.0, and sends its requests
with urllib. Its sleep is short, because the in-memory server has a fast clock.
"""

import enum
import json
import time
import types
import urllib.error
import urllib.parse
import urllib.request

real_sleep = time.sleep
time.sleep = lambda seconds: real_sleep(seconds / 1500)


class JobStatusEnum(str, enum.Enum):
    PENDING = "pending"
    QUEUED = "queued"
    RUNNING = "running"
    INCOMPLETE = "incomplete"
    FAILED = "failed"
    SUCCEEDED = "succeeded"
    CANCELLED = "cancelled"


class JobTypeEnum(str, enum.Enum):
    SYNC = "sync"


class AirbyteAPIError(Exception):
    pass


def namespace(**values):
    return types.SimpleNamespace(**values)


models = namespace(
    JobStatusEnum=JobStatusEnum,
    JobTypeEnum=JobTypeEnum,
    JobCreateRequest=namespace,
    SchemeClientCredentials=namespace,
    Security=namespace,
)
api = namespace(ListConnectionsRequest=namespace, GetJobRequest=namespace)
errors = namespace(AirbyteAPIError=AirbyteAPIError)


class AirbyteAPI:
    def __init__(self, server_url, security):
        self.server_url = server_url
        self.credentials = security.client_credentials
        self.connections = namespace(list_connections=self.list_connections)
        self.jobs = namespace(create_job=self.create_job, get_job=self.get_job)

    def __enter__(self):
        token = self.send(
            urllib.request.Request(
                self.credentials.token_url,
                data=urllib.parse.urlencode(
                    {
                        "grant_type": "client_credentials",
                        "client_id": self.credentials.client_id,
                        "client_secret": self.credentials.client_secret,
                    }
                ).encode(),
            )
        )
        self.token = token["access_token"]
        return self

    def __exit__(self, *_):
        pass

    def list_connections(self, request):
        query = urllib.parse.urlencode(
            {"workspaceIds": request.workspace_ids, "limit": request.limit, "offset": request.offset}, doseq=True
        )
        page = self.call("/connections?" + query)
        data = [namespace(connection_id=c["connectionId"], name=c["name"]) for c in page["data"]]
        return namespace(connections_response=namespace(data=data))

    def create_job(self, request):
        return self.job("/jobs", {"connectionId": request.connection_id, "jobType": request.job_type})

    def get_job(self, request):
        return self.job(f"/jobs/{request.job_id}")

    def job(self, path, body=None):
        job = self.call(path, body)
        return namespace(job_response=namespace(job_id=job["jobId"], status=JobStatusEnum(job["status"])))

    def call(self, path, body=None):
        request = urllib.request.Request(self.server_url + path, headers={"Authorization": "Bearer " + self.token})
        if body is not None:
            request.data = json.dumps(body).encode()
            request.add_header("Content-Type", "application/json")
        return self.send(request)

    def send(self, request):
        try:
            with urllib.request.urlopen(request) as response:
                return json.load(response)
        except urllib.error.HTTPError as e:
            raise AirbyteAPIError(f"Status {e.code}. Body: {e.read().decode()}") from e
