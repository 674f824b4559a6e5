package airbyte_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	airbyte "github.com/airbyte-go/airbyte/api"
)

func debugLogger(w io.Writer) *slog.Logger {
	return slog.New(slog.NewTextHandler(w, &slog.HandlerOptions{Level: slog.LevelDebug}))
}

// busyServer takes a second for each request, and records the order of the requests and how many ran at
// the same time.
type busyServer struct {
	respond func(w http.ResponseWriter, r *http.Request) // nil for a job

	mu      sync.Mutex
	began   time.Time
	order   []string
	running int
	most    int
}

func (s *busyServer) handle(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	if s.began.IsZero() {
		s.began = time.Now()
	}
	s.order = append(s.order, fmt.Sprintf("%v %s", time.Since(s.began), r.Header.Get("X-Name")))
	s.running++
	s.most = max(s.most, s.running)
	s.mu.Unlock()
	wait(r, time.Second)
	s.mu.Lock()
	s.running--
	s.mu.Unlock()
	if s.respond != nil {
		s.respond(w, r)
		return
	}
	reply(w, 200, oneJob(1, "running"))
}

// client returns a client of the server.
func (s *busyServer) client(t *testing.T, opts ...airbyte.Option) *airbyte.Client {
	client, _ := serve(t, s.handle, opts...)
	return client
}

// callers are goroutines that make calls.
type callers struct {
	group sync.WaitGroup
	t     *testing.T
}

// call makes a call in a goroutine, and returns when the call waits or has been sent.
func (c *callers) call(client *airbyte.Client, name string, opts ...airbyte.RequestOption) {
	c.group.Go(func() {
		opts := append([]airbyte.RequestOption{airbyte.WithHeader("X-Name", name)}, opts...)
		if _, err := client.Jobs.Get(c.t.Context(), 1, opts...); err != nil {
			c.t.Errorf("%s: %v", name, err)
		}
	})
	synctest.Wait()
}

func (s *busyServer) check(t *testing.T, want ...string) {
	t.Helper()
	if diff := cmp.Diff(want, s.order); diff != "" {
		t.Errorf("requests (-want +got):\n%s", diff)
	}
}

// TestLimiterConcurrent checks that clients that share a limiter share its limit.
func TestLimiterConcurrent(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := new(busyServer)
		limiter := airbyte.NewLimiter(airbyte.Limits{Concurrent: 3})
		calls := &callers{t: t}
		start := time.Now()
		for range 5 {
			client := s.client(t, airbyte.WithLimiter(limiter))
			for range 6 {
				calls.call(client, "")
			}
		}
		calls.group.Wait()
		if s.most != 3 || time.Since(start) != 10*time.Second || len(s.order) != 30 {
			t.Errorf("%d requests, %d at a time, took %v; want 30, 3 and 10s", len(s.order), s.most, time.Since(start))
		}
	})
}

// TestLimiterFairness checks that a workspace with a thousand calls delays another one by a single
// request, that queues take turns, and that a queue keeps its order.
func TestLimiterFairness(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := new(busyServer)
		client := s.client(t, airbyte.WithLimiter(airbyte.NewLimiter(airbyte.Limits{Concurrent: 1})))
		calls := &callers{t: t}
		for i := range 1000 {
			calls.call(client, fmt.Sprintf("a%d", i), airbyte.WithLimiterKey("a"))
		}
		for i := range 3 {
			calls.call(client, fmt.Sprintf("b%d", i), airbyte.WithLimiterKey("b"))
		}
		calls.call(client, "c0", airbyte.WithLimiterKey("c"))
		calls.group.Wait()
		want := []string{"0s a0", "1s a1", "2s b0", "3s c0", "4s a2", "5s b1", "6s a3", "7s b2", "8s a4", "9s a5"}
		if diff := cmp.Diff(want, s.order[:len(want)]); diff != "" {
			t.Errorf("requests (-want +got):\n%s", diff)
		}
		if len(s.order) != 1004 {
			t.Errorf("%d requests, want 1004", len(s.order))
		}
	})
}

