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

// Succeed is a job that is pending for two seconds, runs for a time, and succeeds.
func Succeed(running time.Duration) Run { return ends(running, airbyte.JobStatusSucceeded) }

// Fail is a job that is pending for two seconds, runs for a time, and fails.
func Fail(running time.Duration) Run { return ends(running, airbyte.JobStatusFailed) }

func ends(running time.Duration, status airbyte.JobStatus) Run {
	return Run{{airbyte.JobStatusPending, 2 * time.Second}, {airbyte.JobStatusRunning, running}, {status, 0}}
}

func (r Run) check() error {
	if len(r) == 0 {
		return errors.New("airbytetest: a run has at least one phase")
	}
	if slices.ContainsFunc(r, func(p Phase) bool { return p.Status == "" || p.For < 0 }) {
		return errors.New("airbytetest: each phase of a run has a status, and lasts no less than no time")
	}
	return nil
}

// moment is what a job is at a time.
type moment struct {
	status airbyte.JobStatus
	since  time.Time
	ran    time.Duration // how long it has moved data
}

// at is what a job that began at a time is at another.
func (r Run) at(began, now time.Time) (m moment) {
	for i, p := range r {
		m.status, m.since, began = p.Status, began, began.Add(p.For)
		here := i == len(r)-1 || now.Before(began)
		if here {
			began = now
		}
		if p.Status == airbyte.JobStatusRunning {
			m.ran += max(0, began.Sub(m.since))
		}
		if here {
			break
		}
	}
	return m
}

// nextRun takes it from the script of a connection, or else from that of all.
func (s *Server) nextRun(connection string) Run {
	for _, of := range []string{connection, ""} {
		if runs := s.state.scripts[of]; len(runs) > 0 {
			s.state.scripts[of] = runs[1:]
			return runs[0]
		}
	}
	return s.settings.run
}

type job struct {
	id         int64
	connection *thing
	jobType    string // sync or reset
	run        Run
	created    time.Time
	cancelled  time.Time // zero where it was not
}

func (j *job) at(now time.Time) moment {
	if j.cancelled.IsZero() {
		return j.run.at(j.created, now)
	}
	return moment{airbyte.JobStatusCancelled, j.cancelled, j.run.at(j.created, j.cancelled).ran}
}

var terminal = []airbyte.JobStatus{airbyte.JobStatusSucceeded, airbyte.JobStatusFailed, airbyte.JobStatusCancelled}

func (c *call) seeJob(j *job) object {
	m := j.at(c.now)
	seen := object{
		"jobId": j.id, "status": m.status, "jobType": j.jobType, "connectionId": j.connection.id, "startTime": javaTime(j.created),
	}
	if m.status != airbyte.JobStatusPending {
		seen["duration"] = "PT" + strings.ToUpper(zeros.Replace(max(0, m.since.Sub(j.created)).Truncate(time.Second).String()))
	}
	if slices.Contains(terminal, m.status) {
		seen["lastUpdatedAt"] = javaTime(m.since)
	}
	return seen
}

// javaTime is the time in UTC, without seconds where they are zero.
func javaTime(t time.Time) string {
	return strings.Replace(t.UTC().Format("2006-01-02T15:04:05Z"), ":00Z", "Z", 1)
}

var zeros = strings.NewReplacer("h0m0s", "h", "h0m", "h", "m0s", "m")

func createJob(c *call) any {
	connection, jobType := c.find(connections, str(c.body, "connectionId")), str(c.body, "jobType")
	ensure(jobType != "refresh", refuse(422, "Refreshes are not supported here."))
	ensure(!connection.deleted, refuse(409, "The connection is deleted: "+connection.id))
	ensure(connection.fields["status"] == "active", problem(409, airbyte.ProblemStateConflict, message("Could not fulfill request")))
	if jobType != "sync" {
		c.cancelRunning(connection)
		jobType = "reset" // of a clear as well
	}
	if running := c.running(connection); len(running) > 0 {
		last := running[len(running)-1]
		isQueued := last.at(c.now).status == airbyte.JobStatusQueued
		ensure(isQueued && c.settings.july, refuse(409, "A sync is already running for: "+connection.id))
		return c.seeJob(last)
	}
	return c.seeJob(c.addJob(connection, jobType, c.now, c.nextRun(connection.id)))
}

