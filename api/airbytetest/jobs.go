package airbytetest

import (
	"cmp"
	"errors"
	"slices"
	"strconv"
	"strings"
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

func (j *job) ended(now time.Time) bool {
	status, _, _ := j.at(now)
	return slices.Contains([]airbyte.JobStatus{airbyte.JobStatusSucceeded, airbyte.JobStatusFailed, airbyte.JobStatusCancelled}, status)
}

// seeJob is a job as clients see it.
func (c *call) seeJob(j *job) object {
	status, since, _ := j.at(c.now)
	seen := object{
		"jobId": j.id, "status": status, "jobType": j.jobType, "connectionId": j.connection.id, "startTime": javaTime(j.created),
	}
	if status != airbyte.JobStatusPending {
		seen["duration"] = javaDuration(since.Sub(j.created))
	}
	if j.ended(c.now) {
		seen["lastUpdatedAt"] = javaTime(since)
	}
	return seen
}

// javaTime is the time in UTC, without seconds where they are zero.
func javaTime(t time.Time) string {
	return strings.Replace(t.UTC().Format("2006-01-02T15:04:05Z"), ":00Z", "Z", 1)
}

var zeros = strings.NewReplacer("h0m0s", "h", "h0m", "h", "m0s", "m")

// javaDuration is the duration in ISO 8601, hours not folded into days.
func javaDuration(d time.Duration) string {
	return "PT" + strings.ToUpper(zeros.Replace(d.Truncate(time.Second).String()))
}

func createJob(c *call) any {
	connection, jobType := c.find(connections, str(c.body, "connectionId")), str(c.body, "jobType")
	ensure(jobType != "refresh", unprocessable("Refreshes are not supported here."))
	ensure(!connection.deleted, conflict(airbyte.ProblemTryAgainLater, "The connection is deleted: "+connection.id))
	ensure(connection.fields["status"] == "active", conflict(airbyte.ProblemStateConflict, hiddenReason))
	if jobType != "sync" {
		c.cancelRunning(connection)
		jobType = "reset" // of a clear as well
	}
	if running := c.running(connection); running != nil {
		status, _, _ := running.at(c.now)
		ensure(status == airbyte.JobStatusQueued && c.settings.july, conflict(airbyte.ProblemTryAgainLater, "A sync is already running for: "+connection.id))
		return c.seeJob(running)
	}
	return c.seeJob(c.addJob(connection, jobType, c.now, c.nextRun(connection.id)))
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
		if j.connection == connection && !j.ended(c.now) {
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
	i := slices.IndexFunc(c.state.jobs, func(j *job) bool { return strconv.FormatInt(j.id, 10) == c.vars["jobId"] })
	ensure(i >= 0 || c.settings.features.admin, forbidden())
	ensure(i >= 0, conflict(airbyte.ProblemStateConflict, "Job is not currently running"))
	return c.state.jobs[i]
}

// getJob shows amounts, which lists do not.
func getJob(c *call) any {
	j := c.job()
	seen := c.seeJob(j)
	if _, _, ran := j.at(c.now); ran > 0 && j.jobType == "sync" {
		rows := int64(ran.Seconds()) * 1000
		seen["rowsSynced"], seen["bytesSynced"] = rows, rows*512
	}
	return seen
}

// cancelJob cancels whatever runs on the connection of the job, and answers
// with the job itself.
func cancelJob(c *call) any {
	j := c.job()
	ensure(!j.connection.deleted, conflict(airbyte.ProblemStateConflict, hiddenReason))
	c.cancelRunning(j.connection)
	return c.seeJob(j)
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
	found := slices.DeleteFunc(slices.Clone(c.state.jobs), func(j *job) bool {
		return j.connection.id != connection && !slices.Contains(asked, j.connection.parent) || !c.wants(j)
	})
	field, direction, _ := strings.Cut(cmp.Or(c.query.get("orderBy"), "createdAt|ASC"), "|")
	slices.SortStableFunc(found, func(a, b *job) int {
		if direction == "DESC" {
			a, b = b, a
		}
		return c.timeOf(a, field).Compare(c.timeOf(b, field))
	})
	return c.page("jobs", listOf(found, c.seeJob), "jobType", scope)
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
