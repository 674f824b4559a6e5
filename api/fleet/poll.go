package fleet

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"time"

	airbyte "github.com/airbyte-go/airbyte/api"
)

// fewJobs is the number of jobs that are read one by one, because a list would not save requests.
const fewJobs = 3

// ErrConnectionDeleted reports that the connection of a job was deleted, and that the job has not ended. Such
// a job may never end. Polls of the job then fail, until the job ends or the time set by
// [airbyte.WithTolerance] is up. The wait ends with an [*airbyte.WaitTimeoutError] that matches this error.
var ErrConnectionDeleted = errors.New("the connection of the job was deleted")

// statusClientClosed is the status with which proxies log, and sometimes respond, that their client has gone away.
const statusClientClosed = 499

// poll reads the states of some jobs once.
type poll struct {
	watcher *Watcher
	memory  *memory
	began   time.Time
	isOfAll bool // otherwise, only some jobs are read, and memory keeps its times
	isSweep bool

	jobs   []*watchedJob         // by ID
	hinted []*watchedJob         // jobs that LookSooner has named since the last poll
	byID   map[int64]*watchedJob // the same jobs
	open   map[int64]*watchedJob // those whose state has not been read yet
	fates  map[int64]fate        // of the open jobs
	errs   map[int64]error       // of the jobs that could not be read

	date         time.Time // the earliest Date of the responses; zero if none had one
	lastStamp    time.Time // the latest time of a listed job
	isIncomplete bool      // a list failed, so the next poll has to go back as far

	wereRefreshesListed bool // a list of refreshes was read to its end
	outage              *outage
}

// fate says how to go on with a job that is still open after the lists were read. If there are several
// lists, the last one of these applies.
type fate int

const (
	isUnchanged fate = iota // a change would have been listed
	isUnlisted              // the lists do not show the job, although they should
	isUnknown               // the lists say nothing about the job
	isFailed                // the lists could not be read, and the job is not to be read by itself
)

func newPoll(w *Watcher, m *memory) *poll {
	return &poll{
		watcher: w,
		memory:  m,
		began:   time.Now(),
		byID:    map[int64]*watchedJob{},
		open:    map[int64]*watchedJob{},
		fates:   map[int64]fate{},
		errs:    map[int64]error{},
		outage:  newOutage(w.interval),
	}
}

func (p *poll) add(job *watchedJob) {
	p.jobs = append(p.jobs, job)
	p.byID[job.id] = job
	p.open[job.id] = job
}

func (p *poll) sort() {
	slices.SortFunc(p.jobs, func(a, b *watchedJob) int { return cmp.Compare(a.id, b.id) })
}

// run reads the jobs: new ones and those that have changed from lists, and then the others by themselves.
func (p *poll) run(ctx context.Context) {
	p.readNew(ctx)
	if p.isOfAll {
		p.readChanged(ctx)
	}
	p.readRefreshes(ctx)
	p.readAlone(ctx)
	if p.isOfAll {
		p.lookAtConnection(ctx)
		p.memory.remember(p)
	}
}

// openJobs returns the open jobs for which a condition holds, by ID.
func (p *poll) openJobs(holds func(*watchedJob) bool) []*watchedJob {
	var jobs []*watchedJob
	for _, job := range p.jobs {
		if p.open[job.id] != nil && holds(job) {
			jobs = append(jobs, job)
		}
	}
	return jobs
}

// raise gives an open job a fate, unless it has a later one.
func (p *poll) raise(job *watchedJob, f fate) {
	p.fates[job.id] = max(p.fates[job.id], f)
}

// record records the state of a job, if the poll is about the job.
func (p *poll) record(state *airbyte.Job) *watchedJob {
	job := p.byID[state.JobID]
	if job == nil || state.Status == "" {
		return nil
	}
	wasRead := p.open[job.id] == nil
	if wasRead && job.state.Status.Final() {
		return job // a list may have a job twice
	}
	if state.Status.Final() {
		p.memory.checkStamp(job, state)
	}
	job.state = *state
	job.isRead = true
	job.unread = false
	delete(p.open, job.id)
	delete(p.fates, job.id)
	delete(p.errs, job.id)
	return job
}

// noteDate keeps the earliest time at which the server has sent a response of this poll.
func (p *poll) noteDate(date time.Time) {
	if date.IsZero() {
		return
	}
	if p.date.IsZero() || date.Before(p.date) {
		p.date = date
	}
}

// outcomeOf returns the outcome of the poll for a job.
func (p *poll) outcomeOf(job *watchedJob) outcome {
	err := p.errs[job.id]
	if err != nil {
		return outcome{err: err}
	}
	state := job.state
	if job.isOrphan && !state.Status.Final() {
		return outcome{err: fmt.Errorf("fleet: connection %s: %w", state.ConnectionID, ErrConnectionDeleted)}
	}
	return outcome{state: &state}
}

// isLast reports whether no further outcome is to be expected.
func (o outcome) isLast() bool {
	if o.err != nil {
		return isPermanent(o.err)
	}
	return o.state.Status.Final()
}

// isPermanent reports whether the same request would fail again later.
func isPermanent(err error) bool {
	apiError, ok := errors.AsType[*airbyte.Error](err)
	if !ok {
		return false
	}
	switch apiError.StatusCode {
	case http.StatusRequestTimeout, http.StatusTooEarly, http.StatusTooManyRequests, statusClientClosed:
		return false
	default:
		return apiError.StatusCode >= 300 && apiError.StatusCode < 500
	}
}
