package airbyte

import (
	"context"
	"net/http"
	"slices"
	"time"
)

// limiter decides when requests may be sent. It is an interface because copies of this package may lack
// the type that implements it.
type limiter interface {
	// acquire waits until the next request of a call may be sent. It returns an error if ctx ends first.
	// The call waits in the queue with the given key; "" lets the limiter choose the queue.
	acquire(ctx context.Context, c *call, key string) error

	// release ends a request that acquire has admitted. No request is admitted during the pause.
	release(pause time.Duration)
}

// isLimited reports whether the call needs the limiter. A request for a token does not, because calls
// wait for the token, and would otherwise wait behind themselves.
func (c *call) isLimited() bool { return c.client.limiter != nil && c.op != opFetchToken }

// admit waits until the request may be sent: for the credentials, and for the limiter. It waits for a
// token only before it enters the limiter, so that a slow token source does not block other calls, and
// may itself send requests through the limiter. If the token expires while the call waits for the
// limiter, admit starts again.
func (c *call) admit(ctx context.Context) outcome {
	for {
		unauthorized := c.authorize(ctx)
		if unauthorized.err != nil || !c.isLimited() {
			return unauthorized
		}
		err := c.client.limiter.acquire(ctx, c, c.options.limiterKey)
		if err != nil {
			return outcome{err: err, unsent: true}
		}
		c.wasAdmitted = true
		if c.reauthorize(ctx) {
			return outcome{}
		}
		c.client.limiter.release(0)
	}
}

// leave tells the limiter that a request has ended. After a 429 it also pauses the limiter, for the time
// that the retry policy sets.
func (c *call) leave(result outcome) {
	if !c.isLimited() {
		return
	}
	pause := time.Duration(0)
	if result.status == http.StatusTooManyRequests {
		pause = c.client.retry.delay(c.attempts, result.retryAfter)
	}
	c.client.limiter.release(pause)
}

// authorize gets the Authorization header. A header set for this call takes precedence over
// credentials.
func (c *call) authorize(ctx context.Context) outcome {
	if ctx.Err() != nil {
		return outcome{err: ctx.Err(), unsent: true}
	}
	c.authorization = c.options.header.Get("Authorization")
	if c.authorization != "" || c.credentials.get == nil {
		return outcome{}
	}
	if c.op.Anonymous && !c.credentials.always {
		return outcome{}
	}
	authorization, err := c.credentials.get(ctx)
	c.useAuthorization(authorization)
	c.refused = c.credentials.refused
	return outcome{err: err, tokenless: err != nil}
}

// reauthorize replaces the token by the current one, which may be newer. It does not wait. It returns
// false if the token has expired and there is no newer one.
func (c *call) reauthorize(ctx context.Context) bool {
	if c.refused == nil {
		return true // the request has no token that expires
	}
	authorization, ok := c.credentials.current(ctx)
	if ok {
		c.useAuthorization(authorization)
	}
	return ok
}

// useAuthorization sets the Authorization header of the next attempt. The call keeps those of earlier
// attempts, because a server or a proxy may repeat an old one.
func (c *call) useAuthorization(authorization string) {
	c.authorization = authorization
	if authorization != "" && !slices.Contains(c.authorizations, authorization) {
		c.authorizations = append(c.authorizations, authorization)
	}
}
