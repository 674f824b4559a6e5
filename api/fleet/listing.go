package fleet

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"time"

	airbyte "github.com/airbyte-go/airbyte/api"
)

// pageSize is the largest page that servers return.
const pageSize = 100

// listing describes a list of jobs.
type listing struct {
	workspaces []string // at most maxWorkspaces; nil for all that the caller may see
	order      airbyte.JobOrder
	start      time.Time        // lists only jobs that have changed since then; zero for all
	jobType    *airbyte.JobType // nil for those that the server lists by default
	oldestID   int64            // jobs with lower IDs are not of interest; 0 if all are
}

// jobsPage is one page of a list.
type jobsPage struct {
	jobs []airbyte.Job
	date time.Time // when the server sent it, by its own clock; zero if the response does not say
}

// listJobs reads one page of a list.
func (w *Watcher) listJobs(ctx context.Context, l *listing, offset int) (*jobsPage, error) {
	params := &airbyte.ListJobsParams{
		Limit:   new(pageSize),
		Offset:  &offset,
		OrderBy: &l.order,
		JobType: l.jobType,
	}
	if !l.start.IsZero() {
		params.UpdatedAtStart = new(l.start.UTC())
	}
	var response *http.Response
	opts := append(slices.Clip(w.request), airbyte.WithResponse(&response))
	if len(l.workspaces) > 0 {
		// Repeated parameters would take more bytes than servers accept.
		opts = append(opts, airbyte.WithQuery("workspaceIds", strings.Join(l.workspaces, ",")))
	}
	page, err := w.client.Jobs.List(ctx, params, opts...)
	if err != nil {
		return nil, err
	}
	return &jobsPage{jobs: page.Data, date: dateOf(response)}, nil
}

// dateOf returns the time at which a response was sent, or the zero time.
func dateOf(response *http.Response) time.Time {
	if response == nil {
		return time.Time{}
	}
	date, err := http.ParseTime(response.Header.Get("Date"))
	if err != nil {
		return time.Time{}
	}
	return date
}

// isIgnored reports whether a page has a job that ended before the start of the list. The server then
// ignores the filter, and the list has the whole history.
func (l *listing) isIgnored(page *jobsPage) bool {
	return !l.start.IsZero() && slices.ContainsFunc(page.jobs, func(job airbyte.Job) bool {
		ended := job.LastUpdatedAt
		return !ended.IsZero() && ended.Add(time.Second).Before(l.start) // stamps are cut to seconds
	})
}

// isPast reports whether a page and all later ones have only jobs that are too old. Jobs get their IDs in
// the order of their creation.
func (l *listing) isPast(page *jobsPage) bool {
	if l.oldestID == 0 {
		return false
	}
	return !slices.ContainsFunc(page.jobs, func(job airbyte.Job) bool { return job.JobID >= l.oldestID })
}
