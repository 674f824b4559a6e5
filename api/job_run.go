//airbytegen:with wait
//airbytegen:needs JobsService.List JobsService.Create JobsService.Get JobsService.Cancel

package airbyte

import (
	"errors"
	"fmt"
	"io"
	"strconv"
	"time"
)

// JobRun is a job that was started, attached to or waited for.
type JobRun struct {
	Job
	Attached bool          // the job ran already, or was started by a request whose answer got lost
	Polls    int           // how often its status was read
	Elapsed  time.Duration // how long that took
}

// JobFailedError is the end of a job that failed.
type JobFailedError struct{ Job Job }

// Error names the job.
func (e *JobFailedError) Error() string {
	return fmt.Sprintf("airbyte: job %d of connection %s failed", e.Job.JobID, plainText(e.Job.ConnectionID))
}

// JobCancelledError is the end of a job that was cancelled.
type JobCancelledError struct{ Job Job }

// Error names the job.
func (e *JobCancelledError) Error() string {
	return fmt.Sprintf("airbyte: job %d of connection %s was cancelled", e.Job.JobID, plainText(e.Job.ConnectionID))
}

// WaitTimeoutError is the end of a wait, not of its job: the deadline has passed, the context has
// ended, or the status could not be read for too long. It is also context.DeadlineExceeded, or what
// else ended the wait.
type WaitTimeoutError struct {
	JobID      int64         // 0 where RunSync has not seen a job start
	LastStatus JobStatus     // "" where none was read
	Waited     time.Duration // since the wait began
	Cancelled  bool          // CancelOnStop has had the job cancelled
	Cause      error         // what ended the wait
	CancelErr  error         // why CancelOnStop could not cancel; nil otherwise
}

// Error says how long was waited and for what.
func (e *WaitTimeoutError) Error() string {
	text := "airbyte: job " + strconv.FormatInt(e.JobID, 10) + " has not ended after "
	if e.JobID == 0 {
		text = "airbyte: no job is known to have started after "
	}
	text += e.Waited.Round(time.Millisecond).String()
	if e.LastStatus != "" {
		text += ", its last status is " + plainText(string(e.LastStatus))
	}
	if e.Cause != nil {
		text += ": " + e.Cause.Error()
	}
	switch {
	case e.Cancelled:
		text += ": it was cancelled"
	case e.CancelErr != nil:
		text += ": it could not be cancelled: " + e.CancelErr.Error()
	}
	return text
}

// Unwrap returns what ended the wait and, if any, why the job could not be cancelled.
func (e *WaitTimeoutError) Unwrap() []error {
	var all []error
	for _, err := range []error{e.Cause, e.CancelErr} {
		if err != nil {
			all = append(all, err)
		}
	}
	return all
}

// Format prints the text of Error for every verb.
func (e *WaitTimeoutError) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, e.Error()) }

// ended reports whether a status is final, and the error it stands for. Every other status waits
// on: incomplete means that an attempt failed and another may follow, queued can last for hours,
// and unknown ones are not final either (server source, config-models/JobStatus.kt).
func ended(job *Job) (bool, error) {
	switch job.Status {
	case JobStatusSucceeded:
		return true, nil
	case JobStatusFailed:
		return true, &JobFailedError{Job: *job}
	case JobStatusCancelled:
		return true, &JobCancelledError{Job: *job}
	default:
		return false, nil
	}
}

// isLasting reports whether reading a status will fail the same way next time. An unknown job is a
// 403, or a 409 to instance admins.
func isLasting(err error) bool {
	e, ok := errors.AsType[*Error](err)
	return ok && e.StatusCode >= 300 && e.StatusCode < 500 && e.StatusCode != 408 && e.StatusCode != 425 && e.StatusCode != 429
}