// TestLimiterKeys checks which queue a call belongs to. The first call of the test occupies the limiter.
// The second and the third wait, and the fourth one, with the key "k", comes before the third if and only
// if the second and the third are in the same queue.
func TestLimiterKeys(t *testing.T) {
	const workspace = "3a4f8b52-0b43-4a4c-9d51-0123456789ab"
	type callFunc func(ctx context.Context, c *airbyte.Client, opt airbyte.RequestOption) error
	get := func(opts ...airbyte.RequestOption) callFunc {
		return func(ctx context.Context, c *airbyte.Client, opt airbyte.RequestOption) error {
			_, err := c.Jobs.Get(ctx, 1, append(opts, opt)...)
			return err
		}
	}
	list := func(ids ...string) callFunc {
		return func(ctx context.Context, c *airbyte.Client, opt airbyte.RequestOption) error {
			_, err := c.Jobs.List(ctx, &airbyte.ListJobsParams{WorkspaceIDs: ids}, opt)
			return err
		}
	}
	path := func(ctx context.Context, c *airbyte.Client, opt airbyte.RequestOption) error {
		_, err := c.SourceDefinitions.Get(ctx, workspace, "d", opt)
		return err
	}
	body := func(ctx context.Context, c *airbyte.Client, opt airbyte.RequestOption) error {
		_, err := c.Tags.Create(ctx, airbyte.TagCreateRequest{Name: "n", Color: "FF0000", WorkspaceID: workspace}, opt)
		return err
	}
	raw := func(ctx context.Context, c *airbyte.Client, opt airbyte.RequestOption) error {
		return c.Do(ctx, "POST", "/things", map[string]any{"workspaceId": 7}, nil, opt)
	}
	key := airbyte.WithLimiterKey(workspace)
	tests := []struct {
		name          string
		second, third callFunc
		otherClient   bool // the third call is one of another client
		wantSame      bool
	}{
		{name: "client", second: get(), third: get(), wantSame: true},
		{name: "another client", second: get(), third: get(), otherClient: true},
		{name: "key", second: get(key), third: get(key), wantSame: true},
		{name: "key, another client", second: get(key), third: get(key), otherClient: true, wantSame: true},
		{name: "other keys", second: get(key), third: get(airbyte.WithLimiterKey("other"))},
		{name: "empty key", second: get(airbyte.WithLimiterKey("")), third: get(), wantSame: true},
		{name: "key and path", second: get(key), third: path, wantSame: true},
		{name: "path and body", second: path, third: body, wantSame: true},
		{name: "body and query", second: body, third: list(workspace), wantSame: true},
		{name: "query and key, another client", second: list(workspace), third: get(key), otherClient: true, wantSame: true},
		{name: "several workspaces", second: list(workspace, "other"), third: get(), wantSame: true},
		{name: "query and client", second: list(workspace), third: get()},
		{name: "a body of another form", second: raw, third: get(), wantSame: true},
		{
			name:     "token of the call",
			second:   get(airbyte.WithCallToken("a")),
			third:    get(airbyte.WithCallToken("a")),
			wantSame: true,
		},
		{name: "other tokens", second: get(airbyte.WithCallToken("a")), third: get(airbyte.WithCallToken("b"))},
		{
			name:     "token and header of the call",
			second:   get(airbyte.WithCallToken("a")),
			third:    get(airbyte.WithHeader("Authorization", "Bearer a")),
			wantSame: true,
		},
		{name: "token and client", second: get(airbyte.WithCallToken("a")), third: get()},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := &busyServer{respond: func(w http.ResponseWriter, _ *http.Request) {
					reply(w, 200, `{"jobId":1,"id":"i","tagId":"t","data":[]}`)
				}}
				limiter := airbyte.NewLimiter(airbyte.Limits{Concurrent: 1})
				client := s.client(t, airbyte.WithLimiter(limiter))
				other := client
				if tt.otherClient {
					other = s.client(t, airbyte.WithLimiter(limiter))
				}
				calls := &callers{t: t}
				run := func(name string, c *airbyte.Client, call callFunc) {
					calls.group.Go(func() {
						if err := call(t.Context(), c, airbyte.WithHeader("X-Name", name)); err != nil {
							t.Errorf("%s: %v", name, err)
						}
					})
					synctest.Wait()
				}
				run("first", client, get(airbyte.WithLimiterKey("first")))
				run("second", client, tt.second)
				run("third", other, tt.third)
				run("fourth", client, get(airbyte.WithLimiterKey("k")))
				calls.group.Wait()
				want := []string{"0s first", "1s second", "2s third", "3s fourth"}
				if tt.wantSame {
					want = []string{"0s first", "1s second", "2s fourth", "3s third"}
				}
				s.check(t, want...)
			})
		})
	}
}

