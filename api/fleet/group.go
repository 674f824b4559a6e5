package fleet

import (
	"context"
	"fmt"
	"runtime"
	"runtime/debug"
	"sync"
)

// group runs functions in goroutines of their own, and collects their results.
type group struct {
	ctx     context.Context //nolint:containedctx // of all functions of the group
	cancel  context.CancelFunc
	ends    chan end // has room for all functions
	running sync.WaitGroup
}

// end tells how a function ended. It has a result only if the function returned. Otherwise the function panicked, or
// ended its goroutine with runtime.Goexit.
type end struct {
	result   Result
	returned bool
	panicked *panicError // nil unless the function panicked
}

// panicError is the value of a panic in the goroutine of a function, with the stack there. The panic goes on in another
// goroutine, whose stack would not show where it started.
type panicError struct {
	value any
	stack []byte
}

func (e *panicError) Error() string {
	return fmt.Sprintf("%v\n\nin a goroutine of package fleet:\n%s", e.value, e.stack)
}

// Unwrap returns the value of the panic if it is an error.
func (e *panicError) Unwrap() error {
	err, _ := e.value.(error)
	return err
}

// newGroup returns a group for at most n functions.
func newGroup(ctx context.Context, n int) *group {
	ctx, cancel := context.WithCancel(ctx)
	return &group{ctx: ctx, cancel: cancel, ends: make(chan end, n)}
}

// start runs f in a goroutine. It keeps a panic of f, which calls functions of the program, for the caller of next.
func (g *group) start(f func(ctx context.Context) Result) {
	g.running.Go(func() {
		e := end{}
		defer func() {
			value := recover()
			if value != nil {
				e.panicked = &panicError{value: value, stack: debug.Stack()}
			}
			g.ends <- e
		}()
		e.result = f(g.ctx)
		e.returned = true
	})
}

// next blocks until a function has ended, and returns its result. A panic of the function goes on in the caller.
func (g *group) next() Result { return (<-g.ends).get() }

// get returns the result of a function. If the function panicked or ended its goroutine, get does the same, as if the
// caller had called the function itself.
func (e end) get() Result {
	if e.panicked != nil {
		panic(e.panicked)
	}
	if !e.returned {
		runtime.Goexit()
	}
	return e.result
}

// stop ends the context of the functions that are still running, and waits for them.
func (g *group) stop() {
	g.cancel()
	g.running.Wait()
}
