package airbytetest

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"time"
)

// Always is the Count of a [Fault] that affects all requests.
const Always = -1

// Fault makes requests fail or changes their responses. Add it with [Server.Inject]. Fields with
// their zero value have no effect, except Count.
type Fault struct {
	Operation string // operationId, such as createJob; "" for all operations except createAccessToken
	Skip      int    // how many requests to let pass first
	Count     int    // how many requests to affect after that; 0 means one, Always means all

	Latency     time.Duration // delay before anything else happens, by the clock of package time
	RevokeToken bool          // refuse the token of the request, now and later
	DropBefore  bool          // break the connection before the server acts
	DropAfter   bool          // break the connection after the server acted
	CommitAfter time.Duration // break the connection, and let the server act this much later

	Status     int    // status of the response; the server then does not act
	Message    string // error message of that response; the default is the name of the status
	RetryAfter string // Retry-After header of that response: seconds or a date
	Face       Face   // make that response one of a program in front of the server
	HTML       bool   // make that response an HTML page, with status 200 unless Status is set

	Truncated bool           // break the connection in the middle of the response body
	Set       map[string]any // properties to change in a successful response, or in each item of a list
}

// Inject adds a fault. At most one fault affects a request: the first injected one that applies to
// it. Inject fails the test if Operation or Face is unknown, if Status is neither 0 nor 200 to
// 599, if CommitAfter is negative, or if Set cannot be encoded as JSON.
func (s *Server) Inject(f Fault) {
	s.fatal(f.check())
	if f.Count == 0 {
		f.Count = 1
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = append(s.faults, &f)
}

func (f *Fault) check() error {
	if err := checkOperationID(f.Operation); err != nil {
		return err
	}
	if err := f.Face.check(); err != nil {
		return err
	}
	if f.CommitAfter < 0 {
		return errors.New("airbytetest: CommitAfter of a fault must not be negative")
	}
	if f.Status != 0 && (f.Status < 200 || f.Status > 599) {
		return fmt.Errorf("airbytetest: a fault cannot respond with status %d; want 200 to 599", f.Status)
	}
	if _, err := json.Marshal(f.Set); err != nil {
		return fmt.Errorf("airbytetest: the properties that a fault sets must be JSON: %w", err)
	}
	return nil
}

// nextFault returns the fault that applies to a call, and counts down its Skip and Count. It
// returns the zero Fault if none applies. The caller must hold s.mu.
func (s *Server) nextFault(c *call) Fault {
	for _, f := range s.faults {
		if f.Count == 0 || !f.appliesTo(c.route.ID) {
			continue
		}
		if f.Skip > 0 {
			f.Skip--
			continue
		}
		if f.Count > 0 {
			f.Count--
		}
		if f.RevokeToken {
			s.tokens.revoke(c.authorization)
		}
		return *f
	}
	return Fault{}
}

func (f *Fault) appliesTo(operationID string) bool {
	if operationID == "" {
		return false
	}
	if f.Operation == "" {
		return operationID != "createAccessToken"
	}
	return f.Operation == operationID
}

// beforeHandling delays a request. It returns an error if the connection breaks before the server
// acts.
func (f *Fault) beforeHandling(ctx context.Context) error {
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

// response returns the response of the fault, or nil if the server handles the request.
func (f *Fault) response() *response {
	if f.Status == 0 && !f.HTML && f.Face == "" {
		return nil
	}
	resp := f.errorResponse()
	if f.RetryAfter != "" {
		if resp.header == nil {
			resp.header = http.Header{}
		}
		resp.header.Set("Retry-After", f.RetryAfter)
	}
	return resp
}

func (f *Fault) errorResponse() *response {
	if f.Face != "" {
		return f.Face.response(f.Status, f.Message)
	}
	status := cmp.Or(f.Status, http.StatusOK)
	text := cmp.Or(f.Message, http.StatusText(status))
	resp := errorResponse(statusError(status, text))
	if f.HTML {
		resp.body = textBody{contentType: "text/html; charset=utf-8", text: webApplication}
	}
	return resp
}

// webApplication is the page that a web application returns for every path.
const webApplication = `<!doctype html><html><head><title>Airbyte</title></head>` +
	`<body><div id="root"></div></body></html>`

// afterHandling returns an error if the connection breaks after the server acted.
func (f *Fault) afterHandling(ctx context.Context) error {
	if f.DropAfter {
		return errDropped
	}
	return ctx.Err()
}

// change sets properties of a successful response. If the body is not JSON, it becomes an object.
func (f *Fault) change(resp *response) {
	if len(f.Set) == 0 || resp.status >= http.StatusMultipleChoices {
		return
	}
	resp.body = decodeJSON[any](encodeJSON(resp.body)) // a copy, because the original may be stored
	for _, item := range changeable(resp.body) {
		if o, ok := item.(object); ok {
			maps.Copy(o, f.Set)
		}
	}
}

// changeable returns the items of a list or of a page, or the body itself if it is another object.
func changeable(body any) []any {
	switch body := body.(type) {
	case []any:
		return body
	case object:
		if items, ok := body["data"].([]any); ok {
			return items
		}
		return []any{body}
	}
	return nil
}
