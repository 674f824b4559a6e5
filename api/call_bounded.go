package airbyte

import (
	"context"
	"runtime"
	"time"
)

// grace is how long [bounded] waits for a function after its context has ended. Functions that heed
// the context return within it, so that their own error is used.
const grace = 250 * time.Millisecond

// bounded runs f in its own goroutine and returns its result. If f does not return soon after ctx
// has ended, bounded returns false, and f continues without a caller. The result is then passed to
// late, which may be nil, from another goroutine.
//
// If f panics or ends its goroutine, the caller of bounded does the same.
func bounded[T any](ctx context.Context, f func() T, late func(T)) (T, bool) {
	done := make(chan boundedResult[T], 1) // f can return without a caller
	go func() {
		var result boundedResult[T]
		defer func() {
			if !result.returned {
				result.panicked = recover()
			}
			done <- result
		}()
		result.value = f()
		result.returned = true
	}()
	select {
	case result := <-done:
		return result.get(), true
	case <-ctx.Done():
	}
	timer := time.NewTimer(grace)
	defer timer.Stop()
	select {
	case result := <-done:
		return result.get(), true
	case <-timer.C:
		if late != nil {
			go passLate(done, late)
		}
		var none T
		return none, false
	}
}

// passLate waits for the result of a function without a caller, and passes it on.
func passLate[T any](done <-chan boundedResult[T], late func(T)) {
	result := <-done
	if result.returned {
		late(result.value)
	}
}

// boundedResult is the result of a function that ran in its own goroutine.
type boundedResult[T any] struct {
	value    T
	returned bool
	panicked any // the value of a panic; nil if the function ended its goroutine
}

// get returns the value, or ends the goroutine of the caller as the function ended its own.
func (r boundedResult[T]) get() T {
	if r.panicked != nil {
		panic(r.panicked)
	}
	if !r.returned {
		runtime.Goexit()
	}
	return r.value
}
