package fleet

import (
	"errors"

	airbyte "github.com/airbyte-go/airbyte/api"
)

// Result is the result of one sync of [Watcher.Run], or of one job of [Watcher.Watch].
type Result struct {
	// Sync is the sync that Run was asked for. Watch leaves it empty.
	Sync Sync

	// JobID is the ID of the job, or 0 if no job is known to have started.
	JobID int64

	// Run has the job in the state that was read last, and says whether the job may have been started by
	// somebody else. It is nil if no state was read.
	Run *airbyte.JobRun

	// Err is nil if the job succeeded. Otherwise, it is an error of [airbyte.Client.RunSync]: for example
	// an [*airbyte.JobFailedError], or an [*airbyte.WaitTimeoutError], which says whether the job was
	// cancelled or keeps running.
	Err error
}

// result returns the result of a wait that has ended.
func (w *Watcher) result(sync Sync, jobID int64, run *airbyte.JobRun, err error) Result {
	timeout, isTimeout := errors.AsType[*airbyte.WaitTimeoutError](err)
	switch {
	case run != nil:
		jobID = run.JobID
	case isTimeout && timeout.JobID != 0:
		jobID = timeout.JobID
	}
	w.release(jobID)
	return Result{Sync: sync, JobID: jobID, Run: run, Err: err}
}