// TestLimiterKeyOfCredentials checks that calls with the same credentials share a queue.
func TestLimiterKeyOfCredentials(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := new(busyServer)
		client := s.client(t, airbyte.WithLimiter(airbyte.NewLimiter(airbyte.Limits{Concurrent: 1})))
		a := credentialsFrom(t, client, "a")
		b := credentialsFrom(t, client, "b")
		calls := &callers{t: t}
		for _, name := range []string{"a0", "a1", "a2"} {
			calls.call(client, name, airbyte.WithCallCredentials(a))
		}
		calls.call(client, "b0", airbyte.WithCallCredentials(b))
		calls.group.Wait()
		s.check(t, "0s a0", "1s a1", "2s b0", "3s a2")
	})
}

// TestLimiterCancel checks that callers that wait return at once when their contexts end, and that those
// behind them take their places.
func TestLimiterCancel(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := new(busyServer)
		client := s.client(t, airbyte.WithLimiter(airbyte.NewLimiter(airbyte.Limits{Concurrent: 1})))
		calls := &callers{t: t}
		calls.call(client, "first")
		ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
		defer cancel()
		start := time.Now()
		for i := range 100 {
			calls.group.Go(func() {
				_, err := client.Jobs.Get(ctx, 1, airbyte.WithLimiterKey(fmt.Sprint(i%7)))
				if !errors.Is(err, context.DeadlineExceeded) || errors.Is(err, airbyte.ErrMaybeApplied) {
					t.Errorf("got %v", err)
				}
				want := "airbyte: getJob: waiting for the limiter: context deadline exceeded"
				if err != nil && err.Error() != want {
					t.Errorf("got %v, want %s", err, want)
				}
				if took := time.Since(start); took != 300*time.Millisecond {
					t.Errorf("returned after %v", took)
				}
			})
		}
		synctest.Wait()
		calls.call(client, "last")
		calls.group.Wait()
		s.check(t, "0s first", "1s last")
	})
}

// TestLimiterCancelWhileAdmitted cancels callers at the moment at which they are admitted. No place may
// be lost.
func TestLimiterCancelWhileAdmitted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := new(busyServer)
		client := s.client(t, airbyte.WithLimiter(airbyte.NewLimiter(airbyte.Limits{Concurrent: 2})))
		var group sync.WaitGroup
		for i := range 200 {
			group.Go(func() {
				ctx, cancel := context.WithTimeout(t.Context(), time.Duration(1+i%4)*time.Second)
				defer cancel()
				_, err := client.Jobs.Get(ctx, 1, airbyte.WithLimiterKey(fmt.Sprint(i%5)))
				if err != nil && !errors.Is(err, context.DeadlineExceeded) {
					t.Error(err)
				}
			})
		}
		group.Wait()
		calls := &callers{t: t}
		start := time.Now()
		for range 4 {
			calls.call(client, "")
		}
		calls.group.Wait()
		if took := time.Since(start); took != 2*time.Second || s.most != 2 {
			t.Errorf("four more calls took %v, %d at a time; want 2s and 2", took, s.most)
		}
	})
}

// TestLimiterRate checks the rate with and without bursts.
func TestLimiterRate(t *testing.T) {
	tests := []struct {
		name   string
		limits airbyte.Limits
		want   []time.Duration // when the requests start
	}{
		{
			name:   "no limits",
			limits: airbyte.Limits{},
			want:   []time.Duration{0, 0, 0, 0},
		},
		{
			name:   "negative limits",
			limits: airbyte.Limits{Concurrent: -1, PerSecond: -1, Burst: -1},
			want:   []time.Duration{0, 0, 0, 0},
		},
		{
			name:   "rate",
			limits: airbyte.Limits{PerSecond: 4},
			want:   []time.Duration{0, 250 * time.Millisecond, 500 * time.Millisecond, 750 * time.Millisecond},
		},
		{
			name:   "burst",
			limits: airbyte.Limits{PerSecond: 0.5, Burst: 3},
			want:   []time.Duration{0, 0, 0, 2 * time.Second, 4 * time.Second},
		},
		{
			name:   "rate and concurrency",
			limits: airbyte.Limits{PerSecond: 2, Concurrent: 1},
			want:   []time.Duration{0, time.Second, 2 * time.Second},
		},
		{
			name:   "a huge burst",
			limits: airbyte.Limits{PerSecond: 1e-9, Burst: 1 << 62},
			want:   []time.Duration{0, 0},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := new(busyServer)
				client := s.client(t, airbyte.WithLimiter(airbyte.NewLimiter(tt.limits)))
				calls := &callers{t: t}
				for range tt.want {
					calls.call(client, "")
				}
				calls.group.Wait()
				var want []string
				for _, d := range tt.want {
					want = append(want, d.String()+" ")
				}
				s.check(t, want...)
			})
		})
	}
}

