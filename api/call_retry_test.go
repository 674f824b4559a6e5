package airbyte_test

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	airbyte "github.com/airbyte-go/airbyte/api"
)

// TestMaybeApplied checks the statuses after which a request may have changed something.
func TestMaybeApplied(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for status, maybe := range map[int]bool{
			400: false, 403: false, 404: false, 408: true, 409: false, 422: false, 429: false, 499: true,
			500: true, 501: false, 502: true, 503: true, 504: true, 520: true, 522: true, 524: true,
		} {
			client, _ := serve(t, func(w http.ResponseWriter, _ *http.Request) { reply(w, status, `{}`) })
			_, getErr := client.Jobs.Get(t.Context(), 1)
			_, tokenErr := client.Applications.CreateAccessToken(t.Context(), airbyte.AccessTokenRequest{})
			_, putErr := client.Sources.Replace(t.Context(), "s", airbyte.SourceReplaceRequest{Configuration: airbyte.Configuration("{}")})
			for _, tt := range []struct {
				name string
				err  error
				want bool
			}{{name: "POST", err: post(t.Context(), client), want: maybe}, {name: "PUT", err: putErr, want: maybe}, {name: "GET", err: getErr}, {
				name: "token",
				err:  tokenErr,
			}} {
				if got := errors.Is(tt.err, airbyte.ErrMaybeApplied); got != tt.want || tt.err == nil {
					t.Errorf("%s %d: maybe applied: %t, want %t (%v)", tt.name, status, got, tt.want, tt.err)
				}
			}
		}
	})
}

// TestDeletedTwice checks that a 404 for a DELETE is a success if an earlier attempt may have
// deleted the resource.
func TestDeletedTwice(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, s := serve(t, answering(504, 404, 504, 404, 504, 403, 404))
		if err := client.Tags.Delete(t.Context(), "t"); err != nil || len(s.seen("")) != 2 {
			t.Errorf("404 after 504: %v after %d requests", err, len(s.seen("")))
		}
		if region, err := client.Regions.Delete(t.Context(), "r"); !errors.Is(err, airbyte.ErrNotFound) || !errors.Is(err, airbyte.ErrMaybeApplied) || region != nil {
			t.Errorf("404 after 504, for an operation that returns an object: %v, %v", region, err)
		}
		if err := client.Tags.Delete(t.Context(), "t"); !errors.Is(err, airbyte.ErrForbidden) || !errors.Is(err, airbyte.ErrMaybeApplied) {
			t.Errorf("403 after 504: %v", err)
		}
		if err := client.Tags.Delete(t.Context(), "t"); !errors.Is(err, airbyte.ErrNotFound) || errors.Is(err, airbyte.ErrMaybeApplied) {
			t.Errorf("404 at once: %v", err)
		}
	})
}

// TestSlowIsNotRepeated checks that an operation that takes minutes is not retried after a timeout.
func TestSlowIsNotRepeated(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for _, tt := range []struct {
			name     string
			handle   func(w http.ResponseWriter, r *http.Request)
			requests int
		}{
			{
				name:     "no response",
				handle:   func(_ http.ResponseWriter, r *http.Request) { wait(r, time.Hour) },
				requests: 1,
			},
			{
				name:     "504",
				handle:   func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(504) },
				requests: 1,
			},
			{
				name:     "502",
				handle:   func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(502) },
				requests: 5,
			},
		} {
			client, s := serve(t, tt.handle)
			if _, err := client.Streams.GetProperties(t.Context(), "s", nil); err == nil || len(s.seen("")) != tt.requests {
				t.Errorf("%s: %v after %d requests, want %d", tt.name, err, len(s.seen("")), tt.requests)
			}
		}
	})
}

// TestEndDuringDelay ends the context during the delay before a retry. The error matches both the
// error response and the error of the context.
func TestEndDuringDelay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, s := serve(t, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Retry-After", "60")
			w.WriteHeader(429)
		})
		ctx, cancel := context.WithCancelCause(t.Context())
		gone := errors.New("the tenant is gone")
		time.AfterFunc(time.Second, func() { cancel(gone) })
		_, err := client.Jobs.Get(ctx, 1)
		if !errors.Is(err, context.Canceled) || !errors.Is(err, gone) || !errors.Is(err, airbyte.ErrRateLimited) || len(s.seen("")) != 1 {
			t.Errorf("got %v", err)
		}
	})
}

