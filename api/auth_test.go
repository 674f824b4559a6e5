package airbyte_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	airbyte "github.com/airbyte-go/airbyte/api"
)

const tokenPath = "/api/public/v1/applications/token"

// tokenServer gives tokens t1, t2, … and answers everything else with a job,
// when the token is the newest one.
type tokenServer struct {
	expiresIn int
	claims    string        // of the tokens; "" for opaque ones
	latency   time.Duration // of the token endpoint
	fail      func(n int, w http.ResponseWriter, r *http.Request) bool

	n atomic.Int64
}

func (s *tokenServer) handle(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path == tokenPath {
		n := int(s.n.Add(1))
		if s.latency > 0 {
			wait(r, s.latency)
		}
		if s.fail != nil && s.fail(n, w, r) {
			return
		}
		reply(w, 200, fmt.Sprintf(`{"access_token":%q,"token_type":"Bearer","expires_in":%d}`, s.token(n), s.expiresIn))
		return
	}
	if r.Header.Get("Authorization") != "Bearer "+s.token(int(s.n.Load())) {
		reply(w, 401, `{"message":"Unauthorized","_embedded":{"errors":[{"message":"Unauthorized"}]}}`)
		return
	}
	reply(w, 200, oneJob(1, "running"))
}

func (s *tokenServer) token(n int) string {
	if s.claims == "" {
		return fmt.Sprintf("t%d", n)
	}
	return jwt(strings.Replace(s.claims, "{", fmt.Sprintf(`{"n":%d,`, n), 1))
}

func withCredentials(t *testing.T, s *tokenServer, opts ...airbyte.Option) (*airbyte.Client, *server) {
	return serve(t, s.handle, append([]airbyte.Option{airbyte.WithClientCredentials("the-id", "the-secret")}, opts...)...)
}

func get(t *testing.T, c *airbyte.Client) {
	t.Helper()
	if _, err := c.Jobs.Get(context.Background(), 1); err != nil {
		t.Error(err)
	}
}

func TestTokenRequest(t *testing.T) {
	client, s := withCredentials(t, &tokenServer{expiresIn: 900})
	get(t, client)
	got := s.seen(tokenPath)[0]
	want := `{"client_id":"the-id","client_secret":"the-secret","grant-type":"client_credentials","grant_type":"client_credentials"}`
	if got.Method != "POST" || got.Body != want || got.ContentType != "application/json" || got.Authorization != "" {
		t.Errorf("asked for a token with %+v", got)
	}
}

// TestTokenLife shows how often a token is fetched by a caller that asks once
// a second for an hour.
func TestTokenLife(t *testing.T) {
	tests := []struct {
		name      string
		expiresIn int
		claims    string
		every     time.Duration // how long a token should be used
	}{
		{"fifteen minutes", 900, "", 14 * time.Minute},
		{"a minute", 60, "", 48 * time.Second},
		{"more than half an hour", 2000, "", 2000*time.Second - time.Minute},
		{"five seconds", 5, "", 4 * time.Second},
		{"the token knows better", 900, `{"iat":1000,"exp":1180}`, 144 * time.Second},
		{"the answer knows better", 60, `{"iat":1000,"exp":1900}`, 48 * time.Second},
		{"no word on it", 0, "", 0},
		{"nonsense", -5, `{"exp":"soon"}`, 0},
		{"expired when issued, by this clock", 900, `{"exp":1}`, 14 * time.Minute},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				server := &tokenServer{expiresIn: tt.expiresIn, claims: tt.claims}
				client, _ := withCredentials(t, server)
				const calls = 3600
				for range calls {
					get(t, client)
					time.Sleep(time.Second)
				}
				want := int64(1)
				if tt.every > 0 {
					want = int64((calls*time.Second + tt.every - 1) / tt.every)
				}
				if got := server.n.Load(); got != want {
					t.Errorf("%d tokens were fetched, want %d", got, want)
				}
			})
		})
	}
}

// TestTokenSingleFlight has ten thousand callers need a token at once.
func TestTokenSingleFlight(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := &tokenServer{expiresIn: 900, latency: time.Second}
		client, _ := withCredentials(t, server)
		var group sync.WaitGroup
		for range 10_000 {
			group.Go(func() { get(t, client) })
		}
		group.Wait()
		if got := server.n.Load(); got != 1 {
			t.Errorf("%d tokens were fetched, want 1", got)
		}
	})
}

