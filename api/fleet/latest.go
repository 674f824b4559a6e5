package fleet

import (
	"context"
	"errors"
	"fmt"
	"time"

	airbyte "github.com/airbyte-go/airbyte/api"
)

// LatestOption configures [Watcher.Latest]. A nil LatestOption has no effect.
type LatestOption func(*latestOptions)

type latestOptions struct {
	jobType  *airbyte.JobType // nil for all
	maxPages int              // 0: Latest chooses
}

// WithJobType makes Latest look only for jobs of a type, such as [airbyte.JobTypeSync]. By default, it
// looks for all types that the server lists: servers up to 2.0 list refreshes only if they are asked for.
func WithJobType(t airbyte.JobType) LatestOption {
	return func(o *latestOptions) { o.jobType = &t }
}

// WithMaxPages limits the walk over the newest jobs to n pages of a hundred jobs. Connections whose job was
// not on them need a request each. By default, and if n is not positive, the walk ends when reading
// further is not worth it: after two pages for every hundred connections, but not before it has read
// as many pages as there are connections left.
func WithMaxPages(n int) LatestOption {
	return func(o *latestOptions) { o.maxPages = max(n, 0) }
}

// Latest returns the latest job of each connection, by the time of its creation, whether it has ended or
// not. The map has no entry for a connection without jobs.
//
// It walks over the newest jobs of all connections, a hundred in a request, until it has seen each
// connection. For the connections that it has not seen within some pages, mostly those that have not run
// for long, it lists the jobs of each one. If there is an error, the map is incomplete. If several requests fail one
// after another, Latest sends no further ones and returns an error.
//
// A connection that the caller may not read, or that does not exist, is an error only if it has a request
// of its own; the walk does not distinguish it from a connection without jobs.
func (w *Watcher) Latest(
	ctx context.Context, connectionIDs []string, opts ...LatestOption,
) (map[string]*airbyte.Job, error) {
	options := &latestOptions{}
	for _, opt := range opts {
		if opt != nil {
			opt(options)
		}
	}
	l := &latestWalk{
		watcher: w,
		options: options,
		missing: map[string]bool{},
		found:   map[string]*airbyte.Job{},
	}
	for _, id := range connectionIDs {
		l.missing[id] = true
	}
	l.minPages = len(l.missing)*2/pageSize + 1
	err := l.run(ctx)
	return l.found, err
}

// latestWalk looks for the latest jobs of some connections.
type latestWalk struct {
	watcher  *Watcher
	options  *latestOptions
	minPages int // pages to read before connections are listed one by one
	pages    int // pages read
	missing  map[string]bool
	found    map[string]*airbyte.Job
	isWhole  bool // all jobs of all workspaces were listed
}

func (l *latestWalk) run(ctx context.Context) error {
	l.isWhole = true
	for _, workspaces := range splitWorkspaces(l.watcher.workspaces) {
		err := l.walkReadable(ctx, workspaces)
		if err != nil {
			return err
		}
	}
	if l.isWhole {
		return nil
	}
	return l.listMissing(ctx)
}

// walkReadable walks over the jobs of some workspaces. The server refuses the list if the caller may not list the jobs
// of one of them; walkReadable then tries each half.
func (l *latestWalk) walkReadable(ctx context.Context, workspaces []string) error {
	err := l.walk(ctx, workspaces)
	if errors.Is(err, airbyte.ErrForbidden) && len(workspaces) > 1 {
		middle := len(workspaces) / 2
		err = l.walkReadable(ctx, workspaces[:middle])
		if err == nil {
			err = l.walkReadable(ctx, workspaces[middle:])
		}
	}
	if isListRefused(err) {
		l.isWhole = false
		return nil
	}
	return err
}

// walk reads the jobs of some workspaces, the newest first, until it has found all connections, or until
// another page would probably cost more requests than it saves.
func (l *latestWalk) walk(ctx context.Context, workspaces []string) error {
	for offset := 0; len(l.missing) > 0; offset += pageSize {
		if !l.isWorthwhile() {
			l.isWhole = false
			return nil
		}
		page, err := l.watcher.listJobs(ctx, &listing{
			workspaces: workspaces,
			order:      airbyte.JobOrderCreatedAtDesc,
			jobType:    l.options.jobType,
		}, offset)
		if err != nil {
			return err
		}
		l.pages++
		for i := range page.jobs {
			l.add(&page.jobs[i])
		}
		if len(page.jobs) < pageSize {
			return nil
		}
	}
	return nil
}

// isWorthwhile reports whether the next page may save more requests than it costs.
func (l *latestWalk) isWorthwhile() bool {
	if l.options.maxPages > 0 {
		return l.pages < l.options.maxPages
	}
	return l.pages < max(l.minPages, len(l.missing))
}

// add records a job if it is the newest one of a connection so far. The list has the newest first, but a
// job may be on two pages if others are created in the meantime.
func (l *latestWalk) add(job *airbyte.Job) {
	if l.missing[job.ConnectionID] {
		delete(l.missing, job.ConnectionID)
		l.found[job.ConnectionID] = job
	}
}

// listMissing lists the jobs of each connection that is still missing.
func (l *latestWalk) listMissing(ctx context.Context) error {
	ids := sortedKeys(l.missing)
	jobs := make([]*airbyte.Job, len(ids))
	const timeLimit = 5 * time.Minute // after it, fewer failures end the listing
	errs, reason := inParallel(len(ids), newOutage(timeLimit), func(i int) error {
		var err error
		jobs[i], err = l.latestOf(ctx, ids[i])
		return err
	})
	for i := range errs {
		if jobs[i] != nil {
			l.add(jobs[i])
		}
		if errs[i] != nil {
			errs[i] = fmt.Errorf("fleet: the latest job of connection %s: %w", ids[i], errs[i])
		}
	}
	if reason != nil {
		errs = append(errs, fmt.Errorf("fleet: gave up before %d other connections", len(ids)-len(errs)))
	}
	return errors.Join(errs...)
}

// latestOf returns the latest job of a single connection, or nil if it has none.
func (l *latestWalk) latestOf(ctx context.Context, connectionID string) (*airbyte.Job, error) {
	params := &airbyte.ListJobsParams{
		ConnectionID: &connectionID,
		JobType:      l.options.jobType,
		OrderBy:      new(airbyte.JobOrderCreatedAtDesc),
		Limit:        new(1),
	}
	page, err := l.watcher.client.Jobs.List(ctx, params, l.watcher.request...)
	if err != nil {
		return nil, err
	}
	if len(page.Data) == 0 {
		return nil, nil //nolint:nilnil // no job and no error
	}
	job := &page.Data[0]
	if job.ConnectionID != connectionID {
		return nil, errors.New("the server lists jobs of other connections, although only those of one were requested")
	}
	return job, nil
}