func (s *Server) addJob(connection *thing, jobType string, created time.Time, run Run) *job {
	j := &job{id: int64(len(s.state.jobs) + 1), connection: connection, jobType: jobType, run: run, created: created}
	s.state.jobs = append(s.state.jobs, j)
	return j
}

// running are the jobs of a connection that have not ended.
func (c *call) running(connection *thing) []*job {
	return c.jobs(func(j *job) bool { return j.connection == connection && !slices.Contains(terminal, j.at(c.now).status) })
}

func (c *call) jobs(is func(*job) bool) []*job {
	return slices.DeleteFunc(slices.Clone(c.state.jobs), func(j *job) bool { return !is(j) })
}

func (c *call) cancelRunning(connection *thing) {
	for _, j := range c.running(connection) {
		j.cancelled = c.now
	}
}

// job returns the job that the path names. Whoever may see that there is none is told of a
// conflict.
func (c *call) job() *job {
	found := c.jobs(func(j *job) bool { return strconv.FormatInt(j.id, 10) == c.vars["jobId"] })
	ensure(len(found) > 0 || c.settings.admin, c.forbidden())
	ensure(len(found) > 0, problem(409, airbyte.ProblemStateConflict, message("Job is not currently running")))
	return found[0]
}

// getJob shows amounts, which lists do not.
func getJob(c *call) any {
	j := c.job()
	seen := c.seeJob(j)
	if ran := j.at(c.now).ran; ran > 0 && j.jobType == "sync" {
		rows := int64(ran.Seconds()) * 1000
		seen["rowsSynced"], seen["bytesSynced"] = rows, rows*512
	}
	return seen
}

// cancelJob cancels whatever runs on the connection of the job, and answers with the job itself.
func cancelJob(c *call) any {
	j := c.job()
	ensure(!j.connection.deleted, problem(409, airbyte.ProblemStateConflict, message("Could not fulfill request")))
	c.cancelRunning(j.connection)
	return c.seeJob(j)
}

// listJobs has the oldest first, unless the call says otherwise. A connection counts for more than
// workspaces.
func listJobs(c *call) any {
	asked, scope, connection := []string(nil), "connectionId", c.query.get("connectionId")
	if connection == "" {
		asked, scope = c.askedWorkspaces(), "workspaceIds"
	} else {
		c.find(connections, connection)
	}
	found := c.jobs(func(j *job) bool {
		return (j.connection.id == connection || slices.Contains(asked, j.connection.parent)) && c.wants(j)
	})
	field, direction, _ := strings.Cut(c.query.get("orderBy"), "|")
	slices.SortStableFunc(found, func(a, b *job) int {
		if direction == "DESC" {
			a, b = b, a
		}
		return c.timeOf(a, field).Compare(c.timeOf(b, field))
	})
	return c.page("jobs", listOf(found, c.seeJob), "jobType", scope)
}

// wants reports whether a job is of the type, of the status and within the times that the call asks
// for. Bounds count as within.
func (c *call) wants(j *job) bool {
	is := func(parameter, value string) bool { return cmp.Or(c.query.get(parameter), value) == value }
	within := func(field string) bool {
		from, noFrom := time.Parse(time.RFC3339, c.query.get(field+"Start"))
		to, noTo := time.Parse(time.RFC3339, c.query.get(field+"End"))
		t := c.timeOf(j, field)
		return (noFrom != nil || !t.Before(from)) && (noTo != nil || !t.After(to))
	}
	return is("jobType", j.jobType) && is("status", string(j.at(c.now).status)) && within("createdAt") && within("updatedAt")
}

func (c *call) timeOf(j *job, field string) time.Time {
	if field == "updatedAt" {
		return j.at(c.now).since.Truncate(time.Second)
	}
	return j.created.Truncate(time.Second)
}