// TestTokenWaiters shows that each caller waits on its own context: one that
// gives up leaves at once, the first one that does takes nobody with it, and
// when all have left nothing stays behind.
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
	synctest.Test(t, func(t *testing.T) { // which also fails when a goroutine stays behind
		server := &tokenServer{expiresIn: 900, latency: time.Hour}
		client, _ := withCredentials(t, server)
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if _, err := client.Jobs.Get(ctx, 1); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("got %v", err)
		}
		server.latency = 0
		get(t, client)
	})
}

// TestUnauthorized shows that a 401 costs one new token and one replay, with
// the identical body and length.
func TestUnauthorized(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := &tokenServer{expiresIn: 900}
		client, s := withCredentials(t, server)
		get(t, client)
		server.n.Add(1) // the server forgets the token: it now wants t2
		server.fail = nil
		body := airbyte.JobCreateRequest{ConnectionID: "c", JobType: airbyte.JobTypeSync}
		if _, err := client.Jobs.Create(t.Context(), body); err != nil {
			t.Fatal(err)
		}
		posts := s.seen("/api/public/v1/jobs")
		if len(posts) != 2 || posts[0].Body != posts[1].Body || posts[0].Body != `{"connectionId":"c","jobType":"sync"}` ||
			posts[0].ContentLength != posts[1].ContentLength || posts[0].ContentLength != int64(len(posts[0].Body)) {
			t.Errorf("posted %+v", posts)
		}
		if got := len(s.seen(tokenPath)); got != 2 {
			t.Errorf("%d tokens were fetched, want 2", got)
		}
	})
}

// TestUnauthorizedStays is a token that a server refuses although it is new.
func TestUnauthorizedStays(t *testing.T) {
	tokens := 0
	client, s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == tokenPath {
			tokens++
			reply(w, 200, `{"access_token":"t","expires_in":900}`)
			return
		}
		reply(w, 401, `{"message":"no such user","errorId":"e1"}`)
	}, airbyte.WithClientCredentials("i", "s"))
	_, err := client.Jobs.Get(t.Context(), 1)
	if want := "airbyte: getJob: 401 unauthorized: no such user (errorId e1)"; err == nil || err.Error() != want || !errors.Is(err, airbyte.ErrUnauthorized) {
		t.Errorf("got %v, want %s", err, want)
	}
	if len(s.seen("/api/public/v1/jobs/1")) != 2 || tokens != 2 {
		t.Errorf("%d requests with %d tokens, want 2 and 2", len(s.seen("/api/public/v1/jobs/1")), tokens)
	}
	// A static token cannot be renewed, so it is sent once.
	client, s = serve(t, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(401) })
	if _, err := client.Jobs.Get(t.Context(), 1); !errors.Is(err, airbyte.ErrUnauthorized) || len(s.seen("")) != 1 {
		t.Errorf("got %v after %d requests", err, len(s.seen("")))
	}
}

// TestTokenRevokedForAll has many callers meet a revoked token at once.
func TestTokenRevokedForAll(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := &tokenServer{expiresIn: 900, latency: time.Second}
		client, _ := withCredentials(t, server)
		get(t, client)
		server.n.Add(1)
		var group sync.WaitGroup
		for range 1000 {
			group.Go(func() { get(t, client) })
		}
		group.Wait()
		if got := server.n.Load(); got != 3 {
			t.Errorf("the newest token is t%d, want t3", got)
		}
	})
}

