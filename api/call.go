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

// exchange is one call of an operation: a message, sent until it is answered or until there is no
// point in sending it again.
type exchange struct {
	client        *Client
	op            *Operation
	in            input // what the message was made of
	message       message
	options       requestOptions
	result        any    // where a successful answer goes; see read
	authorization string // last credentials sent
	maybeApplied  bool   // by one of the attempts so far
}

// call sends the request of an operation and reads its answer into result.
func (c *Client) call(ctx context.Context, op *Operation, in input, opts []RequestOption, result any) error {
	if c == nil || c.base == nil {
		return fmt.Errorf("airbyte: %s: the client was not made by NewClient", op.ID)
	}
	m, err := c.newMessage(op, in)
	if err != nil {
		return fmt.Errorf("airbyte: %s: %w", op.ID, err)
	}
	x := &exchange{client: c, op: op, in: in, message: m, result: result}
	x.options.set(opts)
	if x.options.err != nil {
		return fmt.Errorf("airbyte: %s: %w", op.ID, x.options.err)
	}
	if x.options.response != nil {
		*x.options.response = nil
	}
	x.message.header = x.options.header
	return x.run(ctx)
}

// run makes attempts until one succeeds or none may follow.
func (x *exchange) run(ctx context.Context) error {
	for attempt := 1; ; attempt++ {
		f := x.attempt(ctx, attempt)
		if f == nil || x.isDeleted(f) {
			x.client.budget.succeed()
			return nil
		}
		x.maybeApplied = x.maybeApplied || x.op.changes() && f.maybeApplied()
		if ctx.Err() != nil || !x.again(f, attempt) || sleep(ctx, x.client.retry.delay(attempt, f.retryAfter)) != nil {
			return x.fail(ctx, f, attempt)
		}
	}
}

// failure is an attempt that did not succeed.
type failure struct {
	err        error
	answer     *Error        // nil where there was none that could be read
	status     int           // 0 where there was no answer
	unsent     bool          // the request surely did not reach the server
	broken     bool          // the connection broke, or the attempt took too long
	tokenless  bool          // there was no token to send
	noToken    error         // why there was none to send after this refusal
	retryAfter time.Duration // what the server asked for
}

// maybeApplied reports whether a request may have been applied although it failed. Every 5xx counts
// but the one that says the server cannot do it at all: servers answer 500 to mistakes, and also
// when the write is done and the answer cannot be made (server source,
// publicapi/services/SourceService.kt).
func (f *failure) maybeApplied() bool {
	switch f.status {
	case http.StatusRequestTimeout, 499: // proxies say so when they stop waiting
		return true
	case http.StatusNotImplemented:
		return false
	}
	return !f.unsent && f.broken || f.status >= 500 || f.status >= 200 && f.status < 300
}

// again reports whether another attempt may follow.
func (x *exchange) again(f *failure, attempt int) bool {
	if x.options.withoutRetry || attempt >= x.client.retry.Attempts {
		return false
	}
	retriable := f.unsent || f.status == http.StatusTooManyRequests ||
		x.op.Idempotent && (f.broken || isUnavailable(f.status)) && !x.isLong(f)
	return retriable && x.client.budget.take()
}

// isUnavailable reports whether a status says that the server, or what stands before it, could not
// answer for now.
func isUnavailable(status int) bool {
	return status == http.StatusBadGateway || status == http.StatusServiceUnavailable || status == http.StatusGatewayTimeout
}

// isLong reports whether an operation that is slow by nature took too long: sent again, it would be
// just as slow, and run twice.
func (x *exchange) isLong(f *failure) bool {
	return x.op.Timeout > 0 && (f.status == http.StatusGatewayTimeout || isTimeout(f.err))
}

// isDeleted reports whether a failure is but the sign that an earlier attempt to delete was
// applied.
func (x *exchange) isDeleted(f *failure) bool {
	return x.maybeApplied && x.result == nil && x.op.Method == http.MethodDelete && f.status == http.StatusNotFound
}

// attempt sends the message once, or twice where the token was refused.
func (x *exchange) attempt(ctx context.Context, attempt int) *failure {
	refusal := x.try(ctx, attempt)
	if refusal == nil || refusal.status != http.StatusUnauthorized || !x.renewable() {
		return refusal
	}
	(*x.client.auth).(*tokenCache).refused(x.authorization)
	f := x.try(ctx, attempt)
	if f == nil || !f.tokenless {
		return f
	}
	refusal.noToken = f.err
	return refusal
}

