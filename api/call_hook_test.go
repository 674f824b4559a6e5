package airbyte_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	airbyte "github.com/airbyte-go/airbyte/api"
)

// attemptLog records the calls of a hook.
type attemptLog struct {
	mu      sync.Mutex
	entries []string
}

func (l *attemptLog) add(format string, args ...any) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.entries = append(l.entries, fmt.Sprintf(format, args...))
}

// parentKey is the key of a context that holds the name of the attempt around it.
type parentKey struct{}

// hook returns a hook that records each start and end under a name.
func (l *attemptLog) hook(name string) airbyte.AttemptHook {
	return airbyte.AttemptHook{
		Start: func(ctx context.Context, a airbyte.AttemptInfo) context.Context {
			l.add("%sstart %s %s %s #%d on %s in %v", name, a.Operation.ID, a.Operation.Method, a.Operation.Path, a.Number, a.Host, ctx.Value(parentKey{}))
			return context.WithValue(ctx, parentKey{}, fmt.Sprintf("%s%s#%d", name, a.Operation.ID, a.Number))
		},
		End: func(ctx context.Context, _ airbyte.AttemptInfo, r airbyte.AttemptResult) {
			l.add("%send %v: %d id=%s waited=%v took=%v retry=%t after=%v err=%v",
				name, ctx.Value(parentKey{}), r.StatusCode, r.RequestID, r.Waited, r.Duration, r.WillRetry, r.RetryDelay, r.Err)
		},
	}
}

func (l *attemptLog) check(t *testing.T, want ...string) {
	t.Helper()
	l.mu.Lock()
	defer l.mu.Unlock()
	if diff := cmp.Diff(want, l.entries); diff != "" {
		t.Errorf("hooks (-want +got):\n%s", diff)
	}
	l.entries = nil
}

// TestAttemptHook checks everything that a hook sees of calls with retries, a request for a token, and a
// token that is refused.
func TestAttemptHook(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		log := new(attemptLog)
		n := 0
		tokens := 0
		client, _ := serve(t, func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path == tokenPath {
				tokens++
				time.Sleep(time.Second)
				reply(w, 200, fmt.Sprintf(`{"access_token":"hunter2-%d","expires_in":900}`, tokens))
				return
			}
			n++
			w.Header().Set("X-Request-Id", fmt.Sprintf("r%d", n))
			time.Sleep(2 * time.Second)
			switch n {
			case 1:
				w.Header().Set("Retry-After", "7")
				reply(w, 503, `{"message":"busy, hunter2-1"}`)
			case 2:
				reply(w, 401, `{"message":"revoked"}`)
			default:
				reply(w, 200, oneJob(1, "running"))
			}
		}, airbyte.WithClientCredentials("id", "secret"), airbyte.WithAttemptHook(log.hook("")))
		get(t, client)
		log.check(t,
			"start getJob GET /jobs/{jobId} #1 on airbyte.example in <nil>",
			"start createAccessToken POST /applications/token #1 on airbyte.example in getJob#1",
			"end createAccessToken#1: 200 id= waited=0s took=1s retry=false after=0s err=<nil>",
			"end getJob#1: 503 id=r1 waited=1s took=2s retry=true after=7s err=airbyte: getJob: 503 service unavailable: busy, [redacted]",
			"start getJob GET /jobs/{jobId} #2 on airbyte.example in <nil>",
			"end getJob#2: 401 id=r2 waited=0s took=2s retry=true after=0s err=airbyte: getJob: 401 unauthorized: revoked "+
				"(GET https://airbyte.example/api/public/v1/jobs/1) (after 2 attempts)",
			"start getJob GET /jobs/{jobId} #2 on airbyte.example in <nil>",
			"start createAccessToken POST /applications/token #1 on airbyte.example in getJob#2",
			"end createAccessToken#1: 200 id= waited=0s took=1s retry=false after=0s err=<nil>",
			"end getJob#2: 200 id=r3 waited=1s took=2s retry=false after=0s err=<nil>",
		)
	})
}

// TestAttemptHookEndsBeforeDelay checks that the end of an attempt is seen before the delay of a retry.
func TestAttemptHookEndsBeforeDelay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		var ends []time.Duration
		client, _ := serve(t, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Retry-After", "10")
			reply(w, 503, `{}`)
		}, airbyte.WithRetry(airbyte.RetryPolicy{Attempts: 2}), airbyte.WithAttemptHook(airbyte.AttemptHook{
			End: func(context.Context, airbyte.AttemptInfo, airbyte.AttemptResult) {
				ends = append(ends, time.Since(start))
			},
		}))
		_, err := client.Jobs.Get(t.Context(), 1)
		if !errors.Is(err, airbyte.ErrServer) {
			t.Errorf("got %v", err)
		}
		if diff := cmp.Diff([]time.Duration{0, 10 * time.Second}, ends); diff != "" {
			t.Errorf("ends (-want +got):\n%s", diff)
		}
	})
}

