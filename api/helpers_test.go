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

// TestMask shows that the mask of a secret is not written back where it would
// become the secret.
func TestMask(t *testing.T) {
	masked := airbyte.Configuration(`{"host":"db","tunnel":{"keys":[{"key":"**********"}]}}`)
	client, s := serve(t, func(w http.ResponseWriter, _ *http.Request) { reply(w, 200, `{}`) })
	_, err := client.Sources.Patch(t.Context(), "s", airbyte.SourcePatchRequest{Configuration: masked})
	if want := "airbyte: patchSource: tunnel.keys[0].key: ten asterisks stand in the place of a secret; "; !errors.Is(err, airbyte.ErrMasked) || !strings.HasPrefix(err.Error(), want) {
		t.Errorf("PATCH: got %v", err)
	}
	if _, err = client.Destinations.Create(t.Context(), airbyte.DestinationCreateRequest{Configuration: masked}); !errors.Is(err, airbyte.ErrMasked) {
		t.Errorf("POST: got %v", err)
	}
	// Credentials are not looked up under the mask, though their method is PUT.
	err = client.Workspaces.SetOAuthCredentials(t.Context(), "w", airbyte.WorkspaceOAuthCredentialsRequest{Configuration: masked})
	if !errors.Is(err, airbyte.ErrMasked) {
		t.Errorf("credentials of a workspace: got %v", err)
	}
	err = client.Organizations.SetOAuthCredentials(t.Context(), "o", airbyte.OrganizationOAuthCredentialsRequest{Configuration: masked})
	if !errors.Is(err, airbyte.ErrMasked) {
		t.Errorf("credentials of an organization: got %v", err)
	}
	connection := decode[airbyte.Connection](t, `{"configurations":{"streams":[{"name":"s","mappers":[{"type":"encryption","mapperConfiguration":{"algorithm":"AES","key":"**********"}}]}]}}`)
	_, err = client.Connections.Patch(t.Context(), "c", airbyte.ConnectionPatchRequest{Configurations: &connection.Configurations})
	if !errors.Is(err, airbyte.ErrMasked) {
		t.Errorf("a mapper: got %v", err)
	}
	if n := len(s.seen("")); n != 0 {
		t.Errorf("%d requests were made", n)
	}
	if _, err = client.Destinations.Put(t.Context(), "d", airbyte.DestinationPutRequest{Name: "n", Configuration: masked}); err != nil {
		t.Errorf("PUT of a destination: got %v", err)
	}
	if _, err = client.Sources.Put(t.Context(), "s", airbyte.SourcePutRequest{Name: "n", Configuration: masked}); err != nil {
		t.Errorf("PUT: got %v", err)
	}
	unmasked := airbyte.Configuration(`{"comment":"*********** eleven","other":"*********"}`)
	if _, err = client.Sources.Patch(t.Context(), "s", airbyte.SourcePatchRequest{Configuration: unmasked}); err != nil {
		t.Errorf("not a mask: got %v", err)
	}
}

// TestOneMaskOfMany shows that the same one is named each time.
func TestOneMaskOfMany(t *testing.T) {
	client, _ := serve(t, func(w http.ResponseWriter, _ *http.Request) { reply(w, 400, `[{"b":"two","a":"one","c":"three"}]`) })
	masked := airbyte.Configuration(`{"d":"**********","b":"**********","a":{"z":"**********","y":"**********"},"c":"**********"}`)
	for range 20 {
		_, err := client.Sources.Create(t.Context(), airbyte.SourceCreateRequest{Configuration: masked})
		if err == nil || !strings.HasPrefix(err.Error(), "airbyte: createSource: a.y: ten asterisks") {
			t.Fatalf("a mask: got %v", err)
		}
		if _, err = client.Jobs.Get(t.Context(), 1); err == nil || err.Error() != "airbyte: getJob: 400 bad request: one; two; three" {
			t.Fatalf("an object in a list: got %v", err)
		}
	}
}

// TestLogs shows what is logged, and that nothing else is, whatever the
// requests carry.
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
			if n++; n == 1 {
				w.Header().Set("Retry-After", "3")
				w.WriteHeader(429)
				return
			}
			wait(r, 2*time.Second)
			reply(w, 200, `{"sourceId":"the-source","configuration":{"password":"secret-from-server"}}`)
		}, airbyte.WithClientCredentials("the-client-id", "the-client-secret"), airbyte.WithLogger(slog.New(handler)))
		config := airbyte.Configuration(`{"password":"secret-password"}`)
		if _, err := client.Sources.Put(t.Context(), "the-source-id", airbyte.SourcePutRequest{Name: "the-name", Configuration: config}); err != nil {
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

// TestLogKinds shows by which word each failure is logged that has no answer, or none that could be
// read.
func TestLogKinds(t *testing.T) {
	answer := func(length int64, body io.Reader) (*http.Response, error) {
		return &http.Response{StatusCode: 200, ContentLength: length, Body: io.NopCloser(body)}, nil
	}
	tests := []struct {
		name string
		rt   transport
		want string
	}{
		{"an answer", func(*http.Request) (*http.Response, error) {
			return answer(-1, strings.NewReader(oneJob(1, "running")))
		}, "duration=0s status=200"},
		{"a refusal", func(*http.Request) (*http.Response, error) {
			return &http.Response{StatusCode: 404, Body: http.NoBody}, nil
		}, "duration=0s status=404"},
		{"cut off", func(*http.Request) (*http.Response, error) { return answer(500, strings.NewReader(`{"jobId":1`)) }, "duration=0s status=200 error=unreadable"},
		{"broken off", func(*http.Request) (*http.Response, error) { return answer(-1, iotest.ErrReader(io.ErrUnexpectedEOF)) }, "duration=0s status=200 error=unreadable"},
		{"a page", func(*http.Request) (*http.Response, error) { return answer(-1, strings.NewReader("<html>")) }, "duration=0s status=200 error=unreadable"},
		{"too slow", func(r *http.Request) (*http.Response, error) { <-r.Context().Done(); return nil, r.Context().Err() }, "duration=2s error=timeout"},
		{"too slow while it is read", func(r *http.Request) (*http.Response, error) {
			return answer(-1, &drip{r.Context(), "     "})
		}, "duration=2s status=200 error=timeout"},
		{"no connection", func(*http.Request) (*http.Response, error) {
			return nil, &net.OpError{Op: "dial", Net: "tcp", Err: errors.New("connection refused")}
		}, `duration=0s error="not sent"`},
		{"no such host", func(*http.Request) (*http.Response, error) { return nil, &net.DNSError{IsNotFound: true} }, "duration=0s error=failed"},
		{"broken", func(*http.Request) (*http.Response, error) { return nil, io.ErrUnexpectedEOF }, `duration=0s error="connection broke"`},
		{"left", func(*http.Request) (*http.Response, error) { return nil, context.Canceled }, "duration=0s error=cancelled"},
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
