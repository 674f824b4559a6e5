package airbytetest

import (
	"errors"
	"time"

	airbyte "github.com/airbyte-go/airbyte/api"
)

// Run is how a job goes: its statuses one after the other. The last one stays.
type Run []Phase

// Phase is a status of a job.
type Phase struct {
	Status airbyte.JobStatus
	For    time.Duration // how long it lasts, by the clock of the server
}

// Succeed is a job that is pending for two seconds, runs for a time, and
// succeeds.
func Succeed(running time.Duration) Run { return ends(running, airbyte.JobStatusSucceeded) }

// Fail is a job that is pending for two seconds, runs for a time, and fails.
func Fail(running time.Duration) Run { return ends(running, airbyte.JobStatusFailed) }

func ends(running time.Duration, status airbyte.JobStatus) Run {
	return Run{{airbyte.JobStatusPending, 2 * time.Second}, {airbyte.JobStatusRunning, running}, {status, 0}}
}

func (r Run) check() error {
	for _, p := range r {
		if p.Status == "" || p.For < 0 {
			return errors.New("airbytetest: each phase of a run has a status, and lasts no less than no time")
		}
	}
	if len(r) == 0 {
		return errors.New("airbytetest: a run has at least one phase")
	}
	return nil
}

// at returns the phase of a job that began at a time, when it began, and for
// how long the job has run by then.
func (r Run) at(began, now time.Time) (status airbyte.JobStatus, since time.Time, ran time.Duration) {
	for i, p := range r {
		status, since = p.Status, began
		here, isLast := now.Sub(began), i == len(r)-1
		if !isLast {
			here = min(here, p.For)
		}
		if p.Status == airbyte.JobStatusRunning {
			ran += max(0, here)
		}
		if began = began.Add(p.For); isLast || now.Before(began) {
			break
		}
	}
	return status, since, ran
}

// script is how the next jobs of a connection run, or of any for "".
type script struct {
	connection string
	runs       []Run
}

// Script says how the next jobs of a connection run, one after the other; with
// "" for its ID, how the next jobs of any connection do.
func (s *Server) Script(connectionID string, runs ...Run) {
	for _, r := range runs {
		s.fatal(r.check())
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if connectionID != "" {
		s.must(connections, connectionID)
	}
	s.state.scripts = append(s.state.scripts, &script{connectionID, runs})
}

// nextRun takes the run of a new job.
func (s *Server) nextRun(connection string) Run {
	for _, next := range s.state.scripts {
		if len(next.runs) > 0 && (next.connection == "" || next.connection == connection) {
			run := next.runs[0]
			next.runs = next.runs[1:]
			return run
		}
	}
	return s.settings.run
}
