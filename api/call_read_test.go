package airbyte_test

import (
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"testing/iotest"
	"testing/synctest"

	airbyte "github.com/airbyte-go/airbyte/api"
)

func TestBadResponses(t *testing.T) {
	tests := []struct{ name, body, want string }{
		{name: "empty", body: "", want: "airbyte: getJob: the response is empty"},
		{name: "null", body: "null", want: "airbyte: getJob: the response is empty"},
		{name: "web page", body: " \n<!doctype html>", want: "airbyte: getJob: the response looks like a page of the web app"},
		{
			name: "truncated",
			body: `{"jobId": 1`,
			want: "airbyte: getJob: reading the response: unexpected end of JSON input",
		},
		{
			name: "other type",
			body: `{"jobId": "one"}`,
			want: "airbyte: getJob: reading the response: json: cannot unmarshal string into Go struct field Job.jobId of type int64",
		},
		{
			name: "text",
			body: `OK`,
			want: "airbyte: getJob: the response is not JSON: OK (GET https://airbyte.example/api/public/v1/jobs/1)",
		},
		{
			name: "not quite JSON",
			body: `{'jobId': 1}`,
			want: `airbyte: getJob: the response is not valid JSON: invalid character '\'' looking for beginning of object key string (GET https://`,
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			client, s := serve(t, func(w http.ResponseWriter, _ *http.Request) { reply(w, 200, tt.body) })
			job, err := client.Jobs.Get(t.Context(), 1)
			if err == nil || !strings.HasPrefix(err.Error(), tt.want) || job != nil {
				t.Errorf("got %v, %v, want %s", job, err, tt.want)
			}
			if n := len(s.seen("")); n != 1 {
				t.Errorf("%d requests, want 1", n)
			}
		})
	}
}

// TestEmptyResponses checks that a response without an object is an error, so that callers never
// get a nil or zero object without an error.
func TestEmptyResponses(t *testing.T) {
	for _, body := range []string{"", "\n", " \t\r\n", "null", " null", "null\n"} {
		for _, length := range []int64{int64(len(body)), -1} {
			client := through(t, transport(func(*http.Request) (*http.Response, error) {
				return &http.Response{StatusCode: 200, ContentLength: length, Body: io.NopCloser(strings.NewReader(body))}, nil
			}))
			job, createErr := client.Jobs.Create(t.Context(), airbyte.JobCreateRequest{ConnectionID: "c", JobType: airbyte.JobTypeSync})
			source, getErr := client.Sources.Get(t.Context(), "s")
			const wantGet = "airbyte: getSource: the response is empty (GET http://airbyte.example/api/public/v1/sources/s)"
			if getErr == nil || getErr.Error() != wantGet || source != nil {
				t.Errorf("GET, %q of %d: got %v, %v, want %s", body, length, source, getErr, wantGet)
			}
			const wantCreate = "airbyte: createJob: the response is empty (POST http://airbyte.example/api/public/v1/jobs): " +
				"the request may have been applied"
			if createErr == nil || createErr.Error() != wantCreate || job != nil {
				t.Errorf("POST, %q of %d: got %v, %v, want %s", body, length, job, createErr, wantCreate)
			}
		}
	}
}

// closing is a body that records whether it was closed.
type closing struct {
	io.Reader
	open *int
}

func (c closing) Close() error { *c.open--; return nil }

// TestBodiesAreClosed checks that the body of every response is closed.
func TestBodiesAreClosed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		open := 0
		size := 100_000
		if testing.Short() {
			size = 10_000 // more than a read takes
		}
		for _, status := range []int{200, 204, 302, 401, 404, 429, 503} {
			client := through(t, transport(func(req *http.Request) (*http.Response, error) {
				open++
				if strings.HasSuffix(req.URL.Path, "/token") {
					return &http.Response{StatusCode: 200, Body: closing{strings.NewReader(`{"access_token":"t"}`), &open}}, nil
				}
				return &http.Response{StatusCode: status, Body: closing{strings.NewReader(strings.Repeat("x", size)), &open}}, nil
			}), airbyte.WithClientCredentials("i", "s"))
			_, _ = client.Jobs.Get(t.Context(), 1)
			_ = client.Tags.Delete(t.Context(), "t")
			if open != 0 {
				t.Errorf("%d: %d bodies are open", status, open)
			}
		}
	})
}