// TestLimiterIdleBurst checks that a burst is available again after a quiet time, and is not larger then.
func TestLimiterIdleBurst(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := new(busyServer)
		client := s.client(t, airbyte.WithLimiter(airbyte.NewLimiter(airbyte.Limits{PerSecond: 1, Burst: 2})))
		calls := &callers{t: t}
		calls.call(client, "a")
		time.Sleep(time.Hour)
		for range 4 {
			calls.call(client, "b")
		}
		calls.group.Wait()
		s.check(t, "0s a", "1h0m0s b", "1h0m0s b", "1h0m1s b", "1h0m2s b")
	})
}

// TestLimiterPause checks that a 429 stops all that share the limiter until the time in Retry-After, and
// that the call that got it goes first then.
func TestLimiterPause(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := 0
		s := &busyServer{respond: func(w http.ResponseWriter, _ *http.Request) {
			n++
			if n == 1 {
				w.Header().Set("Retry-After", "30")
				reply(w, 429, `{"message":"You are being rate limited."}`)
				return
			}
			reply(w, 200, oneJob(1, "running"))
		}}
		limiter := airbyte.NewLimiter(airbyte.Limits{Concurrent: 1})
		a := s.client(t, airbyte.WithLimiter(limiter))
		b := s.client(t, airbyte.WithLimiter(limiter))
		calls := &callers{t: t}
		calls.call(a, "a0")
		calls.call(a, "a1")
		calls.call(b, "b0")
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
		defer cancel()
		_, err := b.Jobs.Get(ctx, 1)
		if !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("a call that cannot wait: %v", err)
		}
		calls.group.Wait()
		if s.order[0] != "0s a0" || !strings.HasPrefix(s.order[1], "31s ") {
			t.Errorf("requests %v, want the second one after 31s", s.order)
		}
		position := func(name string) int {
			return slices.IndexFunc(s.order[1:], func(entry string) bool { return strings.HasSuffix(entry, name) })
		}
		if position("a0") > 2 || position("b0") > 1 || s.most != 1 || len(s.order) != 4 {
			t.Errorf("requests %v, %d at a time", s.order, s.most)
		}
	})
}

// TestLimiterPauseWithoutTime checks that a 429 without Retry-After pauses for a short time, that other
// errors do not pause, and that the retry policy limits the pause.
func TestLimiterPauseWithoutTime(t *testing.T) {
	tests := []struct {
		name       string
		status     int
		retryAfter string
		policy     airbyte.RetryPolicy
		most       time.Duration // longest pause
		least      time.Duration // shortest pause
	}{
		{name: "no header", status: 429, policy: airbyte.RetryPolicy{MinDelay: 8 * time.Second}, least: 1, most: 8 * time.Second},
		{
			name:       "a long time",
			status:     429,
			retryAfter: "86400",
			policy:     airbyte.RetryPolicy{MaxDelay: 20 * time.Second},
			least:      20 * time.Second,
			most:       20 * time.Second,
		},
		{name: "another status", status: 503, retryAfter: "50"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				status := tt.status
				var times []time.Time
				client, _ := serve(t, func(w http.ResponseWriter, _ *http.Request) {
					times = append(times, time.Now())
					if tt.retryAfter != "" {
						w.Header().Set("Retry-After", tt.retryAfter)
					}
					reply(w, status, oneJob(1, "running"))
					status = 200
				}, airbyte.WithRetry(tt.policy), airbyte.WithLimiter(airbyte.NewLimiter(airbyte.Limits{})))
				_, err := client.Jobs.Get(t.Context(), 1)
				if err == nil {
					t.Fatal("no error")
				}
				get(t, client)
				pause := times[1].Sub(times[0])
				if pause < tt.least || pause > tt.most {
					t.Errorf("paused for %v, want %v to %v", pause, tt.least, tt.most)
				}
			})
		})
	}
}

