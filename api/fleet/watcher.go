package fleet

import (
	"context"
	"slices"
	"sync"
	"time"

	airbyte "github.com/airbyte-go/airbyte/api"
)

const defaultInterval = time.Minute

// Watcher watches jobs with few requests. Create one with [New]. It is safe for concurrent use, and all
// its calls share the polls. It needs no Close: it polls only while a call waits for a job.
//
// All requests use the credentials of its client. Use one Watcher for each server and each user.
type Watcher struct {
	client     *airbyte.Client
	interval   time.Duration
	workspaces []string
	request    []airbyte.RequestOption

	mu      sync.Mutex // guards the fields below, and those of session and watchedJob that say so
	jobs    map[int64]*watchedJob
	session *session // nil while no job is watched
}

// Option configures a [Watcher]. A nil Option has no effect.
type Option func(*Watcher)

// New returns a Watcher that sends its requests with a client.
func New(client *airbyte.Client, opts ...Option) *Watcher {
	w := &Watcher{
		client:   client,
		interval: defaultInterval,
		jobs:     map[int64]*watchedJob{},
	}
	for _, opt := range opts {
		if opt != nil {
			opt(w)
		}
	}
	return w
}

// WithInterval sets the time between two polls. The default is one minute, also if d is not positive.
func WithInterval(d time.Duration) Option {
	return func(w *Watcher) {
		w.interval = defaultInterval
		if d > 0 {
			w.interval = d
		}
	}
}

// WithWorkspaces names the workspaces of all jobs and connections whose workspace is not known otherwise;
// [Sync.WorkspaceID] and [Watcher.In] also name one. Lists then ask for these workspaces only, up to 90
// in a request. By default, lists ask for all workspaces that the caller may see. That takes the fewest
// requests unless most jobs of the server belong to others.
func WithWorkspaces(ids ...string) Option {
	return func(w *Watcher) { w.workspaces = slices.Clone(ids) }
}

// WithRequestOptions applies opts to the requests that read jobs and connections. If it is given more than
// once, all options apply.
func WithRequestOptions(opts ...airbyte.RequestOption) Option {
	return func(w *Watcher) { w.request = append(w.request, opts...) }
}

// PollJob blocks until the next poll, and returns the state of the job. It implements
// [airbyte.JobPoller], so that single calls can share the polls:
//
//	run, err := client.WaitForJob(ctx, jobID, airbyte.WithPoller(watcher))
//
// To go on waiting for a job after a restart, or on another machine, keep its ID.
func (w *Watcher) PollJob(ctx context.Context, job airbyte.Job) (*airbyte.Job, error) {
	return w.pollJob(ctx, job, "")
}

// In returns a poller for the jobs of a workspace. It is the Watcher itself, which then knows the
// workspace.
func (w *Watcher) In(workspaceID string) airbyte.JobPoller {
	return workspacePoller{watcher: w, workspaceID: workspaceID}
}

type workspacePoller struct {
	watcher     *Watcher
	workspaceID string
}

// PollJob polls a job of the workspace.
func (p workspacePoller) PollJob(ctx context.Context, job airbyte.Job) (*airbyte.Job, error) {
	return p.watcher.pollJob(ctx, job, p.workspaceID)
}

// LookSooner polls now instead of at the end of the interval, for example because a webhook has reported
// the end of a job; Hint of package webhook calls it then. With IDs, it reads only these jobs, if they are
// watched. It does not block. Calls within a second cause a single poll.
//
// If the jobs with these IDs have not ended, the next calls with IDs wait longer, until one names a job that
// has ended: two seconds, then four, and so on, up to the interval. Somebody who forges notifications therefore
// causes few requests.
func (w *Watcher) LookSooner(jobIDs ...int64) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.session == nil {
		return
	}
	if len(jobIDs) == 0 {
		w.session.pollAllSoon()
		return
	}
	for _, id := range jobIDs {
		job := w.jobs[id]
		if job != nil {
			job.urgent = true
			job.hinted = true
			w.session.pollHintedSoon()
		}
	}
}
