package airbytetest_test

import (
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/airbyte-go/airbyte/api/airbytetest"
)

// wire sends requests as curl does, without a client.
type wire struct {
	t     testing.TB
	fake  *airbytetest.Server
	token string // "" for none
	basic bool   // send the user name and the password instead
}

func newWire(t testing.TB, opts ...airbytetest.Option) *wire {
	t.Helper()
	fake := airbytetest.New(t, opts...)
	return &wire{t: t, fake: fake, token: fake.Token()}
}

// newWireOf returns a wire to a server of a profile, with credentials that the server accepts.
func newWireOf(t testing.TB, p airbytetest.Profile, opts ...airbytetest.Option) *wire {
	t.Helper()
	w := newWire(t, append(opts, airbytetest.WithProfile(p))...)
	w.basic = p == airbytetest.SelfManaged063
	return w
}

// send sends a request, such as "GET /jobs", and returns the response and its body.
func (w *wire) send(request, body string) (*http.Response, string) {
	w.t.Helper()
	method, path, _ := strings.Cut(request, " ")
	req, err := http.NewRequestWithContext(w.t.Context(), method, w.fake.BaseURL()+path, strings.NewReader(body))
	if err != nil {
		w.t.Fatal(err)
	}
	switch {
	case w.basic:
		req.SetBasicAuth(w.fake.BasicAuth())
	case w.token != "":
		req.Header.Set("Authorization", "Bearer "+w.token)
	}
	if body != "" {
		req.Header.Set("Content-Type", "application/json")
	}
	resp, err := w.fake.RoundTrip(req)
	if err != nil {
		w.t.Fatalf("%s: %v", request, err)
	}
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		w.t.Fatalf("%s: %v", request, err)
	}
	return resp, string(text)
}

// get sends a request and fails the test if the response has another status. It returns the JSON
// value at a path of properties and indexes in the body, or "absent". Without a path it returns the
// whole body.
func (w *wire) get(status int, request, body string, path ...any) string {
	w.t.Helper()
	resp, text := w.send(request, body)
	if resp.StatusCode != status {
		w.t.Fatalf("%s: %d, want %d: %s", request, resp.StatusCode, status, text)
	}
	if len(path) == 0 {
		return text
	}
	d := json.NewDecoder(strings.NewReader(text))
	d.UseNumber()
	var value any
	if err := d.Decode(&value); err != nil {
		w.t.Fatalf("%s: %v: %s", request, err, text)
	}
	for _, step := range path {
		switch step := step.(type) {
		case string:
			fields, _ := value.(map[string]any)
			if _, ok := fields[step]; !ok {
				return "absent"
			}
			value = fields[step]
		case int:
			list, _ := value.([]any)
			if step >= len(list) {
				return "absent"
			}
			value = list[step]
		}
	}
	b, err := json.Marshal(value)
	if err != nil {
		w.t.Fatal(err)
	}
	return strings.NewReplacer(`\u0026`, "&", `\u003c`, "<", `\u003e`, ">").Replace(string(b))
}

// want is like get, and also compares the value.
func (w *wire) want(want string, status int, request, body string, path ...any) {
	w.t.Helper()
	if diff := cmp.Diff(want, w.get(status, request, body, path...)); diff != "" {
		w.t.Errorf("%s (-want +got):\n%s", request, diff)
	}
}

// id returns a string property of the response to a request that must succeed.
func (w *wire) id(request, body, property string) string {
	w.t.Helper()
	method, _, _ := strings.Cut(request, " ")
	status := 200
	if method == "POST" && (strings.HasSuffix(request, "/groups") || strings.HasSuffix(request, "/members")) {
		status = 201
	}
	return strings.Trim(w.get(status, request, body, property), `"`)
}

// pipeline holds the IDs of a workspace with a connection.
type pipeline struct{ workspace, source, destination, connection string }

func newPipeline(fake *airbytetest.Server) pipeline {
	var p pipeline
	p.workspace = fake.AddWorkspace("Tenant 42")
	p.source = fake.AddSource(p.workspace, "tenant_42_db", airbytetest.Postgres)
	p.destination = fake.AddDestination(p.workspace, "warehouse", airbytetest.Snowflake)
	p.connection = fake.AddConnection(p.source, p.destination)
	return p
}

// each runs a test once for each profile.
func each(t *testing.T, f func(t *testing.T, p airbytetest.Profile)) {
	t.Helper()
	for _, p := range []airbytetest.Profile{
		airbytetest.Cloud,
		airbytetest.SelfManaged2026March,
		airbytetest.SelfManaged2026July,
	} {
		t.Run(string(p), func(t *testing.T) { f(t, p) })
	}
}

// unknown is a UUID that no resource has.
const unknown = "9924bcd0-99be-453d-ba47-c2c9766f7da5"
