package airbytetest

import (
	"context"
	"math"
	"slices"
	"time"
)

// lateCall is a call whose connection broke before the server has acted on it.
type lateCall struct {
	call     *call
	mistakes []string
	at       time.Time // when the server acts, on the clock of package time
}

// postpone makes the server act on a call later, although its connection breaks now. It checks the
// credentials now.
func (s *Server) postpone(c *call, mistakes []string, after time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := c.authorize(); err != nil {
		return
	}
	s.late = append(s.late, lateCall{call: c, mistakes: mistakes, at: time.Now().Add(after)})
	slices.SortStableFunc(s.late, func(a, b lateCall) int { return a.at.Compare(b.at) })
}

// catchUp acts on the postponed calls that are due, each as of the time when it was due. It must run
// before anything reads or changes the state. The caller must hold s.mu.
func (s *Server) catchUp() {
	now := time.Now()
	for len(s.late) > 0 && !s.late[0].at.After(now) {
		late := s.late[0]
		s.late = s.late[1:]
		late.call.now = s.clock(late.at)
		_, _ = late.call.run(late.mistakes) // nobody waits for the response
	}
}

// awaitStart delays the response to a request that has started a sync until the sync runs, as servers
// before June 2026 do. It returns an error if the context ends first.
func (s *Server) awaitStart(ctx context.Context, c *call, resp *response) error {
	isOld := !s.settings.hasSince("June 2026")
	if c.started == nil || c.started.jobType != "sync" || !isOld {
		return nil
	}
	wait := math.Ceil(float64(c.started.run.untilRunning()) / s.settings.speed)
	select {
	case <-time.After(time.Duration(wait)):
	case <-ctx.Done():
		return ctx.Err()
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.catchUp()
	c.now = s.now()
	resp.body = c.fitResponse(startedJobView(c, c.started))
	return nil
}
