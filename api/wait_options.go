//airbytegen:with wait
//airbytegen:needs JobsService.List JobsService.Create JobsService.Get JobsService.Cancel

package airbyte

import (
	"context"
	"time"
)

const defaultTolerance = 5 * time.Minute

// WaitOption configures [Client.WaitForJob], [Client.RunSync] and [Client.RunJob]. A nil WaitOption
// has no effect.
type WaitOption func(*waitOptions)

// waitOptions holds the settings of one wait.
type waitOptions struct {
	pollInterval time.Duration  // 0 or less: an interval that grows
	maxWait      *time.Duration // nil: no limit
	tolerance    time.Duration
	cancelOnStop bool
	keepForeign  bool // with cancelOnStop: do not cancel a job that somebody else started
	waitForOther bool
	progress     func(*Job) // may be nil
	poller       JobPoller  // nil: the client polls the job itself
	request      []RequestOption
}

func newWaitOptions(opts []WaitOption) *waitOptions {
	o := &waitOptions{tolerance: defaultTolerance}
	for _, opt := range opts {
		if opt != nil {
			opt(o)
		}
	}
	return o
}

// limit returns a context that ends when a wait that began at start has taken the maximum time.
func (o *waitOptions) limit(ctx context.Context, start time.Time) (context.Context, context.CancelFunc) {
	if o.maxWait == nil {
		return context.WithCancel(ctx)
	}
	return context.WithDeadline(ctx, start.Add(*o.maxWait))
}

// mayCancel reports whether a call that stops waiting has to cancel its job. A foreign job was
// started by somebody else.
func (o *waitOptions) mayCancel(foreign bool) bool {
	if foreign && o.keepForeign {
		return false
	}
	return o.cancelOnStop
}

// WithPollInterval sets the time between two polls. By default, and if d is not positive, the time
// grows from 2 to 15 seconds, with some random variation.
func WithPollInterval(d time.Duration) WaitOption {
	return func(o *waitOptions) { o.pollInterval = d }
}

// WithMaxWait sets how long the call may take. When the time is up, the call returns a
// [*WaitTimeoutError], which matches [context.DeadlineExceeded]; the job keeps running, unless
// [WithCancelOnStop] or [WithCancelStartedOnStop] is given. By default, only the context limits the
// wait.
//
// The time includes the start of the job in RunSync and RunJob. If d is zero or negative, WaitForJob
// polls once, and RunSync and RunJob make no request.
func WithMaxWait(d time.Duration) WaitOption {
	return func(o *waitOptions) { o.maxWait = &d }
}

// WithTolerance sets how long polling may keep failing before the wait ends with a
// [*WaitTimeoutError]. The default is five minutes; zero ends the wait at the first failure.
// Failures that will not pass, such as 401, 403 and 404, always end the wait at once. The exception is a
// 404 that may come from a proxy: if the job was read before, it counts as a failure that may pass.
func WithTolerance(d time.Duration) WaitOption {
	return func(o *waitOptions) { o.tolerance = d }
}

// WithCancelOnStop cancels the job if the context ends, or the time set by [WithMaxWait] is up,
// before the job has ended. This includes a job that RunSync or RunJob has started without receiving
// the response, and a job that RunSync has attached to, even though somebody else started it; see
// [WithCancelStartedOnStop]. By default, the job keeps running.
//
// The call returns when the job has stopped. This can take up to ten minutes, even if the context
// has ended. The call gives up earlier if three requests to cancel the job fail, which are at most a
// minute apart, or if reading the job keeps failing for three minutes, regardless of [WithTolerance].
// It gives up at once after a failure that will not pass, such as 403.
//
// Servers cancel by connection, not by job. To avoid cancelling another job, the client cancels only
// the newest job of a connection. If it cannot cancel the job, CancelErr of the [WaitTimeoutError]
// holds the reason.
func WithCancelOnStop() WaitOption {
	return func(o *waitOptions) {
		o.cancelOnStop = true
		o.keepForeign = false
	}
}

// WithCancelStartedOnStop is like [WithCancelOnStop], but leaves a job alone that somebody else
// started: RunSync and RunJob then cancel only a job that their own request has started. If the
// response to that request was lost, the job counts as theirs if it is newer than the request.
// WaitForJob treats both options alike. If both are given, the last one counts.
func WithCancelStartedOnStop() WaitOption {
	return func(o *waitOptions) {
		o.cancelOnStop = true
		o.keepForeign = true
	}
}

// WithWaitForOtherJobs makes RunSync and RunJob wait until no other job runs on the connection, and
// then start their own. Without it, RunSync returns a [*JobBlockedError] if a job of another type is
// running, and a clear or reset interrupts a running job.
//
// RunSync still attaches to a sync that is running. The time set by [WithMaxWait] includes the wait
// for the other job, which is never cancelled. WaitForJob ignores the option.
func WithWaitForOtherJobs() WaitOption {
	return func(o *waitOptions) { o.waitForOther = true }
}

// WithProgress calls f with the job each time its status is read. It calls f in the goroutine of
// the caller, and continues to wait when f returns.
func WithProgress(f func(*Job)) WaitOption {
	return func(o *waitOptions) { o.progress = f }
}

// WithRequestOptions applies opts to each request of the call. If it is given more than once, all
// options apply.
func WithRequestOptions(opts ...RequestOption) WaitOption {
	return func(o *waitOptions) { o.request = append(o.request, opts...) }
}