// answering returns a handler that responds with the given statuses in order, and with 200 after
// that.
func answering(statuses ...int) func(http.ResponseWriter, *http.Request) {
	var mu sync.Mutex
	return func(w http.ResponseWriter, _ *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		if len(statuses) > 0 {
			status := statuses[0]
			statuses = statuses[1:]
			reply(w, status, `{"message":"not now"}`)
			return
		}
		reply(w, 200, `{"sourceId":"s","permissionId":"p",`+strings.TrimPrefix(oneJob(1, "running"), "{"))
	}
}

// TestRetries checks which requests are retried: those that the operations table marks as
// idempotent, and never a POST that may have been applied.
func TestRetries(t *testing.T) {
	type call func(context.Context, *airbyte.Client) error
	get := func(ctx context.Context, c *airbyte.Client) error { _, err := c.Jobs.Get(ctx, 1); return err }
	post := func(ctx context.Context, c *airbyte.Client) error {
		_, err := c.Jobs.Create(ctx, airbyte.JobCreateRequest{ConnectionID: "c", JobType: airbyte.JobTypeSync})
		return err
	}
	put := func(ctx context.Context, c *airbyte.Client) error {
		_, err := c.Sources.Replace(ctx, "s", airbyte.SourceReplaceRequest{Name: "n", Configuration: airbyte.Configuration("{}")})
		return err
	}
	patch := func(ctx context.Context, c *airbyte.Client) error {
		_, err := c.Sources.Update(ctx, "s", airbyte.SourceUpdateRequest{Name: new("n")})
		return err
	}
	del := func(ctx context.Context, c *airbyte.Client) error { return c.Sources.Delete(ctx, "s") }
	cancel := func(ctx context.Context, c *airbyte.Client) error { _, err := c.Jobs.Cancel(ctx, 1); return err }
	permission := func(ctx context.Context, c *airbyte.Client) error {
		_, err := c.Permissions.Create(ctx, airbyte.PermissionCreateRequest{})
		return err
	}
	tests := []struct {
		name     string
		call     call
		statuses []int
		requests int
		is       error // nil for success
		maybe    bool
	}{
		{name: "GET 502 503 504", call: get, statuses: []int{502, 503, 504}, requests: 4},
		{
			name:     "GET 503 forever",
			call:     get,
			statuses: []int{503, 503, 503, 503, 503, 503},
			requests: 5,
			is:       airbyte.ErrServer,
		},
		{name: "GET 500", call: get, statuses: []int{500}, requests: 1, is: airbyte.ErrServer},
		{name: "GET 404", call: get, statuses: []int{404}, requests: 1, is: airbyte.ErrNotFound},
		{name: "GET 429", call: get, statuses: []int{429, 429}, requests: 3},
		{name: "PUT 502", call: put, statuses: []int{502}, requests: 2},
		{name: "DELETE 503", call: del, statuses: []int{503}, requests: 2},
		{name: "POST 429", call: post, statuses: []int{429}, requests: 2},
		{name: "POST 503", call: post, statuses: []int{503}, requests: 1, is: airbyte.ErrServer, maybe: true},
		{name: "POST 502", call: post, statuses: []int{502}, requests: 1, is: airbyte.ErrServer, maybe: true},
		{
			name:     "POST 500: servers respond with it after the write, too",
			call:     post,
			statuses: []int{500},
			requests: 1,
			is:       airbyte.ErrServer,
			maybe:    true,
		},
		{name: "POST 409", call: post, statuses: []int{409}, requests: 1, is: airbyte.ErrConflict},
		{
			name:     "PATCH 504",
			call:     patch,
			statuses: []int{504},
			requests: 1,
			is:       airbyte.ErrServer,
			maybe:    true,
		},
		{
			name:     "cancel 503: it may hit the next job",
			call:     cancel,
			statuses: []int{503},
			requests: 1,
			is:       airbyte.ErrServer,
			maybe:    true,
		},
		{
			name:     "permission 503: the server returns the one that exists",
			call:     permission,
			statuses: []int{503},
			requests: 2,
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				client, s := serve(t, answering(tt.statuses...))
				err := tt.call(t.Context(), client)
				if !errors.Is(err, tt.is) || (err == nil) != (tt.is == nil) {
					t.Errorf("got %v, want %v", err, tt.is)
				}
				if got := errors.Is(err, airbyte.ErrMaybeApplied); got != tt.maybe {
					t.Errorf("maybe applied: %t, want %t (%v)", got, tt.maybe, err)
				}
				all := s.seen("")
				if len(all) != tt.requests {
					t.Errorf("%d requests, want %d", len(all), tt.requests)
				}
				for _, r := range all {
					if r != all[0] {
						t.Errorf("sent %+v and then %+v", all[0], r)
					}
				}
			})
		})
	}
}

