package mcpserver

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"slices"
	"sync/atomic"
	"time"

	"github.com/modelcontextprotocol/go-sdk/auth"
	"github.com/modelcontextprotocol/go-sdk/mcp"

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
//
// Sessions, and questions to a person that have no reply yet, are known to one process only. If several processes
// share an address, a client has to reach the same one again.
type Handler struct {
	callers   []*caller
	open      bool // anybody may call
	hosts     []string
	bodyLimit int64
	logger    *slog.Logger
	crossing  *http.CrossOriginProtection
	stateless http.Handler
	sessions  http.Handler // nil without sessions
	mux       *http.ServeMux
	posts     atomic.Int64 // POST requests under way
}

// caller is a principal with its server.
type caller struct {
	principal Principal
	hash      []byte // of the token
	server    *mcp.Server
	requests  chan struct{} // one element for each request under way
}

// NewHandler returns a handler for some principals. It calls build once for each of them; build usually adds
// [Principal.RunnerOptions] to its own options. References to secrets of the process do not work over HTTP
// unless the principal maps them, so build should not allow any with [agent.WithSecrets].
//
// Without principals, everybody who reaches the handler may use it: build is called once, with a principal that
// has the name "local" and no limits. [Listen] then accepts only addresses of this machine.
func NewHandler(principals []Principal, build func(Principal) (*agent.Runner, error), opts ...HandlerOption) (*Handler, error) {
	return newHandler(principals, func(p Principal) (operator, error) {
		runner, err := build(p)
		if err == nil && runner == nil {
			err = errors.New("the runner is nil")
		}
		return runner, err
	}, opts)
}

func newHandler(principals []Principal, build func(Principal) (operator, error), opts []HandlerOption) (*Handler, error) {
	config := handlerSettings{bodyLimit: defaultBodyLimit}
	for _, opt := range opts {
		opt(&config)
	}
	h := &Handler{
		open:      len(principals) == 0,
		hosts:     config.hosts,
		bodyLimit: config.bodyLimit,
		logger:    cmp.Or(config.logger, slog.New(slog.DiscardHandler)),
		crossing:  http.NewCrossOriginProtection(),
		mux:       http.NewServeMux(),
	}
	err := checkPrincipals(principals)
	if err != nil {
		return nil, err
	}
	if h.open {
		principals = []Principal{{Name: "local"}}
	}
	for _, p := range principals {
		c, err := newCaller(p, build, config)
		if err != nil {
			return nil, fmt.Errorf("mcpserver: principal %s: %w", p.Name, err)
		}
		h.callers = append(h.callers, c)
	}
	h.stateless = mcp.NewStreamableHTTPHandler(serverOf, &mcp.StreamableHTTPOptions{
		Stateless:                  true,
		Logger:                     config.logger,
		DisableLocalhostProtection: true, // checkHost does the same, and knows more names
		MaxRequestBodyBytes:        h.bodyLimit,
	})
	if config.sessions > 0 {
		h.sessions = mcp.NewStreamableHTTPHandler(serverOf, &mcp.StreamableHTTPOptions{
			Logger:                     config.logger,
			SessionTimeout:             config.sessions,
			DisableLocalhostProtection: true,
			MaxRequestBodyBytes:        h.bodyLimit,
		})
	}
	h.mux.HandleFunc("GET "+HealthPath, health)
	h.mux.Handle(MCPPath, h.authenticated(http.HandlerFunc(h.serveMCP)))
	return h, nil
}

func newCaller(p Principal, build func(Principal) (operator, error), config handlerSettings) (*caller, error) {
	op, err := build(p)
	if err != nil {
		return nil, err
	}
	made, err := newServer(op, config.server)
	if err != nil {
		return nil, err
	}
	for _, setUp := range config.setUp {
		setUp(p, made)
	}
	calls := cmp.Or(p.Calls, DefaultCalls)
	made.AddReceivingMiddleware(limitCalls(calls))
	const requestsPerCall = 4 // besides calls: notifications, replies to questions, streams of sessions
	return &caller{
		principal: p,
		hash:      p.tokenHash(),
		server:    made,
		requests:  make(chan struct{}, calls*requestsPerCall),
	}, nil
}

// ServeHTTP serves a request.
func (h *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	err := limitBodyTime(w)
	if err != nil {
		h.refuseBody(w, err)
		return
	}
	if r.URL.Path == HealthPath { // load balancers use addresses as host names
		h.mux.ServeHTTP(w, r)
		return
	}
	err = h.checkHost(r)
	if err != nil {
		http.Error(w, err.Error(), http.StatusForbidden)
		return
	}
	err = h.crossing.Check(r)
	if err != nil {
		http.Error(w, "requests from other origins are not allowed", http.StatusForbidden)
		return
	}
	h.mux.ServeHTTP(w, r)
}

func health(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	_, _ = w.Write([]byte(`{"status":"ok"}` + "\n"))
}

