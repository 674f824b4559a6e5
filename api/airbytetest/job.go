package airbytetest

import (
	"strings"
	"time"

	airbyte "github.com/airbyte-go/airbyte/api"
)

// job is a sync or a reset of a connection. It does not store its status, which follows from the
// run and the time.
type job struct {
	id         int64
	connection *resource
	jobType    string // sync or reset
	run        Run
	created    time.Time
	cancelled  time.Time // zero unless the job was cancelled
}

func (j *job) progress(now time.Time) progress {
	if j.cancelled.IsZero() {
		return j.run.progress(j.created, now)
	}
	return progress{
		status: airbyte.JobStatusCancelled,
		since:  j.cancelled,
		ran:    j.run.progress(j.created, j.cancelled).ran,
	}
}

// moved returns how many rows and bytes the job has moved. Resets move nothing.
func (j *job) moved(now time.Time) (rows, bytes int64) {
	if j.jobType != "sync" {
		return 0, 0
	}
	rows = int64(j.progress(now).ran.Seconds()) * 1000
	return rows, rows * 512
}

func (j *job) hasEnded(now time.Time) bool { return hasEnded(j.progress(now).status) }

func hasEnded(status airbyte.JobStatus) bool {
	switch status {
	case airbyte.JobStatusSucceeded, airbyte.JobStatusFailed, airbyte.JobStatusCancelled:
		return true
	}
	return false
}

// addJob creates a job with the next ID.
func (st *state) addJob(connection *resource, jobType string, created time.Time, run Run) *job {
	j := &job{
		id:         int64(len(st.jobs) + 1),
		connection: connection,
		jobType:    jobType,
		run:        run,
		created:    created,
	}
	if len(st.jobs) > 0 && created.Before(st.jobs[len(st.jobs)-1].created) {
		st.jobsAreMixed = true
	}
	st.jobs = append(st.jobs, j)
	st.jobsOf[connection.id] = append(st.jobsOf[connection.id], j)
	return j
}

// nextRun takes the run of a new job from the script of its connection, or else from the script for
// all connections, or else from the settings.
func (c *call) nextRun(connectionID string) Run {
	for _, id := range []string{connectionID, ""} {
		runs := c.state.scripts[id]
		if len(runs) > 0 {
			c.state.scripts[id] = runs[1:]
			return runs[0]
		}
	}
	return c.settings.run
}

// runningJobs returns the jobs of a connection that have not ended.
func (c *call) runningJobs(connection *resource) []*job {
	var running []*job
	for _, j := range c.state.jobsOf[connection.id] {
		if !j.hasEnded(c.now) {
			running = append(running, j)
		}
	}
	return running
}

func (c *call) cancelRunningJobs(connection *resource) {
	for _, j := range c.runningJobs(connection) {
		j.cancelled = c.now
	}
}

// javaTime formats a time as servers do: in UTC, and without the seconds if these are zero.
//
// Fact of api/doctor: jobs/times-without-zero-seconds.
func javaTime(t time.Time) string {
	return strings.Replace(t.UTC().Format("2006-01-02T15:04:05Z"), ":00Z", "Z", 1)
}

// javaDuration formats a duration as servers do, such as PT1H4S: in whole seconds, and without the
// units that are zero.
//
// Fact of api/doctor: jobs/duration-is-iso-8601.
func javaDuration(d time.Duration) string {
	text := max(0, d).Truncate(time.Second).String() // such as 1h0m4s
	return "PT" + strings.ToUpper(zeroUnits.Replace(text))
}

var zeroUnits = strings.NewReplacer("h0m0s", "h", "h0m", "h", "m0s", "m")
