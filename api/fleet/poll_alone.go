package fleet

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"time"

	airbyte "github.com/airbyte-go/airbyte/api"
)

// lookEvery is the time after which the connection of a job is read again, to see whether it was deleted.
// At most one connection is read in each poll.
const lookEvery = 30 * time.Minute

// readAlone reads the jobs that the lists do not show, each with a request of its own.
func (p *poll) readAlone(ctx context.Context) {
	jobs := p.openJobs(p.isToBeReadAlone)
	orderFairly(jobs)
	states := make([]*singleJob, len(jobs))
	errs, reason := inParallel(len(jobs), p.outage, func(i int) error {
		var err error
		states[i], err = p.watcher.getJob(ctx, jobs[i].id)
		return err
	})
	for i, job := range jobs {
		wasTried := i < len(errs)
		if !wasTried {
			p.errs[job.id] = reason
			continue
		}
		isUnlistedNow := p.fates[job.id] == isUnlisted
		p.recordSingle(job, states[i], errs[i])
		if errs[i] == nil && isUnlistedNow {
			job.alone = true
		}
	}
}

// orderFairly puts jobs in a random order, those that could not be read last time at the end. Several failures end a
// poll early. Without this order, jobs that always fail would then keep those after them from being read.
func orderFairly(jobs []*watchedJob) {
	//nolint:gosec // the order protects nothing
	rand.Shuffle(len(jobs), func(i, k int) { jobs[i], jobs[k] = jobs[k], jobs[i] })
	slices.SortStableFunc(jobs, func(a, b *watchedJob) int {
		switch {
		case a.unread == b.unread:
			return 0
		case a.unread:
			return 1
		default:
			return -1
		}
	})
}

// isToBeReadAlone reports whether a job that is still open has to be read with a request of its own.
func (p *poll) isToBeReadAlone(job *watchedJob) bool {
	f := p.fates[job.id]
	if f == isFailed {
		return false
	}
	return f == isUnlisted || f == isUnknown || !p.isOfAll || !job.isForLists()
}

// readOne reads a job with a request of its own.
func (p *poll) readOne(ctx context.Context, job *watchedJob) error {
	state, err := p.watcher.getJob(ctx, job.id)
	p.outage.note(err)
	p.recordSingle(job, state, err)
	return err
}

// recordSingle records the state of a job, or the reason why it could not be read.
func (p *poll) recordSingle(job *watchedJob, state *singleJob, err error) {
	if err != nil {
		p.errs[job.id] = err
		job.unread = true
		return
	}
	p.noteDate(state.date)
	p.record(&state.job)
}

// singleJob is the state of a job in a response of its own.
type singleJob struct {
	job  airbyte.Job
	date time.Time // when the server sent it, by its own clock; zero if the response does not say
}

// getJob reads a single job.
func (w *Watcher) getJob(ctx context.Context, id int64) (*singleJob, error) {
	var response *http.Response
	opts := append(slices.Clip(w.request), airbyte.WithResponse(&response))
	job, err := w.client.Jobs.Get(ctx, id, opts...)
	if err != nil {
		return nil, err
	}
	if job.JobID != id {
		return nil, fmt.Errorf("fleet: getJob: want job %d, got job %d", id, job.JobID)
	}
	if job.Status == "" {
		return nil, errors.New("fleet: getJob: the response has no status")
	}
	return &singleJob{job: *job, date: dateOf(response)}, nil
}

// lookAtConnection reads the connection of one job that has not ended for long. The jobs of a deleted
// connection may never end, because the server cancels them without making sure that they stop.
func (p *poll) lookAtConnection(ctx context.Context) {
	job := p.longestNotLookedAt()
	if job == nil || p.outage.reason(1) != nil {
		return
	}
	job.lookedAt = p.began
	connection, err := p.watcher.client.Connections.Get(ctx, job.state.ConnectionID, p.watcher.request...)
	if err != nil {
		return // the next look may be more successful, and the job itself is polled anyway
	}
	job.isOrphan = strings.EqualFold(string(connection.Status), string(airbyte.ConnectionStatusDeprecated))
}

// longestNotLookedAt returns the job whose connection was read the longest time ago, or nil if none is
// due.
func (p *poll) longestNotLookedAt() *watchedJob {
	var oldest *watchedJob
	for _, job := range p.jobs {
		isOver := job.state.Status.Final() || job.isOrphan || job.state.ConnectionID == ""
		isDue := p.began.Sub(job.lookedAt) >= lookEvery
		if isOver || !isDue {
			continue
		}
		if oldest == nil || job.lookedAt.Before(oldest.lookedAt) {
			oldest = job
		}
	}
	return oldest
}