// serveMCP serves a request of an authenticated caller.
func (h *Handler) serveMCP(w http.ResponseWriter, r *http.Request) {
	c := callerOf(r.Context())
	select {
	case c.requests <- struct{}{}:
		defer func() { <-c.requests }()
	default:
		w.Header().Set("Retry-After", "1")
		http.Error(w, "too many requests at once", http.StatusTooManyRequests)
		return
	}
	if r.Method == http.MethodPost {
		h.posts.Add(1)
		defer h.posts.Add(-1)
	}
	body, err := h.readBody(w, r)
	if err != nil {
		h.refuseBody(w, err)
		return
	}
	inner := withoutCredentials(r, body)
	if h.inSession(inner) {
		if h.startsSession(inner) && len(slices.Collect(c.server.Sessions())) >= maxSessions {
			w.Header().Set("Retry-After", "60")
			http.Error(w, "too many sessions", http.StatusTooManyRequests)
			return
		}
		h.sessions.ServeHTTP(w, inner)
		return
	}
	h.stateless.ServeHTTP(w, inner.WithContext(withConnection(inner.Context())))
}

// maxSessions is the number of sessions of a principal.
const maxSessions = 100

const (
	versionHeader = "Mcp-Protocol-Version"
	sessionHeader = "Mcp-Session-Id"
)

// inSession reports whether a request belongs to a session, or starts one. From 2026-07-28 on, the protocol has no
// sessions.
func (h *Handler) inSession(r *http.Request) bool {
	return h.sessions != nil && r.Header.Get(versionHeader) < multiRound
}

func (h *Handler) startsSession(r *http.Request) bool { return r.Header.Get(sessionHeader) == "" }

// callerKey is the key of the caller in the context of a request.
type callerKey struct{}

func callerOf(ctx context.Context) *caller {
	c, _ := ctx.Value(callerKey{}).(*caller)
	return c
}

// serverOf returns the server of the caller.
func serverOf(r *http.Request) *mcp.Server { return callerOf(r.Context()).server }

// authenticated returns a handler that calls next with the caller in the context, or refuses requests without a
// valid token.
func (h *Handler) authenticated(next http.Handler) http.Handler {
	// The SDK binds sessions to the user that its own middleware finds.
	verify := func(ctx context.Context, _ string, _ *http.Request) (*auth.TokenInfo, error) {
		return &auth.TokenInfo{UserID: callerOf(ctx).principal.Name}, nil
	}
	bind := auth.RequireBearerToken(verify, &auth.RequireBearerTokenOptions{AllowMissingExpiration: true})
	bound := bind(next)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if h.open {
			next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), callerKey{}, h.callers[0])))
			return
		}
		c := h.callerWith(bearerToken(r))
		if c == nil {
			w.Header().Set("WWW-Authenticate", `Bearer realm="airbyte"`)
			http.Error(w, "a valid bearer token is required", http.StatusUnauthorized)
			return
		}
		bound.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), callerKey{}, c)))
	})
}

// HandlerOption configures a [Handler].
type HandlerOption func(*handlerSettings)

// handlerSettings are the options of a handler.
type handlerSettings struct {
	server    []Option
	setUp     []func(Principal, *mcp.Server)
	hosts     []string
	bodyLimit int64
	sessions  time.Duration
	logger    *slog.Logger
}

// WithServer adds options for the MCP server of each principal.
func WithServer(opts ...Option) HandlerOption {
	return func(s *handlerSettings) { s.server = append(s.server, opts...) }
}

// WithSetup lets a program add tools, prompts and resources of its own to the MCP server of each principal.
func WithSetup(setUp func(Principal, *mcp.Server)) HandlerOption {
	return func(s *handlerSettings) { s.setUp = append(s.setUp, setUp) }
}

// WithHosts sets host names under which callers may reach the handler, besides those of this machine, without
// port. If the handler listens on a loopback address, no other names are accepted by default, so that web pages
// cannot use the handler through a name of their own (DNS rebinding). On other addresses all are.
func WithHosts(names ...string) HandlerOption {
	return func(s *handlerSettings) { s.hosts = append(s.hosts, names...) }
}

const defaultBodyLimit = 4 << 20

// WithBodyLimit sets the size of a request body in bytes. The default is 4 MiB.
func WithBodyLimit(n int64) HandlerOption {
	return func(s *handlerSettings) { s.bodyLimit = n }
}

// WithSessions keeps a session for each client that speaks a protocol before 2026-07-28, until the client ends
// it or was idle for some time. Only then the server can ask a person through these clients before it destroys
// something. Without it, the handler keeps no state, and such calls are refused with the command to run.
func WithSessions(idle time.Duration) HandlerOption {
	return func(s *handlerSettings) { s.sessions = idle }
}

// WithLogger sets the logger for failures of the transport. The default logs nothing.
func WithLogger(logger *slog.Logger) HandlerOption {
	return func(s *handlerSettings) { s.logger = logger }
}
