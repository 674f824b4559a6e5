package airbyte_test

import (
	"errors"
	"net/http"
	"strings"
	"testing"

	airbyte "github.com/airbyte-go/airbyte/api"
)

// TestRedirects checks that the client does not follow redirects, because the server could send the
// credentials to any host.
func TestRedirects(t *testing.T) {
	for _, status := range []int{301, 302, 303, 307, 308} {
		client, s := serve(t, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Location", "https://evil.example/steal?token=1")
			w.WriteHeader(status)
		})
		_, err := client.Jobs.Get(t.Context(), 1)
		var e *airbyte.Error
		if !errors.As(err, &e) || e.StatusCode != status || !strings.Contains(err.Error(), "https://evil.example") || strings.Contains(err.Error(), "steal") {
			t.Errorf("%d: got %v", status, err)
		}
		if n := len(s.seen("")); n != 1 {
			t.Errorf("%d: %d requests were sent", status, n)
		}
	}
	// An operation whose success is a redirect returns it.
	client, s := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Location", "https://reference.airbyte.com/")
		w.WriteHeader(302)
	})
	got, err := client.Server.GetDocumentation(t.Context())
	if err != nil || got.Location != "https://reference.airbyte.com/" || got.StatusCode != 302 {
		t.Errorf("got %v, %v", got, err)
	}
	if r := s.seen("")[0]; r.Authorization != "" || r.Path != "/api/public/" {
		t.Errorf("sent %+v, want no credentials", r)
	}
}

// TestRefusedRedirects checks the error for a redirect that the client does not follow. It names the
// path if the host stays the same, and never the query.
func TestRefusedRedirects(t *testing.T) {
	const request = " (GET https://airbyte.example/api/public/v1/jobs/1)"
	const notFollowed = ", but the client does not follow redirects" + request
	tests := []struct{ name, location, want string }{
		{
			name:     "another host",
			location: "https://evil.example/steal?token=1",
			want:     "302 found: the server redirects to https://evil.example" + notFollowed,
		},
		{
			name:     "a path",
			location: "/login?next=secret",
			want:     "302 found: the server redirects to https://airbyte.example/login" + notFollowed,
		},
		{
			name:     "a relative path",
			location: "2/",
			want:     "302 found: the server redirects to https://airbyte.example/api/public/v1/jobs/2/" + notFollowed,
		},
		{
			name:     "another scheme",
			location: "http://AIRBYTE.example:80/v1",
			want:     "302 found: the server redirects to http://AIRBYTE.example:80/v1" + notFollowed,
		},
		{
			name:     "no host",
			location: "mailto:secret@airbyte.example",
			want:     "302 found: the server redirects to an address without a host" + notFollowed,
		},
		{
			name:     "not a URL",
			location: "http://[secret",
			want:     "the server redirects, but the Location header of its response is not a URL" + request,
		},
		{
			name:     "not a URL either",
			location: "/%zz-secret",
			want:     "the server redirects, but the Location header of its response is not a URL" + request,
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			client, s := serve(t, func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Location", tt.location)
				w.WriteHeader(302)
			})
			_, getErr := client.Jobs.Get(t.Context(), 1)
			if want := "airbyte: getJob: " + tt.want; getErr == nil || getErr.Error() != want {
				t.Errorf("GET: got %v, want %s", getErr, want)
			}
			if err := post(t.Context(), client); err == nil || errors.Is(err, airbyte.ErrMaybeApplied) {
				t.Errorf("POST: got %v, want an error of a request that was not applied", err)
			}
			if n := len(s.seen("")); n != 2 {
				t.Errorf("%d requests for two calls", n)
			}
		})
	}
}

// TestRedirectHidesSecrets checks that a path that repeats a secret does not show it, however it is
// escaped.
func TestRedirectHidesSecrets(t *testing.T) {
	client, _ := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Location", "/x/p@ss%2Fw0rd-secret")
		w.WriteHeader(302)
	})
	config, err := airbyte.NewConfiguration(map[string]string{"password": "p@ss/w0rd-secret"})
	if err != nil {
		t.Fatal(err)
	}
	_, err = client.Sources.Create(t.Context(), airbyte.SourceCreateRequest{Configuration: config})
	if err == nil || strings.Contains(err.Error(), "w0rd") {
		t.Errorf("got %v, want an error without the password", err)
	}
}
