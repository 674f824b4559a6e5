package fleet

import (
	"context"
	"sync"
)

// group runs functions in goroutines of their own, and collects their results.
type group struct {
	ctx     context.Context //nolint:containedctx // of all functions of the group
	cancel  context.CancelFunc
	results chan Result // has room for all results
	running sync.WaitGroup
}

// newGroup returns a group for at most n functions.
func newGroup(ctx context.Context, n int) *group {
	ctx, cancel := context.WithCancel(ctx)
	return &group{ctx: ctx, cancel: cancel, results: make(chan Result, n)}
}

// start runs f in a goroutine.
func (g *group) start(f func(ctx context.Context) Result) {
	g.running.Go(func() { g.results <- f(g.ctx) })
}

// next blocks until a function has returned, and returns its result.
func (g *group) next() Result { return <-g.results }

// stop ends the context of the functions that are still running, and waits for them.
func (g *group) stop() {
	g.cancel()
	g.running.Wait()
}
