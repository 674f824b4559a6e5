package mcpserver

import (
	"context"
	"net"
	"net/http"
	"time"

	"github.com/airbyte-go/airbyte/api/agent"
)

// Paths of a [Handler].
const (
	MCPPath    = "/mcp"     // streamable HTTP transport of MCP
	HealthPath = "/healthz" // returns 200 without a token while the handler works
)

// Handler serves MCP over streamable HTTP at [MCPPath]. Use [Listen] and [Handler.Serve], or mount it in a server
// of your own.
//
// A Handler refuses requests of web pages from other origins, requests with the host name of somebody else, large
// bodies, and more calls at once than the principal may have. It never passes the token of a caller on.
type Handler struct{}

// NewHandler returns a handler for some principals. It calls build once for each of them; build usually adds
// [Principal.RunnerOptions] to its own options. References to secrets of the process do not work over HTTP
// unless the principal maps them, so build should not allow any with [agent.WithSecrets].
//
// Without principals, everybody who reaches the handler may use it: build is called once, with a principal that
// has the name "local" and no limits. [Listen] then accepts only addresses of this machine.
func NewHandler(principals []Principal, build func(Principal) (*agent.Runner, error), opts ...HandlerOption) (*Handler, error) {
	panic("face only")
}

// ServeHTTP serves a request.
func (h *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) { panic("face only") }

// Listen opens a TCP address, such as 127.0.0.1:8080, for a handler. It returns an error if the address can be
// reached from other machines and the handler does not authenticate its callers.
//
// The connections are not encrypted. For other machines, wrap the listener with [crypto/tls.NewListener], or run
// the handler behind a proxy that does.
func Listen(ctx context.Context, address string, h *Handler) (net.Listener, error) {
	panic("face only")
}

// Serve serves HTTP on a listener, with time limits for slow clients, until the context ends. Then it waits some
// seconds for requests that are under way. It returns nil if the context ended.
func (h *Handler) Serve(ctx context.Context, l net.Listener) error { panic("face only") }

// HandlerOption configures a [Handler].
type HandlerOption func(*handlerSettings)

// handlerSettings are the options of a handler.
type handlerSettings struct{}

// WithServer adds options for the MCP server of each principal.
func WithServer(opts ...Option) HandlerOption { panic("face only") }

// WithHosts sets host names under which callers may reach the handler, besides those of this machine, without
// port. If the handler listens on a loopback address, no other names are accepted by default, so that web pages
// cannot use the handler through a name of their own (DNS rebinding). On other addresses all are.
func WithHosts(names ...string) HandlerOption { panic("face only") }

// WithBodyLimit sets the size of a request body in bytes. The default is 4 MiB.
func WithBodyLimit(n int64) HandlerOption { panic("face only") }

// WithSessions keeps a session for each client that speaks a protocol before 2026-07-28, until the client ends
// it or was idle for some time. Only then the server can ask a person through these clients before it destroys
// something. Without it, the handler keeps no state, and such calls are refused with the command to run.
func WithSessions(idle time.Duration) HandlerOption { panic("face only") }
