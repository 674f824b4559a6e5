package airbyte_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"runtime"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	airbyte "github.com/airbyte-go/airbyte/api"
)

// TestTokenLife counts the tokens that are fetched for a caller that sends one request a second for
// an hour, or with -short for about two tokens.
func TestTokenLife(t *testing.T) {
	tests := []struct {
		name      string
		expiresIn int
		claims    string
		every     time.Duration // expected time between two fetches
	}{
		{name: "fifteen minutes", expiresIn: 900, claims: "", every: 14 * time.Minute},
		{name: "a minute", expiresIn: 60, claims: "", every: 48 * time.Second},
		{name: "more than half an hour", expiresIn: 2000, claims: "", every: 2000*time.Second - time.Minute},
		{name: "five seconds", expiresIn: 5, claims: "", every: 4 * time.Second},
		{
			name:      "the token expires earlier",
			expiresIn: 900,
			claims:    `{"iat":1000,"exp":1180}`,
			every:     144 * time.Second,
		},
		{
			name:      "the response expires earlier",
			expiresIn: 60,
			claims:    `{"iat":1000,"exp":1900}`,
			every:     48 * time.Second,
		},
		{name: "unknown", expiresIn: 0, claims: "", every: 0},
		{name: "not a number", expiresIn: -5, claims: `{"exp":"soon"}`, every: 0},
		{
			name:      "expired when issued, by this clock",
			expiresIn: 900,
			claims:    `{"exp":1}`,
			every:     14 * time.Minute,
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				server := &tokenServer{expiresIn: tt.expiresIn, claims: tt.claims}
				client, _ := withCredentials(t, server)
				calls := 3600 // one a second
				if testing.Short() {
					calls = int(2*tt.every/time.Second) + 10
					calls = min(calls, 1000) // enough to renew a token of fifteen minutes
				}
				for range calls {
					get(t, client)
					time.Sleep(time.Second)
				}
				want := int64(1)
				if tt.every > 0 {
					want = int64((time.Duration(calls)*time.Second + tt.every - 1) / tt.every)
				}
				if got := server.n.Load(); got != want {
					t.Errorf("%d tokens were fetched, want %d", got, want)
				}
			})
		})
	}
}

// TestTokenSingleFlight checks that ten thousand calls at once fetch a single token.
func TestTokenSingleFlight(t *testing.T) {
	calls := 10_000
	if testing.Short() {
		calls = 1000
	}
	synctest.Test(t, func(t *testing.T) {
		server := &tokenServer{expiresIn: 900, latency: time.Second}
		client, _ := withCredentials(t, server)
		var group sync.WaitGroup
		for range calls {
			group.Go(func() { get(t, client) })
		}
		group.Wait()
		if got := server.n.Load(); got != 1 {
			t.Errorf("%d tokens were fetched, want 1", got)
		}
	})
}

// TestTokenWaiters checks that each caller stops waiting for a token when its own context ends. The
// fetch goes on for the other callers. When no caller is left, no goroutine remains.
func TestTokenWaiters(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := &tokenServer{expiresIn: 900, latency: 10 * time.Second}
		client, _ := withCredentials(t, server)
		start := time.Now()
		call := func(patience time.Duration) <-chan error {
			done := make(chan error, 1)
			go func() {
				ctx, cancel := context.WithTimeout(context.Background(), patience)
				defer cancel()
				_, err := client.Jobs.Get(ctx, 1)
				done <- err
			}()
			synctest.Wait()
			return done
		}
		leader, second, third := call(time.Second), call(2*time.Second), call(time.Minute)
		if err := <-leader; !errors.Is(err, context.DeadlineExceeded) || time.Since(start) != time.Second {
			t.Errorf("the leader got %v after %v", err, time.Since(start))
		}
		if err := <-second; !errors.Is(err, context.DeadlineExceeded) || time.Since(start) != 2*time.Second {
			t.Errorf("the second got %v after %v", err, time.Since(start))
		}
		if err := <-third; err != nil || time.Since(start) != 10*time.Second {
			t.Errorf("the third got %v after %v", err, time.Since(start))
		}
		if got := server.n.Load(); got != 1 {
			t.Errorf("%d tokens were fetched, want 1", got)
		}
	})
	synctest.Test(t, func(t *testing.T) { // also fails if a goroutine remains
		server := &tokenServer{expiresIn: 900, latency: time.Hour}
		client, _ := withCredentials(t, server)
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if _, err := client.Jobs.Get(ctx, 1); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("got %v", err)
		}
		synctest.Wait() // until the fetch has ended
		server.latency = 0
		get(t, client)
	})
}

