package airbytetest

import (
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/url"
	"slices"
)

// Request is a request that has reached a Server. It may hold secrets, so only
// its String is printed.
type Request struct {
	Operation string // operationId; "" where there is no such operation
	Method    string
	Path      string          // with the path of the base URL
	Query     url.Values      `json:"-"`
	Body      json.RawMessage `json:"-"` // nil for none
	Status    int             // of the answer; 0 where none was given
}

// String names the operation, or the path, and the status.
func (r Request) String() string {
	name := r.Operation
	if name == "" {
		name = r.Path
	}
	return fmt.Sprintf("%s %s %d", r.Method, name, r.Status)
}

// Format prints the String for every verb.
func (r Request) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, r.String()) }

// LogValue logs the String.
func (r Request) LogValue() slog.Value { return slog.StringValue(r.String()) }

// Requests returns the requests to operations, by their operationIds, in the
// order of arrival; all requests without an argument.
func (s *Server) Requests(operations ...string) []Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	var found []Request
	for _, r := range s.requests {
		if len(operations) == 0 || slices.Contains(operations, r.Operation) {
			found = append(found, r)
		}
	}
	return found
}

// note keeps a request and returns its place.
func (s *Server) note(c *call, body []byte) int {
	r := Request{Method: c.method, Path: c.path, Query: url.Values(c.query)}
	if c.route != nil {
		r.Operation = c.route.ID
	}
	if len(body) > 0 {
		r.Body = body
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.requests = append(s.requests, r)
	return len(s.requests) - 1
}

// finish keeps what a request was answered with.
func (s *Server) finish(index int, c *call, status int) {
	s.mu.Lock()
	s.requests[index].Status = status
	r := s.requests[index]
	s.mu.Unlock()
	if s.settings.logger != nil {
		s.settings.logger.Info("airbytetest: request", "operation", r.Operation, "method", c.method, "path", c.path, "status", status)
	}
}
