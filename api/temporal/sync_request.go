package airbytetemporal

import (
	"fmt"
	"strings"
	"time"

	airbyte "github.com/airbyte-go/airbyte/api"
)

// StopPolicy says what happens to a job when its workflow is cancelled, or when MaxWait is over.
type StopPolicy string

// The policies for jobs of workflows that stop.
const (
	// StopLeave lets the job run. It is the default.
	StopLeave StopPolicy = "leave"
	// StopCancel cancels the job, also one that somebody else has started and that the workflow attached to.
	StopCancel StopPolicy = "cancel"
	// StopCancelStarted cancels the job only if the workflow has started it.
	StopCancelStarted StopPolicy = "cancelStarted"
)

// SyncRequest is the input of [RunSync]. It contains no secrets.
type SyncRequest struct {
	ConnectionID string `json:"connectionId"`

	// WorkspaceID is the workspace of the connection, or "". If it is known for all jobs that a worker
	// watches, lists ask for these workspaces only.
	WorkspaceID string `json:"workspaceId,omitempty"`

	// MaxWait limits the time from the start of the workflow's work on this sync, to one second or more. Zero
	// sets no limit. In JSON, durations are numbers of nanoseconds.
	MaxWait time.Duration `json:"maxWait,omitempty"`

	// OnStop says what happens to the job when MaxWait is over or the workflow is cancelled. The default is
	// StopLeave. If the workflow is terminated, the job always keeps running.
	OnStop StopPolicy `json:"onStop,omitempty"`

	// WaitForOtherJobs waits until no job of another type runs on the connection. By default, the sync
	// fails with the type [FailureBlocked].
	WaitForOtherJobs bool `json:"waitForOtherJobs,omitempty"`

	// HeartbeatTimeout is the time after which a silent worker counts as dead. A cancelled workflow stops
	// its activities after at most four fifths of it. The default is 30 seconds, and the minimum is one second.
	HeartbeatTimeout time.Duration `json:"heartbeatTimeout,omitempty"`
}

// check returns an error that fails the workflow if the request is invalid.
func (r SyncRequest) check() error {
	if strings.TrimSpace(r.ConnectionID) == "" {
		return failure(FailureInvalid, "the connection ID is empty")
	}
	err := checkDuration("maxWait", r.MaxWait)
	if err != nil {
		return err
	}
	err = checkDuration("heartbeatTimeout", r.HeartbeatTimeout)
	if err != nil {
		return err
	}
	switch r.OnStop {
	case "", StopLeave, StopCancel, StopCancelStarted:
		return nil
	default:
		return failure(FailureInvalid, fmt.Sprintf("onStop is %q, want leave, cancel or cancelStarted", r.OnStop))
	}
}

// shortestDuration is the shortest valid duration in a request. A shorter one is probably a mistake: a starter in
// another language may send a number of seconds, which is read as nanoseconds.
const shortestDuration = time.Second

// checkDuration returns an error that fails the workflow if a duration in its request is invalid.
func checkDuration(property string, d time.Duration) error {
	if d == 0 || d >= shortestDuration {
		return nil
	}
	return failure(FailureInvalid, fmt.Sprintf("%s is %v, want 0 or at least %v, in nanoseconds", property, d, shortestDuration))
}

// mayCancel reports whether a job is to be cancelled when the workflow stops.
func (r SyncRequest) mayCancel(attached bool) bool {
	switch r.OnStop {
	case StopCancel:
		return true
	case StopCancelStarted:
		return !attached
	default:
		return false
	}
}

// SyncResult is the result of [RunSync]. If the sync did not succeed, it is the detail of the error; see
// [ResultOf].
type SyncResult struct {
	ConnectionID string `json:"connectionId"`

	// JobID is 0 if no job is known to have started.
	JobID int64 `json:"jobId,omitempty"`

	// Attached reports whether the job may have been started by somebody else.
	Attached bool `json:"attached,omitempty"`

	// Status is the status that was read last, or "".
	Status airbyte.JobStatus `json:"status,omitempty"`

	RowsSynced  int64 `json:"rowsSynced,omitempty"`
	BytesSynced int64 `json:"bytesSynced,omitempty"`

	// Failure is the kind of the failure, or "" if the sync succeeded.
	Failure FailureType `json:"failure,omitempty"`

	// Message describes the failure.
	Message string `json:"message,omitempty"`

	// Cancelled reports whether the workflow has cancelled the job.
	Cancelled bool `json:"cancelled,omitempty"`
}

// Succeeded reports whether the sync succeeded.
func (r SyncResult) Succeeded() bool { return r.Failure == "" }
