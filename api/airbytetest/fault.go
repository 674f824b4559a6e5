package airbytetest

import (
	"cmp"
	"context"
	"maps"
	"net/http"
	"slices"
	"time"

	airbyte "github.com/airbyte-go/airbyte/api"
)

// Always as the Count of a Fault has it befall all requests.
const Always = -1

// Fault is something that goes wrong with requests. What is zero does not
// happen.
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

// Inject has a fault befall requests, after those injected before it are used
// up.
func (s *Server) Inject(f Fault) {
	s.mustKnow(f.Operation)
	f.Count = cmp.Or(f.Count, 1)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = append(s.faults, &f)
}

// befall takes the fault of a call; its zero value is none.
func (s *Server) befall(c *call) Fault {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, f := range s.faults {
		switch {
		case f.Count == 0 || c.route == nil || f.Operation != c.route.ID && (f.Operation != "" || c.route.ID == "createAccessToken"):
		case f.Skip > 0:
			f.Skip--
		default:
			f.Count = max(f.Count-1, Always)
			if f.RevokeToken {
				delete(s.sessions, c.token)
			}
			return *f
		}
	}
	return Fault{}
}

// before is what happens before the server acts.
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

// shapes are the problems that servers give to a status, others aside.
var shapes = map[int]string{
	http.StatusForbidden: airbyte.ProblemForbidden, http.StatusNotFound: airbyte.ProblemResourceNotFound, http.StatusConflict: airbyte.ProblemTryAgainLater,
	http.StatusUnprocessableEntity: airbyte.ProblemUnprocessableEntity,
}

// instead is the answer of a server that does not act, or nil.
func (f *Fault) instead() *answer {
	if f.Status == 0 && !f.HTML {
		return nil
	}
	status := cmp.Or(f.Status, http.StatusOK)
	r := problem(status, cmp.Or(shapes[status], airbyte.ProblemBadRequest), message(cmp.Or(f.Message, http.StatusText(status))))
	switch {
	case status == http.StatusTooManyRequests:
		r.body = message("You are being rate limited.")
	case status == http.StatusUnauthorized:
		r = framework(status)
	case status >= http.StatusInternalServerError:
		r.body["type"], r.body["title"] = airbyte.ProblemUnspecified, "unexpected-problem"
	}
	a := newAnswer(status, r.body)
	if f.HTML {
		a.write("text/html; charset=utf-8", []byte(`<!doctype html><html><head><title>Airbyte</title></head><body><div id="root"></div></body></html>`))
	}
	if f.RetryAfter != "" {
		a.header.Set("Retry-After", f.RetryAfter)
	}
	return a
}

// change sets properties of an answer that went well.
func (f *Fault) change(a *answer) {
	if len(f.Set) > 0 && a.status < http.StatusMultipleChoices {
		a.write("application/json", encode(f.replace(a.body)))
	}
}

// replace sets properties of an answer, or of the items of a list.
func (f *Fault) replace(body []byte) any {
	value := decodeBody("", slices.Concat([]byte(`{"data":`), body, []byte(`}`)))
	all := []any{value["data"]}
	if page := items(sub(value, "data"), "data"); page != nil {
		all = page
	} else if bare := items(value, "data"); bare != nil {
		all = bare
	}
	for _, item := range all {
		if o, ok := item.(object); ok {
			maps.Copy(o, f.Set)
		}
	}
	return value["data"]
}
