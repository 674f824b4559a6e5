package fleet

import (
	"context"
	"iter"
	"slices"

	airbyte "github.com/airbyte-go/airbyte/api"
)

// Watch waits for many jobs, and yields the result of each one when it ends or the wait for it is over. The
// options apply to the wait for each job, as in [airbyte.Client.WaitForJob], but the Watcher determines
// when jobs are polled. Functions of [airbyte.WithProgress] are called by several goroutines at once.
//
// Each job has exactly one result, also if its ID is given twice or if ctx ends. If the loop ends early,
// the waits end as if ctx had ended: the jobs keep running unless an option cancels them, and the loop
// returns when that is done. At most four jobs are cancelled at the same time.
func (w *Watcher) Watch(ctx context.Context, jobIDs []int64, opts ...airbyte.WaitOption) iter.Seq[Result] {
	return func(yield func(Result) bool) {
		ids := slices.Clone(jobIDs)
		slices.Sort(ids)
		ids = slices.Compact(ids)
		gate := newGate(defaultMaxStarting)
		group := newGroup(ctx, len(ids))
		defer group.stop()
		for _, id := range ids {
			group.start(func(ctx context.Context) Result {
				return w.watchOne(ctx, id, gate, opts)
			})
		}
		for range ids {
			if !yield(group.next()) {
				return
			}
		}
	}
}

// watchOne waits for a single job.
func (w *Watcher) watchOne(ctx context.Context, jobID int64, gate *gate, opts []airbyte.WaitOption) Result {
	pass := gate.newPass()
	defer pass.leave()
	poller := gatedPoller{poller: w, pass: pass}
	all := append(slices.Clip(opts), airbyte.WithPoller(poller))
	run, err := w.client.WaitForJob(ctx, jobID, all...)
	return w.result(Sync{}, jobID, run, err)
}
