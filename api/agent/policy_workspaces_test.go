package agent_test

import (
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	airbyte "github.com/airbyte-go/airbyte/api"
	"github.com/airbyte-go/airbyte/api/agent"
	"github.com/airbyte-go/airbyte/api/airbytetest"
)

// tenants is a fake server with two workspaces that have the same things.
type tenants struct {
	own   *world
	other *world

	ownJob, otherJob string
	ownTag, otherTag string
}

func newTenants(t *testing.T) *tenants {
	t.Helper()
	own := newWorld(t)
	other := &world{fake: own.fake}
	other.workspace = own.fake.AddWorkspace("Tenant 43")
	other.source = own.fake.AddSource(other.workspace, "tenant_43_db", airbytetest.Postgres)
	other.destination = own.fake.AddDestination(other.workspace, "warehouse", airbytetest.Snowflake)
	other.connection = own.fake.AddConnection(other.source, other.destination)
	tt := &tenants{own: own, other: other}
	tt.ownJob = addJob(own)
	tt.otherJob = addJob(other)
	tt.ownTag = addTag(t, own)
	tt.otherTag = addTag(t, other)
	return tt
}

func addJob(w *world) string {
	id := w.fake.AddJob(w.connection, time.Now(), airbytetest.Succeed(time.Hour))
	return strconv.FormatInt(id, 10)
}

func addTag(t *testing.T, w *world) string {
	t.Helper()
	body := airbyte.TagCreateRequest{Name: "nightly", Color: "ffffff", WorkspaceID: w.workspace}
	tag, err := w.fake.Client().Tags.Create(t.Context(), body)
	if err != nil {
		t.Fatal(err)
	}
	return tag.TagID
}

// TestPinnedObjects calls operations on objects of the runner's workspace and of another one.
func TestPinnedObjects(t *testing.T) {
	tests := []struct {
		op    string
		input string // with placeholders for the IDs
	}{
		{op: "getSource", input: `{"sourceId":"SOURCE"}`},
		{op: "patchSource", input: `{"sourceId":"SOURCE","name":"n"}`},
		{op: "deleteSource", input: `{"sourceId":"SOURCE"}`},
		{op: "getStreamProperties", input: `{"sourceId":"SOURCE"}`},
		{op: "getDestination", input: `{"destinationId":"DESTINATION"}`},
		{op: "patchDestination", input: `{"destinationId":"DESTINATION","name":"n"}`},
		{op: "getConnection", input: `{"connectionId":"CONNECTION"}`},
		{op: "patchConnection", input: `{"connectionId":"CONNECTION","status":"inactive"}`},
		{op: "deleteConnection", input: `{"connectionId":"CONNECTION"}`},
		{op: "createConnection", input: `{"sourceId":"SOURCE","destinationId":"DESTINATION"}`},
		{op: "createJob", input: `{"connectionId":"CONNECTION","jobType":"sync"}`},
		{op: "listJobs", input: `{"connectionId":"CONNECTION"}`},
		{op: "getJob", input: `{"jobId":JOB}`},
		{op: "cancelJob", input: `{"jobId":JOB}`},
		{op: "getTag", input: `{"tagId":"TAG"}`},
		{op: "updateTag", input: `{"tagId":"TAG","name":"n","color":"000000"}`},
		{op: "getWorkspace", input: `{"workspaceId":"WORKSPACE"}`},
		{op: "updateWorkspace", input: `{"workspaceId":"WORKSPACE","name":"n"}`},
		{op: "listSourceDefinitions", input: `{"workspaceId":"WORKSPACE"}`},
		{op: "listSources", input: `{"workspaceIds":["WORKSPACE"]}`},
		{op: "createTag", input: `{"name":"t","color":"000000","workspaceId":"WORKSPACE"}`},
	}
	for _, tt := range tests {
		t.Run(tt.op, func(t *testing.T) {
			server := newTenants(t)
			runner := server.own.runner(t, agent.WithMode(agent.ModeFull), agent.WithoutConfirmation(),
				agent.WithWorkspaces(server.own.workspace))
			op := agent.Lookup(tt.op)
			input := server.other.fill(tt.input, server.otherJob, server.otherTag)
			before := len(server.own.fake.Requests(tt.op))
			_, err := runTool(t, runner, op.EffectOf(input), agent.Call{Operation: tt.op, Input: input})
			e := failure(t, err)
			if !strings.Contains(e.Message, "names another workspace") {
				t.Errorf("another workspace: %v", e)
			}
			checkReads(t, server.own.fake, op, before)

			input = server.own.fill(tt.input, server.ownJob, server.ownTag)
			_, err = runTool(t, runner, op.EffectOf(input), agent.Call{Operation: tt.op, Input: input})
			isRunning := err != nil && failure(t, err).Status == http.StatusConflict // of createJob
			if err != nil && !isRunning {
				t.Errorf("the own workspace: %v", err)
			}
		})
	}
}

