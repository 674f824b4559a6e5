package airbyte

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
)

// exchange is one call of an operation: a request, sent until it is answered or until there is no
// point in sending it again.
type exchange struct {
	client        *Client
	op            *Operation
	in            input
	url           url.URL
	options       requestOptions
	read          reader
	result        any
	attempts      int                        // so far
	authorization string                     // last credentials sent
	refused       func(authorization string) // has them replaced after a 401; nil where nothing can be
	maybeApplied  bool                       // by one of the attempts so far
}

// call sends the request of an operation and has its answer read.
func (c *Client) call(ctx context.Context, op *Operation, in *input, opts []RequestOption, read reader, result any) error {
	x := &exchange{client: c, op: op, in: *in, read: read, result: result}
	if err := x.prepare(opts); err != nil {
		return fmt.Errorf("airbyte: %s: %w", op.ID, err)
	}
	for {
		x.attempts++
		o := x.attempt(ctx)
		if o.err == nil {
			c.budget.succeed()
			return nil
		}
		if ctx.Err() != nil || !x.again(o) || sleep(ctx, c.retry.delay(x.attempts, o.retryAfter)) != nil {
			return x.fail(ctx, o)
		}
	}
}

// again reports whether another attempt may follow. An operation that is slow by nature and took
// too long would be just as slow, and run twice.
func (x *exchange) again(o outcome) bool {
	slow := x.op.Timeout > 0 && (o.status == http.StatusGatewayTimeout || isTimeout(o.err))
	retriable := o.unsent || o.status == http.StatusTooManyRequests ||
		x.op.Idempotent && !slow && (o.broken || isUnavailable(o.status))
	more := !x.options.withoutRetry && x.attempts < x.client.retry.Attempts
	return retriable && more && x.client.budget.take()
}

// isUnavailable reports whether a status says that the server, or what stands before it, could not
// answer for now.
func isUnavailable(status int) bool {
	return status == http.StatusBadGateway || status == http.StatusServiceUnavailable || status == http.StatusGatewayTimeout
}

// fail makes the error of a call out of its last outcome.
func (x *exchange) fail(ctx context.Context, o outcome) error {
	err := o.err
	for _, end := range []error{context.Cause(ctx), ctx.Err()} {
		switch {
		case end == nil || errors.Is(err, end):
		case o.answer != nil:
			err = fmt.Errorf("%w; and then: %w", err, end)
		default:
			err = fmt.Errorf("%w (%w)", end, err)
		}
	}
	if o.answer != nil {
		return err
	}
	if x.attempts > 1 {
		err = fmt.Errorf("%w (after %d attempts)", err, x.attempts)
	}
	if x.maybeApplied {
		err = fmt.Errorf("%w: %w", err, ErrMaybeApplied)
	}
	return fmt.Errorf("airbyte: %s: %w", x.op.ID, err)
}
