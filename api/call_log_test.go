package airbyte_test

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"testing"
	"testing/iotest"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	airbyte "github.com/airbyte-go/airbyte/api"
)

// TestLogs checks the complete log of requests that contain secrets.
func TestLogs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var out strings.Builder
		handler := slog.NewTextHandler(&out, &slog.HandlerOptions{Level: slog.LevelDebug, ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
			if a.Key == slog.TimeKey {
				return slog.Attr{}
			}
			return a
		}})
		n := 0
		client, _ := serve(t, func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path == tokenPath {
				reply(w, 200, `{"access_token":"secret-access-token","expires_in":900}`)
				return
			}
			n++
			if n == 1 {
				w.Header().Set("Retry-After", "3")
				w.WriteHeader(429)
				return
			}
			wait(r, 2*time.Second)
			reply(w, 200, `{"sourceId":"the-source","configuration":{"password":"secret-from-server"}}`)
		}, airbyte.WithClientCredentials("the-client-id", "the-client-secret"), airbyte.WithLogger(slog.New(handler)))
		config := airbyte.Configuration(`{"password":"secret-password"}`)
		if _, err := client.Sources.Replace(t.Context(), "the-source-id", airbyte.SourceReplaceRequest{Name: "the-name", Configuration: config}); err != nil {
			t.Fatal(err)
		}
		want := `level=DEBUG msg="airbyte request" operation=createAccessToken method=POST path=/applications/token attempt=1 duration=0s status=200
level=DEBUG msg="airbyte request" operation=putSource method=PUT path=/sources/{sourceId} attempt=1 duration=0s status=429
level=DEBUG msg="airbyte request" operation=putSource method=PUT path=/sources/{sourceId} attempt=2 duration=2s status=200
`
		if diff := cmp.Diff(want, out.String()); diff != "" {
			t.Errorf("logged (-want +got):\n%s", diff)
		}
		out.Reset()
		ctx := t.Context()
		client, err := airbyte.NewClient(airbyte.WithBaseURL(testBase), airbyte.WithLogger(slog.New(handler)), airbyte.WithRetry(airbyte.RetryPolicy{}),
			airbyte.WithHTTPClient(&http.Client{Transport: transport(func(*http.Request) (*http.Response, error) {
				return nil, errors.New("dial https://user:secret-password@proxy")
			})}))
		if err != nil {
			t.Fatal(err)
		}
		_, _ = client.Jobs.Get(ctx, 1)
		want = "level=DEBUG msg=\"airbyte request\" operation=getJob method=GET path=/jobs/{jobId} attempt=1 duration=0s error=\"connection broke\"\n"
		if diff := cmp.Diff(want, out.String()); diff != "" {
			t.Errorf("logged (-want +got):\n%s", diff)
		}
	})
}

// TestLogKinds checks how failures without an error response are logged.
func TestLogKinds(t *testing.T) {
	respondWith := func(length int64, body io.Reader) (*http.Response, error) {
		return &http.Response{StatusCode: 200, ContentLength: length, Body: io.NopCloser(body)}, nil
	}
	tests := []struct {
		name string
		rt   transport
		want string
	}{
		{
			name: "success",
			rt: func(*http.Request) (*http.Response, error) {
				return respondWith(-1, strings.NewReader(oneJob(1, "running")))
			},
			want: "duration=0s status=200",
		},
		{
			name: "error response",
			rt: func(*http.Request) (*http.Response, error) {
				return &http.Response{StatusCode: 404, Body: http.NoBody}, nil
			},
			want: "duration=0s status=404",
		},
		{
			name: "shorter than its length",
			rt:   func(*http.Request) (*http.Response, error) { return respondWith(500, strings.NewReader(`{"jobId":1`)) },
			want: "duration=0s status=200 error=unreadable",
		},
		{
			name: "ended early",
			rt: func(*http.Request) (*http.Response, error) {
				return respondWith(-1, iotest.ErrReader(io.ErrUnexpectedEOF))
			},
			want: "duration=0s status=200 error=unreadable",
		},
		{
			name: "web page",
			rt:   func(*http.Request) (*http.Response, error) { return respondWith(-1, strings.NewReader("<html>")) },
			want: "duration=0s status=200 error=unreadable",
		},
		{
			name: "timeout",
			rt:   func(r *http.Request) (*http.Response, error) { <-r.Context().Done(); return nil, r.Context().Err() },
			want: "duration=2s error=timeout",
		},
		{
			name: "timeout while the response is read",
			rt: func(r *http.Request) (*http.Response, error) {
				return respondWith(-1, &drip{r.Context(), "     "})
			},
			want: "duration=2s status=200 error=timeout",
		},
		{
			name: "no connection",
			rt: func(*http.Request) (*http.Response, error) {
				return nil, &net.OpError{Op: "dial", Net: "tcp", Err: errors.New("connection refused")}
			},
			want: `duration=0s error="not sent"`,
		},
		{
			name: "no such host",
			rt:   func(*http.Request) (*http.Response, error) { return nil, &net.DNSError{IsNotFound: true} },
			want: "duration=0s error=failed",
		},
		{
			name: "connection broke",
			rt:   func(*http.Request) (*http.Response, error) { return nil, io.ErrUnexpectedEOF },
			want: `duration=0s error="connection broke"`,
		},
		{
			name: "cancelled",
			rt:   func(*http.Request) (*http.Response, error) { return nil, context.Canceled },
			want: "duration=0s error=cancelled",
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var out strings.Builder
				client := through(t, tt.rt, airbyte.WithLogger(slog.New(slog.NewTextHandler(&out, &slog.HandlerOptions{Level: slog.LevelDebug}))))
				_, _ = client.Jobs.Get(t.Context(), 1, airbyte.WithTimeout(2*time.Second), airbyte.WithoutRetry())
				if got := out.String(); !strings.HasSuffix(got, " attempt=1 "+tt.want+"\n") || strings.Count(got, "\n") != 1 {
					t.Errorf("logged %s, want %s", got, tt.want)
				}
			})
		})
	}
}