// TestTokenRefusals shows what each kind of deployment says to wrong
// credentials, or when there is nothing to authenticate with.
func TestTokenRefusals(t *testing.T) {
	tests := []struct {
		name   string
		status int
		body   string
		want   string
		is     error
		asks   int
	}{
		{
			"community", 400, `{"message":"Bad Request","_embedded":{"errors":[{"message":"Invalid client id or token"}]}}`,
			"airbyte: getJob: getting a token: airbyte: createAccessToken: 400 bad request: Invalid client id or token: the client ID or the client secret is wrong",
			airbyte.ErrBadRequest, 2,
		},
		{
			"cloud", 401, `{"errorId":"5d2b"}`,
			"airbyte: getJob: getting a token: airbyte: createAccessToken: 401 unauthorized: (errorId 5d2b): the client ID or the client secret is wrong",
			airbyte.ErrUnauthorized, 2,
		},
		{
			"older cloud", 500, `{"errorId":"5d2b"}`,
			"airbyte: getJob: getting a token: airbyte: createAccessToken: 500 internal server error: (errorId 5d2b): some servers respond like this when the client ID or the client secret is wrong",
			airbyte.ErrServer, 1,
		},
		{
			"authentication turned off", 404, ``,
			"airbyte: getJob: getting a token: airbyte: createAccessToken: 404 not found: the server has no token endpoint: either authentication is turned off and the client needs no credentials, or the base URL is wrong",
			airbyte.ErrNotFound, 1,
		},
		{
			"the web app", 200, `<!doctype html><html><body>Airbyte</body></html>`,
			"airbyte: getJob: getting a token: airbyte: createAccessToken: this looks like the web app, not like the API; a base URL ends in /api/public/v1, or in /v1 on Airbyte Cloud",
			airbyte.ErrNotAPI, 1,
		},
		{
			"no token", 200, `{"token_type":"Bearer"}`,
			"airbyte: getJob: getting a token: airbyte: createAccessToken: the response has no access_token", nil, 1,
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			client, s := serve(t, func(w http.ResponseWriter, r *http.Request) {
				if r.URL.Path != tokenPath {
					t.Errorf("a request went to %s without a token", r.URL)
				}
				reply(w, tt.status, tt.body)
			}, airbyte.WithClientCredentials("the-id", "the-secret"))
			_, err := client.Jobs.Get(t.Context(), 1)
			if err == nil || err.Error() != tt.want {
				t.Errorf("got  %v\nwant %s", err, tt.want)
			}
			if tt.is != nil && !errors.Is(err, tt.is) {
				t.Errorf("%v is not %v", err, tt.is)
			}
			if got := len(s.seen("")); got != tt.asks {
				t.Errorf("%d requests, want %d", got, tt.asks)
			}
			if strings.Contains(fmt.Sprintf("%v %+v %#v", err, err, err), "the-secret") {
				t.Errorf("the error has the secret: %+v", err)
			}
		})
	}
}

// TestTokenForm is a server, or a proxy before it, that reads forms only.
func TestTokenForm(t *testing.T) {
	for _, status := range []int{400, 401, 415} {
		client, s := withCredentials(t, &tokenServer{expiresIn: 900, fail: func(_ int, w http.ResponseWriter, r *http.Request) bool {
			if r.Header.Get("Content-Type") == "application/json" {
				w.WriteHeader(status)
				return true
			}
			return false
		}})
		get(t, client)
		all := s.seen(tokenPath)
		if len(all) != 2 || all[1].Body != "client_id=the-id&client_secret=the-secret&grant_type=client_credentials" ||
			all[1].ContentType != "application/x-www-form-urlencoded" {
			t.Errorf("%d: asked with %+v", status, all)
		}
	}
}

// TestTokenEndpointHiccup is a token endpoint that answers 502 once, and one
// that is down while the token in use is still good.
func TestTokenEndpointHiccup(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := &tokenServer{expiresIn: 900}
		server.fail = func(n int, w http.ResponseWriter, _ *http.Request) bool {
			if n == 1 {
				w.WriteHeader(502)
			}
			return n == 1
		}
		client, _ := withCredentials(t, server)
		get(t, client)
		if got := server.n.Load(); got != 2 {
			t.Errorf("%d requests for a token, want 2", got)
		}
	})
	synctest.Test(t, func(t *testing.T) {
		down := false
		server := &tokenServer{}
		client, _ := serve(t, func(w http.ResponseWriter, r *http.Request) {
			switch {
			case r.URL.Path != tokenPath:
				reply(w, 200, oneJob(1, "running"))
			case down:
				w.WriteHeader(503)
			default:
				reply(w, 200, `{"access_token":"t","expires_in":900}`)
			}
			server.n.Add(1)
		}, airbyte.WithClientCredentials("i", "s"), airbyte.WithRetry(airbyte.RetryPolicy{}))
		get(t, client)
		down = true
		time.Sleep(14*time.Minute + 30*time.Second) // it should be renewed, and is good for half a minute more
		get(t, client)
		time.Sleep(time.Minute)
		_, err := client.Jobs.Get(t.Context(), 1)
		if !errors.Is(err, airbyte.ErrServer) {
			t.Errorf("with an expired token and no other: %v", err)
		}
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

// TestTokenExpiresMidIteration walks a list for longer than a token lives.
func TestTokenExpiresMidIteration(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		valid, tokens := time.Time{}, 0
		client, _ := serve(t, func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path == tokenPath {
				tokens++
				valid = time.Now().Add(30 * time.Second)
				reply(w, 200, `{"access_token":"t","expires_in":900}`) // the server is wrong about it
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

// TestRenewalKeepsNobodyWaiting is a token endpoint that hangs when a token is
// due that is still good.
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
			t.Errorf("two calls took %v, with %d tokens asked for", took, server.n.Load())
		}
		time.Sleep(time.Minute) // it has expired now
		_, err := client.Jobs.Get(t.Context(), 1)
		if took := time.Since(start); !errors.Is(err, context.DeadlineExceeded) || took != 2*time.Minute {
			t.Errorf("without a token: %v after %v", err, took)
		}
	})
}

// TestTokenSourceAlone shows that a source is never called twice at once, even
// where it does not care that nobody waits any more, and that its token is used
// then.
func TestTokenSourceAlone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		running, calls := 0, 0
		client, _ := serve(t, func(w http.ResponseWriter, _ *http.Request) { reply(w, 200, oneJob(1, "running")) },
			airbyte.WithTokenSource(func(context.Context) (airbyte.Token, error) {
				if running++; running > 1 {
					t.Error("two are under way")
				}
				defer func() { running-- }()
				calls++
				time.Sleep(5 * time.Second)
				return airbyte.Token{Value: "t"}, nil
			}))
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if _, err := client.Jobs.Get(ctx, 1); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("got %v", err)
		}
		get(t, client)
		if calls != 1 {
			t.Errorf("it was called %d times, want 1", calls)
		}
	})
}

