package fleet

import (
	"context"

	airbyte "github.com/airbyte-go/airbyte/api"
)

// gate limits how many syncs are started or cancelled at the same time.
type gate struct{ places chan struct{} }

func newGate(places int) *gate { return &gate{places: make(chan struct{}, places)} }

// newPass returns a pass for one sync. The sync is not in the gate yet.
func (g *gate) newPass() *pass { return &pass{gate: g} }

// pass lets one sync enter and leave a gate, several times. It is for a single goroutine.
type pass struct {
	gate   *gate
	inside bool
}

// enter blocks until there is a place in the gate, or until ctx ends.
func (p *pass) enter(ctx context.Context) {
	if p.inside {
		return
	}
	select {
	case p.gate.places <- struct{}{}:
		p.inside = true
	case <-ctx.Done():
	}
}

// leave frees the place of the sync, if it has one.
func (p *pass) leave() {
	if p.inside {
		<-p.gate.places
		p.inside = false
	}
}

// gatedPoller polls the job of a sync. The first poll means that the sync has started. A poll whose
// context has ended may be followed by a request to cancel the job.
type gatedPoller struct {
	poller airbyte.JobPoller
	pass   *pass
}

// PollJob polls the job outside the gate.
func (p gatedPoller) PollJob(ctx context.Context, job airbyte.Job) (*airbyte.Job, error) {
	p.pass.leave()
	state, err := p.poller.PollJob(ctx, job)
	if ctx.Err() != nil {
		p.pass.enter(context.WithoutCancel(ctx))
	}
	return state, err
}
