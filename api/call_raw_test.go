package airbyte_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/google/go-cmp/cmp"

	airbyte "github.com/airbyte-go/airbyte/api"
)

func TestDo(t *testing.T) {
	type workspace struct {
		Name   string              `json:"name"`
		Secret airbyte.SecretInput `json:"secret,omitzero"`
	}
	tests := []struct {
		name   string
		method string
		path   string
		body   any
		opts   []airbyte.RequestOption
		want   request
	}{
		{
			name: "no body", method: "GET", path: "/jobs/1",
			want: request{Method: "GET", Path: "/api/public/v1/jobs/1"},
		},
		{
			name: "query", method: "GET", path: "/jobs", opts: []airbyte.RequestOption{airbyte.WithQuery("status", "a b", "c"), airbyte.WithQuery("x", "?")},
			want: request{Method: "GET", Path: "/api/public/v1/jobs", Query: "status=a+b&status=c&x=%3F"},
		},
		{
			name: "escaped path", method: "GET", path: "/tags/a%2Fb%20c%3F",
			want: request{Method: "GET", Path: "/api/public/v1/tags/a%2Fb%20c%3F"},
		},
		{
			name: "trailing slash", method: "GET", path: "/",
			want: request{Method: "GET", Path: "/api/public/v1/"},
		},
		{
			name: "struct", method: "POST", path: "/workspaces", body: workspace{Name: "n", Secret: "hunter2"},
			want: request{Method: "POST", Path: "/api/public/v1/workspaces", Body: `{"name":"n","secret":"hunter2"}`},
		},
		{
			name: "map", method: "PATCH", path: "/workspaces/w", body: map[string]any{"b": []int{1}, "a": nil},
			want: request{Method: "PATCH", Path: "/api/public/v1/workspaces/w", Body: `{"a":null,"b":[1]}`},
		},
		{
			name: "literal JSON", method: "PUT", path: "/workspaces/w", body: json.RawMessage(`{ "a": 9007199254740993, "b": "<&>" }`),
			want: request{Method: "PUT", Path: "/api/public/v1/workspaces/w", Body: `{ "a": 9007199254740993, "b": "<&>" }`},
		},
		{
			name: "nil JSON", method: "POST", path: "/jobs", body: json.RawMessage(nil),
			want: request{Method: "POST", Path: "/api/public/v1/jobs"},
		},
		{
			name: "masks are the caller's business", method: "PUT", path: "/sources/s", body: map[string]string{"password": "**********"},
			want: request{Method: "PUT", Path: "/api/public/v1/sources/s", Body: `{"password":"**********"}`},
		},
		{
			name: "another method", method: "PURGE", path: "/jobs",
			want: request{Method: "PURGE", Path: "/api/public/v1/jobs"},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			client, s := serve(t, func(w http.ResponseWriter, _ *http.Request) { reply(w, 200, `{}`) })
			if err := client.Do(t.Context(), tt.method, tt.path, tt.body, nil, tt.opts...); err != nil {
				t.Fatal(err)
			}
			want := tt.want
			want.Authorization = "Bearer static-token"
			want.ContentLength = int64(len(want.Body))
			if want.Body != "" {
				want.ContentType = "application/json"
			}
			if diff := cmp.Diff([]request{want}, s.seen("")); diff != "" {
				t.Errorf("sent (-want +got):\n%s", diff)
			}
		})
	}
}

func TestDoResults(t *testing.T) {
	const body = ` {"jobId": 9007199254740993}` + "\n"
	client, _ := serve(t, func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/api/public/v1/empty":
			w.WriteHeader(204)
		case "/api/public/v1/page":
			_, _ = io.WriteString(w, "<html>")
		default:
			reply(w, 200, body)
		}
	})
	do := func(path string, result any) error { return client.Do(t.Context(), "GET", path, nil, result) }

	var job airbyte.Job
	if err := do("/jobs/1", &job); err != nil || job.JobID != 9007199254740993 {
		t.Errorf("into a struct: got %+v, %v", job, err)
	}
	var fields map[string]json.Number
	if err := do("/jobs/1", &fields); err != nil || fields["jobId"] != "9007199254740993" {
		t.Errorf("into a map: got %v, %v", fields, err)
	}
	var raw json.RawMessage
	if err := do("/jobs/1", &raw); err != nil || string(raw) != strings.TrimSpace(body) {
		t.Errorf("into JSON: got %q, %v", raw, err)
	}
	var all []byte
	if err := do("/jobs/1", &all); err != nil || string(all) != body {
		t.Errorf("into bytes: got %q, %v", all, err)
	}
	if err := do("/empty", &all); err != nil || len(all) != 0 {
		t.Errorf("an empty body into bytes: got %q, %v", all, err)
	}
	if err := do("/page", &all); err != nil || string(all) != "<html>" {
		t.Errorf("a web page into bytes: got %q, %v", all, err)
	}
	const wantEmpty = "airbyte: GET /empty: the response is empty (GET https://airbyte.example/api/public/v1/empty)"
	if err := do("/empty", &job); err == nil || err.Error() != wantEmpty {
		t.Errorf("an empty body into a struct: got %v", err)
	}
	for name, result := range map[string]any{"a struct": &job, "JSON": &raw, "nothing": nil} {
		if err := do("/page", result); !errors.Is(err, airbyte.ErrNotAPI) {
			t.Errorf("a web page into %s: got %v", name, err)
		}
	}
	if err := do("/empty", nil); err != nil {
		t.Errorf("an empty body into nil: got %v", err)
	}
}