// renewable reports whether the credentials are a token that can be renewed.
func (x *exchange) renewable() bool {
	_, ok := (*x.client.auth).(*tokenCache)
	return ok && !x.op.Anonymous && x.options.header.Get("Authorization") == ""
}

// attempted is an attempt that is over, for the log.
type attempted struct {
	op      *Operation
	attempt int
	status  int      // 0 for no answer
	failure *failure // nil for none
	took    time.Duration
}

// try sends the message with credentials and reads the answer.
func (x *exchange) try(ctx context.Context, attempt int) *failure {
	start := time.Now()
	status := 0
	f := x.authorize(ctx)
	if f == nil {
		status, f = x.send(ctx)
	}
	if x.client.log != nil {
		x.client.log(ctx, attempted{x.op, attempt, status, f, time.Since(start)})
	}
	return f
}

// authorize gets the credentials to send. A token does not go where none is needed; a user name and
// a password do, since it is a proxy that asks.
func (x *exchange) authorize(ctx context.Context) *failure {
	if err := ctx.Err(); err != nil {
		return &failure{err: err, unsent: true}
	}
	x.authorization = x.options.header.Get("Authorization")
	auth := *x.client.auth
	if _, always := auth.(*basic); auth == nil || x.authorization != "" || x.op.Anonymous && !always {
		return nil
	}
	var err error
	if x.authorization, err = auth.authorization(ctx); err != nil {
		return &failure{err: err, tokenless: true}
	}
	return nil
}

// send sends the message and reads the answer, whose status it returns.
func (x *exchange) send(ctx context.Context) (int, *failure) {
	ctx, cancel := context.WithTimeout(ctx, cmp.Or(max(x.options.timeout, 0), x.op.Timeout, defaultTimeout))
	defer cancel()
	var d delivery
	traced := ctx
	if x.op.changes() { // otherwise it does not matter
		traced = d.trace(ctx)
	}
	resp, err := x.client.http.Do(x.message.request(traced, x.authorization))
	if err != nil {
		return 0, d.failure(ctx, err)
	}
	defer func() { _ = resp.Body.Close() }()
	if x.options.response != nil {
		*x.options.response = resp
	}
	if resp.StatusCode == http.StatusUnauthorized && x.renewable() {
		defer time.AfterFunc(refusalTimeout, cancel).Stop()
	}
	return resp.StatusCode, x.receive(resp)
}

// receive reads an answer.
func (x *exchange) receive(resp *http.Response) *failure {
	if !x.succeeded(resp) {
		err := readError(x.op, resp, x.hide())
		return &failure{err: err, answer: err, status: resp.StatusCode, retryAfter: err.RetryAfter}
	}
	err := read(resp, x.result)
	if err == nil {
		return nil
	}
	var broken brokenError
	return &failure{err: err, status: resp.StatusCode, broken: errors.As(err, &broken)}
}

// succeeded reports whether an answer is what the operation is called for.
func (x *exchange) succeeded(resp *http.Response) bool {
	_, redirect := x.result.(*Redirect)
	return resp.StatusCode >= 200 && resp.StatusCode < 300 || redirect && resp.StatusCode == http.StatusFound
}

// isTimeout reports whether an error means that something took too long.
func isTimeout(err error) bool {
	var timeout net.Error
	return errors.Is(err, context.DeadlineExceeded) || errors.As(err, &timeout) && timeout.Timeout()
}

// fail makes the error of a call out of its last failure.
func (x *exchange) fail(ctx context.Context, f *failure, attempts int) error {
	err := f.err
	if f.answer != nil {
		f.answer.Attempts, f.answer.maybeApplied = attempts, x.maybeApplied
	}
	if f.noToken != nil {
		err = fmt.Errorf("%w; and there is no new token: %w", err, f.noToken)
	}
	for _, end := range []error{context.Cause(ctx), ctx.Err()} {
		switch {
		case end == nil || errors.Is(err, end):
		case f.answer != nil:
			err = fmt.Errorf("%w; and then: %w", err, end)
		default:
			err = fmt.Errorf("%w (%w)", end, err)
		}
	}
	if f.answer != nil {
		return err
	}
	if attempts > 1 {
		err = fmt.Errorf("%w (after %d attempts)", err, attempts)
	}
	if x.maybeApplied {
		err = fmt.Errorf("%w: %w", err, ErrMaybeApplied)
	}
	return fmt.Errorf("airbyte: %s: %w", x.op.ID, err)
}