// TestLimiterRetryIsFirst checks that a retry does not wait behind the calls of its own queue again, and
// that the delay before it does not occupy the limiter.
func TestLimiterRetryIsFirst(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := 0
		s := &busyServer{respond: func(w http.ResponseWriter, _ *http.Request) {
			n++
			if n == 1 {
				w.Header().Set("Retry-After", "2.5")
				reply(w, 503, `{}`)
				return
			}
			reply(w, 200, oneJob(1, "running"))
		}}
		client := s.client(t, airbyte.WithLimiter(airbyte.NewLimiter(airbyte.Limits{Concurrent: 1})))
		calls := &callers{t: t}
		for i := range 6 {
			calls.call(client, fmt.Sprint("call ", i))
			time.Sleep(time.Millisecond)
		}
		calls.group.Wait()
		s.check(t, "0s call 0", "1s call 1", "2s call 2", "3s call 3", "4s call 0", "5s call 4", "6s call 5")
	})
}

// TestLimiterAndTokens checks that a request for a token neither waits for the limiter nor blocks it, also
// if all calls wait for the token, and that a token that expires in the queue is renewed.
func TestLimiterAndTokens(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tokens := &tokenServer{expiresIn: 5, latency: 2 * time.Second}
		s := &busyServer{respond: tokens.handle}
		client, recorded := serve(t, func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path == tokenPath {
				tokens.handle(w, r)
				return
			}
			s.handle(w, r)
		}, airbyte.WithClientCredentials("the-id", "the-secret"), airbyte.WithLimiter(airbyte.NewLimiter(airbyte.Limits{Concurrent: 1})))
		calls := &callers{t: t}
		for i := range 20 {
			calls.call(client, fmt.Sprint(i))
		}
		calls.group.Wait()
		if len(s.order) != 20 || s.most != 1 {
			t.Errorf("%d requests, %d at a time; want 20 without a 401, one at a time: %v", len(s.order), s.most, s.order)
		}
		if n := len(recorded.seen(tokenPath)); n < 4 || n > 8 {
			t.Errorf("%d tokens were fetched, want about one every five seconds", n)
		}
	})
}

// TestLimiterRenewsTokenInTime checks that a token is renewed before it expires while all calls wait in the
// queue, so that no call waits for the new one.
func TestLimiterRenewsTokenInTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		token := func(context.Context) (airbyte.Token, error) {
			time.Sleep(time.Second)
			return airbyte.Token{Value: "t", Expiry: time.Now().Add(10 * time.Second)}, nil
		}
		s := new(busyServer)
		client := s.client(t, airbyte.WithTokenSource(token), airbyte.WithLimiter(airbyte.NewLimiter(airbyte.Limits{Concurrent: 1})))
		calls := &callers{t: t}
		for i := range 40 {
			calls.call(client, fmt.Sprint(i))
		}
		calls.group.Wait()
		if took := time.Since(start); took != 41*time.Second {
			t.Errorf("a token and 40 calls took %v, want 41s", took)
		}
	})
}

// TestLimiterTokenRequestDoesNotWait checks that a request for a token is sent while the limiter is full and
// paused.
func TestLimiterTokenRequestDoesNotWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		var sent []string
		client, _ := serve(t, func(w http.ResponseWriter, r *http.Request) {
			sent = append(sent, fmt.Sprint(time.Since(start), " ", r.URL.Path))
			switch {
			case r.URL.Path == tokenPath:
				reply(w, 200, `{"access_token":"t","expires_in":900}`)
			case r.Header.Get("Authorization") == "Bearer other":
				time.Sleep(2 * time.Second)
				w.Header().Set("Retry-After", "10")
				reply(w, 429, `{}`)
			default:
				reply(w, 200, oneJob(1, "running"))
			}
		}, airbyte.WithClientCredentials("id", "secret"), airbyte.WithLimiter(airbyte.NewLimiter(airbyte.Limits{Concurrent: 1})))
		var group sync.WaitGroup
		group.Go(func() { _, _ = client.Jobs.Get(t.Context(), 1, airbyte.WithCallToken("other"), airbyte.WithoutRetry()) })
		synctest.Wait()
		get(t, client)
		group.Wait()
		want := []string{"0s /api/public/v1/jobs/1", "0s " + tokenPath, "12s /api/public/v1/jobs/1"}
		if diff := cmp.Diff(want, sent); diff != "" {
			t.Errorf("requests (-want +got):\n%s", diff)
		}
	})
}

