package airbyte_test

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	airbyte "github.com/airbyte-go/airbyte/api"
)

const tokenPath = "/api/public/v1/applications/token"

// tokenServer issues the tokens t1, t2 and so on. It responds to other requests with a job if they
// have the newest token, and with 401 if they do not.
type tokenServer struct {
	expiresIn int
	claims    string        // of the tokens; "" for opaque ones
	latency   time.Duration // of the token endpoint
	fail      func(n int, w http.ResponseWriter, r *http.Request) bool

	n atomic.Int64
}

func (s *tokenServer) handle(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path == tokenPath {
		n := int(s.n.Add(1))
		if s.latency > 0 {
			wait(r, s.latency)
		}
		if s.fail != nil && s.fail(n, w, r) {
			return
		}
		reply(w, 200, fmt.Sprintf(`{"access_token":%q,"token_type":"Bearer","expires_in":%d}`, s.token(n), s.expiresIn))
		return
	}
	if r.Header.Get("Authorization") != "Bearer "+s.token(int(s.n.Load())) {
		reply(w, 401, `{"message":"Unauthorized","_embedded":{"errors":[{"message":"Unauthorized"}]}}`)
		return
	}
	reply(w, 200, oneJob(1, "running"))
}

func (s *tokenServer) token(n int) string {
	if s.claims == "" {
		return fmt.Sprintf("t%d", n)
	}
	return jwt(strings.Replace(s.claims, "{", fmt.Sprintf(`{"n":%d,`, n), 1))
}

func withCredentials(t *testing.T, s *tokenServer, opts ...airbyte.Option) (*airbyte.Client, *server) {
	return serve(t, s.handle, append([]airbyte.Option{airbyte.WithClientCredentials("the-id", "the-secret")}, opts...)...)
}

func get(t *testing.T, c *airbyte.Client) {
	t.Helper()
	if _, err := c.Jobs.Get(context.Background(), 1); err != nil {
		t.Error(err)
	}
}
