package fleet

import (
	"errors"
	"sync"
	"time"

	airbyte "github.com/airbyte-go/airbyte/api"
)

// mostFailures is how many requests may fail one after another before a poll sends no further ones.
const mostFailures = 2 * parallelRequests

// outage counts the requests that fail one after another. After several, a poll ends early, because the server is
// probably down. It is safe for concurrent use.
type outage struct {
	began time.Time
	limit time.Duration // after this time, fewer failures end the poll

	mu           sync.Mutex
	inARow       int
	err          error // of the last request, if it failed
	hasSucceeded bool  // a request has succeeded
}

// note notes the end of a request. An error about a single job or list, such as a 404, is not a sign of an outage.
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

// reason returns the error of the last request if further ones would probably fail as well, or nil. After the time
// limit, the given number of failures in a row is enough, or a single one if no request has succeeded.
func (o *outage) reason(enough int) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	if !o.hasSucceeded {
		enough = 1
	}
	isLate := o.inARow >= enough && time.Since(o.began) > o.limit
	if isLate || o.inARow >= mostFailures {
		return o.err
	}
	return nil
}
