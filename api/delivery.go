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

// delivery notes how far a request has come, as far as the transport tells. What has happened once
// stays so: middleware may send a request twice, and either may have arrived. Transports tell from
// goroutines of their own.
type delivery struct {
	asked     atomic.Bool // for a connection
	connected atomic.Bool
	written   atomic.Bool // the header, at least
}

// untraced is the delivery of requests that nobody notes.
var untraced delivery

// traceDelivery has a request made with the returned context noted.
func traceDelivery(ctx context.Context, d *delivery) context.Context {
	return httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		GetConn:      func(string) { d.asked.Store(true) },
		GotConn:      func(httptrace.GotConnInfo) { d.connected.Store(true) },
		WroteHeaders: func() { d.written.Store(true) },
	})
}

// outcome judges an error of the transport, for a request whose context is ctx.
func (d *delivery) outcome(ctx context.Context, err error) outcome {
	if wrapped, ok := errors.AsType[*url.Error](err); ok {
		err = wrapped.Err // without the URL, whose query is nobody's business
	}
	if isPermanent(err) && !d.written.Load() {
		return outcome{err: err}
	}
	op, ok := errors.AsType[*net.OpError](err)
	unsent := ok && op.Op == "dial"
	if d.asked.Load() { // the transport tells
		// HTTP/2 leaves those who have no more time without a word on whether the header is being written.
		late := ctx.Err() != nil || isTimeout(err)
		unsent = !d.written.Load() && (!late || !d.connected.Load())
	}
	return outcome{err: err, unsent: unsent, broken: true}
}

// isPermanent reports whether an error of the transport will be the same next time: the host does
// not exist, or its certificate is not accepted.
func isPermanent(err error) bool {
	dns, ok := errors.AsType[*net.DNSError](err)
	_, certificate := errors.AsType[*tls.CertificateVerificationError](err)
	_, record := errors.AsType[tls.RecordHeaderError](err)
	return ok && dns.IsNotFound || certificate || record || errors.Is(err, http.ErrSchemeMismatch)
}