// TestTokenSourceMisbehaves shows that callers get an answer, and the next one
// a new chance, whatever a source does.
func TestTokenSourceMisbehaves(t *testing.T) {
	tests := []struct {
		name   string
		source airbyte.TokenSource
		want   string
	}{
		{"panics", func(context.Context) (airbyte.Token, error) { panic("no vault") }, "airbyte: getJob: airbyte: the token source panicked: no vault"},
		{"exits", func(context.Context) (airbyte.Token, error) { runtime.Goexit(); return airbyte.Token{}, nil }, "airbyte: getJob: airbyte: the token source did not return"},
		{"gives nothing", func(context.Context) (airbyte.Token, error) { return airbyte.Token{Value: " \n"}, nil }, "airbyte: getJob: airbyte: the token source: the token is empty"},
		{"gives two lines", func(context.Context) (airbyte.Token, error) { return airbyte.Token{Value: "hunter2\nhunter3"}, nil }, "airbyte: getJob: airbyte: the token source: the token has a space or a control character; give the token alone, without Bearer"},
		{"hangs", func(ctx context.Context) (airbyte.Token, error) { <-ctx.Done(); return airbyte.Token{}, ctx.Err() }, "airbyte: getJob: context deadline exceeded"},
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
					t.Errorf("it took %v", took)
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

// TestTokenSourceCaches is a source that gives a token it has had for long:
// what counts is when it expires.
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
			t.Errorf("it was called %d times in 47 of 60 seconds, want 1", calls)
		}
		time.Sleep(13 * time.Second)
		get(t, client)
		if calls != 2 {
			t.Errorf("it was called %d times in a minute, want 2", calls)
		}
	})
}

// TestRefusedLate is a 401 to a token that has been replaced meanwhile, which
// must not cost the new one.
func TestRefusedLate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tokens := 0
		client, _ := serve(t, func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path == tokenPath {
				tokens++
				reply(w, 200, fmt.Sprintf(`{"access_token":"t%d","expires_in":900}`, tokens))
				return
			}
			if strings.HasSuffix(r.URL.Path, "/2") {
				wait(r, time.Second)
			}
			if r.Header.Get("Authorization") == "Bearer t1" {
				w.WriteHeader(401)
				return
			}
			reply(w, 200, oneJob(1, "running"))
		}, airbyte.WithClientCredentials("i", "s"))
		var group sync.WaitGroup
		for id := range int64(2) {
			group.Go(func() {
				if _, err := client.Jobs.Get(context.Background(), id+1); err != nil {
					t.Error(err)
				}
			})
		}
		group.Wait()
		if tokens != 2 {
			t.Errorf("%d tokens were fetched, want 2", tokens)
		}
	})
}

