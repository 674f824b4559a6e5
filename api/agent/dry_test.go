package agent_test

import (
	"encoding/json"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/airbyte-go/airbyte/api/agent"
	"github.com/airbyte-go/airbyte/api/internal/openapi"
)

// dryRun is the result of a dry run.
type dryRun struct {
	DryRun bool
	Method string
	Path   string
	Query  url.Values
	Body   json.RawMessage
}

// TestDryRuns compares the dry run of every operation that changes something with the request of the typed method.
// Nothing may be sent.
func TestDryRuns(t *testing.T) {
	sent := &recorder{}
	runner := newRunner(t, sent.client(t), agent.WithMode(agent.ModeFull), agent.WithLiteralSecrets(),
		agent.WithSecretsOut(t.TempDir()))
	for _, op := range agent.Operations() {
		route := openapi.Route(op.Method, op.Path)
		in := newSample(route.PathItem, route.Operation, true)
		setSecrets(op, in.body, "dry-run-secret-1")
		raw := mustMarshal(t, in.merged())
		effect := op.EffectOf(raw)
		if effect == agent.Read {
			continue
		}
		t.Run(op.ID, func(t *testing.T) {
			result, err := runTool(t, runner, effect, agent.Call{Operation: op.ID, Input: raw, DryRun: true})
			got := decode[dryRun](t, result, err)
			typed := &recorder{}
			_, _ = callTyped(t, typed.client(t), op, in)
			want := typed.requests[0]
			wantURL, err := url.Parse(want.URL)
			if err != nil {
				t.Fatal(err)
			}
			wantPath := strings.TrimPrefix(wantURL.EscapedPath(), "/api/public/v1")
			if !got.DryRun || got.Method != want.Method || got.Path != wantPath {
				t.Errorf("got %s %s, want %s %s", got.Method, got.Path, want.Method, wantPath)
			}
			gotQuery := got.Query
			if gotQuery == nil {
				gotQuery = url.Values{}
			}
			wantQuery := wantURL.Query()
			if wantQuery.Has("key") { // of a consent; the value may be a secret
				wantQuery.Set("key", "**********")
			}
			if diff := cmp.Diff(wantQuery, gotQuery); diff != "" {
				t.Errorf("query (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(shownBody(t, op, want.Body), decodeBody(t, string(got.Body))); diff != "" {
				t.Errorf("body (-want +got):\n%s", diff)
			}
		})
	}
	if len(sent.requests) > 0 {
		t.Errorf("it sent %d requests", len(sent.requests))
	}
}

// shownBody returns the body of a request as a dry run shows it.
func shownBody(t *testing.T, op *agent.Operation, body string) any {
	t.Helper()
	decoded := decodeBody(t, body)
	fields, _ := decoded.(map[string]any)
	setSecrets(op, fields, "**********")
	return decoded
}

func decodeBody(t *testing.T, body string) any {
	t.Helper()
	if body == "" {
		return nil
	}
	d := json.NewDecoder(strings.NewReader(body))
	d.UseNumber()
	var decoded any
	err := d.Decode(&decoded)
	if err != nil {
		t.Fatalf("%s: %v", body, err)
	}
	return decoded
}

// setSecrets sets all strings in fields for secrets that an input has.
func setSecrets(op *agent.Operation, fields map[string]any, secret string) {
	for _, path := range op.SecretInput {
		setStrings(fields, strings.Split(path, "."), secret)
	}
}

func setStrings(value any, path []string, secret string) {
	items, isList := value.([]any)
	for _, item := range items {
		setStrings(item, path[1:], secret)
	}
	fields, _ := value.(map[string]any)
	for name, field := range fields {
		_, isText := field.(string)
		switch {
		case isList || (path[0] != "*" && path[0] != name):
		case isText && len(path) == 1:
			fields[name] = secret
		case len(path) > 1:
			setStrings(field, path[1:], secret)
		}
	}
}

// TestDryRunChecks checks that a dry run passes the same checks as a call, asks nobody and needs no token.
func TestDryRunChecks(t *testing.T) {
	w := newWorld(t)
	runner := w.runner(t, agent.WithMode(agent.ModeFull), agent.WithDeny("Tags"))
	tests := []struct {
		op    string
		input string
		want  string // part of the error; "" for success
	}{
		{op: "deleteConnection", input: `{"connectionId":"` + w.connection + `"}`},
		{op: "deleteConnection", input: `{"connectionID":"` + w.connection + `"}`, want: "did you mean connectionId?"},
		{op: "deleteTag", input: `{"tagId":"` + id + `"}`, want: "the operator denies Tags"},
		{op: "createConnection", input: `{"sourceId":"` + id + `","destinationId":"` + id + `"}`, want: "use airbyte_write"},
	}
	for _, tt := range tests {
		person := &asked{}
		call := callOf(tt.op, tt.input)
		call.DryRun = true
		call.Ask = person.ask
		result, err := runner.Delete(t.Context(), call)
		text := string(result)
		if err != nil {
			text = string(mustMarshal(t, failure(t, err)))
		}
		isExpected := strings.Contains(text, tt.want) && (err != nil) == (tt.want != "")
		if !isExpected || len(person.questions) > 0 {
			t.Errorf("%s %s: got %s after %d questions; want %q", tt.op, tt.input, text, len(person.questions), tt.want)
		}
	}
	if n := len(w.fake.Requests()); n > 0 {
		t.Errorf("it sent %d requests", n)
	}
	call := callOf("listTags", "")
	call.DryRun = true
	_, err := runner.Read(t.Context(), call)
	if e := failure(t, err); e.Message != "a read has no dry run" {
		t.Errorf("a read: %v", e)
	}
}
