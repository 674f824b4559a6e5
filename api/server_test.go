package airbyte_test

import (
	"context"
	"encoding/base64"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	airbyte "github.com/airbyte-go/airbyte/api"
)

// server serves requests without sockets, so that it works in a synctest bubble. It records the
// requests.
type server struct {
	handle func(http.ResponseWriter, *http.Request)

	mu       sync.Mutex
	requests []request
}

// request is a request that the server received.
type request struct {
	Method, Path, Query string
	Authorization       string
	ContentType         string
	ContentLength       int64
	Body                string
}

// RoundTrip serves a request. It returns early if the context of the request ends.
func (s *server) RoundTrip(req *http.Request) (*http.Response, error) {
	body, err := io.ReadAll(req.Body)
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	s.requests = append(s.requests, request{
		Method: req.Method, Path: req.URL.EscapedPath(), Query: req.URL.RawQuery, Authorization: req.Header.Get("Authorization"),
		ContentType: req.Header.Get("Content-Type"), ContentLength: req.ContentLength, Body: string(body),
	})
	s.mu.Unlock()
	served := req.Clone(req.Context())
	served.Body = io.NopCloser(strings.NewReader(string(body)))
	w := httptest.NewRecorder()
	s.handle(w, served)
	if err := req.Context().Err(); err != nil {
		return nil, err
	}
	resp := w.Result()
	resp.Request = req
	return resp, nil
}

// seen returns the requests to a path, or all requests if the path is empty.
func (s *server) seen(path string) []request {
	s.mu.Lock()
	defer s.mu.Unlock()
	var found []request
	for _, r := range s.requests {
		if path == "" || r.Path == path {
			found = append(found, r)
		}
	}
	return found
}

// testBase is the base URL of the clients in tests.
const testBase = "https://airbyte.example/api/public/v1"

// serve returns a client for a handler. The client has a static token unless opts change it.
func serve(tb testing.TB, handle func(http.ResponseWriter, *http.Request), opts ...airbyte.Option) (*airbyte.Client, *server) {
	tb.Helper()
	s := &server{handle: handle}
	client, err := airbyte.NewClient(append([]airbyte.Option{
		airbyte.WithBaseURL(testBase), airbyte.WithToken("static-token"), airbyte.WithHTTPClient(&http.Client{Transport: s}),
	}, opts...)...)
	if err != nil {
		tb.Fatal(err)
	}
	return client, s
}

// reply responds with a status and a JSON body.
func reply(w http.ResponseWriter, status int, body string) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = io.WriteString(w, body)
}

// wait waits like a slow server, until the client cancels the request.
func wait(r *http.Request, d time.Duration) {
	select {
	case <-time.After(d):
	case <-r.Context().Done():
	}
}

// jwt returns a token with the given claims. Its signature is not valid.
func jwt(claims string) string {
	enc := base64.RawURLEncoding.EncodeToString
	return enc([]byte(`{"alg":"HS256"}`)) + "." + enc([]byte(claims)) + "." + enc([]byte("signature"))
}

// oneJob returns the JSON of a job with a status.
func oneJob(id int64, status string) string {
	return fmt.Sprintf(`{"jobId":%d,"status":%q,"jobType":"sync","startTime":"2026-03-25T01:30Z","connectionId":"conn"}`, id, status)
}

// page returns the JSON of a list of jobs.
func page(jobs ...string) string {
	return `{"data":[` + strings.Join(jobs, ",") + `],"next":"","previous":""}`
}

type transport func(*http.Request) (*http.Response, error)

func (f transport) RoundTrip(req *http.Request) (*http.Response, error) { return f(req) }

// through returns a client for a transport.
func through(tb testing.TB, rt http.RoundTripper, opts ...airbyte.Option) *airbyte.Client {
	tb.Helper()
	client, err := airbyte.NewClient(append([]airbyte.Option{airbyte.WithBaseURL("http://airbyte.example"), airbyte.WithToken("t"), airbyte.WithHTTPClient(&http.Client{Transport: rt})}, opts...)...)
	if err != nil {
		tb.Fatal(err)
	}
	return client
}

func post(ctx context.Context, c *airbyte.Client, opts ...airbyte.RequestOption) error {
	_, err := c.Jobs.Create(ctx, airbyte.JobCreateRequest{ConnectionID: "c", JobType: airbyte.JobTypeSync}, opts...)
	return err
}
