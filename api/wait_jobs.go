//airbytegen:with wait
//airbytegen:needs JobsService.List JobsService.Create JobsService.Get JobsService.Cancel

package airbyte

import (
	"context"
	"errors"
	"fmt"
	"net/http"
)

// newestJobsLimit is the number of jobs to list when looking for the newest of a connection.
const newestJobsLimit = 20

// readJob returns a job that has a status, or an error.
func (c *Client) readJob(ctx context.Context, jobID int64, opts []RequestOption) (*Job, error) {
	job, err := c.Jobs.Get(ctx, jobID, opts...)
	if err != nil {
		return nil, err
	}
	if job.JobID != jobID {
		return nil, fmt.Errorf("airbyte: getJob: want job %d, got job %d", jobID, job.JobID)
	}
	if job.Status == "" {
		return nil, errors.New("airbyte: getJob: the response has no status")
	}
	return job, nil
}

// newestJobs lists the newest jobs of a connection.
func (c *Client) newestJobs(ctx context.Context, connectionID string, opts []RequestOption) ([]Job, error) {
	return c.newestJobsOfType(ctx, connectionID, nil, opts)
}

// newestJobsOfType lists the newest jobs of a connection, all or those of one type.
func (c *Client) newestJobsOfType(
	ctx context.Context, connectionID string, kind *JobType, opts []RequestOption,
) ([]Job, error) {
	params := &ListJobsParams{
		ConnectionID: &connectionID,
		JobType:      kind,
		OrderBy:      new(JobOrderCreatedAtDesc), // by default the oldest come first
		Limit:        new(newestJobsLimit),
	}
	page, err := c.Jobs.List(ctx, params, opts...)
	if err != nil {
		return nil, err
	}
	var jobs []Job
	for _, job := range page.Data {
		// Servers that do not support the filter list the jobs of all connections.
		if job.ConnectionID == "" || job.ConnectionID == connectionID {
			jobs = append(jobs, job)
		}
	}
	return jobs, nil
}

// newestRunning returns the newest job that has not ended and for which a condition holds, or nil. It
// filters the jobs here, because a request can ask for a single status only, and a job that has not
// ended can have one of several. A job without a status may have ended long ago.
func newestRunning(jobs []Job, holds func(*Job) bool) *Job {
	var newest *Job
	for i := range jobs {
		job := &jobs[i]
		if job.Status == "" || job.Status.Final() || !holds(job) {
			continue
		}
		if newest == nil || job.JobID > newest.JobID {
			newest = job
		}
	}
	return newest
}

func isAnyJob(*Job) bool { return true }

// endError returns the error for a job that has ended without success, or nil.
func endError(job *Job) error {
	switch job.Status {
	case JobStatusFailed:
		return &JobFailedError{Job: *job}
	case JobStatusCancelled:
		return &JobCancelledError{Job: *job}
	default:
		return nil
	}
}

// isPermanentFailure reports whether the same request about a job would fail again later. If the job was
// read before, a 404 that may not be from the API is an outage of the server behind a proxy.
func isPermanentFailure(err error, wasRead bool) bool {
	apiError, ok := errors.AsType[*Error](err)
	isOutage := ok && wasRead && apiError.StatusCode == http.StatusNotFound && !apiError.isFromAPI()
	return !isOutage && isPermanentStatus(err)
}

// isPermanentStatus reports whether a request fails again later, by its status. For a job that does
// not exist, the server responds with 403, or with 409 to instance admins.
func isPermanentStatus(err error) bool {
	_, isMistake := errors.AsType[mistakeError](err)
	if isMistake {
		return true
	}
	apiError, ok := errors.AsType[*Error](err)
	if !ok {
		return false
	}
	switch apiError.StatusCode {
	case http.StatusRequestTimeout, http.StatusTooEarly, http.StatusTooManyRequests, statusClientClosed:
		return false
	default:
		return apiError.StatusCode >= 300 && apiError.StatusCode < 500
	}
}
