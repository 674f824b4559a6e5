package airbytetest

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	airbyte "github.com/airbyte-go/airbyte/api"
)

// job is a run of a connection.
type job struct {
	id         int64
	connection *thing
	jobType    string // sync or reset
	run        Run
	created    time.Time
	cancelled  time.Time // zero where it was not
}

// at is what a job is at a time, since when, and how long it has moved data.
func (j *job) at(now time.Time) (status airbyte.JobStatus, since time.Time, ran time.Duration) {
	if j.cancelled.IsZero() {
		return j.run.at(j.created, now)
	}
	_, _, ran = j.run.at(j.created, j.cancelled)
	return airbyte.JobStatusCancelled, j.cancelled, ran
}

var terminal = []airbyte.JobStatus{airbyte.JobStatusSucceeded, airbyte.JobStatusFailed, airbyte.JobStatusCancelled}

// What a job moves in a second.
const (
	rowsPerSecond  = 1000
	bytesPerSecond = 512 * rowsPerSecond
)

// view is the job as clients see it. Amounts are shown of single jobs only.
func (j *job) view(now time.Time, amounts bool) object {
	status, since, ran := j.at(now)
	seen := object{
		"jobId": j.id, "status": status, "jobType": j.jobType, "connectionId": j.connection.id, "startTime": javaTime(j.created),
	}
	if status != airbyte.JobStatusPending {
		seen["duration"] = javaDuration(since.Sub(j.created))
	}
	if slices.Contains(terminal, status) {
		seen["lastUpdatedAt"] = javaTime(since)
	}
	if seconds := int64(ran.Seconds()); amounts && ran > 0 && j.jobType == "sync" {
		seen["rowsSynced"], seen["bytesSynced"] = seconds*rowsPerSecond, seconds*bytesPerSecond
	}
	return seen
}

// javaTime is the time in UTC, without seconds where they are zero.
func javaTime(t time.Time) string {
	return strings.Replace(t.UTC().Format("2006-01-02T15:04:05Z"), ":00Z", "Z", 1)
}

// javaDuration is the duration in ISO 8601, hours not folded into days.
func javaDuration(d time.Duration) string {
	seconds, text := int64(d/time.Second), ""
	for i, amount := range []int64{seconds / 3600, seconds / 60 % 60, seconds % 60} {
		if amount != 0 {
			text += strconv.FormatInt(amount, 10) + "HMS"[i:i+1]
		}
	}
	return "PT" + cmp.Or(text, "0S")
}

func createJob(c *call) any {
	connection, jobType := c.find(connections, str(c.body, "connectionId")), str(c.body, "jobType")
	running := c.running(connection)
	switch {
	case jobType == "refresh":
		panic(unprocessable("Refreshes are not supported here."))
	case connection.deleted:
		panic(conflict(airbyte.ProblemTryAgainLater, "The connection is deleted: "+connection.id))
	case connection.fields["status"] != "active":
		panic(conflict(airbyte.ProblemStateConflict, hiddenReason))
	case jobType != "sync":
		c.cancelRunning(connection)
		jobType = "reset" // of a clear as well
	case running != nil:
		if status, _, _ := running.at(c.now); status == airbyte.JobStatusQueued && c.settings.july {
			return running.view(c.now, false)
		}
		panic(conflict(airbyte.ProblemTryAgainLater, "A sync is already running for: "+connection.id))
	}
	return c.addJob(connection, jobType, c.now, c.nextRun(connection.id)).view(c.now, false)
}

// hiddenReason is all that servers tell of what is in the way.
const hiddenReason = "Could not fulfill request"

func (s *Server) addJob(connection *thing, jobType string, created time.Time, run Run) *job {
	j := &job{id: int64(len(s.state.jobs) + 1), connection: connection, jobType: jobType, run: run, created: created}
	s.state.jobs = append(s.state.jobs, j)
	return j
}

// running is the job of a connection that has not ended; nil for none.
func (c *call) running(connection *thing) *job {
	for _, j := range slices.Backward(c.state.jobs) {
		if status, _, _ := j.at(c.now); j.connection == connection && !slices.Contains(terminal, status) {
			return j
		}
	}
	return nil
}

func (c *call) cancelRunning(connection *thing) {
	for j := c.running(connection); j != nil; j = c.running(connection) {
		j.cancelled = c.now
	}
}

// job returns the job that the path names. Whoever may see that there is none
// is told of a conflict.
func (c *call) job() *job {
	for _, j := range c.state.jobs {
		if strconv.FormatInt(j.id, 10) == c.vars["jobId"] {
			return j
		}
	}
	if !c.settings.features.admin {
		panic(forbidden())
	}
	panic(conflict(airbyte.ProblemStateConflict, "Job is not currently running"))
}

func getJob(c *call) any { return c.job().view(c.now, true) }

// cancelJob cancels whatever runs on the connection of the job, and answers
// with the job itself.
func cancelJob(c *call) any {
	j := c.job()
	if j.connection.deleted {
		panic(conflict(airbyte.ProblemStateConflict, hiddenReason))
	}
	c.cancelRunning(j.connection)
	return j.view(c.now, false)
}

// listJobs has the oldest first, unless the call says otherwise. A connection
// counts for more than workspaces.
func listJobs(c *call) any {
	asked, scope, connection := []string(nil), "connectionId", c.query.get("connectionId")
	if connection == "" {
		asked, scope = c.askedWorkspaces(), "workspaceIds"
	} else {
		c.find(connections, connection)
	}
	field, direction, _ := strings.Cut(cmp.Or(c.query.get("orderBy"), "createdAt|ASC"), "|")
	found := slices.SortedStableFunc(slices.Values(c.state.jobs), func(a, b *job) int {
		if direction == "DESC" {
			a, b = b, a
		}
		return c.timeOf(a, field).Compare(c.timeOf(b, field))
	})
	seen := []any{}
	for _, j := range found {
		if (j.connection.id == connection || slices.Contains(asked, j.connection.parent)) && c.wants(j) {
			seen = append(seen, j.view(c.now, false))
		}
	}
	return c.page("jobs", seen, "jobType", scope)
}

// wants reports whether a job is of the type, of the status and within the
// times that the call asks for. Bounds count as within.
func (c *call) wants(j *job) bool {
	status, _, _ := j.at(c.now)
	is := func(parameter, value string) bool { return cmp.Or(c.query.get(parameter), value) == value }
	within := func(field string) bool {
		from, noFrom := time.Parse(time.RFC3339, c.query.get(field+"Start"))
		to, noTo := time.Parse(time.RFC3339, c.query.get(field+"End"))
		t := c.timeOf(j, field)
		return (noFrom != nil || !t.Before(from)) && (noTo != nil || !t.After(to))
	}
	return is("jobType", j.jobType) && is("status", string(status)) && within("createdAt") && within("updatedAt")
}

func (c *call) timeOf(j *job, field string) time.Time {
	t := j.created
	if field == "updatedAt" {
		_, t, _ = j.at(c.now)
	}
	return t.Truncate(time.Second)
}
