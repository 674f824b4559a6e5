package airbyte

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"strings"
	"time"
)

// defaultTimeout bounds an attempt of the operations that have no timeout of
// their own.
const defaultTimeout = 2 * time.Minute

// exchange is one call of an operation: a message, sent until it is answered
// or until there is no point in sending it again.
type exchange struct {
	client  *Client
	op      *Operation
	message message
	options requestOptions
	result  any    // where a successful answer goes; see read
	body    any    // of the message, before it was encoded
	token   string // last credentials sent
}

// call sends the request of an operation and reads its answer into result.
func (c *Client) call(ctx context.Context, op *Operation, in input, opts []RequestOption, result any) error {
	m, err := c.newMessage(op, in)
	if err != nil {
		return fmt.Errorf("airbyte: %s: %w", op.ID, err)
	}
	x := &exchange{client: c, op: op, message: m, options: newRequestOptions(opts), result: result, body: in.body}
	x.message.header = x.options.header
	return x.run(ctx)
}

// run makes attempts until one succeeds or none may follow.
func (x *exchange) run(ctx context.Context) error {
	for attempt := 1; ; attempt++ {
		f := x.attempt(ctx, attempt)
		if f == nil {
			x.client.budget.succeed()
			return nil
		}
		if ctx.Err() != nil || !x.again(f, attempt) {
			return x.fail(ctx, f, attempt)
		}
		if sleep(ctx, x.client.retry.delay(attempt, f.retryAfter)) != nil {
			return x.fail(ctx, f, attempt)
		}
	}
}

// failure is an attempt that did not succeed.
type failure struct {
	err        error
	status     int           // 0 where there was no answer
	unsent     bool          // the request surely did not reach the server
	broken     bool          // the connection broke, or the attempt took too long
	retryAfter time.Duration // what the server asked for
}

// again reports whether another attempt may follow.
func (x *exchange) again(f *failure, attempt int) bool {
	if x.options.withoutRetry || attempt >= x.client.retry.Attempts {
		return false
	}
	retriable := f.unsent || f.status == http.StatusTooManyRequests ||
		x.op.Idempotent && (f.broken || isUnavailable(f.status))
	return retriable && x.client.budget.take()
}

// isUnavailable reports whether a status says that the server, or what stands
// before it, could not answer for now.
func isUnavailable(status int) bool {
	return status == http.StatusBadGateway || status == http.StatusServiceUnavailable || status == http.StatusGatewayTimeout
}

// attempt sends the message once, or twice where the token had expired.
func (x *exchange) attempt(ctx context.Context, attempt int) *failure {
	ctx, cancel := context.WithTimeout(ctx, x.timeout())
	defer cancel()
	start := time.Now()
	resp, f := x.send(ctx)
	if f == nil {
		defer func() { _ = resp.Body.Close() }()
		x.options.observe(resp)
		f = x.receive(resp)
	}
	x.log(ctx, attempt, resp, f, time.Since(start))
	return f
}

func (x *exchange) timeout() time.Duration {
	switch {
	case x.options.timeout > 0:
		return x.options.timeout
	case x.op.Timeout > 0:
		return x.op.Timeout
	}
	return defaultTimeout
}

// send gets an answer. A 401 is answered once with a new token.
func (x *exchange) send(ctx context.Context) (*http.Response, *failure) {
	for renewed := false; ; renewed = true {
		req, sent := x.trace(ctx)
		if f := x.authorize(req); f != nil {
			return nil, f
		}
		resp, err := x.client.http.Do(req)
		if err != nil {
			return nil, transportFailure(err, *sent)
		}
		cache, ok := x.client.auth.(*tokenCache)
		if !ok || renewed || x.op.Anonymous || resp.StatusCode != http.StatusUnauthorized {
			return resp, nil
		}
		closeBody(resp)
		cache.refused(bearerOf(req))
	}
}

// trace makes a request that notes whether its headers have been written,
// which only matters for what may not be repeated. With transports that do not
// tell, it counts as sent.
func (x *exchange) trace(ctx context.Context) (req *http.Request, sent *bool) {
	if x.op.Idempotent {
		return x.message.request(ctx), &alwaysSent
	}
	sent = new(true)
	ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		GetConn:      func(string) { *sent = false },
		WroteHeaders: func() { *sent = true },
	})
	return x.message.request(ctx), sent
}

var alwaysSent = true // never written

func (x *exchange) authorize(req *http.Request) *failure {
	if x.client.auth == nil || x.op.Anonymous || req.Header.Get("Authorization") != "" {
		return nil
	}
	if err := x.client.auth.authorize(req); err != nil {
		return &failure{err: err}
	}
	_, x.token, _ = strings.Cut(req.Header.Get("Authorization"), " ")
	return nil
}

