package airbytetest

import (
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	airbyte "github.com/airbyte-go/airbyte/api"
)

// Server is an in-memory Airbyte server. Create one with [New] or [NewServer]. It is safe for
// concurrent use.
type Server struct {
	settings *settings
	base     *url.URL // parsed settings.base
	started  time.Time
	tb       testing.TB  // nil outside tests
	http     http.Server // used by Listen and Serve

	mu       sync.Mutex // guards the fields below
	state    *state
	tokens   *tokenIssuer
	faults   []*Fault
	late     []lateCall // by the time when they are due
	requests requestLog
	closed   bool
	timers   []*time.Timer // of notifications
}

// New returns a server for a test. At first it has one organization and one user, who sends all
// requests. Invalid options fail the test. The server is closed when the test ends.
func New(tb testing.TB, opts ...Option) *Server {
	tb.Helper()
	s, err := NewServer(opts...)
	if err != nil {
		tb.Fatal(err)
	}
	s.tb = tb
	tb.Cleanup(func() { _ = s.Close() }) // the test is over, so nobody could handle the error
	return s
}

// NewServer returns a server that does not belong to a test. It logs invalid requests and rejects
// them. Methods that are documented to fail the test panic instead. It returns an error for invalid
// options.
func NewServer(opts ...Option) (*Server, error) {
	settings, err := newSettings(opts)
	if err != nil {
		return nil, err
	}
	base, err := parseBaseURL(settings.base)
	if err != nil {
		return nil, err
	}
	s := &Server{
		settings: settings,
		base:     base,
		started:  time.Now(),
		tokens:   newTokenIssuer(),
		requests: requestLog{limit: settings.keptRequests},
	}
	s.http = http.Server{Handler: s, ReadHeaderTimeout: 10 * time.Second}
	s.state = newState(settings, s.now())
	return s, nil
}

func parseBaseURL(text string) (*url.URL, error) {
	base, err := url.Parse(strings.TrimRight(text, "/"))
	if err != nil || base.Host == "" || base.Path == "" || base.User != nil {
		// The URL may hold a password, so the error does not repeat it.
		return nil, errors.New("airbytetest: WithBaseURL wants a URL such as https://airbyte.example/api/public/v1")
	}
	return base, nil
}

// Client returns a client for the server, with credentials that the server accepts. The given
// options are applied last and can override the defaults.
func (s *Server) Client(opts ...airbyte.Option) *airbyte.Client {
	all := []airbyte.Option{
		airbyte.WithBaseURL(s.BaseURL()),
		airbyte.WithHTTPClient(&http.Client{Transport: s}),
	}
	if s.settings.basicAuth && !s.settings.open {
		all = append(all, airbyte.WithBasicAuth(s.BasicAuth()))
	}
	if !s.settings.basicAuth && !s.settings.open {
		all = append(all, airbyte.WithClientCredentials(s.Credentials()))
	}
	client, err := airbyte.NewClient(append(all, opts...)...)
	s.fatal(err)
	return client
}

// BaseURL returns the base URL for clients that use the Server as their transport.
func (s *Server) BaseURL() string { return s.base.String() }

// Listen opens a port on the loopback interface, serves it in the background and returns its base
// URL. The port stays open until [Server.Close] or, for a server made by [New], until the end of
// the test. An error fails the test.
func (s *Server) Listen() string {
	listener, err := net.Listen("tcp", "127.0.0.1:0") //nolint:noctx // does not block
	s.fatal(err)
	return s.Serve(listener)
}

// Serve serves the connections of a listener in the background until [Server.Close] and returns the
// base URL. It does not block.
func (s *Server) Serve(listener net.Listener) string {
	go func() { _ = s.http.Serve(listener) }() // always returns an error, usually because of Close
	return "http://" + listener.Addr().String() + s.base.Path
}

// Close closes the listeners of [Server.Listen] and [Server.Serve], which cannot be reopened. After
// Close, invalid requests no longer fail the test.
func (s *Server) Close() error {
	s.mu.Lock()
	s.closed = true
	s.stopTimers()
	s.mu.Unlock()
	return s.http.Close()
}

// Format prints the base URL for every verb, because the server holds secrets.
func (s *Server) Format(f fmt.State, _ rune) {
	_, _ = io.WriteString(f, "airbytetest.Server("+s.base.String()+")")
}

// now returns the time on the server's clock.
func (s *Server) now() time.Time { return s.clock(time.Now()) }

// clock returns the time on the server's clock at a time of package time. If the clock is fast, it
// stops before time.Duration overflows, after about 146 years.
func (s *Server) clock(t time.Time) time.Time {
	elapsed := float64(t.Sub(s.started)) * s.settings.speed
	return s.started.Add(time.Duration(min(elapsed, 1<<62)))
}

// fatal reports a mistake in the test code, such as an unknown ID. It fails the test, or panics
// outside tests. It must be called without s.mu.
func (s *Server) fatal(err error) {
	if err == nil {
		return
	}
	if s.tb == nil {
		panic(err)
	}
	s.tb.Fatal(err)
}

// complain reports a mistake in a request: it logs the mistake and fails the test. It must be
// called without s.mu.
func (s *Server) complain(format string, args ...any) {
	text := fmt.Sprintf(format, args...)
	s.settings.logger.Warn("airbytetest: wrong request", "problem", text)
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.tb != nil && !s.settings.lenient && !s.closed {
		s.tb.Errorf("airbytetest: %s", text)
	}
}