// TestUnauthorizedWithoutRenewal are answers of 401 that no new token mends.
func TestUnauthorizedWithoutRenewal(t *testing.T) {
	t.Run("the caller's own credentials", func(t *testing.T) {
		client, s := withCredentials(t, &tokenServer{expiresIn: 900})
		_, err := client.Jobs.Get(t.Context(), 1, airbyte.WithHeader("Authorization", "Bearer mine"))
		if !errors.Is(err, airbyte.ErrUnauthorized) || len(s.seen("")) != 1 {
			t.Errorf("got %v after %d requests", err, len(s.seen("")))
		}
	})
	t.Run("there is none", func(t *testing.T) {
		sealed := errors.New("the vault is sealed")
		var fail error
		client, _ := serve(t, func(w http.ResponseWriter, _ *http.Request) {
			fail = sealed
			reply(w, 401, `{"message":"revoked"}`)
		}, airbyte.WithTokenSource(func(context.Context) (airbyte.Token, error) { return airbyte.Token{Value: "t"}, fail }))
		var resp *http.Response
		_, err := client.Jobs.Get(t.Context(), 1, airbyte.WithResponse(&resp))
		want := "airbyte: getJob: 401 unauthorized: revoked; and there is no new token: the vault is sealed"
		if !errors.Is(err, airbyte.ErrUnauthorized) || !errors.Is(err, sealed) || err.Error() != want || resp == nil || resp.StatusCode != 401 {
			t.Errorf("got %v with %v, want %s", err, resp, want)
		}
	})
	t.Run("a 401 that takes its time", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			n := 0
			client := through(t, transport(func(req *http.Request) (*http.Response, error) {
				if n++; n == 1 {
					return &http.Response{StatusCode: 401, Body: &drip{req.Context(), strings.Repeat("x", 10_000)}}, nil
				}
				return &http.Response{StatusCode: 200, Body: io.NopCloser(strings.NewReader(oneJob(1, "running")))}, nil
			}), airbyte.WithTokenSource(func(context.Context) (airbyte.Token, error) { return airbyte.Token{Value: "t"}, nil }))
			start := time.Now()
			if err := post(t.Context(), client); err != nil || time.Since(start) != 5*time.Second {
				t.Errorf("got %v after %v", err, time.Since(start))
			}
		})
	})
}

// TestTidyCredentials shows that what files and shells leave around credentials
// does no harm, and that what cannot be sent is refused at once.
func TestTidyCredentials(t *testing.T) {
	client, s := serve(t, func(w http.ResponseWriter, _ *http.Request) { reply(w, 200, oneJob(1, "running")) }, airbyte.WithToken(" the-token\r\n"))
	get(t, client)
	if got := s.seen("")[0].Authorization; got != "Bearer the-token" {
		t.Errorf("sent %q", got)
	}
	client, s = serve(t, (&tokenServer{expiresIn: 900}).handle, airbyte.WithClientCredentials("the-id\n", "the-secret\n"))
	get(t, client)
	if got := s.seen(tokenPath)[0].Body; !strings.Contains(got, `"the-id","client_secret":"the-secret"`) {
		t.Errorf("asked with %s", got)
	}
	for name, opt := range map[string]airbyte.Option{
		"a token on two lines":   airbyte.WithToken("hunter2\nand more"),
		"a token with its word":  airbyte.WithToken("Bearer hunter2"),
		"a token of space":       airbyte.WithToken(" \n"),
		"a password with a line": airbyte.WithBasicAuth("user", "hunter2\n"),
		"a user with a colon":    airbyte.WithBasicAuth("us:er", "hunter2"),
		"a program with a line":  airbyte.WithUserAgent("hunter2\nX: y"),
	} {
		if _, err := airbyte.NewClient(opt); err == nil || strings.Contains(err.Error(), "hunter2") {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

// TestBasicAuthEverywhere is a proxy that asks for a password at every address,
// also at those that are open to all behind it.
func TestBasicAuthEverywhere(t *testing.T) {
	client, _ := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if _, _, ok := r.BasicAuth(); !ok {
			w.WriteHeader(401)
		}
	}, airbyte.WithBasicAuth("u", "p"))
	if err := client.Server.CheckHealth(t.Context()); err != nil {
		t.Error(err)
	}
}

// TestTokenFormRefusal is a token endpoint that reads forms only, and refuses
// the credentials in it.
func TestTokenFormRefusal(t *testing.T) {
	for _, tt := range []struct {
		json, form int
		want       string
	}{
		{400, 401, "401 unauthorized: of the form"},
		{415, 401, "401 unauthorized: of the form"},
		{415, 400, "400 bad request: of the form"},
		{400, 415, "400 bad request: of the JSON"},
		{401, 400, "401 unauthorized: of the JSON"},
	} {
		client, s := serve(t, func(w http.ResponseWriter, r *http.Request) {
			if r.Header.Get("Content-Type") == "application/json" {
				reply(w, tt.json, `{"message":"of the JSON"}`)
				return
			}
			reply(w, tt.form, `{"error":"invalid_client","error_description":"of the form"}`)
		}, airbyte.WithClientCredentials("i", "s"))
		_, err := client.Jobs.Get(t.Context(), 1)
		want := "airbyte: getJob: getting a token: airbyte: createAccessToken: " + tt.want + ": the client ID or the client secret is wrong"
		if err == nil || err.Error() != want || len(s.seen("")) != 2 {
			t.Errorf("%d and %d: got %v, want %s", tt.json, tt.form, err, want)
		}
	}
}

// TestExpiresIn reads the number as gateways write it.
func TestExpiresIn(t *testing.T) {
	for _, text := range []string{`900`, `"900"`, `900.5`, `"soon"`, `null`, `{}`, `-1`, `1e99`} {
		client, _ := serve(t, func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path == tokenPath {
				reply(w, 200, `{"access_token":"t","expires_in":`+text+`}`)
				return
			}
			reply(w, 200, oneJob(1, "running"))
		}, airbyte.WithClientCredentials("i", "s"))
		if _, err := client.Jobs.Get(t.Context(), 1); err != nil {
			t.Errorf("%s: %v", text, err)
		}
	}
}