func TestRetryErrors(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, _ := serve(t, answering(503, 503, 503, 503, 503))
		_, err := client.Jobs.Get(t.Context(), 1)
		if want := "airbyte: getJob: 503 service unavailable: not now (after 5 attempts)"; err == nil || err.Error() != want {
			t.Errorf("got %v, want %s", err, want)
		}
		client, _ = serve(t, answering(504))
		_, err = client.Jobs.Create(t.Context(), airbyte.JobCreateRequest{})
		if want := "airbyte: createJob: 504 gateway timeout: not now: the request may have been applied"; err == nil || err.Error() != want {
			t.Errorf("got %v, want %s", err, want)
		}
		client, s := serve(t, answering(503, 503))
		_, err = client.Jobs.Get(t.Context(), 1, airbyte.WithoutRetry())
		if err == nil || len(s.seen("")) != 1 {
			t.Errorf("WithoutRetry: got %v after %d requests", err, len(s.seen("")))
		}
	})
}

func TestRetryAfter(t *testing.T) {
	tests := []struct {
		name      string
		header    string
		low, high time.Duration
	}{
		{name: "seconds", header: "7", low: 7 * time.Second, high: 7 * time.Second},
		{name: "a fraction", header: "1.5", low: 1500 * time.Millisecond, high: 1500 * time.Millisecond},
		{name: "two points", header: "1.5.1", low: 0, high: 500 * time.Millisecond},
		{name: "only a point", header: ".", low: 0, high: 500 * time.Millisecond},
		{name: "infinite", header: "inf", low: 0, high: 500 * time.Millisecond},
		{name: "a date", header: "DATE", low: 29 * time.Second, high: 30 * time.Second},
		{
			name:   "a date in the past",
			header: "Sat, 01 Jan 2000 00:00:00 GMT",
			low:    0,
			high:   500 * time.Millisecond,
		},
		{name: "more than the maximum", header: "86400", low: time.Minute, high: time.Minute},
		{name: "a large number", header: "99999999999999999999", low: time.Minute, high: time.Minute},
		{name: "a larger number", header: strings.Repeat("9", 400), low: time.Minute, high: time.Minute},
		{name: "a large fraction", header: strings.Repeat("9", 400) + ".5", low: time.Minute, high: time.Minute},
		{
			name:   "a small number with many digits",
			header: strings.Repeat("0", 400) + "7." + strings.Repeat("0", 400),
			low:    7 * time.Second,
			high:   7 * time.Second,
		},
		{name: "many digits and two points", header: strings.Repeat("9", 400) + "..", low: 0, high: 500 * time.Millisecond},
		{name: "a distant date", header: "Fri, 31 Dec 9999 23:59:59 GMT", low: time.Minute, high: time.Minute},
		{name: "none", header: "", low: 0, high: 500 * time.Millisecond},
		{name: "negative", header: "-5", low: 0, high: 500 * time.Millisecond},
		{name: "not a number", header: "soon", low: 0, high: 500 * time.Millisecond},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				n := 0
				client, _ := serve(t, func(w http.ResponseWriter, _ *http.Request) {
					n++
					if n > 1 {
						reply(w, 200, oneJob(1, "running"))
						return
					}
					header := tt.header
					if header == "DATE" {
						header = time.Now().Add(30 * time.Second).UTC().Format(http.TimeFormat)
					}
					if header != "" {
						w.Header().Set("Retry-After", header)
					}
					reply(w, 429, `{"message":"You are being rate limited."}`)
				})
				start := time.Now()
				_, err := client.Jobs.Create(t.Context(), airbyte.JobCreateRequest{})
				if err != nil {
					t.Fatal(err)
				}
				if took := time.Since(start); took < tt.low || took > tt.high {
					t.Errorf("waited %v, want %v to %v", took, tt.low, tt.high)
				}
			})
		})
	}
}

