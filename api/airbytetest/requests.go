package airbytetest

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"net/url"
	"slices"

	airbyte "github.com/airbyte-go/airbyte/api"
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
	return fmt.Sprintf("%s %s %d", r.Method, cmp.Or(r.Operation, r.Path), r.Status)
}

// Format prints the String for every verb.
func (r Request) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, r.String()) }

// Requests returns the requests to operations, by their operationIds, in the
// order of arrival; all requests without an argument.
func (s *Server) Requests(operations ...string) (found []Request) {
	s.mustKnow(operations...)
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, r := range s.requests {
		if len(operations) == 0 || slices.Contains(operations, r.Operation) {
			found = append(found, *r)
		}
	}
	return found
}

// mustKnow is for operationIds of a test, in which a typing error must not
// stand for none.
func (s *Server) mustKnow(operations ...string) {
	for _, id := range operations {
		is := func(op airbyte.Operation) bool { return op.ID == id }
		if id != "" && !slices.ContainsFunc(append(airbyte.Operations(), later...), is) {
			s.fatal(fmt.Errorf("airbytetest: there is no operation %q; operations are named by their operationId, as listJobs", id))
		}
	}
}

// note keeps a request.
func (s *Server) note(r *Request) *Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.requests = append(s.requests, r)
	return r
}

// finish keeps what a request was answered with.
func (s *Server) finish(r *Request, status int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	r.Status = status
	s.settings.logger.Info("airbytetest: request", "operation", r.Operation, "method", r.Method, "path", r.Path, "status", status)
}
