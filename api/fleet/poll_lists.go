package fleet

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"time"

	airbyte "github.com/airbyte-go/airbyte/api"
)

// method is a method to find jobs in lists.
type method int

const (
	// newest reads the newest jobs, to find jobs about which nothing is known but their ID.
	newest method = iota
	// changed reads the jobs that have changed since the last poll.
	changed
	// sweep reads the jobs that have changed since the oldest open job was created.
	sweep
	// refreshes is like sweep, for servers that list refreshes only if they are asked for them.
	refreshes
)

// readNew reads the jobs whose state is not known.
func (p *poll) readNew(ctx context.Context) {
	p.readScopes(ctx, p.openJobs((*watchedJob).isNew), newest)
}

// isNew reports whether nothing is known about the job but its ID.
func (j *watchedJob) isNew() bool { return j.state.Status == "" }

// readChanged reads the jobs that have changed since the last poll, or since they began.
func (p *poll) readChanged(ctx context.Context) {
	jobs := p.openJobs((*watchedJob).isForLists)
	hasUnproven := slices.ContainsFunc(jobs, p.isUnproven)
	p.isSweep = p.memory.isSweepDue(hasUnproven)
	if p.isSweep {
		p.readScopes(ctx, jobs, sweep)
		return
	}
	p.readScopes(ctx, jobs, changed)
}

// isForLists reports whether to look for the job in lists of changed jobs.
func (j *watchedJob) isForLists() bool {
	hasTimes := !j.isNew() && !j.state.StartTime.IsZero()
	return hasTimes && !j.alone && !j.unread
}

// isUnproven reports whether it is not known that lists show the job. A job that was created within the
// window of this poll will be in its list, unless lists hide it.
func (p *poll) isUnproven(job *watchedJob) bool {
	return !job.listed && job.state.StartTime.Before(p.memory.windowStart())
}

// readRefreshes looks for refreshes in lists of refreshes, if other lists do not show them.
func (p *poll) readRefreshes(ctx context.Context) {
	jobs := p.openJobs(func(job *watchedJob) bool {
		isHidden := job.state.JobType == airbyte.JobTypeRefresh && !job.state.StartTime.IsZero()
		return isHidden && p.isToBeReadAlone(job)
	})
	if len(jobs) <= fewJobs || !p.memory.hasRefreshes {
		return
	}
	before := len(p.open)
	p.readScopes(ctx, jobs, refreshes)
	if p.wereRefreshesListed && len(p.open) == before {
		p.memory.hasRefreshes = false // some servers always return an empty list
	}
}

// readScopes looks for jobs in the lists of their workspaces, and gives a fate to those that it does not
// find.
func (p *poll) readScopes(ctx context.Context, jobs []*watchedJob, m method) {
	for _, job := range jobs {
		if p.mayBeUnlistable(job) {
			p.raise(job, isUnknown)
		}
	}
	for _, s := range p.scopes(jobs) {
		open := p.stillOpen(s.jobs)
		isAvoided := p.memory.avoided[s.key()] > 0
		if len(open) <= fewJobs || isAvoided {
			p.raiseUnknown(open)
			continue
		}
		err := p.outage.reason(1)
		if err != nil {
			p.fail(open, err)
			continue
		}
		p.readScope(ctx, s, m)
	}
}

// readScope looks for the jobs of one scope in its list.
func (p *poll) readScope(ctx context.Context, s scope, m method) {
	jobs := p.stillOpen(s.jobs)
	if len(jobs) == 0 {
		return
	}
	l := p.listingFor(s, jobs, m)
	end, err := p.walk(ctx, l, jobs)
	p.outage.note(err)
	jobs = p.stillOpen(jobs)
	if err != nil {
		p.handleListError(ctx, s, jobs, m, err)
		return
	}
	delete(p.memory.failures, s.key())
	switch end {
	case endOfList:
		p.wereRefreshesListed = p.wereRefreshesListed || m == refreshes
		p.raiseUnlisted(jobs, l, m)
	case tooLong:
		p.raiseUnknown(jobs)
		if m == changed {
			p.memory.avoided[s.key()] = avoidFor
		}
	case filterIgnored:
		p.raiseUnknown(jobs)
		p.memory.avoided[s.key()] = avoidFor
	}
}

// listingFor returns the list in which a method looks for jobs.
func (p *poll) listingFor(s scope, jobs []*watchedJob, m method) *listing {
	l := &listing{
		workspaces: s.workspaces,
		order:      airbyte.JobOrderUpdatedAtDesc,
	}
	switch m {
	case newest:
		l.order = airbyte.JobOrderCreatedAtDesc
		l.oldestID = jobs[0].id // they are sorted
	case changed:
		l.start = p.memory.windowStart()
	case sweep:
		l.start = earliestStart(jobs).Add(-p.memory.overlap)
	case refreshes:
		l.start = earliestStart(jobs).Add(-p.memory.overlap)
		l.jobType = new(airbyte.JobTypeRefresh)
	}
	return l
}

func earliestStart(jobs []*watchedJob) time.Time {
	earliest := jobs[0].state.StartTime.Time
	for _, job := range jobs {
		if job.state.StartTime.Before(earliest) {
			earliest = job.state.StartTime.Time
		}
	}
	return earliest
}

