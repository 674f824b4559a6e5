package airbyte

import (
	"cmp"
	"context"
	"math/rand/v2"
	"net/http"
	"strconv"
	"sync/atomic"
	"time"
)

// RetryPolicy sets how often a request is sent and how long the client waits in between.
//
// Which requests are sent again is not part of the policy. Any request is, after a 429 or if it
// certainly did not reach the server. Requests that may be repeated (Operation.Idempotent) are also
// sent again after a 502, 503 or 504, or if the connection broke; but not if an operation that is slow
// by nature (Operation.Timeout) took too long. A request that may have been applied and must not be
// applied twice is never sent again.
type RetryPolicy struct {
	Attempts int           // maximum number of attempts; 0 and 1 never retry
	MinDelay time.Duration // maximum of the first delay; each next maximum is twice as long; 0 for half a second
	MaxDelay time.Duration // maximum of all delays, including those of Retry-After headers; 0 for a minute
}

// DefaultRetry returns the default policy: five attempts. The delays between them are random, up to a
// half, one, two and four seconds, unless a Retry-After header asks for up to a minute.
func DefaultRetry() RetryPolicy {
	return RetryPolicy{Attempts: 5, MinDelay: 500 * time.Millisecond, MaxDelay: time.Minute}
}

// delay returns how long to wait after an attempt: as long as the server asked, or a random time up to
// a maximum that doubles.
func (p RetryPolicy) delay(attempt int, asked time.Duration) time.Duration {
	first := cmp.Or(max(p.MinDelay, 0), DefaultRetry().MinDelay)
	longest := cmp.Or(max(p.MaxDelay, 0), DefaultRetry().MaxDelay)
	if asked > 0 {
		return min(asked, longest)
	}
	bound := min(first, longest)
	for i := 1; i < attempt && bound <= longest/2; i++ {
		bound *= 2
	}
	return rand.N(bound) //nolint:gosec // spreads the load, protects no secret
}

// retry reports whether another attempt should follow, after waiting until it is due.
func (c *call) retry(ctx context.Context, last outcome) bool {
	if ctx.Err() != nil || !c.isRetriable(last) {
		return false
	}
	if c.options.withoutRetry || c.attempts >= c.client.retry.Attempts {
		return false
	}
	if !c.client.budget.take() {
		return false
	}
	return sleep(ctx, c.client.retry.delay(c.attempts, last.retryAfter)) == nil
}

// isRetriable reports whether the request may be sent again after an attempt.
func (c *call) isRetriable(last outcome) bool {
	if last.unsent || last.status == http.StatusTooManyRequests {
		return true
	}
	if !c.op.Idempotent || c.wasTooSlow(last) {
		return false
	}
	return last.broken || isUnavailable(last.status)
}

// wasTooSlow reports whether an operation that is slow by nature took too long. It would take too long
// again, and run twice on the server.
func (c *call) wasTooSlow(last outcome) bool {
	if c.op.Timeout == 0 {
		return false
	}
	return last.status == http.StatusGatewayTimeout || isTimeout(last.err)
}

// isUnavailable reports whether a status means that the server, or a proxy in front of it, cannot
// respond at the moment.
func isUnavailable(status int) bool {
	switch status {
	case http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return true
	default:
		return false
	}
}

// statusClientClosed is the status that some proxies report when they stop waiting.
const statusClientClosed = 499

// maybeApplied reports whether the request may have been applied although the attempt failed. Every
// 5xx counts except 501: servers respond with 500 to mistakes, and also if the write is done and the
// response cannot be made (server source, publicapi/services/SourceService.kt).
func (o *outcome) maybeApplied() bool {
	switch o.status {
	case http.StatusRequestTimeout, statusClientClosed:
		return true
	case http.StatusNotImplemented:
		return false
	}
	if o.err == nil {
		return false
	}
	if o.status == 0 {
		return o.broken && !o.unsent
	}
	isSuccess := o.status >= 200 && o.status < 300 // whose body could not be read
	return isSuccess || o.status >= 500
}

// retryAfter reads the Retry-After header, which is a number of seconds or a date. It is 0 without
// the header, and for a date in the past.
func retryAfter(h http.Header, now time.Time) time.Duration {
	value := h.Get("Retry-After")
	if seconds, err := strconv.ParseInt(value, 10, 64); err == nil {
		return time.Duration(min(max(seconds, 0), 1<<30)) * time.Second
	}
	if date, err := http.ParseTime(value); err == nil {
		return max(date.Sub(now), 0)
	}
	return 0
}

// sleep waits, or returns the error of a context that ends first.
func sleep(ctx context.Context, d time.Duration) error {
	select {
	case <-time.After(d):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// retryBudget keeps the callers of a client from flooding a server that is down. Each retry spends some
// of it, each success gives a little back, and without a budget failures are returned at once.
type retryBudget struct{ spent atomic.Int64 }

const (
	fullBudget = 1000
	retryCost  = 10
)

// take reports whether a retry may be made.
func (b *retryBudget) take() bool {
	if b.spent.Add(retryCost) <= fullBudget {
		return true
	}
	b.spent.Add(-retryCost)
	return false
}

func (b *retryBudget) succeed() {
	spent := b.spent.Load()
	if spent > 0 {
		b.spent.CompareAndSwap(spent, spent-1) // losing a race loses little
	}
}