// TestLongRetryAfter checks that a call fails at once if the server asks to wait longer than any
// deadline allows.
func TestLongRetryAfter(t *testing.T) {
	headers := []string{"9223372036", "9223372037", "9223372036854775807", "9223372036854775808", strings.Repeat("9", 400)}
	for _, header := range headers {
		synctest.Test(t, func(t *testing.T) {
			client, s := serve(t, func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Retry-After", header)
				w.WriteHeader(429)
			}, airbyte.WithRetry(airbyte.RetryPolicy{Attempts: 5, MaxDelay: 1<<63 - 1}))
			ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
			defer cancel()
			start := time.Now()
			_, err := client.Jobs.Get(ctx, 1)
			if !errors.Is(err, context.DeadlineExceeded) || time.Since(start) != 0 || len(s.seen("")) != 1 {
				t.Errorf("%.20s: got %v after %v", header, err, time.Since(start))
			}
			response, ok := errors.AsType[*airbyte.Error](err)
			if !ok || response.RetryAfter < 50*365*24*time.Hour {
				t.Errorf("%.20s: got RetryAfter %v", header, response.RetryAfter)
			}
		})
	}
}

// TestRetryPolicyDefaults checks that a policy without delays uses the default delays.
func TestRetryPolicyDefaults(t *testing.T) {
	for _, policy := range []airbyte.RetryPolicy{{Attempts: 2}, {Attempts: 2, MinDelay: time.Second}, {Attempts: 2, MinDelay: -1, MaxDelay: -1}} {
		synctest.Test(t, func(t *testing.T) {
			client, s := serve(t, func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Retry-After", "30")
				w.WriteHeader(429)
			}, airbyte.WithRetry(policy))
			start := time.Now()
			if _, err := client.Jobs.Get(t.Context(), 1); !errors.Is(err, airbyte.ErrRateLimited) || time.Since(start) != 30*time.Second || len(s.seen("")) != 2 {
				t.Errorf("%+v: %v after %v", policy, err, time.Since(start))
			}
		})
	}
}

// TestRetryDelays checks that delays are random, in a range that doubles with each attempt.
func TestRetryDelays(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var longest [5]time.Duration
		var shortest [5]time.Duration
		for i := range shortest {
			shortest[i] = time.Hour
		}
		for range 300 {
			last, n := time.Now(), 0
			client, _ := serve(t, func(w http.ResponseWriter, _ *http.Request) {
				delay := time.Since(last)
				last = time.Now()
				longest[n], shortest[n] = max(longest[n], delay), min(shortest[n], delay)
				n++
				reply(w, 503, `{}`)
			})
			_, _ = client.Jobs.Get(t.Context(), 1)
		}
		for i, bound := range []time.Duration{500 * time.Millisecond, time.Second, 2 * time.Second, 4 * time.Second} {
			if got := longest[i+1]; got > bound || got < bound*9/10 {
				t.Errorf("delay %d is at most %v, want up to %v", i+1, got, bound)
			}
			if got := shortest[i+1]; got > bound/10 {
				t.Errorf("delay %d is at least %v, want close to 0", i+1, got)
			}
		}
	})
}

// TestRetryHonoursContext checks that a call ends at once if its context ends during a delay.
func TestRetryHonoursContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, _ := serve(t, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Retry-After", "60")
			reply(w, 429, `{}`)
		})
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(time.Second, cancel)
		start := time.Now()
		_, err := client.Jobs.Get(ctx, 1)
		if !errors.Is(err, airbyte.ErrRateLimited) || time.Since(start) != time.Second {
			t.Errorf("got %v after %v", err, time.Since(start))
		}
	})
}

