package fleet

import (
	"context"
	"slices"
	"time"
)

// longestGathering is the longest time for which a poll waits for further jobs to be polled with it.
const longestGathering = time.Second

// session polls jobs from the moment when a first one is watched until none is left. Its methods run in
// one goroutine, unless they say otherwise.
type session struct {
	watcher *Watcher
	ctx     context.Context //nolint:containedctx // ends with the session, and not with the call that began it
	cancel  context.CancelFunc
	wake    chan struct{} // has a value if a poll is due earlier than before
	memory  memory

	// Watcher.mu guards these fields.
	nextAll    time.Time // when to poll all jobs
	nextUrgent time.Time // when to poll the urgent jobs; zero if there are none
	falseHints int       // polls in a row that LookSooner caused, although none of the jobs that it named had ended
}

// newSession returns the session of a watcher. The caller must hold w.mu.
func newSession(w *Watcher) *session {
	ctx, cancel := context.WithCancel(context.Background())
	return &session{
		watcher: w,
		ctx:     ctx,
		cancel:  cancel,
		wake:    make(chan struct{}, 1),
		memory:  newMemory(),
		nextAll: time.Now().Add(w.interval),
	}
}

// gathering is the time for which a poll waits for further jobs to be polled with it.
func (s *session) gathering() time.Duration {
	return min(longestGathering, s.watcher.interval/10)
}

// pollAllSoon makes the next poll of all jobs due soon. The caller must hold Watcher.mu.
func (s *session) pollAllSoon() {
	soon := time.Now().Add(s.gathering())
	if soon.Before(s.nextAll) {
		s.nextAll = soon
		s.wakeUp()
	}
}

// pollUrgentSoon makes a poll of the urgent jobs due soon. The caller must hold Watcher.mu.
func (s *session) pollUrgentSoon() { s.pollUrgentIn(s.gathering()) }

// pollHintedSoon makes a poll of the urgent jobs due because of a hint. Each false hint doubles the delay of the next
// poll, up to the interval, so that false hints cannot cause many requests. The caller must hold Watcher.mu.
func (s *session) pollHintedSoon() {
	delay := s.gathering()
	for range s.falseHints {
		delay = min(2*delay, s.watcher.interval)
	}
	s.pollUrgentIn(delay)
}

// pollUrgentIn makes a poll of the urgent jobs due after a time, unless one is due earlier. The caller must hold
// Watcher.mu.
func (s *session) pollUrgentIn(d time.Duration) {
	due := time.Now().Add(d)
	if s.nextUrgent.IsZero() || due.Before(s.nextUrgent) {
		s.nextUrgent = due
		s.wakeUp()
	}
}

// wakeUp makes sleep look at the times again. Any goroutine may call it.
func (s *session) wakeUp() {
	select {
	case s.wake <- struct{}{}:
	default: // it is about to look anyway
	}
}

// run polls until the session ends.
func (s *session) run() {
	for s.sleep() {
		p := s.newPoll()
		p.run(s.ctx)
		s.end(p)
	}
}

// sleep blocks until a poll is due, and returns true. It returns false if the session has ended.
func (s *session) sleep() bool {
	for {
		timer := time.NewTimer(time.Until(s.nextPoll()))
		select {
		case <-timer.C:
			return s.ctx.Err() == nil
		case <-s.wake:
			timer.Stop()
		case <-s.ctx.Done():
			timer.Stop()
			return false
		}
	}
}

// nextPoll returns the time when the next poll is due.
func (s *session) nextPoll() time.Time {
	s.watcher.mu.Lock()
	defer s.watcher.mu.Unlock()
	if !s.nextUrgent.IsZero() && s.nextUrgent.Before(s.nextAll) {
		return s.nextUrgent
	}
	return s.nextAll
}

// newPoll returns a poll of all jobs, or of the urgent ones if only that is due.
func (s *session) newPoll() *poll {
	w := s.watcher
	w.mu.Lock()
	defer w.mu.Unlock()
	now := time.Now()
	s.nextUrgent = time.Time{}
	p := newPoll(w, &s.memory)
	p.isOfAll = !now.Before(s.nextAll) || w.countHinted() > fewJobs
	for _, job := range w.jobs {
		if job.hinted {
			p.hinted = append(p.hinted, job)
		}
		job.hinted = false
		if p.isOfAll && job.isAbandoned(now.Add(-s.gathering())) {
			w.forget(job)
			continue
		}
		if p.isOfAll || job.urgent {
			p.add(job)
		}
		job.urgent = false
	}
	p.sort()
	return p
}

// countHinted returns the number of jobs that LookSooner has named. The caller must hold w.mu.
func (w *Watcher) countHinted() int {
	n := 0
	for _, job := range w.jobs {
		if job.hinted && !job.isNew() {
			n++
		}
	}
	return n
}

// isAbandoned reports whether nobody has asked for the next state of the job since a time. The caller must
// hold Watcher.mu.
func (j *watchedJob) isAbandoned(since time.Time) bool {
	return len(j.waiters) == 0 && j.delivered.Before(since)
}

// end passes the outcomes of a poll to the calls that wait for them, and decides when the next poll of all
// jobs is due.
func (s *session) end(p *poll) {
	w := s.watcher
	w.mu.Lock()
	defer w.mu.Unlock()
	if s.ctx.Err() != nil {
		return // nobody waits any more
	}
	if p.isOfAll {
		s.nextAll = p.began.Add(w.interval)
		earliest := time.Now().Add(s.gathering())
		if s.nextAll.Before(earliest) {
			s.nextAll = earliest
		}
	}
	s.judgeHints(p)
	for _, job := range p.jobs {
		o := p.outcomeOf(job)
		job.deliver(o)
		if o.isLast() {
			w.forget(job)
		}
	}
}

// judgeHints counts the polls in a row whose hints were all false. The caller must hold Watcher.mu.
func (s *session) judgeHints(p *poll) {
	if len(p.hinted) == 0 {
		return
	}
	hasEnded := func(job *watchedJob) bool { return job.state.Status.Final() }
	if slices.ContainsFunc(p.hinted, hasEnded) {
		s.falseHints = 0
		return
	}
	s.falseHints++
}