// TestAttemptHookErrors checks the errors that a hook sees of attempts without a response, and of a
// token that cannot be fetched.
func TestAttemptHookErrors(t *testing.T) { synctest.Test(t, testAttemptHookErrors) }

func testAttemptHookErrors(t *testing.T) {
	log := new(attemptLog)
	client := through(t, transport(func(*http.Request) (*http.Response, error) { return nil, errors.New("no route") }),
		airbyte.WithAttemptHook(log.hook("")))
	err := post(t.Context(), client)
	log.check(t,
		"start createJob POST /jobs #1 on airbyte.example in <nil>",
		"end createJob#1: 0 id= waited=0s took=0s retry=false after=0s err="+err.Error(),
	)
	if !errors.Is(err, airbyte.ErrMaybeApplied) {
		t.Errorf("got %v", err)
	}

	sealed := errors.New("the vault is sealed")
	client, _ = serve(t, func(w http.ResponseWriter, _ *http.Request) { reply(w, 401, `{}`) },
		airbyte.WithTokenSource(func(context.Context) (airbyte.Token, error) { return airbyte.Token{}, sealed }),
		airbyte.WithAttemptHook(log.hook("")))
	_, err = client.Jobs.Get(t.Context(), 1)
	if !errors.Is(err, sealed) {
		t.Errorf("got %v", err)
	}
	log.check(t,
		"start getJob GET /jobs/{jobId} #1 on airbyte.example in <nil>",
		"end getJob#1: 0 id= waited=0s took=0s retry=false after=0s err=airbyte: getJob: the vault is sealed",
	)

	_, err = client.Tags.Get(t.Context(), "")
	if err == nil {
		t.Error("an empty ID was accepted")
	}
	log.check(t) // nothing is sent, so there is no attempt
}

// TestAttemptHooks checks the order of several hooks, and hooks with only one function.
func TestAttemptHooks(t *testing.T) { synctest.Test(t, testAttemptHooks) }

func testAttemptHooks(t *testing.T) {
	log := new(attemptLog)
	onlyStart := log.hook("b ")
	onlyStart.End = nil
	onlyEnd := log.hook("c ")
	onlyEnd.Start = nil
	noContext := airbyte.AttemptHook{
		Start: func(context.Context, airbyte.AttemptInfo) context.Context { return nil },
	}
	client, _ := serve(t, func(w http.ResponseWriter, r *http.Request) {
		log.add("request in %v", r.Context().Value(parentKey{}))
		w.Header().Set("Cf-Ray", "ray")
		reply(w, 200, `{}`)
	}, airbyte.WithAttemptHook(log.hook("a ")), airbyte.WithAttemptHook(onlyStart), airbyte.WithAttemptHook(onlyEnd),
		airbyte.WithAttemptHook(noContext), airbyte.WithAttemptHook(airbyte.AttemptHook{}), airbyte.WithAttemptHook(log.hook("d ")))
	if err := client.Do(t.Context(), "GET", "/things/7", nil, nil); err != nil {
		t.Fatal(err)
	}
	log.check(t,
		"a start GET /things/7 GET /things/7 #1 on airbyte.example in <nil>",
		"b start GET /things/7 GET /things/7 #1 on airbyte.example in a GET /things/7#1",
		"d start GET /things/7 GET /things/7 #1 on airbyte.example in b GET /things/7#1",
		"request in d GET /things/7#1",
		"d end d GET /things/7#1: 200 id=ray waited=0s took=0s retry=false after=0s err=<nil>",
		"c end b GET /things/7#1: 200 id=ray waited=0s took=0s retry=false after=0s err=<nil>",
		"a end a GET /things/7#1: 200 id=ray waited=0s took=0s retry=false after=0s err=<nil>",
	)
}

