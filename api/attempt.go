package airbyte

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"time"
)

// defaultTimeout bounds an attempt of the operations that have no timeout of their own.
const defaultTimeout = 2 * time.Minute

// refusalTimeout bounds the reading of a 401 that a new token may mend.
const refusalTimeout = 5 * time.Second

// outcome is how an attempt ended.
type outcome struct {
	err        error         // nil for success
	answer     *Error        // nil where there was none that could be read
	status     int           // 0 where there was no answer
	unsent     bool          // the request surely did not reach the server
	broken     bool          // the connection broke, or the attempt took too long
	tokenless  bool          // there was no token to send
	retryAfter time.Duration // what the server asked for
}

// maybeApplied reports whether a request may have been applied although it failed. Every 5xx counts
// but the one that says the server cannot do it at all: servers answer 500 to mistakes, and also
// when the write is done and the answer cannot be made (server source,
// publicapi/services/SourceService.kt).
func (o *outcome) maybeApplied() bool {
	switch o.status {
	case http.StatusRequestTimeout, 499: // proxies say so when they stop waiting
		return true
	case http.StatusNotImplemented:
		return false
	}
	return o.err != nil && (!o.unsent && o.broken || o.status >= 500 || o.status >= 200 && o.status < 300)
}

// attempt sends the request once, or twice where the token was refused.
func (x *exchange) attempt(ctx context.Context) outcome {
	refusal := x.client.try(ctx, x)
	if refusal.status != http.StatusUnauthorized || x.refused == nil {
		return refusal
	}
	x.refused(x.authorization)
	o := x.client.try(ctx, x)
	if o.tokenless {
		refusal.err = fmt.Errorf("%w; and there is no new token: %w", refusal.err, o.err)
		return refusal
	}
	return o
}

// try sends the request with credentials and has the answer read.
func try(ctx context.Context, x *exchange) outcome {
	o := x.authorize(ctx)
	if o.err == nil {
		o = x.send(ctx)
	}
	x.maybeApplied = x.maybeApplied || x.in.trace != nil && o.maybeApplied()
	if o.answer != nil {
		o.answer.Attempts, o.answer.maybeApplied = x.attempts, x.maybeApplied
	}
	return o
}

// authorize gets the credentials to send.
func (x *exchange) authorize(ctx context.Context) (o outcome) {
	if o.err = ctx.Err(); o.err != nil {
		o.unsent = true
		return o
	}
	x.authorization = x.options.header.Get("Authorization")
	auth := x.client.auth
	if x.authorization == "" && auth.get != nil && (auth.always || !x.op.Anonymous) {
		x.authorization, o.err = auth.get(ctx)
		x.refused, o.tokenless = auth.refused, o.err != nil
	}
	return o
}

// send sends the request and has the answer read.
func (x *exchange) send(ctx context.Context) outcome {
	ctx, cancel := context.WithTimeout(ctx, cmp.Or(max(x.options.timeout, 0), x.op.Timeout, defaultTimeout))
	defer cancel()
	d, traced := &untraced, ctx
	if x.in.trace != nil {
		d = new(delivery)
		traced = x.in.trace(ctx, d)
	}
	resp, err := x.client.http.Do(x.request(traced))
	if err != nil {
		return d.outcome(ctx, err)
	}
	defer func() { _ = resp.Body.Close() }()
	if x.options.response != nil {
		*x.options.response = resp
	}
	if resp.StatusCode == http.StatusUnauthorized && x.refused != nil {
		defer time.AfterFunc(refusalTimeout, cancel).Stop()
	}
	return x.receive(resp)
}

// receive has an answer read.
func (x *exchange) receive(resp *http.Response) outcome {
	if resp.StatusCode/100 != 2 && (!x.in.redirects || resp.StatusCode != http.StatusFound) {
		err := x.readError(resp)
		return outcome{err: err, answer: err, status: resp.StatusCode, retryAfter: err.RetryAfter}
	}
	err := x.read(resp, x.result)
	_, broken := errors.AsType[*brokenError](err)
	return outcome{err: err, status: resp.StatusCode, broken: broken}
}

// isTimeout reports whether an error means that something took too long.
func isTimeout(err error) bool {
	timeout, ok := errors.AsType[net.Error](err)
	return errors.Is(err, context.DeadlineExceeded) || ok && timeout.Timeout()
}
