package airbyte_test

import (
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/iotest"
	"testing/synctest"

	airbyte "github.com/airbyte-go/airbyte/api"
)

// TestResponseBody checks which bytes WithResponseBody stores for each kind of response.
func TestResponseBody(t *testing.T) {
	tests := []struct {
		name    string
		status  int
		body    io.Reader
		want    string
		wantErr string // part of the error; "" for a success
	}{
		{
			name:   "success, with a property that the client does not know",
			status: 200,
			body:   strings.NewReader(` {"jobId":1, "status":"running","jobType":"sync","new":[1, 2]}` + "\n"),
			want:   ` {"jobId":1, "status":"running","jobType":"sync","new":[1, 2]}` + "\n",
		},
		{
			name:    "error response",
			status:  404,
			body:    strings.NewReader(`{"detail":"gone"}`),
			want:    `{"detail":"gone"}`,
			wantErr: "404",
		},
		{
			name:    "success that is not the expected object",
			status:  200,
			body:    strings.NewReader(`{"message":"try later"}`),
			want:    `{"message":"try later"}`,
			wantErr: "the response has no jobId",
		},
		{
			name:    "success that is not JSON",
			status:  200,
			body:    strings.NewReader(`{"jobId":`),
			want:    `{"jobId":`,
			wantErr: "reading the response",
		},
		{
			name:    "success that ends early",
			status:  200,
			body:    io.MultiReader(strings.NewReader(`{"job`), iotest.ErrReader(io.ErrUnexpectedEOF)),
			want:    `{"job`,
			wantErr: "unexpected EOF",
		},
		{
			name:    "empty body",
			status:  200,
			body:    strings.NewReader(""),
			want:    "",
			wantErr: "the response is empty",
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			client := through(t, transport(func(*http.Request) (*http.Response, error) {
				return &http.Response{StatusCode: tt.status, ContentLength: -1, Body: io.NopCloser(tt.body)}, nil
			}))
			body := []byte("of an earlier call")
			_, err := client.Jobs.Get(t.Context(), 1, airbyte.WithResponseBody(&body), airbyte.WithoutRetry())
			if body == nil || string(body) != tt.want {
				t.Errorf("stored %q (nil: %t), want %q", body, body == nil, tt.want)
			}
			if (err == nil) != (tt.wantErr == "") || (err != nil && !strings.Contains(err.Error(), tt.wantErr)) {
				t.Errorf("got the error %v, want %q", err, tt.wantErr)
			}
		})
	}
}

// TestResponseBodyChangesNothing checks that a call has the same result with and without WithResponseBody.
func TestResponseBodyChangesNothing(t *testing.T) {
	long := `{"type":"error:x","detail":"` + strings.Repeat("x", 1<<20) + `"}`
	for _, body := range []string{"", "null", "<html>", `{"jobId":7,"status":"running"}`, `{"jobId":`, `{"message":"no"}`, long} {
		statuses := []int{200, 204, 404, 500}
		if testing.Short() && body == long {
			statuses = statuses[2:3] // an error, which keeps only the beginning
		}
		for _, status := range statuses {
			client, _ := serve(t, func(w http.ResponseWriter, _ *http.Request) { reply(w, status, body) })
			var kept []byte
			_, wantErr := client.Jobs.Get(t.Context(), 1, airbyte.WithoutRetry())
			_, gotErr := client.Jobs.Get(t.Context(), 1, airbyte.WithoutRetry(), airbyte.WithResponseBody(&kept))
			if message(gotErr) != message(wantErr) {
				t.Errorf("%d %.20s: got the error %.80s, want %.80s", status, body, message(gotErr), message(wantErr))
			}
			got, _ := errors.AsType[*airbyte.Error](gotErr)
			want, _ := errors.AsType[*airbyte.Error](wantErr)
			if want != nil && string(got.Body) != string(want.Body) {
				t.Errorf("%d %.20s: Error.Body has %d bytes, want %d", status, body, len(got.Body), len(want.Body))
			}
			if string(kept) != body {
				t.Errorf("%d %.20s: stored %d bytes, want %d", status, body, len(kept), len(body))
			}
		}
	}
}

