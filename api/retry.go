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

// RetryPolicy says how often and after which time a request is sent again.
//
// What is sent again at all is not up to the policy: any request that was answered with 429 or that
// surely did not reach the server, and besides those only requests that may be repeated
// (Operation.Idempotent), when the connection broke or the answer was 502, 503 or 504. Never one
// that may have been applied and must not be applied twice, nor one that is slow by nature
// (Operation.Timeout) after it took too long.
type RetryPolicy struct {
	Attempts int           // how often a request is sent at the most; 0 and 1 never retry
	MinDelay time.Duration // bound of the first delay, half a second when 0; each next bound is twice the last
	MaxDelay time.Duration // bound of all delays, also of those that servers ask for with Retry-After; a minute when 0
}

// DefaultRetry is the policy of a client that was given none: five attempts, with delays of up to
// half a second, a second, two and four, or what Retry-After says, up to a minute.
func DefaultRetry() RetryPolicy {
	return RetryPolicy{Attempts: 5, MinDelay: 500 * time.Millisecond, MaxDelay: time.Minute}
}

// delay is how long to wait before the attempt after the given one: what the server asked for, or a
// random time up to a bound that doubles.
func (p RetryPolicy) delay(attempt int, asked time.Duration) time.Duration {
	first, most := cmp.Or(max(p.MinDelay, 0), DefaultRetry().MinDelay), cmp.Or(max(p.MaxDelay, 0), DefaultRetry().MaxDelay)
	if asked > 0 {
		return min(asked, most)
	}
	bound := min(first, most)
	for i := 1; i < attempt && bound <= most/2; i++ {
		bound *= 2
	}
	return rand.N(bound) //nolint:gosec // spreads load, keeps no secret
}

// retryAfter reads the header of that name, in seconds or as a date. It is 0 where there is none,
// or none to wait for.
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

// budget keeps the callers of a client from hammering a server that is down: each retry takes from
// it, each success gives a little back, and when it is spent failures are returned at once.
type budget struct{ spent atomic.Int64 }

const (
	fullBudget = 1000
	retryCost  = 10
)

// take reports whether a retry may be made.
func (b *budget) take() bool {
	if b.spent.Add(retryCost) <= fullBudget {
		return true
	}
	b.spent.Add(-retryCost)
	return false
}

func (b *budget) succeed() {
	if spent := b.spent.Load(); spent > 0 {
		b.spent.CompareAndSwap(spent, spent-1) // losing a race loses little
	}
}
