package agent

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	airbyte "github.com/airbyte-go/airbyte/api"
)

// conflictTimeout limits the search for the job that keeps another one from starting.
const conflictTimeout = 15 * time.Second

// explainConflict returns the error of a call. If a job could not start because another one is running, it names that
// job: the response of the server does not.
func (x *execution) explainConflict(ctx context.Context, err error) *Error {
	e := explain(x.op, err)
	if x.op.ID != "createJob" || e.Status != http.StatusConflict {
		return e
	}
	values, readErr := textFields(x.resolved)
	if readErr != nil {
		return e
	}
	ctx, cancel := context.WithTimeout(ctx, conflictTimeout)
	defer cancel()
	job, readErr := runningJob(ctx, x.runner.client, values["connectionId"])
	switch {
	case readErr == nil:
		e.JobID = job.JobID
		e.Do = fmt.Sprintf("job %d (%s, %s) is on this connection: wait for it with %s, or stop it with cancelJob",
			job.JobID, job.JobType, job.Status, toolWait)
	case errors.Is(readErr, errNoJob):
		e.Do = "no job is running: read the connection with getConnection, because it may be inactive, locked or deleted"
	default:
		e.Do = "find the running job with listJobs, or read the connection with getConnection"
	}
	return e
}

var errNoJob = errors.New("no job of the connection is running")

// runningJob returns the newest job of a connection that has not ended.
func runningJob(ctx context.Context, client *airbyte.Client, connectionID string) (*airbyte.Job, error) {
	page, err := client.Jobs.List(ctx, &airbyte.ListJobsParams{
		ConnectionID: &connectionID,
		OrderBy:      new(airbyte.JobOrderCreatedAtDesc),
	})
	if err != nil {
		return nil, err
	}
	var newest *airbyte.Job
	for i := range page.Data {
		job := &page.Data[i]
		isOther := job.ConnectionID != "" && job.ConnectionID != connectionID
		if isOther || job.Status == "" || job.Status.Final() {
			continue
		}
		if newest == nil || job.JobID > newest.JobID {
			newest = job
		}
	}
	if newest == nil {
		return nil, errNoJob
	}
	return newest, nil
}
