package airbyte

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"time"
)

// defaultTimeout limits each attempt of an operation that has no timeout of its own.
const defaultTimeout = 2 * time.Minute

// refusalTimeout limits the time for reading a 401 response, if the client can then try a new
// token.
const refusalTimeout = 5 * time.Second

// request holds the parameters of one call, as the generated methods pass them.
type request struct {
	path  segments
	query *query // nil for none
	body  any    // nil for none; a *content is sent unchanged, any other value as JSON

	redirects bool // a 302 is a success
}

// send calls an operation and decodes the response from JSON. If the response of a DELETE has no
// object, it reads the object again.
func send[T any](ctx context.Context, c *Client, op *Operation, req *request, opts []RequestOption) (*T, error) {
	result := new(T)
	read := &resultReader{op: op, result: result}
	err := c.call(ctx, op, req, opts, reader{limit: tooLargeBody, read: read.read})
	if err != nil {
		return nil, err
	}
	if read.isEmpty {
		return readAgain[T](ctx, c, op, req, opts)
	}
	return result, nil
}

// sendList calls an operation that returns an array.
func sendList[T any](ctx context.Context, c *Client, op *Operation, req *request, opts []RequestOption) ([]T, error) {
	result, err := send[[]T](ctx, c, op, req, opts)
	if err != nil {
		return nil, err
	}
	return *result, nil
}

// sendOnly calls an operation that returns nothing. A 404 for a DELETE is a success if an earlier
// attempt may have deleted the resource.
func sendOnly(ctx context.Context, c *Client, op *Operation, req *request, opts []RequestOption) error {
	err := c.call(ctx, op, req, opts, reader{limit: ignoredBody, read: readNothing})
	e, ok := errors.AsType[*Error](err)
	if ok && op.Method == http.MethodDelete && e.maybeApplied && e.Is(ErrNotFound) {
		return nil
	}
	return err
}

// call is one call of an operation: its request, and the result of its attempts so far. It has these
// steps. Each attempt repeats all of them except prepare.
//
//	prepare    checks the options and makes the URL and the body  call_options.go, call_path.go,
//	                                                              call_query.go, call_body.go
//	admit      waits for the credentials and for the limiter      call_admit.go, auth.go
//	send       sends the request and reads the response           call_send.go, call_delivery.go,
//	                                                              call_transfer.go, call_bounded.go
//	receive    decodes the response, or the error in it           call_read.go, error.go
//	retry      decides whether to try again, and waits             call_retry.go
//
// Hooks see the beginning and the end of each attempt (call_hook.go).
type call struct {
	client      *Client
	op          *Operation
	options     *requestOptions
	credentials credentials // of the client, or those that an option sets
	url         *url.URL
	body        *content // nil for none
	reader      reader
	redirects   bool // a 302 is a success

	attempts       int
	authorization  string                     // the header of the last attempt
	authorizations []string                   // the headers of all attempts, which errors must not show
	refused        func(authorization string) // called after a 401; nil if the credentials cannot be renewed
	wasAdmitted    bool                       // the limiter has let an attempt pass before
	hooked         *hookedAttempt             // the attempt whose end the hooks have not seen yet; nil for none
	maybeApplied   bool                       // an attempt may have changed something
}

// outcome is the result of one attempt.
type outcome struct {
	err        error         // nil for success
	response   *Error        // the error in the response; nil if there is none
	status     int           // 0 without a response
	unsent     bool          // the request certainly did not reach the server
	broken     bool          // the connection broke, or the attempt took too long
	tokenless  bool          // no token could be fetched
	retryAfter time.Duration // delay that the server asked for; 0 for none
	header     http.Header   // of the response; nil without one
	waited     time.Duration // time until the request could be sent
	tooLate    time.Duration // delay before another attempt that the caller's deadline does not allow; 0 for none
}

// call prepares a call, and attempts it until it succeeds or cannot be retried.
func (c *Client) call(ctx context.Context, op *Operation, req *request, opts []RequestOption, reader reader) error {
	call, err := c.prepare(op, req, opts, reader)
	if err != nil {
		return unpreparedError(fmt.Errorf("airbyte: %s: %w", op.ID, mistakeError{err}), req, opts)
	}
	defer call.abandonHooks()
	for {
		result := call.attempt(ctx)
		if result.err == nil {
			call.endHooks(false, 0)
			c.budget.succeed()
			return nil
		}
		delay, again := call.retryDelay(ctx, &result)
		call.endHooks(again, delay)
		if !again || sleep(ctx, delay) != nil {
			return call.fail(ctx, result)
		}
	}
}

// mistakeError is an error of prepare. The same call would fail again.
type mistakeError struct{ error }

func (e mistakeError) Unwrap() error { return e.error }

