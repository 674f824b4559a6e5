package airbytetest

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"net/url"
	"slices"
)

// Request is a request that a [Server] received. It may hold secrets, so printing it prints only its
// [Request.String].
type Request struct {
	Operation string          // operationId; "" if no operation matches the request
	Method    string          // such as GET
	Path      string          // including the path of the base URL
	Query     url.Values      `json:"-"`
	Body      json.RawMessage `json:"-"` // as it was sent, even if it is not JSON; empty for none
	Status    int             // of the response; 0 if the connection broke first
}

// String returns the method, the operation and the status. For a request that matches no operation
// it returns the path instead.
func (r Request) String() string {
	return fmt.Sprintf("%s %s %d", r.Method, cmp.Or(r.Operation, r.Path), r.Status)
}

// Format prints the result of [Request.String] for every verb.
func (r Request) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, r.String()) }

// Requests returns the requests to the operations with the given operationIds, in the order of
// arrival. Without arguments it returns all requests; the operationId "" selects those that match no
// operation. An unknown operationId fails the test. [WithRequestLimit] limits how many requests the
// server keeps.
func (s *Server) Requests(operations ...string) []Request {
	for _, id := range operations {
		s.fatal(checkOperationID(id))
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	var found []Request
	for _, r := range s.requests.all() {
		if len(operations) == 0 || slices.Contains(operations, r.Operation) {
			found = append(found, *r)
		}
	}
	return found
}

// checkOperationID returns an error for an operationId that does not exist. Otherwise a typing
// error in a test would look like an operation without requests. It accepts "".
func checkOperationID(id string) error {
	if id == "" {
		return nil
	}
	for _, op := range allOperations() {
		if op.ID == id {
			return nil
		}
	}
	return fmt.Errorf("airbytetest: unknown operation %q; want an operationId such as listJobs", id)
}

// requestLog keeps the newest requests.
type requestLog struct {
	limit  int // how many requests to keep; less than 0 for all
	kept   []*Request
	oldest int // index of the oldest request in kept, once that is full
}

// add keeps a request. If the log is full, the request replaces the oldest one.
func (l *requestLog) add(r *Request) {
	if l.limit == 0 {
		return
	}
	if l.limit < 0 || len(l.kept) < l.limit {
		l.kept = append(l.kept, r)
		return
	}
	l.kept[l.oldest] = r
	l.oldest = (l.oldest + 1) % l.limit
}

// all returns the requests in the order of arrival.
func (l *requestLog) all() []*Request { return slices.Concat(l.kept[l.oldest:], l.kept[:l.oldest]) }
