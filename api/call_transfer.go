package airbyte

import (
	"context"
	"io"
	"net/http"
	"slices"
	"sync"
	"time"
)

// response is a response whose body is in memory.
type response struct {
	*http.Response // a copy without the body

	body []byte
	err  error // a [brokenError] if the body ended early
}

// brokenError reports a response body that ended early.
type brokenError struct{ error }

func (e *brokenError) Unwrap() error { return e.error }

// transfer sends a request and reads the response into memory. It does so in a goroutine of its own,
// because transports other than that of net/http may ignore the context. If they do, the caller continues
// with what has arrived.
type transfer struct {
	client *http.Client
	limit  func(status int) int64 // number of bytes of a body that are read, at most
	hurry  context.CancelFunc     // called if a response takes too long that refuses the token; may be nil

	mu        sync.Mutex
	arrived   bool          // the header of the response has arrived
	header    http.Response // the response without its body
	stream    io.Closer     // the body
	body      []byte        // the bytes read so far
	end       error         // nil while more is to be read, and io.EOF after everything was read
	abandoned bool          // the caller continues without the rest
	closing   bool          // the body is closed, or about to be
}

// do sends a request and waits for the response. It returns nil without an error if ctx ends before the
// header has arrived, and the transport does not return.
func (t *transfer) do(ctx context.Context, req *http.Request) (*response, error) {
	err, ok := bounded(ctx, func() error { return t.run(req) }, nil)
	if err != nil {
		return nil, err
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if !ok {
		t.abandon(ctx.Err())
	}
	return t.result(), nil
}

// run sends the request and reads the response. It returns an error if there is no response.
func (t *transfer) run(req *http.Request) error {
	resp, err := t.client.Do(req) //nolint:bodyclose // t.close closes it
	if err != nil {
		return err
	}
	wanted := t.start(resp)
	if resp.StatusCode == http.StatusUnauthorized && t.hurry != nil {
		defer time.AfterFunc(refusalTimeout, t.hurry).Stop() // after the body is closed, which may block, too
	}
	defer t.close()
	if wanted {
		t.read(resp)
		t.storeTrailer(resp.Trailer)
	}
	return nil
}

// start stores a response whose body is still to be read. It returns false if nobody waits for it. It
// stores a copy, because reading the body to its end changes the trailer of a response.
func (t *transfer) start(resp *http.Response) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.arrived = true
	t.header = *resp
	t.header.Body = http.NoBody
	t.header.Trailer = resp.Trailer.Clone()
	t.stream = resp.Body
	return !t.abandoned
}

// storeTrailer stores the trailer of a response whose body has been read, unless nobody waits for it.
func (t *transfer) storeTrailer(trailer http.Header) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if !t.abandoned {
		t.header.Trailer = trailer.Clone()
	}
}

// minRead is the smallest buffer for a body, in bytes. The buffer is larger at first if the response has
// a Content-Length, up to maxFirstRead.
const (
	minRead      = 4 << 10
	maxFirstRead = 1 << 20
)

// read reads the body up to the limit, and discards a little more, so that the connection can be reused.
// The Content-Length is only a hint: middleware that decompresses the body may leave the compressed
// length.
func (t *transfer) read(resp *http.Response) {
	limit := t.limit(resp.StatusCode)
	size := int64(minRead)
	if resp.ContentLength > 0 && resp.ContentLength < maxFirstRead {
		size = resp.ContentLength + 1 // one more, to reach the end
	}
	buffer := make([]byte, 0, min(size, limit))
	for int64(len(buffer)) < limit {
		if len(buffer) == cap(buffer) {
			buffer = slices.Grow(buffer, minRead)
		}
		free := buffer[len(buffer):min(int64(cap(buffer)), limit)]
		n, err := resp.Body.Read(free)
		buffer = buffer[:len(buffer)+n]
		if !t.store(buffer, err) {
			return
		}
	}
	t.store(buffer, io.EOF)
	if limit > 0 {
		_, _ = io.CopyN(io.Discard, resp.Body, 64<<10)
	}
}

// store keeps the bytes that were read so far. After an error, and if nobody waits for more, it returns
// false.
func (t *transfer) store(body []byte, err error) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.abandoned {
		return false
	}
	t.body = body
	t.end = err
	return err == nil
}

// close closes the body. It does nothing if another goroutine has already called it.
func (t *transfer) close() {
	t.mu.Lock()
	isFirst := !t.closing
	t.closing = true
	t.mu.Unlock()
	if isFirst {
		_ = t.stream.Close()
	}
}

// abandon ends the transfer for the caller, with an error that is used if not everything has arrived. The
// caller has locked mu.
func (t *transfer) abandon(err error) {
	t.abandoned = true
	if !t.arrived {
		return // run closes the body if the response arrives later
	}
	if t.end == nil {
		t.end = err
	}
	go t.close() // it may block, too
}

// result returns the response after the transfer has ended. It returns nil if no header has arrived. The
// caller has locked mu.
func (t *transfer) result() *response {
	if !t.arrived {
		return nil
	}
	resp := &response{Response: &t.header, body: slices.Clip(t.body)}
	if t.end != io.EOF { //nolint:errorlint // an error that wraps it is not the end of the body
		resp.err = &brokenError{t.end}
	}
	return resp
}