// TestDoDeletes checks that a DELETE without a body succeeds and leaves the result unchanged.
func TestDoDeletes(t *testing.T) {
	tests := []struct {
		name   string
		method string
		status int
		body   string
		want   string // the result, which is "before" at first
		err    bool
	}{
		{name: "no content", method: "DELETE", status: 204, want: "before"},
		{name: "no body", method: "DELETE", status: 200, want: "before"},
		{name: "spaces", method: "DELETE", status: 200, body: " \n", want: "before"},
		{name: "null", method: "DELETE", status: 200, body: "null", want: "before"},
		{name: "an empty object", method: "DELETE", status: 200, body: "{}", want: "before"},
		{name: "an object", method: "DELETE", status: 200, body: `{"name":"after"}`, want: "after"},
		{name: "a web page", method: "DELETE", status: 200, body: "<html>", want: "before", err: true},
		{name: "not JSON", method: "DELETE", status: 200, body: "ok", want: "before", err: true},
		{name: "an object that is cut", method: "DELETE", status: 200, body: `{"name":`, want: "before", err: true},
		{name: "another method", method: "PUT", status: 204, want: "before", err: true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			client, _ := serve(t, func(w http.ResponseWriter, _ *http.Request) {
				w.WriteHeader(tt.status)
				_, _ = io.WriteString(w, tt.body)
			})
			result := struct{ Name string }{Name: "before"}
			err := client.Do(t.Context(), tt.method, "/tags/t", nil, &result)
			if (err != nil) != tt.err || result.Name != tt.want {
				t.Errorf("got %+v, %v, want %s", result, err, tt.want)
			}
		})
	}
}

// TestDoRefuses checks that invalid arguments are errors and that nothing is sent. No path may lead
// to another host or above the base URL.
func TestDoRefuses(t *testing.T) {
	const (
		noSlash  = "does not start with a slash; it is relative to the base URL"
		empty    = "has an empty segment"
		query    = "has a query or a fragment; use WithQuery, and escape ? and # in parameters"
		dots     = "has a . or .. segment"
		unquoted = "has characters that must be escaped; use url.PathEscape for parameters"
		broken   = "is not escaped correctly"
		spaces   = "has a segment of only spaces"
		control  = "has a line break or another control character"
	)
	client, s := serve(t, func(w http.ResponseWriter, _ *http.Request) { reply(w, 200, `{}`) })
	for path, want := range map[string]string{
		"":                          noSlash,
		"jobs":                      noSlash,
		"https://evil.example/jobs": noSlash,
		"@evil.example/":            noSlash,
		":80/":                      noSlash,
		"//evil.example/jobs":       empty,
		"/jobs//1":                  empty,
		"/jobs?limit=1":             query,
		"/jobs#1":                   query,
		"/.":                        dots,
		"/..":                       dots,
		"/jobs/../../secrets":       dots,
		"/jobs/./1":                 dots,
		"/%2e%2E/secrets":           dots,
		"/.%2e":                     dots,
		"/a%2f..%2fb":               dots,
		"/a%5C..%5Cb":               dots,
		`/a\..\b`:                   dots,
		"/%2e%2e%2f%2e%2e":          dots,
		"/..;/secrets":              dots,
		"/%2e%2e%3bx=1/secrets":     dots,
		"/jobs/a b":                 unquoted,
		"/jobs/ü":                   unquoted,
		"/jobs/{jobId}":             unquoted,
		"/jobs/1\r\nHost: evil":     unquoted,
		"/jobs/\x00":                unquoted,
		"/jobs/%zz":                 broken,
		"/jobs/%":                   broken,
		"/jobs/%20":                 spaces,
		"/%20%C2%A0/jobs":           spaces,
		"/jobs/ ":                   spaces,
		"/jobs/1%0A":                control,
		"/jobs/%00/x":               control,
		"/jobs/%7Fx":                control,
		"/jobs/1%C2%85":             control,
	} {
		err := client.Do(t.Context(), "GET", path, nil, nil)
		if want := fmt.Sprintf("airbyte: Do: the path %q %s", strings.Join(strings.Fields(strings.ReplaceAll(path, "\x00", "")), " "), want); err == nil || err.Error() != want {
			t.Errorf("%q: got %v, want %s", path, err, want)
		}
	}
	for _, method := range []string{"", "GET ", "GE\nT", "GET /x", "Gét"} {
		err := client.Do(t.Context(), method, "/jobs", nil, nil)
		if want := fmt.Sprintf("airbyte: Do: %q is not an HTTP method", method); err == nil || err.Error() != want {
			t.Errorf("%q: got %v, want %s", method, err, want)
		}
	}
	for want, result := range map[string]any{
		"the result is a airbyte.Job, want a non-nil pointer":  airbyte.Job{},
		"the result is a *airbyte.Job, want a non-nil pointer": (*airbyte.Job)(nil),
		"the result is a []uint8, want a non-nil pointer":      []byte{},
	} {
		if err := client.Do(t.Context(), "POST", "/jobs", nil, result); err == nil || err.Error() != "airbyte: POST /jobs: "+want {
			t.Errorf("got %v, want %s", err, want)
		}
	}
	for name, body := range map[string]any{
		"channel": make(chan int), "broken JSON": json.RawMessage(`{"a":`), "empty JSON": json.RawMessage{}, "two values": json.RawMessage(`1 2`),
	} {
		if err := client.Do(t.Context(), "POST", "/jobs", body, nil); err == nil || !strings.HasPrefix(err.Error(), "airbyte: POST /jobs: encoding the body: ") {
			t.Errorf("%s: got %v", name, err)
		}
	}
	if err := client.Do(t.Context(), "POST", "/jobs", nil, nil, airbyte.WithQuery("", "x")); err == nil {
		t.Error("an option without a name was accepted")
	}
	if n := len(s.seen("")); n != 0 {
		t.Errorf("%d requests were sent", n)
	}
}

