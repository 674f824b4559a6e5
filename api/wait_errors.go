//airbytegen:with wait
//airbytegen:needs JobsService.List JobsService.Create JobsService.Get JobsService.Cancel

package airbyte

import (
	"fmt"
	"io"
	"time"
)

// JobFailedError reports that a job has failed. The API does not return the reason for the failure, or the log of the
// job. The user interface of Airbyte shows both.
type JobFailedError struct {
	Job Job
}

// Error names the job and its connection.
func (e *JobFailedError) Error() string {
	return fmt.Sprintf("airbyte: job %d of connection %s failed", e.Job.JobID, plainText(e.Job.ConnectionID))
}

// JobCancelledError reports that a job was cancelled, but not by this call. A clear or reset that
// somebody starts on the connection also cancels the job.
type JobCancelledError struct {
	Job Job
}

// Error names the job and its connection.
func (e *JobCancelledError) Error() string {
	return fmt.Sprintf("airbyte: job %d of connection %s was cancelled", e.Job.JobID, plainText(e.Job.ConnectionID))
}

// WaitTimeoutError reports that a wait ended before its job did. It matches its Cause and its
// CancelErr with [errors.Is] and [errors.As].
type WaitTimeoutError struct {
	// JobID is 0 if RunSync or RunJob does not know of a job that it started.
	JobID int64

	// LastStatus is the status that was read last, or "" if none was read.
	LastStatus JobStatus

	// Waited is the time from the start of the call to the end of the wait.
	Waited time.Duration

	// Cancelled reports whether the call has cancelled the job, because of WithCancelOnStop or
	// WithCancelStartedOnStop.
	Cancelled bool

	// Cause is the reason why the wait ended: context.DeadlineExceeded when the time set by
	// WithMaxWait is up, the error of the context, or the failure that outlasted WithTolerance. If
	// the job could not start yet, because another one was running, it is a *JobBlockedError that
	// matches them.
	Cause error

	// CancelErr is the reason why the call could not cancel the job, or does not know whether the job
	// was cancelled. It says whether the server has accepted a request to cancel it, and matches the
	// last *Error. It is nil if the call was not asked to cancel the job.
	CancelErr error
}

// Error describes the job, the wait, and the cancellation if it failed.
func (e *WaitTimeoutError) Error() string {
	text := "airbyte: " + e.summary()
	if e.Cause != nil {
		text += ": " + nestedError{e.Cause}.Error()
	}
	if e.CancelErr != nil {
		text += "; cancelling the job failed: " + nestedError{e.CancelErr}.Error()
	}
	return text
}

// summary describes the state of the job, and the length of the wait.
func (e *WaitTimeoutError) summary() string {
	waited := e.Waited.Round(time.Millisecond)
	if e.JobID == 0 {
		return fmt.Sprintf("no job is known to have started after %v", waited)
	}
	if e.Cancelled {
		return fmt.Sprintf("job %d was cancelled after %v", e.JobID, waited)
	}
	summary := fmt.Sprintf("job %d has not ended after %v", e.JobID, waited)
	if e.LastStatus != "" {
		summary += fmt.Sprintf(" (last status: %s)", plainText(string(e.LastStatus)))
	}
	return summary
}

// Unwrap returns the Cause and the CancelErr, if set.
func (e *WaitTimeoutError) Unwrap() []error {
	var errs []error
	if e.Cause != nil {
		errs = append(errs, e.Cause)
	}
	if e.CancelErr != nil {
		errs = append(errs, e.CancelErr)
	}
	return errs
}

// Format prints the message of the error for every verb.
func (e *WaitTimeoutError) Format(f fmt.State, _ rune) {
	_, _ = io.WriteString(f, e.Error())
}
