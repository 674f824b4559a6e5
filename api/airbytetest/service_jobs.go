package airbytetest

import (
	"cmp"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	airbyte "github.com/airbyte-go/airbyte/api"
)

// shownJob is a job in a response.
type shownJob struct {
	BytesSynced   *int64            `json:"bytesSynced,omitempty"`
	ConnectionID  string            `json:"connectionId"`
	Duration      string            `json:"duration,omitempty"`
	JobID         int64             `json:"jobId"`
	JobType       string            `json:"jobType"`
	LastUpdatedAt string            `json:"lastUpdatedAt,omitempty"`
	RowsSynced    *int64            `json:"rowsSynced,omitempty"`
	StartTime     string            `json:"startTime"`
	Status        airbyte.JobStatus `json:"status"`
}

// jobView shows a job with the rows and bytes that it has moved, which are 0 for a job that has moved
// nothing.
//
// Facts of api/doctor: jobs/updated-only-when-final, jobs/known-values.
func jobView(c *call, j *job) shownJob {
	shown := startedJobView(c, j)
	rows, bytes := j.moved(c.now)
	shown.RowsSynced = &rows
	shown.BytesSynced = &bytes
	return shown
}

// startedJobView shows a job as servers do when they start or cancel it: without rows and bytes.
func startedJobView(c *call, j *job) shownJob {
	p := j.progress(c.now)
	shown := shownJob{
		ConnectionID: j.connection.id,
		JobID:        j.id,
		JobType:      j.jobType,
		StartTime:    javaTime(j.created),
		Status:       p.status,
	}
	if p.status != airbyte.JobStatusPending {
		shown.Duration = javaDuration(p.since.Sub(j.created))
	}
	if hasEnded(p.status) {
		shown.LastUpdatedAt = javaTime(p.since)
	}
	return shown
}

func createJob(c *call) (any, error) {
	connection, err := c.find(connections, getString(c.body, "connectionId"))
	if err != nil {
		return nil, err
	}
	jobType := getString(c.body, "jobType")
	if jobType == "refresh" {
		return nil, statusError(http.StatusUnprocessableEntity, "The jobType refresh is not supported.")
	}
	if connection.deleted {
		return nil, statusError(http.StatusConflict, "The connection is deleted: "+connection.id)
	}
	if connection.fields["status"] != "active" {
		return nil, stateConflict("Could not fulfill request")
	}
	if jobType == "sync" {
		return c.startSync(connection)
	}
	c.cancelRunningJobs(connection)
	return c.startJob(connection, "reset"), nil // servers turn a clear into a reset
}

// startSync starts a sync unless a job is running. Newer servers return a queued job instead of
// refusing.
//
// Fact of api/doctor: jobs/second-sync-is-409.
func (c *call) startSync(connection *resource) (any, error) {
	running := c.runningJobs(connection)
	if len(running) == 0 {
		return c.startJob(connection, "sync"), nil
	}
	last := running[len(running)-1]
	isQueued := last.progress(c.now).status == airbyte.JobStatusQueued
	if isQueued && c.settings.july {
		return startedJobView(c, last), nil
	}
	return nil, statusError(http.StatusConflict, "A sync is already running for: "+connection.id)
}

func (c *call) startJob(connection *resource, jobType string) shownJob {
	run := c.nextRun(connection.id)
	c.started = c.state.addJob(connection, jobType, c.now, run)
	c.server.announce(c.started)
	return startedJobView(c, c.started)
}

// findJob returns the job that the path names. For an unknown ID, instance admins get a conflict,
// and other callers get status 403.
//
// Fact of api/doctor: ids/unknown-job-is-409.
func (c *call) findJob() (*job, error) {
	id, _ := strconv.ParseInt(c.pathParams["jobId"], 10, 64) // 0, which no job has, if it is not a number
	if id >= 1 && id <= int64(len(c.state.jobs)) {
		j := c.state.jobs[id-1] // IDs count up from 1
		if !c.mayUse(j.connection) {
			return nil, c.forbidden()
		}
		return j, nil
	}
	if !c.isInstanceAdmin() {
		return nil, c.forbidden()
	}
	if !c.settings.hasSince("0.64") {
		return nil, blankProblem(http.StatusNotFound)
	}
	return nil, stateConflict("Job is not currently running")
}

