package fleet

import (
	"errors"
	"sync"
	"time"

	airbyte "github.com/airbyte-go/airbyte/api"
)

// mostFailures is how many requests may fail one after another before a poll stops to send further ones.
const mostFailures = 2 * parallelRequests

// outage counts the requests that failed one after another, so that a poll, and a walk, does not go on for ever while
// the server is down. It is safe for concurrent use.
type outage struct {
	began time.Time
	limit time.Duration // after this time, a single failure is enough

	mu     sync.Mutex
	inARow int
	err    error // of the last request, if it failed
}

// note notes the end of a request. An error that is about a single job or list is not a sign of an outage.
func (o *outage) note(err error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	isOfServer := err != nil && (!isPermanent(err) || errors.Is(err, airbyte.ErrUnauthorized))
	if !isOfServer {
		o.inARow = 0
		o.err = nil
		return
	}
	o.inARow++
	o.err = err
}

// reason returns the error of the last request if further ones would probably fail as well, or nil.
func (o *outage) reason() error {
	o.mu.Lock()
	defer o.mu.Unlock()
	isLate := o.inARow > 0 && time.Since(o.began) > o.limit
	if isLate || o.inARow >= mostFailures {
		return o.err
	}
	return nil
}