func TestDoWithoutClient(t *testing.T) {
	for _, client := range []*airbyte.Client{nil, new(airbyte.Client)} {
		for _, result := range []any{nil, new(airbyte.Job), new([]byte)} {
			err := client.Do(t.Context(), "GET", "/jobs", nil, result)
			if want := "airbyte: GET /jobs: the client was not made by NewClient"; err == nil || err.Error() != want {
				t.Errorf("got %v, want %s", err, want)
			}
		}
	}
}

// TestDoRetries checks which raw requests are retried, and which errors match ErrMaybeApplied.
func TestDoRetries(t *testing.T) {
	tests := []struct {
		method   string
		statuses []int
		requests int
		is       error // nil for success
		maybe    bool
	}{
		{method: "GET", statuses: []int{502, 503, 504}, requests: 4},
		{method: "HEAD", statuses: []int{503}, requests: 2},
		{method: "PUT", statuses: []int{503}, requests: 2},
		{method: "DELETE", statuses: []int{503}, requests: 2},
		{method: "DELETE", statuses: []int{503, 404}, requests: 2}, // the first request deleted it
		{method: "DELETE", statuses: []int{404}, requests: 1, is: airbyte.ErrNotFound},
		{method: "POST", statuses: []int{429, 429}, requests: 3},
		{method: "PATCH", statuses: []int{429}, requests: 2},
		{method: "POST", statuses: []int{503}, requests: 1, is: airbyte.ErrServer, maybe: true},
		{method: "PATCH", statuses: []int{503}, requests: 1, is: airbyte.ErrServer, maybe: true},
		{method: "get", statuses: []int{503}, requests: 1, is: airbyte.ErrServer, maybe: true},
		{method: "POST", statuses: []int{409}, requests: 1, is: airbyte.ErrConflict},
		{method: "GET", statuses: []int{500}, requests: 1, is: airbyte.ErrServer},
		{method: "PUT", statuses: []int{500}, requests: 1, is: airbyte.ErrServer, maybe: true},
	}
	for _, tt := range tests {
		t.Run(fmt.Sprint(tt.method, tt.statuses), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				client, s := serve(t, answering(tt.statuses...))
				err := client.Do(t.Context(), tt.method, "/jobs", nil, nil)
				if !errors.Is(err, tt.is) || (err == nil) != (tt.is == nil) {
					t.Errorf("got %v, want %v", err, tt.is)
				}
				if got := errors.Is(err, airbyte.ErrMaybeApplied); got != tt.maybe {
					t.Errorf("maybe applied: %t, want %t (%v)", got, tt.maybe, err)
				}
				if n := len(s.seen("")); n != tt.requests {
					t.Errorf("%d requests, want %d", n, tt.requests)
				}
			})
		})
	}
}