// TestAttemptHookResult checks the header of the response, and the error as a value.
func TestAttemptHookResult(t *testing.T) {
	var results []airbyte.AttemptResult
	client, _ := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("X-Ratelimit-Remaining", "0")
		reply(w, 409, `{}`)
	}, airbyte.WithAttemptHook(airbyte.AttemptHook{
		End: func(_ context.Context, _ airbyte.AttemptInfo, r airbyte.AttemptResult) { results = append(results, r) },
	}))
	_, err := client.Jobs.Get(t.Context(), 1)
	if len(results) != 1 {
		t.Fatalf("%d attempts, want 1", len(results))
	}
	apiErr, ok := errors.AsType[*airbyte.Error](results[0].Err)
	if !ok || apiErr.StatusCode != 409 || results[0].Err.Error() != err.Error() {
		t.Errorf("the hook got %v, and the caller %v", results[0].Err, err)
	}
	if got := results[0].Header.Get("X-Ratelimit-Remaining"); got != "0" {
		t.Errorf("the hook got the header %v", results[0].Header)
	}
}

// TestAttemptHookPanics checks that each start has one end, even if a hook or the transport panics, and
// that the client and its limiter stay usable.
func TestAttemptHookPanics(t *testing.T) {
	tests := []struct {
		name      string
		panicIn   string
		want      any
		wantEnded int // number of ends that the other hook sees
	}{
		{name: "start", panicIn: "start", want: "oops in start", wantEnded: 1},
		{name: "end", panicIn: "end", want: "oops in end", wantEnded: 1},
		{name: "transport", panicIn: "transport", want: "oops in transport", wantEnded: 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			calm := false
			oops := func(where string) {
				if where == tt.panicIn && !calm {
					panic("oops in " + where)
				}
			}
			started := 0
			var results []airbyte.AttemptResult
			counting := airbyte.AttemptHook{
				Start: func(ctx context.Context, _ airbyte.AttemptInfo) context.Context { started++; return ctx },
				End:   func(_ context.Context, _ airbyte.AttemptInfo, r airbyte.AttemptResult) { results = append(results, r) },
			}
			panicking := airbyte.AttemptHook{
				Start: func(ctx context.Context, _ airbyte.AttemptInfo) context.Context { oops("start"); return ctx },
				End:   func(context.Context, airbyte.AttemptInfo, airbyte.AttemptResult) { oops("end") },
			}
			client, _ := serve(t, func(w http.ResponseWriter, _ *http.Request) {
				oops("transport")
				reply(w, 200, oneJob(1, "running"))
			}, airbyte.WithAttemptHook(counting), airbyte.WithAttemptHook(panicking),
				airbyte.WithLimiter(airbyte.NewLimiter(airbyte.Limits{Concurrent: 1})))
			func() {
				defer func() {
					if got := recover(); got != tt.want {
						t.Errorf("recovered %v, want %v", got, tt.want)
					}
				}()
				_, _ = client.Jobs.Get(t.Context(), 1)
			}()
			if started != 1 || len(results) != tt.wantEnded {
				t.Errorf("%d starts and %d ends, want 1 and %d", started, len(results), tt.wantEnded)
			}
			if tt.panicIn == "transport" && (results[0].Err == nil || results[0].Err.Error() != "airbyte: getJob: the attempt panicked") {
				t.Errorf("the end has the error %v", results[0].Err)
			}
			calm = true
			ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
			defer cancel()
			if _, err := client.Jobs.Get(ctx, 1); err != nil {
				t.Errorf("the next call: %v", err)
			}
		})
	}
}

// TestAttemptHookPanicsInTokenRequest checks that the panic becomes an error, because the request runs in
// a goroutine of its own.
func TestAttemptHookPanicsInTokenRequest(t *testing.T) {
	calm := false
	client, _ := withCredentials(t, &tokenServer{expiresIn: 900}, airbyte.WithAttemptHook(airbyte.AttemptHook{
		Start: func(ctx context.Context, a airbyte.AttemptInfo) context.Context {
			if a.Operation.ID == "createAccessToken" && !calm {
				panic("oops")
			}
			return ctx
		},
	}))
	_, err := client.Jobs.Get(t.Context(), 1)
	if err == nil || !strings.Contains(err.Error(), "panicked: oops") {
		t.Errorf("got %v", err)
	}
	calm = true
	get(t, client)
}

// TestLogWait checks that the log separates the wait from the duration.
func TestLogWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var out strings.Builder
		client, _ := withCredentials(t, &tokenServer{expiresIn: 900, latency: 3 * time.Second}, airbyte.WithLogger(debugLogger(&out)))
		get(t, client)
		if got := out.String(); !strings.HasSuffix(got, "operation=getJob method=GET path=/jobs/{jobId} attempt=1 duration=0s waited=3s status=200\n") {
			t.Errorf("logged %s", got)
		}
	})
}