// prepare checks the options, the parameters and the body. It returns an error for a mistake of the
// caller. It sends nothing.
func (c *Client) prepare(op *Operation, req *request, opts []RequestOption, reader reader) (*call, error) {
	options := newRequestOptions(opts)
	if options.response != nil {
		*options.response = nil
	}
	if options.responseBody != nil {
		*options.responseBody = nil
	}
	if c == nil || c.base == nil {
		return nil, errors.New("the client was not made by NewClient")
	}
	if options.err != nil {
		return nil, options.err
	}
	credentials, err := c.credentialsFor(options)
	if err != nil {
		return nil, err
	}
	u, err := c.url(op, req, options)
	if err != nil {
		return nil, err
	}
	body, err := newContent(op, req.body)
	if err != nil {
		return nil, err
	}
	return &call{
		client:      c,
		op:          op,
		options:     options,
		credentials: credentials,
		url:         u,
		body:        body,
		reader:      reader,
		redirects:   req.redirects,
	}, nil
}

// attempt makes one attempt. If the server refuses the token and a new one can be fetched, it sends
// the request again.
func (c *call) attempt(ctx context.Context) outcome {
	c.attempts++
	result := c.try(ctx)
	if result.status != http.StatusUnauthorized || c.refused == nil {
		return result
	}
	c.refused(c.authorization)
	c.endHooks(true, 0)
	second := c.try(ctx)
	if second.tokenless {
		result.err = fmt.Errorf("%w; getting a new token failed: %w", result.err, nestedError{second.err})
		return result
	}
	return second
}

// try sends the request, reads the response and logs the result.
func (c *call) try(ctx context.Context) outcome {
	hooked := c.startHooks(ctx)
	start := time.Now()
	result := c.exchange(hooked)
	took := time.Since(start) - result.waited
	if c.op.mayChange() && result.maybeApplied() {
		c.maybeApplied = true
	}
	if result.response != nil {
		result.response.Attempts = c.attempts
		result.response.maybeApplied = c.maybeApplied
	}
	c.log(ctx, result, took)
	c.recordForHooks(ctx, result, took)
	return result
}

// exchange waits until the request may be sent, sends it and reads the response.
func (c *call) exchange(ctx context.Context) outcome {
	start := time.Now()
	result := c.admit(ctx)
	waited := time.Since(start)
	if result.err == nil {
		defer func() { c.leave(result) }() // also if the transport panics
		result = c.roundTrip(ctx)
	}
	result.waited = waited
	return result
}

// roundTrip sends the request and reads the response, within the timeout of the attempt.
func (c *call) roundTrip(ctx context.Context) outcome {
	limit := c.timeout()
	attempt, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	result := c.roundTripUntil(attempt, cancel)
	switch {
	case result.response != nil:
	case errors.Is(result.err, errLocation):
		result.err = fmt.Errorf("%w (%s %s)", result.err, c.op.Method, c.redactor().show(c.address()))
	case errors.Is(result.err, context.DeadlineExceeded) && hasTimedOut(attempt, ctx):
		result.err = fmt.Errorf("no complete response within %v: %w", limit, result.err)
	}
	return result
}

// hasTimedOut reports whether an attempt has ended because of its own timeout, rather than because of an
// earlier deadline of the call or of the timeout of the HTTP client.
func hasTimedOut(attempt, call context.Context) bool {
	end, _ := attempt.Deadline()
	last, isLimited := call.Deadline()
	isOwn := !isLimited || end.Before(last)
	return isOwn && errors.Is(attempt.Err(), context.DeadlineExceeded)
}

// roundTripUntil sends the request and reads the response before ctx ends. It may cancel ctx earlier.
func (c *call) roundTripUntil(ctx context.Context, cancel context.CancelFunc) outcome {
	resp, delivery, err := c.send(ctx, cancel)
	if err != nil {
		return delivery.outcome(ctx, err)
	}
	c.storeResponse(resp)
	result := c.receive(resp)
	result.header = resp.Header
	return result
}

// timeout returns the timeout of one attempt: that of the call, of the operation, or the default.
func (c *call) timeout() time.Duration {
	return cmp.Or(max(c.options.timeout, 0), c.op.Timeout, defaultTimeout)
}

// fail returns the error of a call whose last attempt failed, without secrets.
func (c *call) fail(ctx context.Context, last outcome) error {
	return withoutSecrets(c.describe(ctx, last), c.redactor)
}

// describe returns the error of a call whose last attempt failed. If the context has ended, the error
// also contains the error and the cause of the context.
func (c *call) describe(ctx context.Context, last outcome) error {
	err := last.err
	if last.tooLate > 0 {
		err = newTooLateError(err, last)
	}
	for _, end := range []error{context.Cause(ctx), ctx.Err()} {
		if end == nil || errors.Is(err, end) {
			continue
		}
		if last.response != nil {
			err = &endedError{last: err, reason: "then the context ended", cause: end}
		} else {
			err = fmt.Errorf("%w (%w)", end, err)
		}
	}
	if last.response != nil {
		return err // its message already has the operation and the number of attempts
	}
	if c.attempts > 1 {
		err = fmt.Errorf("%w (after %d attempts)", err, c.attempts)
	}
	if c.maybeApplied {
		err = fmt.Errorf("%w: %w", err, ErrMaybeApplied)
	}
	return fmt.Errorf("airbyte: %s: %w", c.op.ID, nestedError{err})
}
