package fleet

import (
	"context"
	"iter"
	"slices"

	airbyte "github.com/airbyte-go/airbyte/api"
)

const (
	defaultMaxRunning  = 10
	defaultMaxStarting = 4
)

// Sync is a sync for [Watcher.Run] to run.
type Sync struct {
	ConnectionID string

	// WorkspaceID is the workspace of the connection. It may be "" unless
	// [WithMaxRunningPerWorkspace] is given. If it is known for all jobs that a Watcher watches, lists ask
	// for these workspaces only; see [WithWorkspaces].
	WorkspaceID string

	// Options apply to this sync, after those of [WithWait].
	Options []airbyte.WaitOption
}

// SyncsOf returns a sync for each connection, with its workspace.
func SyncsOf(connections ...*airbyte.Connection) []Sync {
	syncs := make([]Sync, 0, len(connections))
	for _, connection := range connections {
		syncs = append(syncs, Sync{
			ConnectionID: connection.ConnectionID,
			WorkspaceID:  connection.WorkspaceID,
		})
	}
	return syncs
}

// RunOption configures [Watcher.Run]. A nil RunOption has no effect.
type RunOption func(*runOptions)

type runOptions struct {
	maxRunning      int // 0: no limit
	maxPerWorkspace int // 0: no limit
	maxStarting     int
	wait            []airbyte.WaitOption
}

func newRunOptions(opts []RunOption) *runOptions {
	o := &runOptions{maxRunning: defaultMaxRunning, maxStarting: defaultMaxStarting}
	for _, opt := range opts {
		if opt != nil {
			opt(o)
		}
	}
	return o
}

// WithMaxRunning sets how many syncs run at the same time. The default is 10. Zero and less set no limit.
func WithMaxRunning(n int) RunOption {
	return func(o *runOptions) { o.maxRunning = max(n, 0) }
}

// WithMaxRunningPerWorkspace sets how many syncs of one workspace run at the same time. By default, only
// the limit of [WithMaxRunning] applies, as for zero and less. Syncs without a WorkspaceID count as those
// of one workspace.
func WithMaxRunningPerWorkspace(n int) RunOption {
	return func(o *runOptions) { o.maxPerWorkspace = max(n, 0) }
}

// WithMaxStarting sets how many syncs are started, or cancelled, at the same time. The default is 4, also
// for zero and less. A server has few threads for requests, and one that starts or cancels a sync may
// occupy a thread until the sync runs or has stopped.
func WithMaxStarting(n int) RunOption {
	return func(o *runOptions) {
		o.maxStarting = defaultMaxStarting
		if n > 0 {
			o.maxStarting = n
		}
	}
}

// WithWait applies opts to each sync, as in [airbyte.Client.RunSync]. If it is given more than once, all
// options apply. [airbyte.WithMaxWait] limits each sync from its own start. Functions of
// [airbyte.WithProgress] are called by several goroutines at once. [airbyte.WithPollInterval] and
// [airbyte.WithPoller] have no effect.
func WithWait(opts ...airbyte.WaitOption) RunOption {
	return func(o *runOptions) { o.wait = append(o.wait, opts...) }
}

// Run runs syncs in the order given, as many at the same time as the limits allow, and yields the result
// of each one when it ends. A sync that is already running is attached to, as in [airbyte.Client.RunSync].
// A sync whose workspace is at its limit is passed over until there is room. While the body of the loop runs, no
// further sync starts.
//
// Each sync has exactly one result, also if ctx ends. No further sync starts then, and those that have not
// started have a [*airbyte.WaitTimeoutError] without a job. Those that run keep running, unless
// [airbyte.WithCancelOnStop] or [airbyte.WithCancelStartedOnStop] is given with [WithWait]; Run then waits
// until they have stopped. The same happens if the loop ends early.
func (w *Watcher) Run(ctx context.Context, syncs []Sync, opts ...RunOption) iter.Seq[Result] {
	return func(yield func(Result) bool) {
		r := &runner{
			watcher:      w,
			options:      newRunOptions(opts),
			waiting:      slices.Clone(syncs),
			perWorkspace: map[string]int{},
		}
		r.gate = newGate(r.options.maxStarting)
		r.group = newGroup(ctx, len(syncs))
		defer r.group.stop()
		r.run(yield)
	}
}

// runner runs the syncs of one call of Run.
type runner struct {
	watcher *Watcher
	options *runOptions
	gate    *gate
	group   *group

	waiting      []Sync
	running      int
	perWorkspace map[string]int // running, by workspace ID
}

// run starts syncs and yields their results until none is left.
func (r *runner) run(yield func(Result) bool) {
	r.startWaiting()
	stopped := r.group.ctx.Done()
	for r.running > 0 {
		select {
		case e := <-r.group.ends:
			result := e.get()
			r.running--
			r.perWorkspace[result.Sync.WorkspaceID]--
			r.startWaiting()
			if !yield(result) {
				return
			}
		case <-stopped:
			stopped = nil
			r.startWaiting() // these end at once
		}
	}
}

// startWaiting starts the waiting syncs for which there is room. When the context has ended, it starts
// all of them, because they end at once, without a request.
func (r *runner) startWaiting() {
	var stillWaiting []Sync
	for _, next := range r.waiting {
		if !r.hasRoom(next.WorkspaceID) && r.group.ctx.Err() == nil {
			stillWaiting = append(stillWaiting, next)
			continue
		}
		r.running++
		r.perWorkspace[next.WorkspaceID]++
		r.group.start(func(ctx context.Context) Result {
			return r.runOne(ctx, next)
		})
	}
	r.waiting = stillWaiting
}

func (r *runner) hasRoom(workspaceID string) bool {
	if r.options.maxRunning > 0 && r.running >= r.options.maxRunning {
		return false
	}
	return r.options.maxPerWorkspace == 0 || r.perWorkspace[workspaceID] < r.options.maxPerWorkspace
}

// runOne runs a single sync.
func (r *runner) runOne(ctx context.Context, sync Sync) Result {
	pass := r.gate.newPass()
	defer pass.leave()
	pass.enter(ctx)
	poller := gatedPoller{poller: r.watcher.In(sync.WorkspaceID), pass: pass}
	opts := slices.Concat(r.options.wait, sync.Options, []airbyte.WaitOption{airbyte.WithPoller(poller)})
	run, err := r.watcher.client.RunSync(ctx, sync.ConnectionID, opts...)
	return r.watcher.result(sync, 0, run, err)
}