func getJob(c *call) (any, error) {
	j, err := c.findJob()
	if err != nil {
		return nil, err
	}
	return jobView(c, j), nil
}

// cancelJob cancels all running jobs of the job's connection, and responds with the job itself.
//
// Fact of api/doctor: jobs/cancel-is-per-connection.
func cancelJob(c *call) (any, error) {
	j, err := c.findJob()
	if err != nil {
		return nil, err
	}
	if j.connection.deleted {
		return nil, stateConflict("Could not fulfill request")
	}
	c.cancelRunningJobs(j.connection)
	return startedJobView(c, j), nil
}

// listJobs responds with a page of jobs, oldest first by default. The query selects them by
// connection or, without a connectionId, by workspace.
//
// Facts of api/doctor: jobs/oldest-first, jobs/order-by-update.
func listJobs(c *call) (any, error) {
	candidates, filter, err := c.jobScope()
	if err != nil {
		return nil, err
	}
	p := c.page()
	found := c.inOrder(candidates, filter, p.end())
	items := toList(cut(found, p), func(j *job) shownJob { return jobView(c, j) })
	if c.query.get("connectionId") != "" {
		return c.absolutePage(p, items, "jobType", "connectionId"), nil
	}
	return c.absolutePage(p, items, "jobType", "workspaceIds"), nil
}

// jobScope returns the jobs of the connection in the query or, if it has none, all jobs, with a filter
// for those that the query selects.
func (c *call) jobScope() ([]*job, *jobFilter, error) {
	filter := c.newJobFilter()
	connectionID := c.query.get("connectionId")
	if connectionID != "" {
		_, err := c.find(connections, connectionID)
		return c.state.jobsOf[connectionID], filter, err
	}
	workspaceIDs, err := c.selectWorkspaces()
	filter.workspaceIDs = workspaceIDs
	return c.state.jobs, filter, err
}

// jobFilter selects jobs. Fields with their zero value select all jobs.
type jobFilter struct {
	call           *call
	workspaceIDs   map[string]bool
	jobType        string
	hidesRefreshes bool
	hidesAll       bool
	status         string
	created        timeRange
	updated        timeRange
}

// newJobFilter returns a filter for the type, the status and the times that the query asks for.
//
// Facts of api/doctor: jobs/clears-are-resets, jobs/filter-by-update.
func (c *call) newJobFilter() *jobFilter {
	jobType := c.query.get("jobType")
	return &jobFilter{
		call:    c,
		jobType: jobType,
		// Older servers list refreshes only if the query asks for them.
		hidesRefreshes: jobType == "" && !c.settings.hasSince("March 2026"),
		// Even older ones find refreshes, but leave them out of the response.
		hidesAll: jobType == "refresh" && !c.settings.hasSince("1.8"),
		status:   c.query.get("status"),
		created:  c.timeRange("createdAt"),
		updated:  c.timeRange("updatedAt"),
	}
}

// isOpen reports whether the filter selects all jobs.
func (f *jobFilter) isOpen() bool {
	hasTimes := !f.created.isOpen() || !f.updated.isOpen()
	hidesSome := f.hidesRefreshes || f.hidesAll
	return f.workspaceIDs == nil && f.jobType == "" && !hidesSome && f.status == "" && !hasTimes
}

// first returns a copy of the first jobs that the filter selects, at most as many as needed. If the
// filter selects all, first need not look at them, so that the last page of a long list is fast.
func (f *jobFilter) first(jobs []*job, needed int) []*job {
	if f.isOpen() {
		return slices.Clone(jobs[:min(needed, len(jobs))])
	}
	var found []*job
	for _, j := range jobs {
		if len(found) == needed {
			break
		}
		if f.selects(j) {
			found = append(found, j)
		}
	}
	return found
}

