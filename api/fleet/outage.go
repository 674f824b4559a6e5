package fleet

import (
	"errors"
	"sync"
	"time"

	airbyte "github.com/airbyte-go/airbyte/api"
)

const (
	// parallelRequests is the number of requests that inParallel makes at the same time.
	parallelRequests = 4

	// mostFailures is the number of failures in a row after which no further requests are sent.
	mostFailures = 2 * parallelRequests
)

// outage counts the requests that failed one after another, so that a poll ends early while the server is down. It is
// safe for concurrent use.
type outage struct {
	began time.Time
	limit time.Duration // after this time, fewer failures are enough

	mu           sync.Mutex
	inARow       int   // requests that failed one after another
	err          error // of the last request, if it failed
	hasSucceeded bool  // a request has succeeded
}

// newOutage returns an outage whose time limit starts now.
func newOutage(limit time.Duration) *outage { return &outage{began: time.Now(), limit: limit} }

// note records the end of a request. An error about a single job or list, such as a 404, is not a sign of an outage.
func (o *outage) note(err error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	isOfServer := err != nil && (!isPermanent(err) || errors.Is(err, airbyte.ErrUnauthorized))
	if !isOfServer {
		o.inARow = 0
		o.err = nil
		o.hasSucceeded = true
		return
	}
	o.inARow++
	o.err = err
}

// reason returns why no further requests should be sent, which is the error of the last one, or nil. Before the time
// limit, mostFailures in a row are a reason. After it, lateFailures are, or a single one if no request has succeeded.
func (o *outage) reason(lateFailures int) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	enough := mostFailures
	if time.Since(o.began) > o.limit {
		enough = lateFailures
		if !o.hasSucceeded {
			enough = 1
		}
	}
	if o.inARow >= enough {
		return o.err
	}
	return nil
}

// inParallel calls f with the numbers from 0 to n-1, some at the same time, and returns their errors. In an outage, it
// stops early. It then returns fewer than n errors, and the reason.
func inParallel(n int, o *outage, f func(i int) error) (errs []error, reason error) {
	var group sync.WaitGroup
	errs = make([]error, n)
	places := make(chan struct{}, parallelRequests)
	tried := 0
	for i := range n {
		places <- struct{}{}
		reason = o.reason(parallelRequests)
		if reason != nil {
			break
		}
		tried++
		group.Go(func() {
			defer func() { <-places }()
			errs[i] = f(i)
			o.note(errs[i])
		})
	}
	group.Wait()
	return errs[:tried], reason
}
