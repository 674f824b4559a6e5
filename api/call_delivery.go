package airbyte

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"sync/atomic"
)

// delivery records how far a request got, if the transport reports it. The fields are never reset:
// middleware may send a request twice, and either copy may have arrived. They are atomic because
// transports report from other goroutines.
type delivery struct {
	asked     atomic.Bool // the transport asked for a connection
	connected atomic.Bool
	written   atomic.Bool // at least the header was written
}

// trace returns a context that makes the transport report to d.
func (d *delivery) trace(ctx context.Context) context.Context {
	return httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		GetConn:      func(string) { d.asked.Store(true) },
		GotConn:      func(httptrace.GotConnInfo) { d.connected.Store(true) },
		WroteHeaders: func() { d.written.Store(true) },
	})
}

// outcome returns the outcome of an attempt that failed in the transport. ctx is the context of the
// request.
func (d *delivery) outcome(ctx context.Context, err error) outcome {
	if wrapped, ok := errors.AsType[*url.Error](err); ok {
		err = wrapped.Err // without the URL, whose query may be confidential
	}
	if isPermanent(err) && !d.written.Load() {
		return outcome{err: err}
	}
	return outcome{err: err, unsent: d.isUnsent(ctx, err), broken: true}
}

// isUnsent reports whether a request that failed certainly did not reach the server.
func (d *delivery) isUnsent(ctx context.Context, err error) bool {
	if !d.asked.Load() { // the request was not traced, or the transport does not report
		op, ok := errors.AsType[*net.OpError](err)
		return ok && op.Op == "dial"
	}
	if d.written.Load() {
		return false
	}
	// After a timeout, HTTP/2 may be writing the header without having reported it yet.
	late := ctx.Err() != nil || isTimeout(err)
	return !late || !d.connected.Load()
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