// TestLengths checks that a response with a wrong Content-Length is read correctly.
func TestLengths(t *testing.T) {
	full := oneJob(1, "running")
	for _, length := range []int64{-1, 0, 1, 20, int64(len(full)) - 1, int64(len(full)), int64(len(full)) + 50, 1 << 40} {
		client := through(t, transport(func(*http.Request) (*http.Response, error) {
			return &http.Response{StatusCode: 200, ContentLength: length, Body: io.NopCloser(strings.NewReader(full))}, nil
		}))
		if job, err := client.Jobs.Get(t.Context(), 1); err != nil || job.JobID != 1 {
			t.Errorf("%d of %d: %v, %v", length, len(full), job, err)
		}
	}
}

// TestBrokenResponses breaks responses while they are read, over HTTP/1 and HTTP/2. The client
// retries a GET, and the error of a POST matches ErrMaybeApplied.
func TestBrokenResponses(t *testing.T) {
	for _, broken := range []error{
		io.ErrUnexpectedEOF, &net.OpError{Op: "read", Net: "tcp", Err: errors.New("connection reset by peer")}, errors.New("stream error: stream ID 3; INTERNAL_ERROR"),
	} {
		synctest.Test(t, func(t *testing.T) {
			n := 0
			client := through(t, transport(func(*http.Request) (*http.Response, error) {
				n++
				return &http.Response{StatusCode: 200, ContentLength: -1, Body: io.NopCloser(io.MultiReader(strings.NewReader(`{"jobId":`), iotest.ErrReader(broken)))}, nil
			}))
			if _, err := client.Jobs.Get(t.Context(), 1); !errors.Is(err, broken) || n != 5 {
				t.Errorf("GET: %v after %d requests", err, n)
			}
			n = 0
			if err := client.Tags.Delete(t.Context(), "t"); !errors.Is(err, broken) || !errors.Is(err, airbyte.ErrMaybeApplied) || n != 5 {
				t.Errorf("DELETE: %v after %d requests", err, n)
			}
			n = 0
			if err := post(t.Context(), client); !errors.Is(err, broken) || !errors.Is(err, airbyte.ErrMaybeApplied) || n != 1 {
				t.Errorf("POST: %v after %d requests", err, n)
			}
		})
	}
}

// TestTruncatedBody ends a response early. The client retries a GET, and the error of a POST
// matches ErrMaybeApplied.
func TestTruncatedBody(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := 0
		client, err := airbyte.NewClient(airbyte.WithBaseURL(testBase), airbyte.WithHTTPClient(&http.Client{Transport: transport(func(req *http.Request) (*http.Response, error) {
			n++
			full := oneJob(1, "running")
			if n > 1 && req.Method == "GET" {
				return &http.Response{StatusCode: 200, ContentLength: int64(len(full)), Body: io.NopCloser(strings.NewReader(full))}, nil
			}
			return &http.Response{StatusCode: 200, ContentLength: int64(len(full)), Body: io.NopCloser(strings.NewReader(full[:20]))}, nil
		})}))
		if err != nil {
			t.Fatal(err)
		}
		if job, err := client.Jobs.Get(t.Context(), 1); err != nil || job.JobID != 1 || n != 2 {
			t.Errorf("GET: %v, %v after %d requests", job, err, n)
		}
		n = 0
		if job, err := client.Jobs.Create(t.Context(), airbyte.JobCreateRequest{}); !errors.Is(err, airbyte.ErrMaybeApplied) || !errors.Is(err, io.ErrUnexpectedEOF) || job != nil || n != 1 {
			t.Errorf("POST: %v, %v after %d requests", job, err, n)
		}
	})
}
