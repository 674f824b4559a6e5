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