// transportFailure judges an error of the transport.
func transportFailure(err error, sent bool) *failure {
	var wrapped *url.Error
	if errors.As(err, &wrapped) {
		err = wrapped.Err // without the URL, whose query is nobody's business
	}
	f := &failure{err: err}
	var op *net.OpError
	if errors.As(err, &op) && op.Op == "dial" {
		sent = false
	}
	if isPermanent(err) {
		return f
	}
	f.unsent, f.broken = !sent, true
	return f
}

// isPermanent reports whether an error of the transport will be the same next
// time: the host does not exist, or its certificate is not accepted.
func isPermanent(err error) bool {
	var dns *net.DNSError
	var authority x509.UnknownAuthorityError
	var hostname x509.HostnameError
	var invalid x509.CertificateInvalidError
	var certificate *tls.CertificateVerificationError
	var record tls.RecordHeaderError
	return errors.As(err, &dns) && dns.IsNotFound || errors.As(err, &authority) || errors.As(err, &hostname) ||
		errors.As(err, &invalid) || errors.As(err, &certificate) || errors.As(err, &record)
}

// receive reads an answer.
func (x *exchange) receive(resp *http.Response) *failure {
	if !x.succeeded(resp) {
		err := readError(x.op, resp)
		return &failure{err: err, status: resp.StatusCode, retryAfter: err.RetryAfter}
	}
	err := read(resp, x.result)
	if err == nil {
		return nil
	}
	return &failure{err: err, status: resp.StatusCode, broken: isBroken(err)}
}

// succeeded reports whether an answer is what the operation is called for.
func (x *exchange) succeeded(resp *http.Response) bool {
	_, redirect := x.result.(*Redirect)
	return resp.StatusCode >= 200 && resp.StatusCode < 300 || redirect && resp.StatusCode == http.StatusFound
}

// isBroken reports whether reading an answer ended early, or took too long.
func isBroken(err error) bool {
	var timeout net.Error
	return errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, context.DeadlineExceeded) || errors.As(err, &timeout)
}

// fail makes the error of a call out of its last failure.
func (x *exchange) fail(ctx context.Context, f *failure, attempts int) error {
	var e *Error
	if errors.As(f.err, &e) && e.Operation == x.op.ID {
		e.Attempts = attempts
		e.maybeApplied = x.maybeApplied(f)
		e.Problem.scrub(append(secretsOf(x.body), x.token))
		return e
	}
	err := f.err
	if cause := context.Cause(ctx); cause != nil && !errors.Is(err, cause) {
		err = fmt.Errorf("%w (%w)", cause, err)
	}
	if attempts > 1 {
		err = fmt.Errorf("%w (after %d attempts)", err, attempts)
	}
	if x.maybeApplied(f) {
		err = fmt.Errorf("%w: %w", err, ErrMaybeApplied)
	}
	return fmt.Errorf("airbyte: %s: %w", x.op.ID, err)
}

// maybeApplied reports whether the request may have changed something although
// it failed, and may not simply be sent again.
func (x *exchange) maybeApplied(f *failure) bool {
	if x.op.Idempotent || f.unsent {
		return false
	}
	return f.broken || isUnavailable(f.status) || f.status >= 200 && f.status < 300
}

// log tells of an attempt, without what it carried.
func (x *exchange) log(ctx context.Context, attempt int, resp *http.Response, f *failure, took time.Duration) {
	logger := x.client.logger
	if logger == nil || !logger.Enabled(ctx, slog.LevelDebug) {
		return
	}
	attrs := []slog.Attr{
		slog.String("operation", x.op.ID),
		slog.String("method", x.op.Method),
		slog.String("path", x.op.Path),
		slog.Int("attempt", attempt),
		slog.Duration("duration", took),
	}
	if resp != nil {
		attrs = append(attrs, slog.Int("status", resp.StatusCode))
	}
	if f != nil && f.status == 0 {
		attrs = append(attrs, slog.String("error", errorKind(f)))
	}
	logger.LogAttrs(ctx, slog.LevelDebug, "airbyte request", attrs...)
}

// errorKind names a failure without an answer, not with its text.
func errorKind(f *failure) string {
	switch {
	case errors.Is(f.err, context.Canceled):
		return "cancelled"
	case errors.Is(f.err, context.DeadlineExceeded):
		return "timeout"
	case f.unsent:
		return "not sent"
	case f.broken:
		return "connection broke"
	}
	return "failed"
}
