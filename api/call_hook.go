package airbyte

import (
	"context"
	"fmt"
	"net/http"
	"time"
)

// AttemptHook observes the attempts of a client, for traces and metrics. Set it with [WithAttemptHook].
// Either function may be nil.
//
// The functions run in the goroutines of the calls, so several may run at the same time. A call waits
// until they return, and no timeout of the client limits them. For each Start that returns there is
// exactly one End, even if the transport panics.
//
// If a hook panics, the panic reaches the caller of the operation, and the client stays usable. Requests
// for access tokens run in other goroutines; after a panic there, the calls that wait for the token fail.
type AttemptHook struct {
	// Start is called before an attempt, and before it waits for a token or a limiter. It returns the
	// context of the attempt, which must be ctx or be derived from it; nil stands for ctx. Requests for
	// access tokens that the attempt starts, and the HTTP transport, get values from this context.
	Start func(ctx context.Context, attempt AttemptInfo) context.Context

	// End is called after an attempt, with the context that Start returned. If a retry follows, End is
	// called before the delay.
	End func(ctx context.Context, attempt AttemptInfo, result AttemptResult)
}

// AttemptInfo describes an attempt of a call: one HTTP request. A call makes further attempts to retry,
// and to repeat a request with a new token. An attempt that gets no token sends nothing.
//
// Requests for access tokens are calls of their own, of the operation createAccessToken. Hooks do not see
// those that your own [TokenSource] sends.
type AttemptInfo struct {
	// Operation has the ID, the method and the path template. For [Client.Do], the ID and the path contain
	// the path of the call. Do not use them as labels of metrics, because each path would be a label.
	Operation Operation

	// Number counts from 1. A request that is repeated with a new token after a 401 has the number of
	// the request before it.
	Number int

	// Host is the host of the base URL, with its port if it has one.
	Host string
}

// AttemptResult is the result of an attempt.
type AttemptResult struct {
	// StatusCode is 0 if there was no response.
	StatusCode int

	// RequestID identifies the request in the logs of the server or of a gateway: the value of the header
	// X-Request-Id, X-Correlation-Id, Cf-Ray, X-Amzn-Trace-Id or X-Cloud-Trace-Context of the response. If
	// there are several, the first one in this list counts. It is "" if there are none.
	RequestID string

	// Header is the header of the response, or nil if there was no response. Do not change it. It may hold
	// secrets, such as cookies.
	Header http.Header

	// Waited is how long the attempt waited for an access token and for a limiter before the request was
	// sent.
	Waited time.Duration

	// Duration is the time from sending the request to the end of the response.
	Duration time.Duration

	// Err is the error of the attempt, and nil if it succeeded. It is the error that the call would return
	// if this were its last attempt: an [*Error] for an error response.
	Err error

	// WillRetry reports whether another attempt follows after RetryDelay, unless the context ends during
	// the delay.
	WillRetry  bool
	RetryDelay time.Duration
}

// WithAttemptHook adds a hook that observes all attempts of the client. Unlike other options, it does
// not override an earlier one: all hooks are called, Start in the order of the options and End in the
// reverse order. Each Start gets the context that the previous Start returned.
func WithAttemptHook(hook AttemptHook) Option {
	return func(s *settings) { s.hooks = append(s.hooks, hook) }
}

// hookedAttempt is an attempt whose start hooks have seen.
type hookedAttempt struct {
	attempt AttemptInfo
	started []startedHook
	result  AttemptResult
}

// startedHook is a hook that has seen the start of an attempt.
type startedHook struct {
	hook AttemptHook
	ctx  context.Context //nolint:containedctx // for the end of the attempt
}

// startHooks tells the hooks that an attempt starts, and returns the context of the attempt.
func (c *call) startHooks(ctx context.Context) context.Context {
	if len(c.client.hooks) == 0 {
		return ctx
	}
	c.hooked = &hookedAttempt{
		attempt: AttemptInfo{Operation: *c.op, Number: c.attempts, Host: c.url.Host},
		result:  AttemptResult{Err: fmt.Errorf("airbyte: %s: the attempt panicked", c.op.ID)},
	}
	for _, hook := range c.client.hooks {
		if hook.Start != nil {
			derived := hook.Start(ctx, c.hooked.attempt)
			if derived != nil {
				ctx = derived //nolint:fatcontext // each hook is meant to be within the one before
			}
		}
		c.hooked.started = append(c.hooked.started, startedHook{hook: hook, ctx: ctx})
	}
	return ctx
}

// recordForHooks keeps the result of an attempt until it is known whether another one follows.
func (c *call) recordForHooks(ctx context.Context, result outcome, took time.Duration) {
	if c.hooked == nil {
		return
	}
	c.hooked.result = AttemptResult{
		StatusCode: result.status,
		RequestID:  requestID(result.header),
		Header:     result.header,
		Waited:     result.waited,
		Duration:   took,
	}
	if result.err != nil {
		c.hooked.result.Err = c.fail(ctx, result)
	}
}

// endHooks tells the hooks that an attempt has ended, the last one first. All of them are told, even if
// one panics.
func (c *call) endHooks(willRetry bool, delay time.Duration) {
	if c.hooked == nil {
		return
	}
	hooked := c.hooked
	c.hooked = nil
	hooked.result.WillRetry = willRetry
	hooked.result.RetryDelay = delay
	for _, started := range hooked.started {
		if started.hook.End != nil {
			defer started.hook.End(started.ctx, hooked.attempt, hooked.result)
		}
	}
}

// abandonHooks ends the attempt if the call ends without doing so, because something panicked.
func (c *call) abandonHooks() { c.endHooks(false, 0) }

// requestID returns the ID of a request that a server or a gateway has put into the header of the
// response, or "".
func requestID(header http.Header) string {
	for _, name := range []string{
		"X-Request-Id", "X-Correlation-Id", "Cf-Ray", "X-Amzn-Trace-Id", "X-Cloud-Trace-Context",
	} {
		id := header.Get(name)
		if id != "" {
			return id
		}
	}
	return ""
}
