package airbyte_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"

	airbyte "github.com/airbyte-go/airbyte/api"
)

// TestIdempotencyKey checks that net/http does not repeat a POST because of an idempotency key,
// which servers ignore. Without GetBody, net/http cannot repeat it.
func TestIdempotencyKey(t *testing.T) {
	rewindable := false
	client := through(t, transport(func(req *http.Request) (*http.Response, error) {
		rewindable = req.GetBody != nil
		return &http.Response{StatusCode: 200, Body: io.NopCloser(strings.NewReader(oneJob(1, "running")))}, nil
	}))
	if err := post(t.Context(), client); err != nil || !rewindable {
		t.Errorf("without a key: %v, rewindable %t", err, rewindable)
	}
	for _, name := range []string{"Idempotency-Key", "x-idempotency-key"} {
		if err := post(t.Context(), client, airbyte.WithHeader(name, "1")); err != nil || rewindable {
			t.Errorf("%s: %v, rewindable %t", name, err, rewindable)
		}
	}
}

// TestTransportSendsOnce closes a kept-alive connection. By itself, net/http would then repeat a
// request that has no body or has an idempotency key. The client must prevent that.
func TestTransportSendsOnce(t *testing.T) {
	key := airbyte.WithHeader("Idempotency-Key", "k")
	for name, call := range map[string]func(context.Context, *airbyte.Client) error{
		"a GET that changes something": func(ctx context.Context, c *airbyte.Client) error { _, err := c.OAuth.Callback(ctx, nil); return err },
		"no body":                      func(ctx context.Context, c *airbyte.Client) error { _, err := c.Jobs.Cancel(ctx, 1); return err },
		"no body, with a key":          func(ctx context.Context, c *airbyte.Client) error { _, err := c.Jobs.Cancel(ctx, 1, key); return err },
		"a body":                       func(ctx context.Context, c *airbyte.Client) error { return post(ctx, c) },
		"a body, with a key":           func(ctx context.Context, c *airbyte.Client) error { return post(ctx, c, key) },
	} {
		t.Run(name, func(t *testing.T) {
			var arrived atomic.Int64
			srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if strings.HasSuffix(r.URL.Path, "/health") {
					reply(w, 200, `{}`)
					return
				}
				if body, _ := io.ReadAll(r.Body); r.ContentLength != int64(len(body)) {
					t.Errorf("the body has %d bytes, and the length is %d", len(body), r.ContentLength)
				}
				if arrived.Add(1) > 1 {
					reply(w, 200, oneJob(1, "running"))
					return
				}
				conn, _, _ := http.NewResponseController(w).Hijack()
				_ = conn.Close()
			}))
			defer srv.Close()
			client := through(t, srv.Client().Transport, airbyte.WithBaseURL(srv.URL))
			if err := client.Server.CheckHealth(t.Context()); err != nil {
				t.Fatal(err)
			}
			if err := call(t.Context(), client); !errors.Is(err, airbyte.ErrMaybeApplied) || arrived.Load() != 1 {
				t.Errorf("got %v after the request arrived %d times", err, arrived.Load())
			}
		})
	}
}

// TestAttemptsShareNothing checks that a transport that changes a request does not affect the next
// attempt.
func TestAttemptsShareNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := 0
		given := &http.Client{Transport: transport(func(req *http.Request) (*http.Response, error) {
			n++
			if got := req.Header.Get("X-Trace"); got != "7" || req.URL.Path != "/api/public/v1/jobs/1" {
				t.Errorf("attempt %d has the header %q and the URL %s", n, got, req.URL)
			}
			req.Header["X-Trace"][0] = "changed"
			req.URL.Path = "/changed"
			return &http.Response{StatusCode: 503, Body: http.NoBody}, nil
		})}
		client := through(t, nil, airbyte.WithHTTPClient(given))
		_, _ = client.Jobs.Get(t.Context(), 1, airbyte.WithHeader("X-Trace", "7"))
		if n != 5 || given.CheckRedirect != nil {
			t.Errorf("%d attempts, and the caller's client was changed: %t", n, given.CheckRedirect != nil)
		}
	})
}
