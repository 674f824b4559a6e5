package fleet

import (
	"time"

	airbyte "github.com/airbyte-go/airbyte/api"
)

const (
	// usualOverlap is how far a poll goes back before the poll that preceded it. It covers the time
	// between the stamp of a change and the moment when lists show it, the duration of a request, and
	// the difference between the clocks of servers.
	usualOverlap = 5 * time.Minute

	// longestOverlap limits the overlap, which grows when changes show up late. If changes show up even later,
	// polls no longer rely on Date.
	longestOverlap = 2 * time.Hour

	// sweepEvery is the number of polls from one sweep to the next. A sweep lists all changes of the open jobs.
	sweepEvery = 10

	// earliestSweep is the number of polls after which a sweep follows another one, if there are jobs
	// that neither a sweep nor another list has shown yet.
	earliestSweep = 3

	// avoidFor is the number of polls that do not use a list that did not help.
	avoidFor = 10
)

// memory is the data that a session keeps from one poll to the next.
type memory struct {
	from       time.Time // when the last complete poll began, by the server's clock; zero before the first
	overlap    time.Duration
	sinceSweep int // polls since the last sweep

	isDateWrong bool // Date is later than the stamps of jobs by more than longestOverlap
	usesStamps  bool // from is taken from the stamps of jobs, because Date is wrong

	avoided      map[string]int  // number of polls that do not list a scope, by its key
	failures     map[string]int  // number of polls in a row that failed to list a scope, by its key
	unlistable   map[string]bool // workspaces whose jobs the caller may not list
	hasRefreshes bool            // lists show refreshes if they are asked for
}

func newMemory() memory {
	return memory{
		overlap:      usualOverlap,
		avoided:      map[string]int{},
		failures:     map[string]int{},
		unlistable:   map[string]bool{},
		hasRefreshes: true,
	}
}

// windowStart returns the time since which a poll that is not a sweep lists changes.
func (m *memory) windowStart() time.Time { return m.from.Add(-m.overlap) }

// isSweepDue reports whether the next poll has to be a sweep.
func (m *memory) isSweepDue(hasUnproven bool) bool {
	switch {
	case m.from.IsZero():
		return true
	case hasUnproven:
		return m.sinceSweep+1 >= earliestSweep
	default:
		return m.sinceSweep+1 >= sweepEvery
	}
}

// checkStamp makes the overlap longer if the end of a job has a stamp that is older than the window of the
// poll that saw it. The clocks of the servers are then further apart than the overlap allows, so the poll
// has seen it only because it was a sweep, or because it read the job by itself. If the overlap would become
// too long, checkStamp records that Date is wrong.
func (m *memory) checkStamp(job *watchedJob, state *airbyte.Job) {
	ended := state.LastUpdatedAt.Time
	wasOpen := job.isRead && !m.from.IsZero()
	if !wasOpen || ended.IsZero() {
		return
	}
	late := m.windowStart().Sub(ended.Add(time.Second)) // stamps are cut to seconds
	if late <= 0 {
		return
	}
	m.overlap += late + usualOverlap
	if m.overlap > longestOverlap {
		m.overlap = usualOverlap
		m.isDateWrong = true
	}
}

// remember records that a poll of all jobs is complete.
func (m *memory) remember(p *poll) {
	for key := range m.avoided {
		m.avoided[key]--
		if m.avoided[key] <= 0 {
			delete(m.avoided, key)
		}
	}
	if p.isIncomplete {
		return
	}
	if m.isDateWrong && !m.usesStamps {
		m.usesStamps = true
		m.from = time.Time{} // as a Date, it may be later than all stamps
	}
	switch {
	case !p.date.IsZero() && !m.usesStamps:
		m.from = p.date
	case p.lastStamp.After(m.from):
		m.from = p.lastStamp
	}
	m.sinceSweep++
	if p.isSweep {
		m.sinceSweep = 0
	}
}
