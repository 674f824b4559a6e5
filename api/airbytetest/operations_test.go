package airbytetest

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"os"
	"strings"
	"sync"
	"testing"

	"github.com/getkin/kin-openapi/openapi3filter"

	airbyte "github.com/airbyte-go/airbyte/api"
	"github.com/airbyte-go/airbyte/api/internal/openapi"
)

// TestEveryOperation calls all operations on each profile, and checks each response against the API
// document.
func TestEveryOperation(t *testing.T) {
	called := map[string]bool{}
	for _, s := range story {
		called[s.operation] = true
	}
	for _, op := range allOperations() {
		if !called[op.ID] {
			t.Errorf("no step calls %s; add one to story in operations_story_test.go", op.ID)
		}
	}
	some := Profiles()
	if testing.Short() {
		some = []Profile{SelfManaged11, SelfManaged2026August, Cloud}
	}
	for _, p := range some {
		t.Run(string(p), func(t *testing.T) {
			t.Parallel()
			fake := New(t, WithProfile(p), WithSpeed(1000), AllowWrongRequests()) // not every profile has every operation
			teller := teller{
				t:    t,
				fake: fake,
				kept: map[string]string{
					"org":  fake.OrganizationID(),
					"user": fake.UserID(),
					"app":  "none",
				},
			}
			teller.kept["id"], teller.kept["secret"] = fake.Credentials()
			for _, s := range story {
				teller.tell(s, s.status(t, p))
			}
		})
	}
}

// status returns the status that a step expects on a profile.
func (s step) status(t *testing.T, p Profile) int {
	t.Helper()
	isServed := profiles[p].serves(operationOf(t, s.operation))
	isRegionDataplane := operationOf(t, s.operation).Removed == "1.7"
	switch {
	case p == Cloud:
		return s.cloud
	case p == SelfManaged2026March:
		return cmp.Or(s.march, s.cloud)
	case !isServed && p == SelfManaged063:
		return http.StatusNotFound
	case !isServed && s.operation != "oauthCallback":
		return http.StatusForbidden
	case isRegionDataplane:
		return http.StatusOK
	case profiles[p].july:
		return cmp.Or(s.july, s.cloud)
	case s.march == http.StatusNotFound && !profiles[p].hasSince("1.2"):
		return http.StatusBadRequest
	}
	return cmp.Or(s.march, s.cloud)
}

// teller sends the requests of the story and keeps values from the responses.
type teller struct {
	t    *testing.T
	fake *Server
	kept map[string]string // values of earlier responses, by name
}

func (x *teller) tell(s step, want int) {
	x.t.Helper()
	op := operationOf(x.t, s.operation)
	base := x.fake.BaseURL()
	isOutsideBase := s.operation == "getDocumentation" ||
		(s.operation == "getHealthCheck" && x.fake.settings.release == "0.63")
	if isOutsideBase {
		base = strings.TrimSuffix(base, "/v1")
	}
	url := base + x.expand(s.path)
	req, err := http.NewRequestWithContext(x.t.Context(), op.Method, url, strings.NewReader(x.expand(s.body)))
	if err != nil {
		x.t.Fatal(err)
	}
	switch {
	case x.fake.settings.basicAuth:
		req.SetBasicAuth(x.fake.BasicAuth())
	case !op.Anonymous:
		req.Header.Set("Authorization", "Bearer "+x.fake.Token())
	}
	if s.body != "" {
		req.Header.Set("Content-Type", "application/json")
	}
	resp, err := x.fake.RoundTrip(req)
	if err != nil {
		x.t.Fatalf("%s: %v", s.operation, err)
	}
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		x.t.Fatalf("%s: %v", s.operation, err)
	}
	if resp.StatusCode != want {
		x.t.Errorf("%s: %d, want %d: %s", s.operation, resp.StatusCode, want, body)
		return
	}
	if !x.fake.settings.hasSince("March 2026") {
		x.keep(s.keep, body)
		return // the document requires fields that older servers do not send
	}
	if err := fits(op, resp, body); err != nil {
		x.t.Errorf("%s: the response does not match the document: %v\n%s", s.operation, err, body)
	}
	x.keep(s.keep, body)
}

// expand replaces each $name by the kept value of that name, or by the ID of nobody if an operation
// failed that would have returned it.
func (x *teller) expand(text string) string {
	return os.Expand(text, func(name string) string { return cmp.Or(x.kept[name], nobody) })
}

func (x *teller) keep(keep string, body []byte) {
	name, property, ok := strings.Cut(keep, "=")
	var fields map[string]json.RawMessage
	if !ok || json.Unmarshal(body, &fields) != nil || fields[property] == nil {
		return
	}
	x.kept[name] = strings.Trim(string(fields[property]), `"`)
	if _, state, ok := strings.Cut(x.kept["consent"], "state="); ok {
		x.kept["state"] = state
	}
}

func operationOf(t *testing.T, id string) airbyte.Operation {
	t.Helper()
	op, ok := operationsByID()[id]
	if !ok {
		t.Fatalf("there is no operation %s", id)
	}
	return op
}

var operationsByID = sync.OnceValue(func() map[string]airbyte.Operation {
	byID := map[string]airbyte.Operation{}
	for _, op := range allOperations() {
		byID[op.ID] = op
	}
	return byID
})

// fits returns an error if a response does not match the document.
func fits(op airbyte.Operation, resp *http.Response, body []byte) error {
	route := openapi.Route(op.Method, op.Path)
	if route == nil || len(body) == 0 || strings.HasPrefix(resp.Header.Get("Content-Type"), "text/") {
		return nil
	}
	return openapi3filter.ValidateResponse(resp.Request.Context(), &openapi3filter.ResponseValidationInput{
		RequestValidationInput: &openapi3filter.RequestValidationInput{
			Request: resp.Request,
			Route:   route,
		},
		Status:  resp.StatusCode,
		Header:  resp.Header,
		Body:    io.NopCloser(bytes.NewReader(body)),
		Options: &openapi3filter.Options{IncludeResponseStatus: true, MultiError: true},
	})
}

// TestHandlers checks that each operation has a handler, and that each handler has an operation.
func TestHandlers(t *testing.T) {
	known := map[string]bool{}
	for _, op := range allOperations() {
		known[op.ID] = true
		if handlers[op.ID] == nil {
			t.Errorf("operation %s has no handler; add one to handlers in routes_table.go", op.ID)
		}
	}
	for id := range handlers {
		if !known[id] {
			t.Errorf("handler %s has no operation", id)
		}
	}
}

func TestOperationWithoutHandler(t *testing.T) {
	r := newRoute(airbyte.Operation{ID: "getNothing", Method: "GET", Path: "/nothing"})
	_, err := r.handle(&call{route: r})
	if e, ok := errors.AsType[*apiError](err); !ok || e.status != http.StatusNotImplemented {
		t.Errorf("got %v, want status 501", err)
	}
}

func TestInitialData(t *testing.T) {
	if len(initial.Connectors) == 0 || len(initial.Streams) == 0 {
		t.Error("state_initial.json has no connectors or no streams")
	}
	if len(initial.Connection) == 0 || len(initial.Notifications) == 0 {
		t.Error("state_initial.json has no defaults for connections or notifications")
	}
}
