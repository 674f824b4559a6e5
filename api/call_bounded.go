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

// boundedBody is the body of a response, whose methods return soon after the context has ended. Not
// all bodies heed the context: those of transports other than that of net/http may not.
type boundedBody struct {
	body   io.ReadCloser
	ctx    context.Context //nolint:containedctx // Read and Close have no parameter for it
	end    error           // the error of the last read; nil if there is more to read
	stuck  bool            // a read was abandoned
	closed atomic.Bool
}

// boundBody makes the body of a response return when ctx has ended.
func boundBody(ctx context.Context, resp *http.Response) {
	if resp.Body != http.NoBody {
		resp.Body = &boundedBody{body: resp.Body, ctx: ctx}
	}
}

// Read reads from the body. It returns the error of the context if the body does not return in time.
func (b *boundedBody) Read(p []byte) (int, error) {
	data, err := b.readPart(len(p))
	return copy(p, data), err
}

// readPart reads up to a number of bytes. It returns fewer only with an error, which may be io.EOF.
// After an error, it closes the body in the same goroutine, so that Close does not have to start another.
func (b *boundedBody) readPart(size int) ([]byte, error) {
	if b.end != nil {
		return nil, b.end
	}
	part := &bodyPart{data: make([]byte, size)}
	_, ok := bounded(b.ctx, func() error {
		part.fill(b.body)
		if part.end() != nil {
			return b.closeOnce()
		}
		return nil
	}, nil)
	b.end = part.end()
	isStuck := !ok && b.end == nil // with an error, only closing the body takes too long
	if isStuck {
		b.stuck = true
		b.end = b.ctx.Err()
	}
	return part.bytes(), b.end
}

// Close closes the body. If a read is stuck, Close does not wait.
func (b *boundedBody) Close() error {
	if b.closed.Load() {
		return nil
	}
	if b.stuck {
		go func() { _ = b.closeOnce() }()
		return nil
	}
	err, _ := bounded(b.ctx, b.closeOnce, nil)
	return err
}

func (b *boundedBody) closeOnce() error {
	if b.closed.Swap(true) {
		return nil
	}
	return b.body.Close()
}

// bodyPart is a part of a body. Its methods may be called while another goroutine fills it.
type bodyPart struct {
	data   []byte
	filled atomic.Int64          // an abandoned read may write to the bytes after these
	failed atomic.Pointer[error] // the error of the read, which may be io.EOF; nil if there was none
}

// fill reads until the part is full or an error occurs.
func (p *bodyPart) fill(body io.Reader) {
	for n := 0; n < len(p.data); {
		read, err := body.Read(p.data[n:])
		n += read
		p.filled.Store(int64(n))
		if err != nil {
			p.failed.Store(&err)
			return
		}
	}
}

// bytes returns the bytes that were read.
func (p *bodyPart) bytes() []byte {
	n := p.filled.Load()
	return p.data[:n:n]
}

// end returns the error that ended the part early, or nil.
func (p *bodyPart) end() error {
	err := p.failed.Load()
	if err == nil {
		return nil
	}
	return *err
}