// TestDeadlineBeforeRetry checks that a call fails at once if its deadline comes before the next
// attempt, with the error of the last one.
func TestDeadlineBeforeRetry(t *testing.T) {
	reset := &net.OpError{Op: "read", Net: "tcp", Err: errors.New("connection reset by peer")}
	tests := []struct {
		name    string
		respond transport
		timeout time.Duration
		after   time.Duration
		want    string
		is      error
	}{
		{
			name: "the server asks to wait longer",
			respond: func(*http.Request) (*http.Response, error) {
				return &http.Response{StatusCode: 429, Header: http.Header{"Retry-After": {"30"}}, Body: http.NoBody}, nil
			},
			timeout: 1500 * time.Millisecond,
			want:    "airbyte: getJob: 429 too many requests; the server asks to wait 30s, and the deadline comes first: context deadline exceeded",
			is:      airbyte.ErrRateLimited,
		},
		{
			name: "a message with a full stop",
			respond: func(*http.Request) (*http.Response, error) {
				body := io.NopCloser(strings.NewReader(`{"message":"You are being rate limited."}`))
				return &http.Response{StatusCode: 429, Header: http.Header{"Retry-After": {"30"}}, Body: body}, nil
			},
			timeout: time.Second,
			want: "airbyte: getJob: 429 too many requests: You are being rate limited; " +
				"the server asks to wait 30s, and the deadline comes first: context deadline exceeded",
			is: airbyte.ErrRateLimited,
		},
		{
			name: "in the second delay",
			respond: func(*http.Request) (*http.Response, error) {
				return &http.Response{StatusCode: 503, Header: http.Header{"Retry-After": {"1.5"}}, Body: http.NoBody}, nil
			},
			timeout: 2 * time.Second,
			after:   1500 * time.Millisecond,
			want:    "airbyte: getJob: 503 service unavailable (after 2 attempts); the server asks to wait 1.5s, and the deadline comes first: context deadline exceeded",
			is:      airbyte.ErrServer,
		},
		{
			name:    "a random delay that is longer",
			respond: func(*http.Request) (*http.Response, error) { return nil, reset },
			timeout: 1,
			want:    "airbyte: getJob: read tcp: connection reset by peer; the deadline comes before the next attempt: context deadline exceeded",
			is:      reset,
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				client := through(t, tt.respond)
				ctx, cancel := context.WithTimeout(t.Context(), tt.timeout)
				defer cancel()
				start := time.Now()
				_, err := client.Jobs.Get(ctx, 1)
				if err == nil || err.Error() != tt.want || time.Since(start) != tt.after {
					t.Errorf("got  %v after %v\nwant %s after %v", err, time.Since(start), tt.want, tt.after)
				}
				if !errors.Is(err, tt.is) || !errors.Is(err, context.DeadlineExceeded) || ctx.Err() != nil {
					t.Errorf("%v is not %v and a deadline, or came at the deadline", err, tt.is)
				}
			})
		})
	}
}

// TestRetryAfterDate checks that a date is compared with the Date header, because the clock of the
// server may be wrong.
func TestRetryAfterDate(t *testing.T) {
	tests := []struct {
		name  string
		clock time.Duration // of the server, ahead of that of the client
	}{
		{name: "an hour ahead", clock: time.Hour},
		{name: "an hour behind", clock: -time.Hour},
		{name: "right", clock: 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				n := 0
				client, _ := serve(t, func(w http.ResponseWriter, _ *http.Request) {
					n++
					if n > 1 {
						reply(w, 200, oneJob(1, "running"))
						return
					}
					now := time.Now().Add(tt.clock).UTC()
					w.Header().Set("Date", now.Format(http.TimeFormat))
					w.Header().Set("Retry-After", now.Add(2*time.Second).Format(http.TimeFormat))
					reply(w, 429, `{}`)
				})
				start := time.Now()
				get(t, client)
				if took := time.Since(start); took != 2*time.Second {
					t.Errorf("waited %v, want 2s", took)
				}
			})
		})
	}
}