// TestTokenRefusalKeepsSecrets is a token endpoint that repeats what it refuses.
func TestTokenRefusalKeepsSecrets(t *testing.T) {
	for _, status := range []int{400, 401, 403, 404, 409, 500} {
		client, s := serve(t, func(w http.ResponseWriter, r *http.Request) {
			sent, _ := io.ReadAll(r.Body)
			text, _ := json.Marshal("no client like " + string(sent))
			reply(w, status, `{"message":`+string(text)+`,"data":{"client_secret":"the-client-secret"}}`)
		}, airbyte.WithClientCredentials("the-id", "the-client-secret"))
		_, err := client.Jobs.Get(t.Context(), 1)
		e, ok := errors.AsType[*airbyte.Error](err)
		if !ok || !strings.Contains(err.Error(), "no client like ") || !strings.Contains(s.seen("")[0].Body, `"the-client-secret"`) {
			t.Fatalf("%d: got %v", status, err)
		}
		if printed := fmt.Sprintf("%v %+v %#v %+v %s", err, err, err, e.Problem, e.Problem.Data); strings.Contains(printed, "the-client-secret") {
			t.Errorf("%d: the secret is repeated: %s", status, printed)
		}
	}
}

// TestTokenIsNotTimed shows that the timeout of a call is for its request, and that its context is
// for the wait for a token as well.
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
		for _, forget := range []bool{false, true} { // the token, whose replacement takes as long
			if forget {
				server.n.Add(1)
			}
			start := time.Now()
			if _, err = client.Jobs.Get(t.Context(), 1, airbyte.WithTimeout(2*time.Second)); err != nil || time.Since(start) != 3*time.Second {
				t.Errorf("forgotten %t: got %v after %v", forget, err, time.Since(start))
			}
		}
		hang = true
		time.Sleep(time.Hour) // until there is no token again
		start := time.Now()
		_, err = client.Jobs.Get(t.Context(), 1, airbyte.WithTimeout(2*time.Second), airbyte.WithoutRetry())
		if want := "airbyte: getJob: context deadline exceeded"; err == nil || err.Error() != want || time.Since(start) != 5*time.Second {
			t.Errorf("a request that hangs: got %v after %v, want %s", err, time.Since(start), want)
		}
	})
}

// TestRenewalFails is a token endpoint that is down while the token is still good: it is not asked
// once more by each request.
func TestRenewalFails(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		fetches := 0
		client, _ := serve(t, func(w http.ResponseWriter, r *http.Request) {
			switch {
			case r.URL.Path != tokenPath:
				reply(w, 200, oneJob(1, "running"))
			case time.Since(time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)) < time.Minute: // when bubbles begin
				reply(w, 200, `{"access_token":"t","expires_in":900}`)
			default:
				fetches++
				w.WriteHeader(500)
			}
		}, airbyte.WithClientCredentials("i", "s"))
		get(t, client)
		time.Sleep(14 * time.Minute)
		for range 590 { // up to a second before its end
			get(t, client)
			synctest.Wait()
			time.Sleep(100 * time.Millisecond)
		}
		// Every ten seconds at first, and after half of what is left in the end.
		if fetches < 6 || fetches > 12 {
			t.Errorf("a token was asked for %d times in a minute", fetches)
		}
	})
}