// checkReads checks that an operation was not sent, except to read the object.
func checkReads(t *testing.T, fake *airbytetest.Server, op *agent.Operation, before int) {
	t.Helper()
	sent := len(fake.Requests(op.ID)) - before
	if op.Effect == agent.Read {
		sent-- // the runner may read the object itself
	}
	if sent > 0 {
		t.Errorf("%s was sent", op.ID)
	}
}

// fill replaces the placeholders of an input.
func (w *world) fill(input, job, tag string) json.RawMessage {
	return json.RawMessage(strings.NewReplacer(
		"WORKSPACE", w.workspace,
		"SOURCE", w.source,
		"DESTINATION", w.destination,
		"CONNECTION", w.connection,
		"JOB", job,
		"TAG", tag,
	).Replace(input))
}

// TestPinnedMix checks that every object of a call is compared, not only the first.
func TestPinnedMix(t *testing.T) {
	server := newTenants(t)
	runner := server.own.runner(t, agent.WithMode(agent.ModeFull), agent.WithWorkspaces(server.own.workspace))
	own, other := server.own, server.other
	inputs := map[string]string{
		`{"sourceId":"` + own.source + `","destinationId":"` + other.destination + `"}`:                      "createConnection",
		`{"sourceId":"` + own.source + `","workspaceId":"` + other.workspace + `"}`:                          "patchSource",
		`{"workspaceIds":["` + own.workspace + `","` + other.workspace + `"]}`:                               "listJobs",
		`{"connectionId":"` + other.connection + `","workspaceIds":["` + own.workspace + `"]}`:               "listJobs",
		`{"connectionId":"` + own.connection + `","tags":[` + tagJSON(server.otherTag, own.workspace) + `]}`: "patchConnection",
	}
	for input, id := range inputs {
		op := agent.Lookup(id)
		before := len(own.fake.Requests(id))
		_, err := runTool(t, runner, op.EffectOf(json.RawMessage(input)), callOf(id, input))
		if e := failure(t, err); !strings.Contains(e.Message, "names another workspace") {
			t.Errorf("%s %s: %v", id, input, e)
		}
		if n := len(own.fake.Requests(id)) - before; n > 0 {
			t.Errorf("%s %s: it was sent", id, input)
		}
	}
}

func tagJSON(id, workspace string) string {
	return `{"tagId":"` + id + `","name":"n","color":"ffffff","workspaceId":"` + workspace + `"}`
}

