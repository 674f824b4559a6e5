package airbyte

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"strconv"
	"strings"
	"sync/atomic"
	"time"
)

// RetryPolicy sets how often a request is sent and how long the client waits between attempts.
//
// The policy does not set which requests are retried. The client retries every request after a 429,
// or if it certainly did not reach the server. It retries requests that may be repeated
// (Operation.Idempotent) also after a 502, 503 or 504, and after a broken connection. There is one
// exception: if an operation with a timeout of its own (Operation.Timeout) timed out, it is not
// retried. The client never retries a request that may have been applied and must not be applied
// twice.
type RetryPolicy struct {
	Attempts int           // maximum number of attempts; 0 and 1 never retry
	MinDelay time.Duration // upper limit of the first delay, doubled for each further one; 0 for half a second
	MaxDelay time.Duration // upper limit of all delays, also of Retry-After headers; 0 for a minute
}

// DefaultRetry returns the default policy: up to five attempts. The delays between them are random,
// up to 0.5, 1, 2 and 4 seconds. If the server sends a Retry-After header, the client waits that
// long instead, but at most a minute.
func DefaultRetry() RetryPolicy {
	return RetryPolicy{Attempts: 5, MinDelay: 500 * time.Millisecond, MaxDelay: time.Minute}
}

// delay returns the delay after an attempt: the time that the server asked for, or else a random
// time up to a limit that doubles with each attempt.
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

// retryDelay reports whether another attempt should follow, and after which delay. None follows if the
// deadline of the context would come first.
func (c *call) retryDelay(ctx context.Context, last *outcome) (time.Duration, bool) {
	if ctx.Err() != nil || !c.isRetriable(*last) {
		return 0, false
	}
	if c.options.withoutRetry || c.attempts >= c.client.retry.Attempts {
		return 0, false
	}
	delay := c.client.retry.delay(c.attempts, last.retryAfter)
	if deadline, ok := ctx.Deadline(); ok && time.Until(deadline) <= delay {
		last.tooLate = delay
		return 0, false
	}
	return delay, c.client.budget.take()
}

// newTooLateError returns the error of a call that ended before its deadline, because the delay before
// the next attempt would last longer. It matches [context.DeadlineExceeded].
func newTooLateError(err error, last outcome) error {
	reason := "the deadline comes before the next attempt"
	if last.retryAfter > 0 {
		reason = fmt.Sprintf("the server asks to wait %v, and the deadline comes first", last.tooLate)
	}
	return &endedError{last: err, reason: reason, cause: context.DeadlineExceeded}
}

// endedError reports why no attempt followed the last one. It matches the error of the last attempt and
// the cause.
type endedError struct {
	last   error
	reason string
	cause  error
}

func (e *endedError) Error() string {
	last := strings.TrimSuffix(e.last.Error(), ".") // a semicolon follows
	return last + "; " + e.reason + ": " + e.cause.Error()
}

func (e *endedError) Unwrap() []error { return []error{e.last, e.cause} }

// isRetriable reports whether the request may be sent again after its last attempt.
func (c *call) isRetriable(last outcome) bool {
	if last.unsent || last.status == http.StatusTooManyRequests {
		return true
	}
	if !c.op.Idempotent || c.wasTooSlow(last) {
		return false
	}
	return last.broken || isUnavailable(last.status)
}

// wasTooSlow reports whether an operation with a timeout of its own timed out. It would time out
// again, and the server would do the work twice.
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

// statusClientClosed is a status of proxies that stopped waiting for the server.
const statusClientClosed = 499

// maybeApplied reports whether the request may have been applied although the attempt failed. After
// a 101, 408, 499 or 5xx nobody knows, except after a 501: servers respond with 500 to invalid requests,
// but also if they made the change and could not create the response (server source,
// publicapi/services/SourceService.kt).
func (o *outcome) maybeApplied() bool {
	switch o.status {
	case http.StatusRequestTimeout, statusClientClosed:
		return true
	case http.StatusSwitchingProtocols: // the server may process the request in the other protocol
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
	isSuccess := o.status >= 200 && o.status < 300 // but the body could not be read
	return isSuccess || o.status >= 500
}

// longestRetryAfter replaces any longer delay in a Retry-After header. It is more than a caller can
// wait, and less than the largest duration.
const longestRetryAfter = 100 * 365 * 24 * time.Hour

// retryAfter returns the delay in the Retry-After header, which is a number of seconds or a date. A
// date is compared with the Date header of the response, because the clock of the server may differ
// from now. retryAfter returns 0 if there is no header, or if the date is in the past.
func retryAfter(h http.Header, now time.Time) time.Duration {
	value := strings.TrimSpace(h.Get("Retry-After"))
	if strings.Trim(value, "0123456789.") == "" {
		seconds, err := strconv.ParseFloat(value, 64) // infinite if there are too many digits
		if err != nil && !errors.Is(err, strconv.ErrRange) {
			return 0
		}
		return time.Duration(min(seconds, longestRetryAfter.Seconds()) * float64(time.Second))
	}
	date, err := http.ParseTime(value)
	if err != nil {
		return 0
	}
	if sent, err := http.ParseTime(h.Get("Date")); err == nil {
		now = sent
	}
	return min(max(date.Sub(now), 0), longestRetryAfter)
}

// sleep waits for d. If ctx ends first, it returns the error of ctx.
func sleep(ctx context.Context, d time.Duration) error {
	select {
	case <-time.After(d):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// retryBudget limits the retries of all callers of a client, so that they do not flood a server
// that is down. Each retry takes from the budget, and each success gives a little back. When the
// budget is used up, failed requests are not retried.
type retryBudget struct{ spent atomic.Int64 }

const (
	fullBudget = 1000
	retryCost  = 10 // a success gives back 1
)

// take reports whether the budget allows a retry, and takes the cost of the retry if it does.
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
		// If this fails, another goroutine has changed spent. Skipping one step is harmless.
		b.spent.CompareAndSwap(spent, spent-1)
	}
}
