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

// trace has a request made with the returned context noted.
func (d *delivery) trace(ctx context.Context) context.Context {
	return httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		GetConn:      func(string) { d.asked.Store(true) },
		GotConn:      func(httptrace.GotConnInfo) { d.connected.Store(true) },
		WroteHeaders: func() { d.written.Store(true) },
	})
}

// failure judges an error of the transport, for a request whose context is ctx.
func (d *delivery) failure(ctx context.Context, err error) *failure {
	var wrapped *url.Error
	if errors.As(err, &wrapped) {
		err = wrapped.Err // without the URL, whose query is nobody's business
	}
	if isPermanent(err) && !d.written.Load() {
		return &failure{err: err}
	}
	var op *net.OpError
	unsent := errors.As(err, &op) && op.Op == "dial"
	if d.asked.Load() { // the transport tells
		// HTTP/2 leaves those who have no more time without a word on whether the header is being written.
		late := ctx.Err() != nil || isTimeout(err)
		unsent = !d.written.Load() && (!late || !d.connected.Load())
	}
	return &failure{err: err, unsent: unsent, broken: true}
}

// isPermanent reports whether an error of the transport will be the same next time: the host does
// not exist, or its certificate is not accepted.
func isPermanent(err error) bool {
	var dns *net.DNSError
	var certificate *tls.CertificateVerificationError
	var record tls.RecordHeaderError
	return errors.Is(err, http.ErrSchemeMismatch) || errors.As(err, &dns) && dns.IsNotFound || errors.As(err, &certificate) || errors.As(err, &record)
}