func TestTokenSource(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		calls := 0
		var fail error
		client, s := serve(t, func(w http.ResponseWriter, _ *http.Request) { reply(w, 200, oneJob(1, "running")) },
			airbyte.WithTokenSource(func(context.Context) (airbyte.Token, error) {
				calls++
				return airbyte.Token{Value: airbyte.Secret(fmt.Sprintf("s%d", calls)), Expiry: time.Now().Add(time.Hour)}, fail
			}))
		get(t, client)
		get(t, client)
		time.Sleep(time.Hour)
		get(t, client)
		all := s.seen("")
		if calls != 2 || all[0].Authorization != "Bearer s1" || all[2].Authorization != "Bearer s2" {
			t.Errorf("%d calls, sent %+v", calls, all)
		}
		time.Sleep(2 * time.Hour)
		fail = errors.New("the vault is sealed")
		if _, err := client.Jobs.Get(t.Context(), 1); err == nil || err.Error() != "airbyte: getJob: the vault is sealed" {
			t.Errorf("got %v", err)
		}
	})
}

// TestTokenExpiresMidIteration iterates over a list for so long that the token expires several
// times.
func TestTokenExpiresMidIteration(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		valid, tokens := time.Time{}, 0
		client, _ := serve(t, func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path == tokenPath {
				tokens++
				valid = time.Now().Add(30 * time.Second)
				reply(w, 200, `{"access_token":"t","expires_in":900}`) // a wrong lifetime
				return
			}
			if time.Now().After(valid) {
				w.WriteHeader(401)
				return
			}
			offset := 0
			_, _ = fmt.Sscan(r.URL.Query().Get("offset"), &offset)
			if offset >= 1000 {
				reply(w, 200, page())
				return
			}
			reply(w, 200, jobsText(offset+1, 100, "more"))
		}, airbyte.WithClientCredentials("i", "s"))
		n := 0
		for _, err := range client.Jobs.All(t.Context(), nil) {
			if err != nil {
				t.Fatal(err)
			}
			n++
			time.Sleep(time.Second)
		}
		if n != 1000 || tokens < 10 {
			t.Errorf("walked %d jobs with %d tokens, want 1000 with one for each page", n, tokens)
		}
	})
}

// TestRenewalKeepsNobodyWaiting checks that calls do not wait for a hanging token endpoint while
// the token is due for renewal but still valid.
func TestRenewalKeepsNobodyWaiting(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := &tokenServer{}
		client, _ := serve(t, func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path != tokenPath {
				reply(w, 200, oneJob(1, "running"))
				return
			}
			if server.n.Add(1) > 1 {
				wait(r, time.Hour)
			}
			reply(w, 200, `{"access_token":"t","expires_in":900}`)
		}, airbyte.WithClientCredentials("i", "s"))
		get(t, client)
		time.Sleep(14*time.Minute + time.Second)
		start := time.Now()
		get(t, client)
		synctest.Wait()
		get(t, client)
		if took := time.Since(start); took != 0 || server.n.Load() != 2 {
			t.Errorf("two calls took %v, with %d requests for tokens", took, server.n.Load())
		}
		time.Sleep(time.Minute) // it has expired now
		_, err := client.Jobs.Get(t.Context(), 1)
		if took := time.Since(start); !errors.Is(err, context.DeadlineExceeded) || took != 2*time.Minute {
			t.Errorf("without a token: %v after %v", err, took)
		}
	})
}

// TestTokenSourceAlone checks that calls of a token source do not overlap, even if it returns a little
// after its context has ended. The token is used even if the caller that started the call no longer
// waits.
func TestTokenSourceAlone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		running, calls := 0, 0
		client, _ := serve(t, func(w http.ResponseWriter, _ *http.Request) { reply(w, 200, oneJob(1, "running")) },
			airbyte.WithTokenSource(func(context.Context) (airbyte.Token, error) {
				running++
				if running > 1 {
					t.Error("two calls of the token source overlap")
				}
				defer func() { running-- }()
				calls++
				time.Sleep(1100 * time.Millisecond)
				return airbyte.Token{Value: "t"}, nil
			}))
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if _, err := client.Jobs.Get(ctx, 1); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("got %v", err)
		}
		get(t, client)
		if calls != 1 {
			t.Errorf("the token source was called %d times, want 1", calls)
		}
	})
}