func message(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

// TestResponseBodyOfIgnoredBody checks an operation whose response the client does not decode.
func TestResponseBodyOfIgnoredBody(t *testing.T) {
	want := strings.Repeat("deleted ", 1000)
	client, _ := serve(t, func(w http.ResponseWriter, _ *http.Request) { reply(w, 200, want) })
	var body []byte
	err := client.Tags.Delete(t.Context(), "t", airbyte.WithResponseBody(&body))
	if err != nil || string(body) != want {
		t.Errorf("stored %d bytes with the error %v, want %d", len(body), err, len(want))
	}
}

// TestResponseBodyOfDelete checks that the bytes are those of the DELETE, not of the request that reads
// the object again.
func TestResponseBodyOfDelete(t *testing.T) {
	client, _ := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodDelete {
			reply(w, 200, "{}")
			return
		}
		reply(w, 200, oneJob(1, "cancelled"))
	})
	var body []byte
	job, err := client.Jobs.Cancel(t.Context(), 1, airbyte.WithResponseBody(&body))
	if err != nil || job.Status != "cancelled" || string(body) != "{}" {
		t.Errorf("got %v, %v and stored %s, want {}", job, err, body)
	}
}

// TestResponseBodyIsOfLastAttempt checks retries, and calls without a response.
func TestResponseBodyIsOfLastAttempt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := 0
		client, _ := serve(t, func(w http.ResponseWriter, _ *http.Request) {
			n++
			if n == 1 {
				reply(w, 503, "busy")
				return
			}
			reply(w, 200, oneJob(1, "running"))
		})
		var body []byte
		var resp *http.Response
		_, err := client.Jobs.Get(t.Context(), 1, airbyte.WithResponseBody(&body), airbyte.WithResponse(&resp))
		if err != nil || string(body) != oneJob(1, "running") || resp.StatusCode != 200 {
			t.Errorf("got %v, stored %s", err, body)
		}
		if _, err := resp.Body.Read(make([]byte, 1)); err == nil {
			t.Error("the body of the response can be read again")
		}
		broken := through(t, transport(func(*http.Request) (*http.Response, error) { return nil, errors.New("no route") }))
		_, err = broken.Jobs.Get(t.Context(), 1, airbyte.WithResponseBody(&body), airbyte.WithoutRetry())
		if err == nil || body != nil {
			t.Errorf("without a response: got %v, stored %q", err, body)
		}
		body = []byte("of an earlier call")
		_, err = client.Tags.Get(t.Context(), "", airbyte.WithResponseBody(&body))
		if err == nil || body != nil {
			t.Errorf("without a request: got %v, stored %q", err, body)
		}
		if _, err := client.Jobs.Get(t.Context(), 1, airbyte.WithResponseBody(nil)); err != nil {
			t.Errorf("nil: %v", err)
		}
	})
}

// TestResponseBodyPrefetch checks that WithResponseBody stores each page, and nothing together with
// WithPrefetch, because two goroutines would write to the variable.
func TestResponseBodyPrefetch(t *testing.T) {
	client, _ := serve(t, listing(250))
	var body []byte
	for _, err := range client.Jobs.All(t.Context(), nil, airbyte.WithPrefetch(), airbyte.WithResponseBody(&body)) {
		if err != nil {
			t.Fatal(err)
		}
	}
	if body != nil {
		t.Errorf("stored %d bytes with WithPrefetch", len(body))
	}
	for _, err := range client.Jobs.All(t.Context(), nil, airbyte.WithResponseBody(&body)) {
		if err != nil {
			t.Fatal(err)
		}
	}
	if !strings.HasPrefix(string(body), `{"data":[]`) {
		t.Errorf("stored %.60s, want the last page", body)
	}
}