// TestDoUnauthorized checks that Do fetches a new token after a 401 and sends the request again,
// like the methods of the services.
func TestDoUnauthorized(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := &tokenServer{expiresIn: 900}
		client, s := withCredentials(t, server)
		get(t, client)
		server.n.Add(1) // the server now accepts only the next token
		var job airbyte.Job
		if err := client.Do(t.Context(), "POST", "/jobs", map[string]string{"a": "b"}, &job); err != nil || job.JobID != 1 {
			t.Errorf("got %+v, %v", job, err)
		}
		if n := len(s.seen("/api/public/v1/jobs")); n != 2 {
			t.Errorf("%d requests, want 2", n)
		}
	})
}

// TestDoErrors checks the error of a raw request. It redacts the secrets of the request.
func TestDoErrors(t *testing.T) {
	for name, body := range map[string]any{
		"map":          map[string]any{"name": "n", "config": map[string]any{"password": "hunter2"}},
		"literal JSON": json.RawMessage(`{"config":{"password":"hunter2"}}`),
		"secret":       map[string]any{"password": airbyte.SecretInput("hunter2")},
		"settings":     airbyte.SourceCreateRequest{Configuration: airbyte.Configuration(`{"password":"hunter2"}`)},
	} {
		t.Run(name, func(t *testing.T) {
			client, s := serve(t, func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Retry-After", "7")
				reply(w, 422, `{"type":"error:x","data":{"message":"not hunter2 with static-token, or header-secret"}}`)
			})
			err := client.Do(t.Context(), "POST", "/sources", body, nil, airbyte.WithHeader("X-Key", "header-secret"))
			e, ok := errors.AsType[*airbyte.Error](err)
			if !ok || !errors.Is(err, airbyte.ErrInvalid) || e.Operation != "POST /sources" || e.Attempts != 1 {
				t.Fatalf("got %#v", e)
			}
			want := "airbyte: POST /sources: 422 x: not [redacted] with [redacted], or [redacted]"
			if err.Error() != want || strings.Contains(string(e.Problem.Data), "hunter2") {
				t.Errorf("got %v with %s, want %s", err, e.Problem.Data, want)
			}
			if !strings.Contains(s.seen("")[0].Body, "hunter2") {
				t.Errorf("the secret was not sent: %s", s.seen("")[0].Body)
			}
		})
	}
}

// TestDoOptions checks that request options work with Do.
func TestDoOptions(t *testing.T) {
	var out strings.Builder
	logger := slog.New(slog.NewTextHandler(&out, &slog.HandlerOptions{Level: slog.LevelDebug}))
	client, s := serve(t, func(w http.ResponseWriter, _ *http.Request) { reply(w, 503, `{}`) }, airbyte.WithLogger(logger))
	resp := new(http.Response)
	err := client.Do(t.Context(), "GET", "/jobs/42", nil, nil,
		airbyte.WithoutRetry(), airbyte.WithResponse(&resp), airbyte.WithHeader("Authorization", "Bearer mine"), airbyte.WithQuery("secret", "hunter2"), nil)
	if !errors.Is(err, airbyte.ErrServer) || strings.Contains(err.Error(), "hunter2") || resp == nil || resp.StatusCode != 503 {
		t.Errorf("got %v, %v", resp, err)
	}
	all := s.seen("")
	if len(all) != 1 || all[0].Authorization != "Bearer mine" {
		t.Errorf("sent %+v", all)
	}
	if got := out.String(); !strings.Contains(got, `operation="GET /jobs/42" method=GET path=/jobs/42 attempt=1`) || strings.Contains(got, "hunter2") {
		t.Errorf("logged %s", got)
	}
}

// TestDoBodies checks bodies that are easily mistaken for JSON.
func TestDoBodies(t *testing.T) {
	client, s := serve(t, func(w http.ResponseWriter, _ *http.Request) { reply(w, 200, `{}`) })
	if err := client.Do(t.Context(), "POST", "/things", []byte(`{"a":1}`), nil); err != nil {
		t.Fatal(err)
	}
	if got := s.seen("")[0].Body; got != `{"a":1}` {
		t.Errorf("sent %s, want the bytes as they are", got)
	}
	for _, body := range []any{strings.NewReader("{}"), errors.New("no")} {
		err := client.Do(t.Context(), "POST", "/things", body, nil)
		if err == nil || !strings.Contains(err.Error(), "cannot be sent as JSON") {
			t.Errorf("a %T was accepted: %v", body, err)
		}
	}
	if len(s.seen("")) != 1 {
		t.Errorf("%d requests, want 1", len(s.seen("")))
	}
}