// TestEndAfterFailure checks the error of a call with several failures. It has all failures, the
// number of attempts, and whether the request may have been applied.
func TestEndAfterFailure(t *testing.T) {
	read := func(ctx context.Context, c *airbyte.Client) error { _, err := c.Jobs.Get(ctx, 1); return err }
	write := func(ctx context.Context, c *airbyte.Client) error {
		_, err := c.Permissions.Create(ctx, airbyte.PermissionCreateRequest{})
		return err
	}
	sealed := errors.New("the vault is sealed")
	tests := []struct {
		name     string
		call     func(context.Context, *airbyte.Client) error
		statuses []int
		want     string
		is       []error
		isNot    []error
	}{
		{
			name:     "a read, in the first delay",
			call:     read,
			statuses: []int{503},
			want:     "airbyte: getJob: 503 service unavailable: not now; then the context ended: context canceled",
			is:       []error{airbyte.ErrServer, context.Canceled},
			isNot:    []error{airbyte.ErrMaybeApplied, sealed},
		},
		{
			name:     "a read, in the second",
			call:     read,
			statuses: []int{503, 503},
			want:     "airbyte: getJob: 503 service unavailable: not now (after 2 attempts); then the context ended: context canceled",
			is:       []error{airbyte.ErrServer, context.Canceled},
			isNot:    []error{airbyte.ErrMaybeApplied, sealed},
		},
		{
			name:     "a write, in the first delay",
			call:     write,
			statuses: []int{503},
			want:     "airbyte: createPermission: 503 service unavailable: not now: the request may have been applied; then the context ended: context canceled",
			is:       []error{airbyte.ErrServer, context.Canceled, airbyte.ErrMaybeApplied},
			isNot:    []error{sealed},
		},
		{
			name:     "a write, in the second",
			call:     write,
			statuses: []int{503, 429},
			want:     "airbyte: createPermission: 429 too many requests: not now (after 2 attempts): the request may have been applied; then the context ended: context canceled",
			is:       []error{airbyte.ErrRateLimited, context.Canceled, airbyte.ErrMaybeApplied},
			isNot:    []error{sealed},
		},
		{
			name:     "no new token",
			call:     read,
			statuses: []int{503, 401},
			want:     "airbyte: getJob: 401 unauthorized: not now (GET https://airbyte.example/api/public/v1/jobs/1) (after 2 attempts); getting a new token failed: the vault is sealed",
			is:       []error{airbyte.ErrUnauthorized, sealed},
			isNot:    []error{airbyte.ErrMaybeApplied, context.Canceled},
		},
		{
			name:     "no new token for a write",
			call:     write,
			statuses: []int{503, 401},
			want:     "airbyte: createPermission: 401 unauthorized: not now (POST https://airbyte.example/api/public/v1/permissions) (after 2 attempts): the request may have been applied; getting a new token failed: the vault is sealed",
			is:       []error{airbyte.ErrUnauthorized, sealed, airbyte.ErrMaybeApplied},
			isNot:    []error{context.Canceled},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithCancel(t.Context())
				defer cancel()
				respond, n := answering(tt.statuses...), 0
				client, _ := serve(t, func(w http.ResponseWriter, r *http.Request) {
					w.Header().Set("Retry-After", "60")
					n++
					if n == len(tt.statuses) {
						time.AfterFunc(30*time.Second, cancel)
					}
					respond(w, r)
				}, airbyte.WithTokenSource(func(context.Context) (airbyte.Token, error) {
					if n > 0 {
						return airbyte.Token{}, sealed
					}
					return airbyte.Token{Value: "t"}, nil
				}))
				err := tt.call(ctx, client)
				if err == nil || err.Error() != tt.want {
					t.Fatalf("got  %v\nwant %s", err, tt.want)
				}
				for _, target := range tt.is {
					if !errors.Is(err, target) {
						t.Errorf("%v is not %v", err, target)
					}
				}
				for _, target := range tt.isNot {
					if errors.Is(err, target) {
						t.Errorf("%v is %v", err, target)
					}
				}
				if e, ok := errors.AsType[*airbyte.Error](err); !ok || e.Attempts != len(tt.statuses) {
					t.Errorf("%d attempts, want %d", e.Attempts, len(tt.statuses))
				}
			})
		})
	}
}

// TestRetryBudget checks that the client does not flood a server that is down: ten thousand calls
// must not send fifty thousand requests.
func TestRetryBudget(t *testing.T) {
	calls := 10_000
	if testing.Short() {
		calls = 1000 // ten times the budget, which is enough to exceed it
	}
	synctest.Test(t, func(t *testing.T) {
		var requests atomic.Int64
		var healthy atomic.Bool
		client, err := airbyte.NewClient(airbyte.WithBaseURL(testBase), airbyte.WithHTTPClient(&http.Client{Transport: transport(func(*http.Request) (*http.Response, error) {
			requests.Add(1)
			if healthy.Load() {
				return &http.Response{StatusCode: 200, Body: io.NopCloser(strings.NewReader(oneJob(1, "running")))}, nil
			}
			return &http.Response{StatusCode: 503, Body: http.NoBody}, nil
		})}))
		if err != nil {
			t.Fatal(err)
		}
		var group sync.WaitGroup
		for range calls {
			group.Go(func() { _, _ = client.Jobs.Get(context.Background(), 1) })
		}
		group.Wait()
		if got := requests.Load(); got > int64(calls)+100 {
			t.Errorf("%d requests for %d calls, want at most a hundred retries", got, calls)
		}
		// Successes refill the budget.
		healthy.Store(true)
		for range 1000 {
			get(t, client)
		}
		down := func() int64 {
			healthy.Store(false)
			requests.Store(0)
			_, _ = client.Jobs.Get(t.Context(), 1)
			return requests.Load()
		}
		if got := down(); got != 5 {
			t.Errorf("%d requests after a recovery, want 5", got)
		}
		// Ten successes are worth one retry.
		for down() > 1 {
		}
		healthy.Store(true)
		for range 10 {
			get(t, client)
		}
		if got := down(); got != 2 {
			t.Errorf("%d requests after ten successes, want 2", got)
		}
	})
}