// TestTokenSourceMisbehaves checks that callers get an error if a token source misbehaves, and that
// the next call uses the source again.
func TestTokenSourceMisbehaves(t *testing.T) {
	tests := []struct {
		name   string
		source airbyte.TokenSource
		want   string
	}{
		{
			name:   "panics",
			source: func(context.Context) (airbyte.Token, error) { panic("no vault") },
			want:   "airbyte: getJob: the token source panicked: no vault",
		},
		{
			name:   "exits",
			source: func(context.Context) (airbyte.Token, error) { runtime.Goexit(); return airbyte.Token{}, nil },
			want:   "airbyte: getJob: the token source did not return",
		},
		{
			name:   "returns an empty token",
			source: func(context.Context) (airbyte.Token, error) { return airbyte.Token{Value: " \n"}, nil },
			want:   "airbyte: getJob: the token source: the token is empty",
		},
		{
			name:   "returns two lines",
			source: func(context.Context) (airbyte.Token, error) { return airbyte.Token{Value: "hunter2\nhunter3"}, nil },
			want:   "airbyte: getJob: the token source: the token has a space or a control character; pass only the token, without Bearer",
		},
		{
			name:   "hangs",
			source: func(ctx context.Context) (airbyte.Token, error) { <-ctx.Done(); return airbyte.Token{}, ctx.Err() },
			want:   "airbyte: getJob: context deadline exceeded",
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				good := false
				client, s := serve(t, func(w http.ResponseWriter, _ *http.Request) { reply(w, 200, oneJob(1, "running")) },
					airbyte.WithTokenSource(func(ctx context.Context) (airbyte.Token, error) {
						if good {
							return airbyte.Token{Value: "t\n"}, nil
						}
						return tt.source(ctx)
					}))
				start := time.Now()
				var group sync.WaitGroup
				for range 3 {
					group.Go(func() {
						if _, err := client.Jobs.Get(context.Background(), 1); err == nil || err.Error() != tt.want {
							t.Errorf("got  %v\nwant %s", err, tt.want)
						}
					})
				}
				group.Wait()
				if took := time.Since(start); took > 2*time.Minute {
					t.Errorf("the calls took %v, want 2 minutes at most", took)
				}
				good = true
				get(t, client)
				if got := s.seen("")[0].Authorization; got != "Bearer t" {
					t.Errorf("sent %q", got)
				}
			})
		})
	}
}

// TestTokenSourceCaches checks that a token is renewed at the time in the token itself, even if the
// source has cached it for some time.
func TestTokenSourceCaches(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		calls, issued := 0, time.Now().Add(-14*time.Minute)
		client, _ := serve(t, func(w http.ResponseWriter, _ *http.Request) { reply(w, 200, oneJob(1, "running")) },
			airbyte.WithTokenSource(func(context.Context) (airbyte.Token, error) {
				calls++
				return airbyte.Token{Value: airbyte.Secret(jwt(fmt.Sprintf(`{"iat":%d,"exp":%d}`, issued.Unix(), issued.Add(15*time.Minute).Unix()))), Expiry: time.Now().Add(time.Hour)}, nil
			}))
		get(t, client)
		time.Sleep(47 * time.Second)
		get(t, client)
		if calls != 1 {
			t.Errorf("the token source was called %d times in 47 seconds, want 1", calls)
		}
		time.Sleep(13 * time.Second)
		get(t, client)
		if calls != 2 {
			t.Errorf("the token source was called %d times in a minute, want 2", calls)
		}
	})
}

// TestTokenIsNotTimed checks that the timeout of a call limits the request, but not the wait for a
// token. The context limits both.
func TestTokenIsNotTimed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := &tokenServer{expiresIn: 900, latency: 3 * time.Second}
		hang := false
		client, _ := serve(t, func(w http.ResponseWriter, r *http.Request) {
			if hang && r.URL.Path != tokenPath {
				wait(r, time.Hour)
			}
			server.handle(w, r)
		}, airbyte.WithClientCredentials("i", "s"))
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		_, err := client.Jobs.Get(ctx, 1)
		if want := "airbyte: getJob: waiting for a token: context deadline exceeded"; err == nil || err.Error() != want || !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("got %v, want %s", err, want)
		}
		for _, forget := range []bool{false, true} { // a new token takes as long as the first one
			if forget {
				server.n.Add(1)
			}
			start := time.Now()
			_, err = client.Jobs.Get(t.Context(), 1, airbyte.WithTimeout(2*time.Second))
			if err != nil || time.Since(start) != 3*time.Second {
				t.Errorf("token forgotten %t: got %v after %v", forget, err, time.Since(start))
			}
		}
		hang = true
		time.Sleep(time.Hour) // until the token has expired
		start := time.Now()
		_, err = client.Jobs.Get(t.Context(), 1, airbyte.WithTimeout(2*time.Second), airbyte.WithoutRetry())
		const want = "airbyte: getJob: no complete response within 2s: context deadline exceeded"
		if err == nil || err.Error() != want || time.Since(start) != 5*time.Second {
			t.Errorf("a request that hangs: got %v after %v, want %s", err, time.Since(start), want)
		}
	})
}

// TestRenewalFails checks that not every request calls a token endpoint that is down while the
// token is still valid.
func TestRenewalFails(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		fetches := 0
		client, _ := serve(t, func(w http.ResponseWriter, r *http.Request) {
			switch {
			case r.URL.Path != tokenPath:
				reply(w, 200, oneJob(1, "running"))
			case time.Since(time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)) < time.Minute: // when the bubble begins
				reply(w, 200, `{"access_token":"t","expires_in":900}`)
			default:
				fetches++
				w.WriteHeader(500)
			}
		}, airbyte.WithClientCredentials("i", "s"))
		get(t, client)
		time.Sleep(14 * time.Minute)
		for range 590 { // until a second before the token expires
			get(t, client)
			synctest.Wait()
			time.Sleep(100 * time.Millisecond)
		}
		// The client tries every ten seconds at first, and later after half of the remaining
		// lifetime.
		if fetches < 6 || fetches > 12 {
			t.Errorf("%d tokens were requested in a minute", fetches)
		}
	})
}
