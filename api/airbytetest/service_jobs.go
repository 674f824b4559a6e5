package airbytetest

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	airbyte "github.com/airbyte-go/airbyte/api"
)

// jobView shows a job with the rows and bytes that it has moved, which are 0 for a job that has moved
// nothing.
func jobView(c *call, j *job) object {
	rows := int64(0)
	if j.jobType == "sync" {
		rows = int64(j.progress(c.now).ran.Seconds()) * 1000
	}
	return extend(startedJobView(c, j), object{
		"rowsSynced":  rows,
		"bytesSynced": rows * 512,
	})
}

// startedJobView shows a job as servers do when they start or cancel it: without rows and bytes.
func startedJobView(c *call, j *job) object {
	p := j.progress(c.now)
	shown := object{
		"jobId":        j.id,
		"status":       p.status,
		"jobType":      j.jobType,
		"connectionId": j.connection.id,
		"startTime":    javaTime(j.created),
	}
	if p.status != airbyte.JobStatusPending {
		shown["duration"] = javaDuration(p.since.Sub(j.created))
	}
	if hasEnded(p.status) {
		shown["lastUpdatedAt"] = javaTime(p.since)
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

func (c *call) startJob(connection *resource, jobType string) object {
	run := c.nextRun(connection.id)
	return startedJobView(c, c.state.addJob(connection, jobType, c.now, run))
}

// findJob returns the job that the path names. For an unknown ID, instance admins get a conflict,
// and other callers get status 403.
func (c *call) findJob() (*job, error) {
	id, _ := strconv.ParseInt(c.pathParams["jobId"], 10, 64) // 0, which no job has, if it is not a number
	if id >= 1 && id <= int64(len(c.state.jobs)) {
		return c.state.jobs[id-1], nil // IDs count up from 1
	}
	if !c.settings.admin {
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
func listJobs(c *call) (any, error) {
	isInScope, err := c.jobScope()
	if err != nil {
		return nil, err
	}
	found := c.state.jobsWhere(func(j *job) bool { return isInScope(j) && c.matchesFilters(j) })
	c.sortJobs(found, c.query.get("orderBy"))
	all := toList(found, func(j *job) object { return jobView(c, j) })
	if c.query.get("connectionId") != "" {
		return c.absolutePage(all, "jobType", "connectionId"), nil
	}
	return c.absolutePage(all, "jobType", "workspaceIds"), nil
}

// jobScope returns a condition on the connection of a job. If the query has a connectionId, its
// workspaceIds are ignored.
func (c *call) jobScope() (func(*job) bool, error) {
	connectionID := c.query.get("connectionId")
	if connectionID != "" {
		if _, err := c.find(connections, connectionID); err != nil {
			return nil, err
		}
		return func(j *job) bool { return j.connection.id == connectionID }, nil
	}
	workspaceIDs, err := c.selectWorkspaces()
	if err != nil {
		return nil, err
	}
	return func(j *job) bool { return slices.Contains(workspaceIDs, j.connection.parent) }, nil
}

// matchesFilters reports whether a job has the type, the status and the times that the query asks
// for.
func (c *call) matchesFilters(j *job) bool {
	jobType := c.query.get("jobType")
	if jobType != "" && jobType != j.jobType {
		return false
	}
	if jobType == "" && j.jobType == "refresh" && !c.settings.hasSince("March 2026") {
		return false // older servers list refreshes only if the query asks for them
	}
	status := string(j.progress(c.now).status)
	if wanted := c.query.get("status"); wanted != "" && wanted != status {
		return false
	}
	return c.isWithin("createdAt", c.createdAt(j)) && c.isWithin("updatedAt", c.updatedAt(j))
}

// isWithin reports whether a time is within the bounds that the query sets for a field. The bounds
// are inclusive.
func (c *call) isWithin(field string, t time.Time) bool {
	start, err := time.Parse(time.RFC3339, c.query.get(field+"Start"))
	if err == nil && t.Before(start) {
		return false
	}
	end, err := time.Parse(time.RFC3339, c.query.get(field+"End"))
	if err == nil && t.After(end) {
		return false
	}
	return true
}

// sortJobs sorts jobs by an order such as updatedAt|DESC.
func (c *call) sortJobs(jobs []*job, orderBy string) {
	field, direction, _ := strings.Cut(orderBy, "|")
	timeOf := c.createdAt
	if field == "updatedAt" {
		timeOf = c.updatedAt
	}
	slices.SortStableFunc(jobs, func(a, b *job) int {
		if direction == "DESC" {
			return timeOf(b).Compare(timeOf(a))
		}
		return timeOf(a).Compare(timeOf(b))
	})
}

// createdAt and updatedAt return the times by which the query filters and sorts. Servers store them in
// microseconds.
func (c *call) createdAt(j *job) time.Time { return j.created.Truncate(time.Microsecond) }
func (c *call) updatedAt(j *job) time.Time { return j.progress(c.now).since.Truncate(time.Microsecond) }
