package airbytetest

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"time"
)

// Always as the Count of a Fault has it befall all requests.
const Always = -1

// Fault is something that goes wrong with requests. What is zero does not happen.
type Fault struct {
	Operation string // operationId it befalls, as createJob; "" for all but createAccessToken
	Skip      int    // how many requests it lets pass first
	Count     int    // how many it befalls then; 0 for one

	Latency     time.Duration // time until anything happens, by the clock of package time
	RevokeToken bool          // the token that was sent is refused from now on
	DropBefore  bool          // the connection breaks, and the server has done nothing
	DropAfter   bool          // the connection breaks, and the server has done what it was asked for

	Status     int    // of the answer; the server does nothing then
	Message    string // text of that answer
	RetryAfter string // header of that answer: seconds, or a date
	HTML       bool   // that answer is a page of a web application, 200 without a Status

	Truncated bool           // the connection breaks in the middle of the answer
	Set       map[string]any // properties that have other values in the answer, in each item of a list
}

// Inject has a fault befall requests, after those injected before it are used up.
func (s *Server) Inject(f Fault) {
	s.mustKnow(f.Operation)
	if cmp.Or(f.Status, 200) < 200 || f.Status > 599 {
		s.fatal(fmt.Errorf("airbytetest: a fault cannot answer with status %d", f.Status))
	}
	_, err := json.Marshal(f.Set)
	s.fatal(err)
	f.Count = cmp.Or(f.Count, 1)
	s.seed(func(*call) { s.faults = append(s.faults, &f) })
}

// befall notes a call and takes its fault; its zero value is none.
func (s *Server) befall(c *call) Fault {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.requests = append(s.requests, c.noted)
	for _, f := range s.faults {
		switch {
		case f.Count == 0 || c.route.ID == "" || f.Operation != c.route.ID && (f.Operation != "" || c.route.ID == "createAccessToken"):
		case f.Skip > 0:
			f.Skip--
		default:
			f.Count = max(f.Count-1, Always)
			if f.RevokeToken {
				delete(s.sessions, c.caller)
			}
			return *f
		}
	}
	return Fault{}
}

func (f *Fault) before(ctx context.Context) error {
	if f.Latency > 0 {
		select {
		case <-time.After(f.Latency):
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	if f.DropBefore {
		return errDropped
	}
	return nil
}

// page is what a web application shows for every path.
const page = `<!doctype html><html><head><title>Airbyte</title></head><body><div id="root"></div></body></html>`

// instead is the answer of a server that does not act, or nil.
func (f *Fault) instead() *answer {
	if f.Status == 0 && !f.HTML {
		return nil
	}
	status := cmp.Or(f.Status, http.StatusOK)
	a := refuse(status, cmp.Or(f.Message, http.StatusText(status)))
	if f.HTML {
		a.body = other{"Content-Type", "text/html; charset=utf-8", page}
	}
	a.retryAfter = f.RetryAfter
	return a
}

// change sets properties of an answer that went well, or of each item of a list.
func (f *Fault) change(a *answer) {
	if len(f.Set) == 0 || a.status >= http.StatusMultipleChoices {
		return
	}
	a.body = decode[any](encode(a.body))
	all, _ := a.body.([]any)
	if o, isObject := a.body.(object); isObject {
		all = []any{o}
		if page, isPage := o["data"].([]any); isPage {
			all = page
		}
	}
	for _, item := range all {
		if o, ok := item.(object); ok {
			maps.Copy(o, f.Set)
		}
	}
}