// raiseUnlisted gives a fate to jobs that a list does not have.
func (p *poll) raiseUnlisted(jobs []*watchedJob, l *listing, m method) {
	for _, job := range jobs {
		// A job that was created after the start of the list must have changed after it.
		isOlder := job.state.StartTime.Before(l.start)
		switch {
		case m == newest:
			p.raise(job, isUnknown)
		case m == changed && isOlder:
			p.raise(job, isUnchanged)
		default:
			p.raise(job, isUnlisted)
		}
	}
}

func (p *poll) raiseUnknown(jobs []*watchedJob) {
	for _, job := range jobs {
		p.raise(job, isUnknown)
	}
}

// stillOpen returns those of the jobs that are still open.
func (p *poll) stillOpen(jobs []*watchedJob) []*watchedJob {
	var open []*watchedJob
	for _, job := range jobs {
		if p.open[job.id] != nil {
			open = append(open, job)
		}
	}
	return open
}

// walkEnd says how a walk over a list ended.
type walkEnd int

const (
	endOfList     walkEnd = iota // the list has ended, or all jobs were found
	tooLong                      // it takes fewer requests to read the other jobs one by one
	filterIgnored                // the list has jobs that it should not have
)

// walk records the states of the jobs in a list, page by page, until it has found the given jobs. The list
// has the latest changes first. A job that changes in the meantime moves to the front, and others move to
// later pages, so that the walk skips none.
func (p *poll) walk(ctx context.Context, l *listing, jobs []*watchedJob) (walkEnd, error) {
	for pages := 1; ; pages++ {
		page, err := p.watcher.listJobs(ctx, l, (pages-1)*pageSize)
		if err != nil {
			return endOfList, err
		}
		p.recordPage(page, l)
		if l.isIgnored(page) {
			return filterIgnored, nil
		}
		left := len(p.stillOpen(jobs))
		isEnd := len(page.jobs) < pageSize || l.isPast(page)
		if left == 0 || isEnd {
			return endOfList, nil
		}
		if pages >= left {
			return tooLong, nil
		}
	}
}

// recordPage records the states and the times of a page.
func (p *poll) recordPage(page *jobsPage, l *listing) {
	p.noteDate(page.date)
	for i := range page.jobs {
		state := &page.jobs[i]
		for _, stamp := range []time.Time{state.StartTime.Time, state.LastUpdatedAt.Time} {
			if stamp.After(p.lastStamp) {
				p.lastStamp = stamp
			}
		}
		job := p.record(state)
		if job != nil {
			isPlain := l.jobType == nil
			job.listed = isPlain
			job.alone = !isPlain
		}
	}
}

// handleListError decides about the jobs of a scope whose list could not be read.
func (p *poll) handleListError(ctx context.Context, s scope, jobs []*watchedJob, m method, err error) {
	isForbidden := errors.Is(err, airbyte.ErrForbidden)
	switch {
	case isForbidden && len(s.workspaces) > 1:
		for _, half := range s.halves() {
			p.readScope(ctx, half, m)
		}
	case isForbidden && len(s.workspaces) == 1:
		p.memory.unlistable[s.workspaces[0]] = true
		p.raiseUnknown(jobs)
	case isListRefused(err) && m == refreshes:
		p.memory.hasRefreshes = false // the server does not know the type
		p.raiseUnknown(jobs)
	case isListRefused(err):
		p.memory.avoided[s.key()] = avoidFor
		p.raiseUnknown(jobs)
	default:
		p.handleOutage(ctx, s, jobs, err)
	}
}

// handleOutage decides about the jobs of a scope whose list fails, perhaps only for the moment. If the
// list fails repeatedly although single jobs can be read, the jobs are read one by one.
func (p *poll) handleOutage(ctx context.Context, s scope, jobs []*watchedJob, err error) {
	p.memory.failures[s.key()]++
	mayBeOfList := p.memory.failures[s.key()] > 1 && !errors.Is(err, airbyte.ErrRateLimited)
	if mayBeOfList && len(jobs) > 0 && p.outage.reason(1) == nil && p.readOne(ctx, jobs[0]) == nil {
		p.raiseUnknown(jobs)
		return
	}
	p.fail(jobs, err)
}

// fail records that the lists for some jobs could not be read.
func (p *poll) fail(jobs []*watchedJob, err error) {
	p.isIncomplete = true
	for _, job := range jobs {
		p.raise(job, isFailed)
		p.errs[job.id] = err
	}
}

// isListRefused reports whether the server refuses a list although it may be able to read single jobs: it
// does not know a parameter, the caller may not list jobs, or the list has a job twice.
func isListRefused(err error) bool {
	apiError, ok := errors.AsType[*airbyte.Error](err)
	if !ok {
		return false
	}
	switch apiError.StatusCode {
	case http.StatusBadRequest, http.StatusForbidden, http.StatusMethodNotAllowed, http.StatusConflict,
		http.StatusRequestURITooLong, http.StatusUnprocessableEntity, http.StatusNotImplemented:
		return true
	default:
		return false
	}
}
