package airbyte

import (
	"context"
	"io"
	"net/http"
	"runtime"
	"sync/atomic"
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
	done := make(chan boundedResult[T])
	abandoned := make(chan struct{})
	go func() {
		var result boundedResult[T]
		defer func() {
			if !result.returned {
				result.panicked = recover()
			}
			select {
			case done <- result:
			case <-abandoned:
				if result.returned && late != nil {
					late(result.value)
				}
			}
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
		close(abandoned)
		var none T
		return none, false
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

// boundedBody is the body of a response, whose methods return soon after the context has ended. Not
// all bodies heed the context: those of transports other than that of net/http may not.
type boundedBody struct {
	io.ReadCloser

	ctx   context.Context //nolint:containedctx // Read and Close have no parameter for it
	stuck bool            // a read was abandoned
}

// boundBody makes the body of a response return when ctx has ended.
func boundBody(ctx context.Context, resp *http.Response) {
	if resp.Body != http.NoBody {
		resp.Body = &boundedBody{ReadCloser: resp.Body, ctx: ctx}
	}
}

// Read reads from the body. It returns the error of the context if the body does not return in time.
func (b *boundedBody) Read(p []byte) (int, error) {
	part, err := b.readPart(len(p))
	return copy(p, part), err
}

// readPart reads up to a number of bytes. It returns fewer only with an error, which may be io.EOF.
func (b *boundedBody) readPart(size int) ([]byte, error) {
	if b.stuck {
		return nil, b.ctx.Err()
	}
	part := make([]byte, size)
	var filled atomic.Int64 // an abandoned read may write to the bytes after these
	err, ok := bounded(b.ctx, func() error { return fill(part, b.ReadCloser, &filled) }, nil)
	if !ok {
		b.stuck = true
		err = b.ctx.Err()
	}
	n := filled.Load()
	return part[:n:n], err
}

// fill reads until part is full, and counts the bytes.
func fill(part []byte, body io.Reader, filled *atomic.Int64) error {
	for n := 0; n < len(part); {
		read, err := body.Read(part[n:])
		n += read
		filled.Store(int64(n))
		if err != nil {
			return err
		}
	}
	return nil
}

// Close closes the body. If a read is stuck, Close does not wait.
func (b *boundedBody) Close() error {
	if b.stuck {
		go func() { _ = b.ReadCloser.Close() }()
		return nil
	}
	err, _ := bounded(b.ctx, b.ReadCloser.Close, nil)
	return err
}
