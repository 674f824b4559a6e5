package fleet

import (
	"context"
	"time"

	airbyte "github.com/airbyte-go/airbyte/api"
)

// watchedJob is a job that at least one call waits for.
type watchedJob struct {
	id        int64
	workspace string // "" if unknown
	joined    time.Time

	// Watcher.mu guards these fields.
	waiters   []chan outcome // one for each call that waits for the next poll
	delivered time.Time      // when a poll last had an outcome for the job
	urgent    bool           // the job is to be read before the next poll of all jobs
	hinted    bool           // LookSooner has named the job since the last poll

	// Only the goroutine of the session uses these fields.
	state    airbyte.Job // as read last; without a Status, only the ID is known
	isRead   bool        // the Watcher itself has read the state
	listed   bool        // a list has shown the job
	alone    bool        // lists do not show the job, so that it is read by itself
	unread   bool        // the last attempt to read it by itself has failed
	lookedAt time.Time   // when its connection was last read; at first, when the job joined
	isOrphan bool        // its connection is deleted
}

// outcome is the result of a poll for one job.
type outcome struct {
	state *airbyte.Job
	err   error
}

// pollJob blocks until a poll has an outcome for a job, or until ctx ends.
func (w *Watcher) pollJob(ctx context.Context, job airbyte.Job, workspaceID string) (*airbyte.Job, error) {
	if ctx.Err() != nil {
		w.release(job.JobID)
		return nil, ctx.Err()
	}
	watched, next := w.join(job, workspaceID)
	select {
	case o := <-next:
		return o.state, o.err
	case <-ctx.Done():
		w.leave(watched, next)
		return nil, ctx.Err()
	}
}

// join adds a call to those that wait for the next poll of a job.
func (w *Watcher) join(job airbyte.Job, workspaceID string) (*watchedJob, chan outcome) {
	w.mu.Lock()
	defer w.mu.Unlock()
	watched := w.jobs[job.JobID]
	if watched == nil {
		watched = &watchedJob{
			id:        job.JobID,
			workspace: workspaceID,
			joined:    time.Now(),
			lookedAt:  time.Now(),
			state:     job,
		}
		w.jobs[job.JobID] = watched
		w.expect(watched)
	}
	next := make(chan outcome, 1)
	watched.waiters = append(watched.waiters, next)
	return watched, next
}

// expect makes sure that polls take place, and that a job whose state is not known is read soon. The
// caller must hold w.mu.
func (w *Watcher) expect(job *watchedJob) {
	if w.session == nil {
		w.session = newSession(w)
		go w.session.run()
	}
	if job.state.Status == "" {
		job.urgent = true
		w.session.pollUrgentSoon()
	}
}

// leave removes a call whose context has ended, and the job if no other call waits for it.
func (w *Watcher) leave(job *watchedJob, next chan outcome) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for i, waiter := range job.waiters {
		if waiter == next {
			job.waiters = append(job.waiters[:i:i], job.waiters[i+1:]...)
			break
		}
	}
	if len(job.waiters) == 0 {
		w.forget(job)
	}
}

// release stops watching a job unless a call waits for it. A call whose wait has ended after a poll releases
// its job, so that the polls end with it.
func (w *Watcher) release(jobID int64) {
	w.mu.Lock()
	defer w.mu.Unlock()
	job := w.jobs[jobID]
	if job != nil && len(job.waiters) == 0 {
		w.forget(job)
	}
}

// forget stops watching a job. If it was the last one, it ends the polls. The caller must hold w.mu.
func (w *Watcher) forget(job *watchedJob) {
	if w.jobs[job.id] != job {
		return // forgotten before
	}
	delete(w.jobs, job.id)
	if len(w.jobs) == 0 {
		w.session.cancel()
		w.session = nil
	}
}

// deliver passes an outcome to the calls that wait for a job. The caller must hold w.mu.
func (j *watchedJob) deliver(o outcome) {
	for _, waiter := range j.waiters {
		own := o
		if o.state != nil {
			own.state = new(*o.state) // callers may change it
		}
		waiter <- own // has room for one outcome
	}
	j.waiters = nil
	j.delivered = time.Now()
}
