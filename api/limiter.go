//airbytegen:with limiter

package airbyte

import (
	"container/list"
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"io"
	"net/url"
	"strings"
	"sync"
	"time"
)

// Limits are the limits of a [Limiter]. Zero and negative values set no limit.
//
// A server of Airbyte usually has five threads for most operations of the API, so a few long requests
// delay all others. A low Concurrent protects it.
type Limits struct {
	Concurrent int     // requests at the same time
	PerSecond  float64 // requests that start in a second, on average
	Burst      int     // requests that may start at once in spite of PerSecond; 0 for one
}

// Limiter limits the requests of all clients that share it. Create it with [NewLimiter] and pass it to
// each client with [WithLimiter]. Clients that share a limiter should use the same server. A Limiter is
// safe for concurrent use. The zero Limiter has no limits, but pauses after a 429.
//
// Calls that exceed the limits wait. Each workspace has a queue of its own, and the queues take turns, so
// a workspace with a thousand waiting calls delays a call of another workspace by a single request. The
// first of these that applies determines the queue of a call:
//
//   - the key set with [WithLimiterKey]
//   - the workspace that the request names, in its path or its body, or as the only one in its query
//   - the credentials that an option sets for the call, such as [WithCallCredentials]
//   - the client
//
// Most requests about a single resource, such as a job, do not name its workspace. If one client serves
// many workspaces, set their keys.
//
// A call occupies the limiter only while it sends a request and reads the response, and not during the
// delay before a retry. A retry is the first in its queue. A call that waits returns as soon as its
// context ends; the timeout of an attempt does not include the wait. Requests for access tokens do not
// wait and do not count, because calls wait for them.
//
// After a 429, no further request starts for the time in its Retry-After header or, if it has none, for
// the delay before a retry. The [RetryPolicy] of the client that got the 429 limits both. Airbyte limits
// each user, so the pause suits clients that share a user or a gateway.
type Limiter struct {
	concurrent int
	interval   time.Duration // between requests; 0 for no limit
	burst      time.Duration // by how much requests may be early

	mu     sync.Mutex
	active int                   // number of requests that are being sent
	queues map[any]*limiterQueue // by key; nil at first; none is empty
	turns  list.List             // the same queues, the next one first
	paused time.Time             // no request starts before
	next   time.Time             // when the next request is due, without bursts
	timer  *time.Timer           // starts requests when a pause ends; nil if it was never needed
}

// limiterQueue holds the waiting calls that have the same key.
type limiterQueue struct {
	key     any
	turn    *list.Element // in Limiter.turns
	waiting list.List     // of *limiterCaller, the next one first
}

// limiterCaller is a call that waits.
type limiterCaller struct {
	queue    *limiterQueue
	place    *list.Element // in the queue; nil after it has left
	admitted chan struct{} // closed when the request may start
}

// NewLimiter returns a limiter. It starts no goroutines and need not be closed.
func NewLimiter(limits Limits) *Limiter {
	l := &Limiter{concurrent: limits.Concurrent}
	if limits.PerSecond > 0 {
		const longest = 24 * time.Hour
		l.interval = time.Duration(min(float64(time.Second)/limits.PerSecond, float64(longest)))
		early := float64(max(limits.Burst-1, 0)) * float64(l.interval)
		l.burst = time.Duration(min(early, float64(longest)))
	}
	return l
}

// WithLimiter makes the requests of the client wait for a limiter, which other clients may share. A nil
// limiter, the default, sets no limits.
func WithLimiter(l *Limiter) Option {
	return func(s *settings) {
		s.limiter = nil
		if l != nil {
			s.limiter = l
		}
	}
}

// WithLimiterKey puts the call into the queue of a [Limiter] with the given key, usually the ID of the
// workspace or of the tenant that the call is for. Keys are shared by all clients of the limiter, and a
// key that is the ID of a workspace is the queue of the requests that name this workspace. The key is
// not sent. "" has no effect, nor has the option without a limiter.
func WithLimiterKey(key string) RequestOption {
	return func(o *requestOptions) { o.limiterKey = key }
}

// Format prints only the name of the type for every verb, because the fields change all the time.
func (l *Limiter) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, "airbyte.Limiter") }

// acquire implements limiter.
func (l *Limiter) acquire(ctx context.Context, c *call, key string) error {
	caller := l.enter(c.queueKey(key), c.wasAdmitted)
	select {
	case <-caller.admitted:
		return nil
	case <-ctx.Done():
	}
	hasLeft := l.withdraw(caller)
	if !hasLeft {
		l.release(0) // the caller was admitted just before
	}
	return fmt.Errorf("waiting for the limiter: %w", ctx.Err())
}

