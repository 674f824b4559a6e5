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

// Server is an Airbyte in memory. It is made by New or NewServer and safe for concurrent use.
type Server struct {
	settings *settings
	base     *url.URL // of the settings
	started  time.Time
	tb       testing.TB  // nil outside tests
	http     http.Server // for Listen and Serve

	mu       sync.Mutex // guards the rest
	state    *state
	sessions map[string]session // by Authorization header
	faults   []*Fault
	requests []*Request
	closed   bool
}

// New returns a server for a test. It has an organization and a user, who is the caller, and
// nothing else.
func New(tb testing.TB, opts ...Option) *Server {
	tb.Helper()
	s, err := NewServer(opts...)
	if err != nil {
		tb.Fatal(err)
	}
	s.tb = tb
	tb.Cleanup(func() { _ = s.Close() }) // nothing is left that an error would matter to
	return s
}

// NewServer returns a server that belongs to no test. Wrong requests are answered and logged.
func NewServer(opts ...Option) (*Server, error) {
	settings, err := newSettings(opts)
	if err != nil {
		return nil, err
	}
	s := &Server{settings: settings, started: time.Now(), sessions: map[string]session{}}
	s.http = http.Server{Handler: s, ReadHeaderTimeout: 10 * time.Second}
	if s.base, err = url.Parse(strings.TrimRight(settings.base, "/")); err != nil || s.base.Host == "" || s.base.Path == "" || s.base.User != nil {
		return nil, errors.New("airbytetest: WithBaseURL wants a URL such as https://airbyte.example/api/public/v1")
	}
	s.state = newState(s)
	return s, nil
}

// Client returns a client of the server, with credentials that it accepts. Options come last, and
// may override.
func (s *Server) Client(opts ...airbyte.Option) *airbyte.Client {
	all := []airbyte.Option{airbyte.WithBaseURL(s.BaseURL()), airbyte.WithHTTPClient(&http.Client{Transport: s})}
	if !s.settings.open {
		all = append(all, airbyte.WithClientCredentials(s.Credentials()))
	}
	client, err := airbyte.NewClient(append(all, opts...)...)
	s.fatal(err)
	return client
}

// BaseURL is where clients with the Server as their transport find it.
func (s *Server) BaseURL() string { return s.base.String() }

// Listen opens a port on the loopback interface and returns the base URL there. It is closed with
// the test, or by Close.
func (s *Server) Listen() string {
	listener, err := net.Listen("tcp", "127.0.0.1:0") //nolint:noctx // takes no time
	s.fatal(err)
	return s.Serve(listener)
}

// Serve answers what arrives at a listener, until Close, and returns the base URL there.
func (s *Server) Serve(listener net.Listener) string {
	go func() { _ = s.http.Serve(listener) }() // ends with an error by Close
	return "http://" + listener.Addr().String() + s.base.Path
}

// Close closes what Listen and Serve have opened, for good.
func (s *Server) Close() error {
	s.seed(func(*call) { s.closed = true })
	return s.http.Close()
}

// Format prints the base URL for every verb; a server knows secrets.
func (s *Server) Format(f fmt.State, _ rune) {
	_, _ = io.WriteString(f, "airbytetest.Server("+s.base.String()+")")
}

// now is the time of the server, which stops after a century and a half, before it runs over.
func (s *Server) now() time.Time {
	return s.started.Add(time.Duration(min(float64(time.Since(s.started))*s.settings.speed, 1<<62)))
}

// fatal ends a test, or a program that has none, over a mistake of its own.
func (s *Server) fatal(err error) {
	if err != nil && s.tb == nil {
		panic(err)
	} else if err != nil {
		s.tb.Fatal(err)
	}
}

func (s *Server) complain(format string, args ...any) {
	text := fmt.Sprintf(format, args...)
	s.settings.logger.Warn("airbytetest: wrong request", "problem", text)
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.tb != nil && !s.settings.lenient && !s.closed {
		s.tb.Errorf("airbytetest: %s", text)
	}
}
