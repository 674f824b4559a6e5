package airbytetest

import (
	"errors"
	"time"

	airbyte "github.com/airbyte-go/airbyte/api"
)

// Run lists the statuses that a job goes through. The last one stays.
type Run []Phase

// Phase is one status of a job.
type Phase struct {
	Status airbyte.JobStatus
	For    time.Duration // how long it lasts, by the server's clock
}

// Succeed returns the run of a job that is pending for two seconds, runs for the given time, and
// succeeds.
func Succeed(running time.Duration) Run { return simpleRun(running, airbyte.JobStatusSucceeded) }

// Fail returns the run of a job that is pending for two seconds, runs for the given time, and fails.
func Fail(running time.Duration) Run { return simpleRun(running, airbyte.JobStatusFailed) }

func simpleRun(running time.Duration, end airbyte.JobStatus) Run {
	return Run{
		{Status: airbyte.JobStatusPending, For: 2 * time.Second},
		{Status: airbyte.JobStatusRunning, For: running},
		{Status: end},
	}
}

func (r Run) check() error {
	if len(r) == 0 {
		return errors.New("airbytetest: a run must have at least one phase")
	}
	for _, phase := range r {
		if phase.Status == "" {
			return errors.New("airbytetest: a phase of a run must have a status, such as running")
		}
		if phase.For < 0 {
			return errors.New("airbytetest: a phase of a run must not have a negative duration")
		}
	}
	return nil
}

// untilRunning returns how long a job waits before it runs, or 0 for a job that never runs.
func (r Run) untilRunning() time.Duration {
	var waited time.Duration
	for _, phase := range r {
		if phase.Status == airbyte.JobStatusRunning {
			return waited
		}
		waited += phase.For
	}
	return 0
}

// progress is the state of a job at some time.
type progress struct {
	status airbyte.JobStatus
	since  time.Time     // when the job entered the status
	ran    time.Duration // how long it has had the status running
}

// progress returns the state of a job that began at the given time. A job that begins in the future
// is in its first phase.
func (r Run) progress(began, now time.Time) progress {
	var p progress
	elapsed := now.Sub(began)
	left := elapsed // since the phase began
	for i, phase := range r {
		isCurrent := left < phase.For || i == len(r)-1
		lasted := phase.For
		if isCurrent {
			lasted = left
		}
		if phase.Status == airbyte.JobStatusRunning {
			p.ran += max(0, lasted)
		}
		if isCurrent {
			p.status = phase.Status
			break
		}
		left -= phase.For
	}
	p.since = began.Add(elapsed - left)
	return p
}
