package mcpserver

import (
	"context"
	"net/http"
	"testing"
	"time"

	"github.com/airbyte-go/airbyte/api/internal/pipe"
)

// network is a network in memory, with one server.
type network struct{ *pipe.Listener }

// serveInMemory starts a server with a handler in a network of its own. The test must stop it before its bubble ends.
func serveInMemory(t *testing.T, h http.Handler) (n network, stop func()) {
	t.Helper()
	n = network{Listener: pipe.Listen()}
	server := &http.Server{Handler: h}
	go func() { _ = server.Serve(n) }()
	return n, func() {
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		defer cancel()
		err := server.Shutdown(ctx)
		if err != nil {
			t.Errorf("the server does not stop: %v", err)
		}
	}
}

// transport returns a transport that connects to the server.
func (n network) transport() *http.Transport {
	return &http.Transport{DialContext: n.Dial}
}
