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

// end is the end of a function. It has a result, unless the function has panicked or has ended its goroutine.
type end struct {
	result   Result
	panicked *panicError // nil unless the function has panicked
	returned bool
}

// panicError is the value of a panic that a function has had in a goroutine of its own. It says where that was,
// because the panic goes on in another goroutine.
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

// start runs f in a goroutine. f calls functions of the program, which may panic.
func (g *group) start(f func(ctx context.Context) Result) {
	g.running.Go(func() {
		e := end{}
		defer func() {
			if !e.returned {
				value := recover()
				if value != nil {
					e.panicked = &panicError{value: value, stack: debug.Stack()}
				}
			}
			g.ends <- e
		}()
		e.result = f(g.ctx)
		e.returned = true
	})
}

// next blocks until a function has returned, and returns its result.
func (g *group) next() Result { return (<-g.ends).get() }

// get returns the result of a function. If the function has panicked, or has ended its goroutine, get does the same,
// so that the caller notices it as if it had called the function itself.
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
