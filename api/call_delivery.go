package airbyte

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"strings"
	"sync/atomic"
)

// delivery records how far a request got, if the transport reports it. The fields are reset only
// where net/http is known to repeat a request that did not arrive: middleware may send a request
// twice, and either copy may have arrived. They are atomic because transports report from other
// goroutines.
type delivery struct {
	asked     atomic.Bool  // the transport asked for a connection
	connected atomic.Int64 // number of connections that the transport used
	written   atomic.Bool  // at least the header was written
	plain     bool         // the transport is that of net/http, without middleware
	lost      bool         // the transport did not return in time
}

// trace returns a context that makes the transport report to d.
func (d *delivery) trace(ctx context.Context) context.Context {
	return httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		GetConn:      func(string) { d.asked.Store(true) },
		GotConn:      func(httptrace.GotConnInfo) { d.connected.Add(1) },
		WroteHeaders: func() { d.written.Store(true) },
	})
}

// followRepeats resets d each time that net/http repeats a request with a body. Before it does, it
// takes a new copy of the body, and it does so only if it has written nothing, or if an HTTP/2 server
// said that it had not processed the request. Middleware also takes copies, for other reasons, so req
// must not pass through any.
func (d *delivery) followRepeats(req *http.Request) {
	d.plain = true
	newBody := req.GetBody
	if newBody == nil {
		return
	}
	req.GetBody = func() (io.ReadCloser, error) {
		d.connected.Store(0)
		d.written.Store(false)
		return newBody()
	}
}

// outcome returns the outcome of an attempt that failed in the transport. ctx is the context of the
// request.
func (d *delivery) outcome(ctx context.Context, err error) outcome {
	if wrapped, ok := errors.AsType[*url.Error](err); ok {
		err = wrapped.Err // without the URL, whose query may be confidential
	}
	if strings.HasPrefix(err.Error(), "failed to parse Location header ") {
		return outcome{err: errLocation}
	}
	if isPermanent(err) && !d.written.Load() {
		return outcome{err: err}
	}
	return outcome{err: err, unsent: d.isUnsent(ctx, err), broken: true}
}

// isUnsent reports whether a request that failed certainly did not reach the server.
func (d *delivery) isUnsent(ctx context.Context, err error) bool {
	if d.lost {
		return false // it may still be sent
	}
	sentOnce := d.plain || d.connected.Load() <= 1
	if sentOnce && isRefused(err) {
		return true
	}
	if !d.asked.Load() { // the request was not traced, or the transport does not report
		op, ok := errors.AsType[*net.OpError](err)
		return ok && op.Op == "dial"
	}
	if d.written.Load() {
		return false
	}
	// After a timeout, HTTP/2 may be writing the header without having reported it yet.
	late := ctx.Err() != nil || isTimeout(err)
	return !late || d.connected.Load() == 0
}

// errLocation reports a redirect whose target nobody can know. Package net/http returns an error
// instead of the response. The message of that error has the header, which may be confidential.
var errLocation = errors.New("the server redirects, but the Location header of its response is not a URL")

// streamError has the fields of the error of net/http for an HTTP/2 stream that ended early. That
// error is not exported, but [errors.As] converts it to any struct with the same fields.
type streamError struct {
	StreamID uint32
	Code     uint32
	Cause    error
}

func (e streamError) Error() string {
	return fmt.Sprintf("stream %d ended with code %d", e.StreamID, e.Code)
}

// refusedStream is the HTTP/2 error code REFUSED_STREAM.
const refusedStream = 7

// isRefused reports whether an HTTP/2 server said that it has not processed the request: it refused
// the stream, or it closed the connection and named an earlier stream as the last one that it
// processed.
func isRefused(err error) bool {
	stream, ok := errors.AsType[streamError](err)
	if ok && stream.Code == refusedStream {
		return true
	}
	for ; err != nil; err = errors.Unwrap(err) {
		if isRefusal(err.Error()) {
			return true
		}
	}
	return false
}

// isRefusal reports whether a message is that of an error of net/http, or of golang.org/x/net/http2,
// for a request that the server has not processed. It compares the beginning of the message, because
// the end may have text of the server.
func isRefusal(message string) bool {
	// If net/http cannot repeat the request, it keeps only the message of the error.
	message = strings.TrimPrefix(message, "http2: Transport: cannot retry err [")
	if strings.HasPrefix(message, "http2: Transport received Server's graceful shutdown GOAWAY") {
		return true
	}
	if strings.HasPrefix(message, "http2: Transport received GOAWAY from server ErrCode:") {
		return true
	}
	stream, ok := strings.CutPrefix(message, "stream error: stream ID ")
	if !ok {
		return false
	}
	_, code, _ := strings.Cut(stream, "; ")
	return strings.HasPrefix(code, "REFUSED_STREAM")
}

// isPermanent reports whether another attempt would fail with the same transport error: the host
// does not exist, its certificate is not accepted, or it does not speak TLS.
func isPermanent(err error) bool {
	if dns, ok := errors.AsType[*net.DNSError](err); ok && dns.IsNotFound {
		return true
	}
	if _, ok := errors.AsType[*tls.CertificateVerificationError](err); ok {
		return true
	}
	if _, ok := errors.AsType[tls.RecordHeaderError](err); ok {
		return true
	}
	return errors.Is(err, http.ErrSchemeMismatch)
}

// isTimeout reports whether an error is a timeout of any kind.
func isTimeout(err error) bool {
	if errors.Is(err, context.DeadlineExceeded) {
		return true
	}
	timeout, ok := errors.AsType[net.Error](err)
	return ok && timeout.Timeout()
}