// enter adds a caller to its queue, at the front if it is first.
func (l *Limiter) enter(key any, first bool) *limiterCaller {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.queues == nil {
		l.queues = map[any]*limiterQueue{}
	}
	queue := l.queues[key]
	if queue == nil {
		queue = &limiterQueue{key: key}
		queue.turn = l.turns.PushBack(queue)
		l.queues[key] = queue
	}
	caller := &limiterCaller{queue: queue, admitted: make(chan struct{})}
	if first {
		caller.place = queue.waiting.PushFront(caller)
	} else {
		caller.place = queue.waiting.PushBack(caller)
	}
	l.admit()
	return caller
}

// withdraw removes a caller that no longer waits. It returns false if the caller has been admitted.
func (l *Limiter) withdraw(caller *limiterCaller) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if caller.place == nil {
		return false
	}
	l.remove(caller)
	return true
}

// release implements limiter.
func (l *Limiter) release(pause time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.active--
	if pause > 0 {
		l.paused = later(l.paused, time.Now().Add(pause))
	}
	l.admit()
}

// admit admits as many callers as the limits allow. The caller of admit holds the mutex.
func (l *Limiter) admit() {
	for l.turns.Len() > 0 {
		if l.concurrent > 0 && l.active >= l.concurrent {
			return // the next release calls admit again
		}
		now := time.Now()
		if wait := l.opensAt().Sub(now); wait > 0 {
			l.admitAfter(wait)
			return
		}
		caller := l.takeNext()
		l.active++
		l.next = later(l.next, now).Add(l.interval)
		close(caller.admitted)
	}
}

// opensAt returns the time from which the pause and the rate allow a request.
func (l *Limiter) opensAt() time.Time {
	return later(l.paused, l.next.Add(-l.burst))
}

// admitAfter calls admit after a delay.
func (l *Limiter) admitAfter(delay time.Duration) {
	if l.timer != nil {
		l.timer.Stop()
	}
	l.timer = time.AfterFunc(delay, func() {
		l.mu.Lock()
		defer l.mu.Unlock()
		l.admit()
	})
}

// takeNext removes and returns the first caller of the queue whose turn it is, and moves that queue behind
// all others.
func (l *Limiter) takeNext() *limiterCaller {
	queue := l.turns.Front().Value.(*limiterQueue)
	caller := queue.waiting.Front().Value.(*limiterCaller)
	l.turns.MoveToBack(queue.turn)
	l.remove(caller)
	return caller
}

// remove removes a caller from its queue, and the queue if it is then empty.
func (l *Limiter) remove(caller *limiterCaller) {
	queue := caller.queue
	queue.waiting.Remove(caller.place)
	caller.place = nil
	if queue.waiting.Len() == 0 {
		l.turns.Remove(queue.turn)
		delete(l.queues, queue.key)
	}
}

// later returns the later one of two times.
func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// queueKey returns the key of the queue in which a call waits. given is the key that the caller set, or
// "".
func (c *call) queueKey(given string) any {
	if given != "" {
		return given
	}
	workspace := c.workspaceID()
	if workspace != "" {
		return workspace
	}
	own := c.options.credentials
	if own != nil && own.client != nil {
		return own
	}
	hasOwnHeader := own != nil || c.options.header.Get("Authorization") != ""
	if hasOwnHeader {
		return sha256.Sum256([]byte(c.authorization)) // a struct that holds a limiter may be printed
	}
	return c.client
}

// workspaceID returns the ID of the workspace that the request names, or "" if it names none or several.
func (c *call) workspaceID() string {
	id := c.pathParameter("{workspaceId}")
	if id != "" {
		return id
	}
	ids := c.url.Query()["workspaceIds"]
	if len(ids) == 1 {
		return ids[0]
	}
	if c.body == nil {
		return ""
	}
	var body struct{ WorkspaceID string }
	_ = json.Unmarshal(c.body.data, &body) // stays empty if the body has another form
	return body.WorkspaceID
}

// pathParameter returns the value of a parameter in the path, or "" if the operation does not have it.
// It counts segments from the end, because the base URL may have a path, too.
func (c *call) pathParameter(name string) string {
	template := strings.Split(c.op.Path, "/")
	path := strings.Split(c.url.EscapedPath(), "/")
	for i := 1; i <= min(len(template), len(path)); i++ {
		if template[len(template)-i] == name {
			value, _ := url.PathUnescape(path[len(path)-i]) // it was escaped for the request
			return value
		}
	}
	return ""
}
