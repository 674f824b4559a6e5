package airbyte_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	airbyte "github.com/airbyte-go/airbyte/api"
)

// TestUnauthorized checks that the client handles a 401 by fetching one new token and sending the
// request once more, with the same body and length.
func TestUnauthorized(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := &tokenServer{expiresIn: 900}
		client, s := withCredentials(t, server)
		get(t, client)
		server.n.Add(1) // the server now accepts only t2
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

// TestUnauthorizedStays checks the error if the server refuses the new token as well.
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
	if want := "airbyte: getJob: 401 unauthorized: no such user (errorId e1) (GET https://airbyte.example/api/public/v1/jobs/1)"; err == nil || err.Error() != want || !errors.Is(err, airbyte.ErrUnauthorized) {
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

// TestTokenRevokedForAll checks that the client fetches a single token if many calls fail at once
// because the token was revoked.
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

// TestRefusedLate checks that a late 401 for the previous token does not drop the new token.
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

// TestUnauthorizedWithoutRenewal checks 401 responses that a new token cannot resolve.
func TestUnauthorizedWithoutRenewal(t *testing.T) {
	t.Run("the caller's own credentials", func(t *testing.T) {
		client, s := withCredentials(t, &tokenServer{expiresIn: 900})
		_, err := client.Jobs.Get(t.Context(), 1, airbyte.WithHeader("Authorization", "Bearer mine"))
		if !errors.Is(err, airbyte.ErrUnauthorized) || len(s.seen("")) != 1 {
			t.Errorf("got %v after %d requests", err, len(s.seen("")))
		}
	})
	t.Run("there is no new token", func(t *testing.T) {
		sealed := errors.New("the vault is sealed")
		var fail error
		client, _ := serve(t, func(w http.ResponseWriter, _ *http.Request) {
			fail = sealed
			reply(w, 401, `{"message":"revoked"}`)
		}, airbyte.WithTokenSource(func(context.Context) (airbyte.Token, error) { return airbyte.Token{Value: "t"}, fail }))
		var resp *http.Response
		_, err := client.Jobs.Get(t.Context(), 1, airbyte.WithResponse(&resp))
		want := "airbyte: getJob: 401 unauthorized: revoked (GET https://airbyte.example/api/public/v1/jobs/1); getting a new token failed: the vault is sealed"
		if !errors.Is(err, airbyte.ErrUnauthorized) || !errors.Is(err, sealed) || err.Error() != want || resp == nil || resp.StatusCode != 401 {
			t.Errorf("got %v with %v, want %s", err, resp, want)
		}
	})
	t.Run("a slow 401", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			n := 0
			client := through(t, transport(func(req *http.Request) (*http.Response, error) {
				n++
				if n == 1 {
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

// TestTidyCredentials checks that NewClient removes space around credentials, and returns an error
// for credentials that cannot be sent.
func TestTidyCredentials(t *testing.T) {
	client, s := serve(t, func(w http.ResponseWriter, _ *http.Request) { reply(w, 200, oneJob(1, "running")) }, airbyte.WithToken(" the-token\r\n"))
	get(t, client)
	if got := s.seen("")[0].Authorization; got != "Bearer the-token" {
		t.Errorf("sent %q", got)
	}
	client, s = serve(t, (&tokenServer{expiresIn: 900}).handle, airbyte.WithClientCredentials("the-id\n", "the-secret\n"))
	get(t, client)
	if got := s.seen(tokenPath)[0].Body; !strings.Contains(got, `"the-id","client_secret":"the-secret"`) {
		t.Errorf("requested with %s", got)
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

// TestBasicAuthEverywhere checks that basic auth is also sent with operations that need no
// credentials, because a proxy requires it.
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

// TestWithoutCredentials checks that WithoutCredentials sends no Authorization header.
func TestWithoutCredentials(t *testing.T) {
	client, s := serve(t, func(w http.ResponseWriter, _ *http.Request) { reply(w, 200, oneJob(1, "running")) }, airbyte.WithoutCredentials())
	if _, err := client.Jobs.Get(t.Context(), 1); err != nil {
		t.Fatal(err)
	}
	if got := s.seen("")[0].Authorization; got != "" {
		t.Errorf("sent %q", got)
	}
}