// TestPinsInjected checks that the workspaces are added to calls that have none, and only there.
func TestPinsInjected(t *testing.T) {
	const second = "9924bcd0-99be-453d-ba47-c2c9766f7da5"
	sent := &recorder{}
	one := newRunner(t, sent.client(t), agent.WithMode(agent.ModeWrite), agent.WithWorkspaces(strings.ToUpper(id)))
	two := newRunner(t, sent.client(t), agent.WithMode(agent.ModeWrite), agent.WithWorkspaces(id, second))
	tests := []struct {
		name   string
		runner *agent.Runner
		op     string
		input  string
		query  string
		body   string
	}{
		{name: "list", runner: one, op: "listSources", query: "workspaceIds=" + id},
		{name: "list of two", runner: two, op: "listSources", query: "workspaceIds=" + id + "&workspaceIds=" + second},
		{name: "empty list", runner: one, op: "listTags", input: `{"workspaceIds":[]}`, query: "workspaceIds=" + id},
		{name: "null", runner: one, op: "listTags", input: `{"workspaceIds":null}`, query: "workspaceIds=" + id},
		{name: "one of two", runner: two, op: "listTags", input: `{"workspaceIds":["` + second + `"]}`, query: "workspaceIds=" + second},
		{
			name: "required", runner: one, op: "createTag", input: `{"name":"n","color":"ffffff"}`,
			body: `{"name":"n","color":"ffffff","workspaceId":"` + id + `"}`,
		},
		{
			name: "upper case", runner: one, op: "createTag",
			input: `{"name":"n","color":"ffffff","workspaceId":"` + strings.ToUpper(id) + `"}`,
			body:  `{"name":"n","color":"ffffff","workspaceId":"` + strings.ToUpper(id) + `"}`,
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			sent.requests = nil
			_, err := runTool(t, tt.runner, agent.Lookup(tt.op).Effect, callOf(tt.op, tt.input))
			if len(sent.requests) != 1 {
				t.Fatalf("sent %d requests: %v", len(sent.requests), err)
			}
			_, query, _ := strings.Cut(sent.requests[0].URL, "?")
			if query != tt.query || sent.requests[0].Body != tt.body {
				t.Errorf("sent ?%s %s; want ?%s %s", query, sent.requests[0].Body, tt.query, tt.body)
			}
		})
	}
	sent.requests = nil
	_, err := two.Write(t.Context(), callOf("createTag", `{"name":"n","color":"ffffff"}`))
	if e := failure(t, err); len(e.Mistakes) != 1 || e.Mistakes[0].Field != "workspaceId" || len(sent.requests) > 0 {
		t.Errorf("two workspaces and none in the input: %+v", e)
	}
}

// TestPinnedOutside checks that operations that concern more than a workspace are refused before anything is sent.
func TestPinnedOutside(t *testing.T) {
	sent := &recorder{}
	runner := newRunner(t, sent.client(t), agent.WithMode(agent.ModeFull), agent.WithWorkspaces(id),
		agent.WithoutConfirmation(), agent.WithLiteralSecrets(), agent.WithSecretsOut(t.TempDir()))
	for _, op := range agent.Operations() {
		reason, ok := runner.Allowed(op.ID)
		if ok {
			continue
		}
		sent.requests = nil
		effect := op.Effects()[0]
		_, err := runTool(t, runner, effect, agent.Call{Operation: op.ID, Input: inputWith(t, op, effect)})
		e := failure(t, err)
		if len(sent.requests) > 0 || !strings.Contains(e.Message, reason) || !strings.Contains(e.Do, id) {
			t.Errorf("%s: %d requests, %v; want %q", op.ID, len(sent.requests), e, reason)
		}
	}
	for _, id := range []string{"createApplication", "listUsersWithinAnOrganization", "createWorkspace", "createAccessToken"} {
		if _, ok := runner.Allowed(id); ok {
			t.Errorf("%s is allowed", id)
		}
	}
	for _, id := range []string{"getHealthCheck", "listSources", "deleteWorkspace", "generateEmbeddedScopedToken"} {
		if reason, ok := runner.Allowed(id); !ok {
			t.Errorf("%s is not allowed: %s", id, reason)
		}
	}
}

// TestPinnedResult checks that a list of a server that ignores the filter is not shown.
func TestPinnedResult(t *testing.T) {
	body := `{"data":[{"sourceId":"1","workspaceId":"` + id + `","name":"own"},` +
		`{"sourceId":"2","workspaceId":"another","name":"canary"}]}`
	runner := newRunner(t, clientOf(t, http.StatusOK, body), agent.WithWorkspaces(id))
	result, err := runner.Read(t.Context(), callOf("listSources", ""))
	if e := failure(t, err); !strings.Contains(e.Message, "another workspace") || result != nil {
		t.Errorf("got %s, %v", result, e)
	}
}

// clientOf returns a client of a server that always returns the same response.
func clientOf(t *testing.T, status int, body string, opts ...airbyte.Option) *airbyte.Client {
	t.Helper()
	transport := transportFunc(func(req *http.Request) (*http.Response, error) {
		return response(req, status, body), nil
	})
	return clientWith(t, transport, opts...)
}
