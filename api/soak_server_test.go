package airbyte_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

type dialFunc func(ctx context.Context, network, address string) (net.Conn, error)

// faultyServer responds to half of the requests as it should, and to the others with many faults in turn.
// Only one in eight requests for tokens fails, because a client without a token sends no other requests.
type faultyServer struct {
	healthy  atomic.Bool // no faults from now on
	requests atomic.Int64
	tokens   atomic.Int64 // number of requests for a token
}

// fault is a response that a client does not expect.
type fault struct {
	name    string
	respond http.HandlerFunc
}

var faults = []fault{
	{name: "unauthorized", respond: faultyStatus(401, "", `{"message":"no"}`)},
	{name: "forbidden", respond: faultyStatus(403, "", `{"message":"no"}`)},
	{name: "conflict", respond: faultyStatus(409, "", `{"message":"no"}`)},
	{name: "rate limited", respond: faultyStatus(429, "", `{"message":"no"}`)},
	{name: "rate limited for a moment", respond: faultyStatus(429, "0.2", `{"message":"no"}`)},
	{name: "rate limited for years", respond: faultyStatus(429, strings.Repeat("9", 40), `{"message":"no"}`)},
	{name: "server error", respond: faultyStatus(500, "", `{"message":"no"}`)},
	{name: "bad gateway", respond: faultyStatus(502, "", `<html>`)},
	{name: "unavailable", respond: faultyStatus(503, "1", ``)},
	{name: "gateway timeout", respond: faultyStatus(504, "", ``)},
	{name: "web page", respond: faultyStatus(200, "", `<!DOCTYPE html><html></html>`)},
	{name: "other JSON", respond: faultyStatus(200, "", `{"message":"ok"}`)},
	{name: "empty object", respond: faultyStatus(200, "", `{}`)},
	{name: "empty body", respond: faultyStatus(200, "", ``)},
	{name: "no content", respond: faultyStatus(204, "", ``)},
	{name: "redirect", respond: redirectTo("/login")},
	{name: "redirect to another host", respond: redirectTo("https://other.example/login")},
	{name: "redirect to nowhere", respond: redirectTo("http://[::1")},
	{name: "reset", respond: resetConnection},
	{name: "reset after the header", respond: cutBody},
	{name: "slow body", respond: slowBody},
	{name: "slow error", respond: slowError},
	{name: "slow header", respond: slowHeader},
	{name: "no response", respond: func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }},
	{name: "switching protocols", respond: switchProtocols},
}

// next returns the response to a request.
func (s *faultyServer) next(r *http.Request) http.HandlerFunc {
	n := s.requests.Add(1)
	interval := int64(2)
	if strings.HasSuffix(r.URL.Path, "/applications/token") {
		n = s.tokens.Add(1)
		interval = 8
	}
	if s.healthy.Load() || n%interval != 0 {
		return respondWell
	}
	return faults[(n/interval)%int64(len(faults))].respond
}

// serve serves the connections of a listener. The function that it returns stops the server and waits
// for its goroutines.
func (s *faultyServer) serve(listener net.Listener) (stop func()) {
	server := &http.Server{Handler: s, ReadHeaderTimeout: time.Minute}
	var group sync.WaitGroup
	group.Go(func() { _ = server.Serve(listener) })
	return func() {
		_ = server.Close()
		group.Wait()
	}
}

func (s *faultyServer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	respond := s.next(r)
	_, err := io.Copy(io.Discard, r.Body)
	if err != nil {
		return
	}
	respond(w, r)
}

// respondWell responds as a healthy server does.
func respondWell(w http.ResponseWriter, r *http.Request) {
	path := strings.TrimPrefix(r.URL.Path, "/api/public/v1")
	switch {
	case path == "/applications/token":
		reply(w, 200, `{"access_token":"t","expires_in":30}`)
	case r.Method == http.MethodDelete && path == "/tags/t":
		w.WriteHeader(204)
	case path == "/jobs" && r.Method == http.MethodGet && r.URL.Query().Get("offset") == "":
		reply(w, 200, strings.Replace(page(oneJob(1, "succeeded")), `"next":""`, `"next":"more"`, 1))
	case path == "/jobs" && r.Method == http.MethodGet:
		reply(w, 200, page())
	case strings.HasPrefix(path, "/jobs"):
		status := []string{"running", "succeeded", "failed"}[rand.IntN(3)]
		reply(w, 200, oneJob(1+rand.Int64N(3), status))
	case strings.HasPrefix(path, "/connections"):
		reply(w, 200, `{"connectionId":"conn","status":"active"}`)
	default:
		reply(w, 200, `{"sourceId":"s"}`)
	}
}

// failSometimes returns a function that dials the server, but sometimes fails.
func (s *faultyServer) failSometimes(dial dialFunc) dialFunc {
	return func(ctx context.Context, network, address string) (net.Conn, error) {
		if !s.healthy.Load() && rand.IntN(20) == 0 {
			return nil, &net.OpError{Op: "dial", Net: network, Err: errors.New("connection refused")}
		}
		return dial(ctx, network, address)
	}
}

func faultyStatus(status int, retryAfter, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		if retryAfter != "" {
			w.Header().Set("Retry-After", retryAfter)
		}
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}
}

func redirectTo(location string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Location", location)
		w.WriteHeader(302)
	}
}

// hijack returns the connection of a request, or nil.
func hijack(w http.ResponseWriter) net.Conn {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		return nil
	}
	return conn
}

// resetConnection closes the connection without a response.
func resetConnection(w http.ResponseWriter, _ *http.Request) {
	conn := hijack(w)
	if conn == nil {
		return
	}
	if tcp, ok := conn.(*net.TCPConn); ok {
		_ = tcp.SetLinger(0)
	}
	_ = conn.Close()
}

// cutBody closes the connection in the middle of the body.
func cutBody(w http.ResponseWriter, _ *http.Request) {
	conn := hijack(w)
	if conn == nil {
		return
	}
	_, _ = io.WriteString(conn, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"jobId\":")
	_ = conn.Close()
}

// slowBody sends the body of a success in small pieces, for longer than a call may take.
func slowBody(w http.ResponseWriter, r *http.Request) {
	w.WriteHeader(200)
	trickle(w, r)
}

// slowError sends the body of an error in small pieces, for longer than a call may take.
func slowError(w http.ResponseWriter, r *http.Request) {
	w.WriteHeader(500)
	trickle(w, r)
}

func trickle(w http.ResponseWriter, r *http.Request) {
	control := http.NewResponseController(w)
	for range 2 * longestSoakCall / (100 * time.Millisecond) {
		_, _ = io.WriteString(w, " ")
		err := control.Flush()
		if err != nil {
			return
		}
		wait(r, 100*time.Millisecond)
	}
}

// slowHeader responds as a healthy server does, but late.
func slowHeader(w http.ResponseWriter, r *http.Request) {
	wait(r, rand.N(longestSoakCall))
	respondWell(w, r)
}

// switchProtocols switches to another protocol, and waits until the client sends something.
func switchProtocols(w http.ResponseWriter, _ *http.Request) {
	conn := hijack(w)
	if conn == nil {
		return
	}
	_, _ = io.WriteString(conn, "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n")
	_, _ = io.Copy(io.Discard, conn)
	_ = conn.Close()
}

// String returns the figures in one line.
func (f *soakFigures) String() string {
	return fmt.Sprintf("%d calls with %d requests, %d succeeded, %d ended with their context, the latest %v late",
		f.calls, f.requests, f.succeeded, f.ended, f.latest)
}
