//airbytegen:with wait
//airbytegen:needs JobsService.List JobsService.Create JobsService.Get JobsService.Cancel

package airbyte

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// explainTimeout limits how long a call looks for the reason why a job cannot start.
const explainTimeout = 10 * time.Second

// settleTime is how long a server may keep refusing to start a job after another one has ended.
const settleTime = time.Minute

// JobBlockedError reports that the server refused to start a job, and why.
// It matches [ErrConflict], and its Err with [errors.Is] and [errors.As].
type JobBlockedError struct {
	ConnectionID string

	// JobType is the type of the job that did not start.
	JobType JobType

	// BlockedBy is the job that runs on the connection, such as a clear, a reset or a refresh. It is
	// nil if the server lists none.
	BlockedBy *Job

	// ConnectionStatus is the status of the connection if that keeps jobs from starting: inactive,
	// locked, or deprecated, which means deleted. It is "" if the connection has any other status or
	// could not be read.
	ConnectionStatus string

	// ConnectionErr is the reason why the connection could not be read, or nil if it was read. It is
	// not matched by errors.Is and errors.As.
	ConnectionErr error

	// Err is the response of the server as an [*Error], or the reason why the call did not wait any
	// longer for the other job.
	Err error
}

// Error names the connection and the reason.
func (e *JobBlockedError) Error() string {
	text := fmt.Sprintf("airbyte: a %s of connection %s ", plainText(string(e.JobType)), plainText(e.ConnectionID))
	switch {
	case e.ConnectionStatus != "":
		text += "cannot start because the connection is " + plainText(e.ConnectionStatus)
	case e.BlockedBy != nil:
		text += "cannot start while job " + describeJob(e.BlockedBy) + " has not ended"
	case e.ConnectionErr != nil:
		text += "cannot start: the server lists no running job, and the connection, which may be inactive or locked, " +
			"could not be read (" + nestedError{e.ConnectionErr}.Error() + ")"
	default:
		text += "cannot start"
	}
	if e.Err == nil {
		return text
	}
	return text + ": " + nestedError{e.Err}.Error()
}

// describeJob returns the ID, the type and the status of a job.
func describeJob(job *Job) string {
	return fmt.Sprintf("%d (%s, %s)", job.JobID, plainText(string(job.JobType)), plainText(string(job.Status)))
}

// Is reports whether target is [ErrConflict].
func (e *JobBlockedError) Is(target error) bool { return target == ErrConflict }

// Unwrap returns Err.
func (e *JobBlockedError) Unwrap() error { return e.Err }

// Format prints the message of the error for every verb.
func (e *JobBlockedError) Format(f fmt.State, _ rune) {
	_, _ = io.WriteString(f, e.Error())
}

// blockedBy returns the error for a job that has to wait for another one.
func (s *jobStarter) blockedBy(other *Job) *JobBlockedError {
	return &JobBlockedError{
		ConnectionID: s.connectionID,
		JobType:      s.kind,
		BlockedBy:    other,
	}
}

// explain returns the error of a request to start a job. If it is a conflict, it looks for the
// reason, because the response names none: the server calls every running job a sync, and does not
// say that a connection is inactive.
func (s *jobStarter) explain(ctx context.Context, createErr error) error {
	if !errors.Is(createErr, ErrConflict) {
		return createErr
	}
	ctx, cancel := context.WithTimeout(ctx, explainTimeout)
	defer cancel()

	blocked := s.blockedBy(newestRunning(s.latest, isAnyJob))
	blocked.Err = createErr
	status, err := s.connectionStatus(ctx)
	blocked.ConnectionErr = err
	if isObstructive(status) {
		blocked.ConnectionStatus = status
	}
	if blocked.BlockedBy == nil && blocked.ConnectionStatus == "" {
		blocked.BlockedBy = s.runningRefresh(ctx)
	}
	return blocked
}

// connectionStatus returns the status of the connection, in lower case.
func (s *jobStarter) connectionStatus(ctx context.Context) (string, error) {
	// This is a raw request because copies of this package may lack the methods for connections.
	var connection struct {
		Status string `json:"status"`
	}
	path := "/connections/" + url.PathEscape(s.connectionID)
	err := s.client.Do(ctx, http.MethodGet, path, nil, &connection, s.options.request...)
	if err != nil {
		return "", err
	}
	return strings.ToLower(strings.TrimSpace(connection.Status)), nil
}

// isObstructive reports whether the status of a connection keeps jobs from starting. A status that this
// package does not know may not.
func isObstructive(status string) bool {
	switch status {
	case "inactive", "deprecated", "locked":
		return true
	default:
		return false
	}
}

// runningRefresh returns a refresh that is running, or nil. Servers up to 2.0 list refreshes only if
// the request asks for them; the oldest do not know the type.
func (s *jobStarter) runningRefresh(ctx context.Context) *Job {
	jobs, err := s.client.newestJobsOfType(ctx, s.connectionID, new(JobTypeRefresh), s.options.request)
	if err != nil {
		return nil
	}
	return newestRunning(jobs, isAnyJob)
}

// mayStartLater reports whether it helps to wait and to request the job again.
func (s *jobStarter) mayStartLater(blocked *JobBlockedError) bool {
	if !s.options.waitForOther || blocked.ConnectionStatus != "" {
		return false
	}
	return blocked.BlockedBy != nil || time.Now().Before(s.retryUntil)
}

// waitForOther waits until the job that blocks this one has ended, and a moment longer, because
// servers do not start a job at once after another.
func (s *jobStarter) waitForOther(ctx context.Context, blocked *JobBlockedError) error {
	if blocked.BlockedBy != nil {
		options := &waitOptions{
			pollInterval: s.options.pollInterval,
			tolerance:    s.options.tolerance,
			poller:       s.options.poller,
			request:      s.options.request,
		}
		run := &JobRun{Job: *blocked.BlockedBy}
		w := newJobWaiter(s.client, run, options, time.Now())
		err := w.pollUntilEnd(ctx)
		blocked.BlockedBy = &run.Job
		if err != nil {
			return err
		}
		s.retryUntil = time.Now().Add(settleTime)
	}
	return sleep(ctx, firstPollInterval)
}
