package agent_test

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	airbyte "github.com/airbyte-go/airbyte/api"
	"github.com/airbyte-go/airbyte/api/agent"
	"github.com/airbyte-go/airbyte/api/airbytetest"
	"github.com/airbyte-go/airbyte/api/internal/openapi"
)

// world is a fake server with a pipeline.
type world struct {
	fake        *airbytetest.Server
	workspace   string
	source      string
	destination string
	connection  string
}

func newWorld(t *testing.T, opts ...airbytetest.Option) *world {
	t.Helper()
	w := &world{fake: airbytetest.New(t, opts...)}
	w.workspace = w.fake.AddWorkspace("Tenant 42")
	w.source = w.fake.AddSource(w.workspace, "tenant_42_db", airbytetest.Postgres)
	w.destination = w.fake.AddDestination(w.workspace, "warehouse", airbytetest.Snowflake)
	w.connection = w.fake.AddConnection(w.source, w.destination)
	return w
}

// runner returns a runner on the fake server.
func (w *world) runner(t *testing.T, opts ...agent.Option) *agent.Runner {
	t.Helper()
	return newRunner(t, w.fake.Client(), opts...)
}

// changes counts the requests that may have changed something.
func (w *world) changes() int {
	n := 0
	for _, r := range w.fake.Requests() {
		isToken := strings.HasSuffix(r.Path, "/applications/token")
		if r.Method != http.MethodGet && !isToken {
			n++
		}
	}
	return n
}

func newRunner(t *testing.T, client *airbyte.Client, opts ...agent.Option) *agent.Runner {
	t.Helper()
	runner, err := agent.New(client, opts...)
	if err != nil {
		t.Fatal(err)
	}
	return runner
}

// callOf returns a call with an input as JSON.
func callOf(operation, input string) agent.Call {
	return agent.Call{Operation: operation, Input: json.RawMessage(input)}
}

// failure returns the error of a call, which has to be an *Error.
func failure(t *testing.T, err error) *agent.Error {
	t.Helper()
	e, ok := errors.AsType[*agent.Error](err)
	if !ok {
		t.Fatalf("got %v, want an *agent.Error", err)
	}
	return e
}

// decode decodes a result.
func decode[T any](t *testing.T, raw json.RawMessage, err error) T {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	var v T
	if err := json.Unmarshal(raw, &v); err != nil {
		t.Fatalf("%v\n%s", err, raw)
	}
	return v
}

// runTool calls the method of the runner that executes an effect.
func runTool(t *testing.T, runner *agent.Runner, effect agent.Effect, call agent.Call) (json.RawMessage, error) {
	t.Helper()
	switch effect {
	case agent.Read:
		return runner.Read(t.Context(), call)
	case agent.Write:
		return runner.Write(t.Context(), call)
	}
	return runner.Delete(t.Context(), call)
}

// TestRunnerRequests executes every operation of the document, with the required fields and with all fields. Each
// request must have the same bytes as that of the typed method.
func TestRunnerRequests(t *testing.T) {
	for i, op := range agent.Operations() {
		route := openapi.Route(op.Method, op.Path)
		inputs := []bool{false, true}
		if testing.Short() {
			inputs = inputs[i%2:][:1] // one for each operation, and the other one for the next
		}
		for _, all := range inputs {
			name := op.ID + "/required"
			if all {
				name = op.ID + "/all"
			}
			t.Run(name, func(t *testing.T) {
				in := newSample(route.PathItem, route.Operation, all)
				raw := mustMarshal(t, in.merged())
				executed := &recorder{}
				runner := newRunner(t, executed.client(t), agent.WithMode(agent.ModeFull),
					agent.WithoutConfirmation(), agent.WithLiteralSecrets(), agent.WithSecretsOut(t.TempDir()))
				_, err := runTool(t, runner, op.EffectOf(raw), agent.Call{Operation: op.ID, Input: raw})
				if err != nil {
					_ = failure(t, err) // the recorder responds with 400
				}
				typed := &recorder{}
				_, _ = callTyped(t, typed.client(t), op, in)
				if diff := cmp.Diff(typed.requests, executed.requests); diff != "" {
					t.Errorf("requests differ (-typed +executed): %v\n%s", err, diff)
				}
			})
		}
	}
}

// TestRunnerOnFake runs the life of a source on the fake server.
func TestRunnerOnFake(t *testing.T) {
	w := newWorld(t)
	runner := w.runner(t, agent.WithMode(agent.ModeFull), agent.WithLiteralSecrets())
	created, err := runner.Write(t.Context(), callOf("createSource", `{"name":"second","workspaceId":"`+w.workspace+`",
		"configuration":{"sourceType":"postgres","host":"db","port":5432,"database":"a","username":"u","password":"hunter2-canary"}}`))
	source := decode[airbyte.Source](t, created, err)
	if source.Name != "second" || source.WorkspaceID != w.workspace {
		t.Errorf("created %s", created)
	}
	read, err := runner.Read(t.Context(), callOf("getSource", `{"sourceId":"`+source.SourceID+`"}`))
	if got := decode[airbyte.Source](t, read, err); got.SourceID != source.SourceID || got.Name != "second" {
		t.Errorf("read %s", read)
	}
	deleted, err := runner.Delete(t.Context(), callOf("deleteSource", `{"sourceId":"`+source.SourceID+`"}`))
	if err != nil || string(deleted) != `{"ok":true}` {
		t.Errorf("got %s, %v", deleted, err)
	}
}

// response returns a response with a JSON body.
func response(req *http.Request, status int, body string) *http.Response {
	return &http.Response{
		StatusCode: status,
		Header:     http.Header{"Content-Type": {"application/json"}},
		Body:       io.NopCloser(strings.NewReader(body)),
		Request:    req,
	}
}

// clientWith returns a client with a transport, which does not retry.
func clientWith(t *testing.T, transport http.RoundTripper, opts ...airbyte.Option) *airbyte.Client {
	t.Helper()
	all := append([]airbyte.Option{
		airbyte.WithBaseURL("https://airbyte.example/api/public/v1"),
		airbyte.WithToken("token"),
		airbyte.WithRetry(airbyte.RetryPolicy{}),
		airbyte.WithHTTPClient(&http.Client{Transport: transport}),
	}, opts...)
	client, err := airbyte.NewClient(all...)
	if err != nil {
		t.Fatal(err)
	}
	return client
}
