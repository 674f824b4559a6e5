package provision

import (
	"context"
	"errors"
	"sync"
	"time"

	airbyte "github.com/airbyte-go/airbyte/api"
)

const (
	// maxRateLimited limits how often a request is sent that the server keeps refusing with 429. Each time, the
	// client has already retried it.
	maxRateLimited = 8

	firstPause   = 5 * time.Second
	longestPause = time.Minute
)

// pace makes all requests of a Provisioner pause after the server has refused one with 429.
type pace struct {
	mu     sync.Mutex
	resume time.Time // no request starts before
}

func newPace() *pace { return &pace{} }

// do calls send, and repeats it after a pause as long as the server refuses the request with 429. A refused
// request was not applied.
func (p *pace) do(ctx context.Context, send func() error) error {
	pause := firstPause
	for attempt := 1; ; attempt++ {
		err := p.wait(ctx)
		if err != nil {
			return err
		}
		err = send()
		if !errors.Is(err, airbyte.ErrRateLimited) || attempt == maxRateLimited {
			return err
		}
		p.pauseFor(max(pause, retryAfter(err)))
		pause = min(2*pause, longestPause)
	}
}

// retryAfter returns the time that the server asks to wait, or 0.
func retryAfter(err error) time.Duration {
	apiError, ok := errors.AsType[*airbyte.Error](err)
	if !ok {
		return 0
	}
	return min(apiError.RetryAfter, longestPause)
}

// pauseFor keeps requests from starting for a while.
func (p *pace) pauseFor(d time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	resume := time.Now().Add(d)
	if resume.After(p.resume) {
		p.resume = resume
	}
}

// wait blocks until the pause is over.
func (p *pace) wait(ctx context.Context) error {
	for {
		p.mu.Lock()
		left := time.Until(p.resume)
		p.mu.Unlock()
		if left <= 0 {
			return ctx.Err()
		}
		err := sleep(ctx, left)
		if err != nil {
			return err
		}
	}
}

// sleep waits for a time, or until the context ends.
func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
