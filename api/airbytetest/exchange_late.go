package airbytetest

import (
	"slices"
	"time"
)

// lateCall is a call whose connection broke before the server has acted on it.
type lateCall struct {
	call     *call
	mistakes []string
	at       time.Time // when the server acts, on the clock of package time
}

// postpone makes the server act on a call later, although its connection breaks now. Credentials count
// now.
func (s *Server) postpone(c *call, mistakes []string, after time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := c.authorize(); err != nil {
		return
	}
	s.late = append(s.late, lateCall{call: c, mistakes: mistakes, at: time.Now().Add(after)})
	slices.SortStableFunc(s.late, func(a, b lateCall) int { return a.at.Compare(b.at) })
}

// catchUp acts on the postponed calls that are due, as if it had done so at their time. It runs before
// everything that reads or changes the state. The caller must hold s.mu.
func (s *Server) catchUp() {
	now := time.Now()
	for len(s.late) > 0 && !s.late[0].at.After(now) {
		late := s.late[0]
		s.late = s.late[1:]
		late.call.now = s.clock(late.at)
		_, _ = late.call.run(late.mistakes) // nobody waits for the response
	}
}