// TestLimiterInTokenSource checks a token source that sends requests through the limiter of the call.
func TestLimiterInTokenSource(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		limiter := airbyte.NewLimiter(airbyte.Limits{Concurrent: 1})
		s := new(busyServer)
		admin := s.client(t, airbyte.WithLimiter(limiter))
		client := s.client(t, airbyte.WithLimiter(limiter), airbyte.WithTokenSource(func(ctx context.Context) (airbyte.Token, error) {
			_, err := admin.Jobs.Get(ctx, 1, airbyte.WithHeader("X-Name", "admin"))
			return airbyte.Token{Value: "t", Expiry: time.Now().Add(1500 * time.Millisecond)}, err
		}))
		calls := &callers{t: t}
		for i := range 4 {
			calls.call(client, fmt.Sprint(i))
		}
		calls.group.Wait()
		var own int
		for _, entry := range s.order {
			if !strings.HasSuffix(entry, "admin") {
				own++
			}
		}
		if own != 4 || s.most != 1 {
			t.Errorf("requests %v, %d at a time; want four and one", s.order, s.most)
		}
	})
}

// TestLimiterNil checks that a nil limiter sets no limits, also after another one.
func TestLimiterNil(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := new(busyServer)
		client := s.client(t, airbyte.WithLimiter(airbyte.NewLimiter(airbyte.Limits{Concurrent: 1})), airbyte.WithLimiter(nil))
		calls := &callers{t: t}
		for range 3 {
			calls.call(client, "", airbyte.WithLimiterKey("k"))
		}
		calls.group.Wait()
		if s.most != 3 {
			t.Errorf("%d requests at a time, want 3", s.most)
		}
	})
}

// TestLimiterZero checks that the zero limiter works, and that it can be printed while it is in use.
func TestLimiterZero(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var n atomic.Int64
		s := &busyServer{respond: func(w http.ResponseWriter, _ *http.Request) {
			if n.Add(1) == 1 {
				w.Header().Set("Retry-After", "5")
				reply(w, 429, `{}`)
				return
			}
			reply(w, 200, oneJob(1, "running"))
		}}
		limiter := new(airbyte.Limiter)
		client := s.client(t, airbyte.WithLimiter(limiter))
		calls := &callers{t: t}
		calls.call(client, "first")
		time.Sleep(2 * time.Second)
		calls.call(client, "second", airbyte.WithCallToken("hunter2-token"))
		for _, verb := range []string{"%v", "%+v", "%#v", "%s"} {
			if got := fmt.Sprintf(verb, limiter); got != "airbyte.Limiter" {
				t.Errorf("%s prints %s", verb, got)
			}
		}
		calls.group.Wait()
		if len(s.order) != 3 || !strings.HasPrefix(s.order[1], "6s ") || !strings.HasPrefix(s.order[2], "6s ") {
			t.Errorf("requests %v, want two after 6s", s.order)
		}
	})
}

// TestLimiterWaitIsNotInTimeout checks that the timeout of an attempt starts after the wait, and that
// hooks see the wait.
func TestLimiterWaitIsNotInTimeout(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := new(busyServer)
		log := new(attemptLog)
		client := s.client(t, airbyte.WithLimiter(airbyte.NewLimiter(airbyte.Limits{Concurrent: 1})), airbyte.WithAttemptHook(log.hook("")))
		calls := &callers{t: t}
		for range 3 {
			calls.call(client, "", airbyte.WithTimeout(1500*time.Millisecond))
		}
		calls.group.Wait()
		want := "end getJob#1: 200 id= waited=2s took=1s retry=false after=0s err=<nil>"
		if got := log.entries[len(log.entries)-1]; got != want {
			t.Errorf("the last attempt was %s, want %s", got, want)
		}
	})
}