func (f *jobFilter) selects(j *job) bool {
	if f.hidesAll {
		return false
	}
	if f.workspaceIDs != nil && !f.workspaceIDs[j.connection.parent] {
		return false
	}
	if (f.jobType != "" && f.jobType != j.jobType) || (f.hidesRefreshes && j.jobType == "refresh") {
		return false
	}
	if f.status != "" && f.status != string(j.progress(f.call.now).status) {
		return false
	}
	if !f.created.isOpen() && !f.created.has(f.call.createdAt(j)) {
		return false
	}
	return f.updated.isOpen() || f.updated.has(f.call.updatedAt(j))
}

// timeRange is a range of times that includes its bounds. A side with a zero bound is open.
type timeRange struct{ start, end time.Time }

// timeRange returns the range that the query sets for a field.
func (c *call) timeRange(field string) timeRange {
	start, _ := time.Parse(time.RFC3339, c.query.get(field+"Start")) // zero if the query has none
	end, _ := time.Parse(time.RFC3339, c.query.get(field+"End"))
	return timeRange{start: start, end: end}
}

// isOpen reports whether the range has all times.
func (r timeRange) isOpen() bool { return r.start.IsZero() && r.end.IsZero() }

func (r timeRange) has(t time.Time) bool {
	isAfterEnd := !r.end.IsZero() && t.After(r.end)
	return !t.Before(r.start) && !isAfterEnd
}

// inOrder returns the jobs that the filter selects, in the order that the query asks for: at least as many
// as needed, unless there are fewer. It sorts only if the jobs are not in that order already, so that
// a page of a long list is fast.
func (c *call) inOrder(jobs []*job, filter *jobFilter, needed int) []*job {
	field, direction, _ := strings.Cut(cmp.Or(c.query.get("orderBy"), "createdAt|ASC"), "|")
	isDescending := direction == "DESC"
	isByCreation := field == "createdAt" && !c.state.jobsAreMixed
	switch {
	case isByCreation && isDescending:
		return filter.last(jobs, needed)
	case isByCreation:
		return filter.first(jobs, needed)
	}
	found := filter.first(jobs, len(jobs))
	timeOf := c.createdAt
	if field == "updatedAt" {
		timeOf = c.updatedAt
	}
	sortByTime(found, timeOf, isDescending)
	return found
}

// last is like first for the last jobs, the last one first. Jobs that were created at the same time stay in
// the order of their IDs, as in a stable sort.
func (f *jobFilter) last(jobs []*job, needed int) []*job {
	var found []*job
	end := len(jobs)
	for end > 0 && len(found) < needed {
		start := end - 1
		created := f.call.createdAt(jobs[start])
		for start > 0 && f.call.createdAt(jobs[start-1]).Equal(created) {
			start--
		}
		for _, j := range jobs[start:end] {
			if f.selects(j) {
				found = append(found, j)
			}
		}
		end = start
	}
	return found
}

// sortByTime sorts jobs by a time, and keeps the order of jobs with equal times. It determines the time of
// each job once, because the time of the last change takes long to determine.
func sortByTime(jobs []*job, timeOf func(*job) time.Time, isDescending bool) {
	type timedJob struct {
		job  *job
		time int64
	}
	timed := make([]timedJob, len(jobs))
	for i, j := range jobs {
		timed[i] = timedJob{job: j, time: timeOf(j).UnixMicro()}
	}
	slices.SortStableFunc(timed, func(a, b timedJob) int {
		if isDescending {
			return cmp.Compare(b.time, a.time)
		}
		return cmp.Compare(a.time, b.time)
	})
	for i := range timed {
		jobs[i] = timed[i].job
	}
}

// createdAt and updatedAt return the times by which the query filters and sorts. Servers store them in
// microseconds.
func (c *call) createdAt(j *job) time.Time { return j.created.Truncate(time.Microsecond) }
func (c *call) updatedAt(j *job) time.Time { return j.progress(c.now).since.Truncate(time.Microsecond) }
