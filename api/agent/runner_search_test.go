package agent_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/airbyte-go/airbyte/api/agent"
)

// found is the result of a search.
type found struct {
	Hits []struct {
		Operation, Does, Tool, Input, NotAllowed string
	}
	Recipe *struct {
		Title string
		Steps []struct{ Operation, Tool, Why, NotAllowed string }
	}
	Note      string
	Catalogue []string
}

// TestRunnerSearch checks that a result says which tool runs an operation and why it is not allowed.
func TestRunnerSearch(t *testing.T) {
	sent := &recorder{}
	runner := newRunner(t, sent.client(t), agent.WithMode(agent.ModeWrite), agent.WithDeny("getConnection"))
	tests := []struct {
		intent     string
		operation  string
		tool       string
		notAllowed string // its beginning
	}{
		{intent: "list jobs", operation: "listJobs", tool: "airbyte_read"},
		{intent: "trigger a sync", operation: "createJob", tool: "airbyte_delete; airbyte_write with jobType sync"},
		{intent: "deleteSource", operation: "deleteSource", tool: "airbyte_delete", notAllowed: "needs mode full"},
		{intent: "getConnection", operation: "getConnection", tool: "airbyte_read", notAllowed: "the operator denies getConnection"},
		{intent: "createApplication", operation: "createApplication", tool: "airbyte_write", notAllowed: "its result has a secret, and the operator has set no folder"},
	}
	for _, tt := range tests {
		raw, err := runner.Search(tt.intent, 0)
		result := decode[found](t, raw, err)
		i := -1
		for n, hit := range result.Hits {
			if hit.Operation == tt.operation {
				i = n
			}
		}
		if i < 0 {
			t.Errorf("%s: %s is not among the hits: %s", tt.intent, tt.operation, raw)
			continue
		}
		hit := result.Hits[i]
		isRefused := tt.notAllowed != ""
		if hit.Tool != tt.tool || !strings.HasPrefix(hit.NotAllowed, tt.notAllowed) || (hit.NotAllowed != "") != isRefused {
			t.Errorf("%s: got %+v", tt.intent, hit)
		}
	}
	raw, err := runner.Search("list jobs", 1)
	if result := decode[found](t, raw, err); len(result.Hits) != 1 {
		t.Errorf("a limit of 1: %s", raw)
	}
}

// TestRunnerSearchSize checks that results are within 1,000 tokens, and show what [agent.Search] shows, except for
// the end of the catalogue.
func TestRunnerSearchSize(t *testing.T) {
	sent := &recorder{}
	runner := newRunner(t, sent.client(t), agent.WithWorkspaces(id))
	intents := []string{
		"", "do something", "set up a source, a destination and a connection and run the first sync every day",
		"delete everything", "who can see what", "give a customer a widget", "why did the nightly job fail",
	}
	apart := 1
	if testing.Short() {
		apart = 5
	}
	for i, op := range agent.Operations() {
		if i%apart == 0 {
			intents = append(intents, op.ID, op.Summary)
		}
	}
	for _, intent := range intents {
		raw, err := runner.Search(intent, 0)
		result := decode[found](t, raw, err)
		if len(raw) > 4000 {
			t.Errorf("%q: %d bytes", intent, len(raw))
		}
		want := agent.Search(intent)
		var wantHits, gotHits []string
		for _, hit := range want.Hits {
			wantHits = append(wantHits, hit.Operation)
		}
		for _, hit := range result.Hits {
			gotHits = append(gotHits, hit.Operation)
		}
		if !slices.Equal(wantHits, gotHits) || result.Note != want.Note || (result.Recipe == nil) != (want.Recipe == nil) {
			t.Errorf("%q: got %v, want %v\n%s", intent, gotHits, wantHits, raw)
		}
		if len(want.Catalogue)-len(result.Catalogue) > 4 {
			t.Errorf("%q: %d of %d lines of the catalogue are missing", intent, len(want.Catalogue)-len(result.Catalogue), len(want.Catalogue))
		}
	}
	if len(sent.requests) > 0 {
		t.Errorf("it sent %d requests", len(sent.requests))
	}
}

// TestDescribe checks the description of an operation.
func TestDescribe(t *testing.T) {
	sent := &recorder{}
	runner := newRunner(t, sent.client(t))
	raw, err := runner.Describe("createJob")
	got := decode[map[string][]map[string]any](t, raw, err)["operations"][0]
	op := agent.Lookup("createJob")
	want := map[string]any{
		"operation":  "createJob",
		"does":       op.Summary,
		"tool":       "airbyte_delete; airbyte_write with jobType sync",
		"notAllowed": "the runner is in mode read, and the effect of the call is write, which needs mode write",
		"input":      decode[any](t, json.RawMessage(op.Schema), nil),
		"example":    decode[any](t, json.RawMessage(op.Example), nil),
		"notes":      op.Notes,
		"takes":      "up to 10 minutes",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	writer := newRunner(t, sent.client(t), agent.WithMode(agent.ModeWrite))
	raw, err = writer.Describe("createJob", "createApplication")
	described := decode[map[string][]map[string]any](t, raw, err)["operations"]
	wantLimits := "the runner is in mode write, and the effect of the call is destroy, which needs mode full"
	if described[0]["limits"] != wantLimits || described[0]["notAllowed"] != nil {
		t.Errorf("got %v", described[0])
	}
	if described[1]["secretResult"] == nil || described[1]["since"] != "0.64" {
		t.Errorf("got %v", described[1])
	}
}

// TestDescribeRefuses checks the errors of Describe.
func TestDescribeRefuses(t *testing.T) {
	sent := &recorder{}
	runner := newRunner(t, sent.client(t))
	tests := []struct {
		ids  []string
		want string
	}{
		{want: "want 1 to 5 operations, got 0; name the operations that airbyte_search has found"},
		{
			ids:  []string{"getJob", "getJob", "getJob", "getJob", "getJob", "getJob"},
			want: "want 1 to 5 operations, got 6; name the operations that airbyte_search has found",
		},
		{
			ids:  []string{"getJob", "getjobs"},
			want: `there is no operation "getjobs"; did you mean getJob? Otherwise find operations with airbyte_search`,
		},
	}
	for _, tt := range tests {
		_, err := runner.Describe(tt.ids...)
		if e := failure(t, err); e.Error() != tt.want {
			t.Errorf("%v: got %q, want %q", tt.ids, e, tt.want)
		}
	}
}

// TestDescribeSize checks the size of descriptions: at most 400 tokens for nine of ten operations, and at most 1,500
// for all. A token has four bytes.
func TestDescribeSize(t *testing.T) {
	sent := &recorder{}
	for _, mode := range []agent.Mode{agent.ModeRead, agent.ModeFull} {
		runner := newRunner(t, sent.client(t), agent.WithMode(mode))
		var sizes []int
		for _, op := range agent.Operations() {
			raw, err := runner.Describe(op.ID)
			if err != nil {
				t.Fatal(err)
			}
			tokens := (len(raw) + 3) / 4
			if tokens > 1500 {
				t.Errorf("%s in mode %s: %d tokens", op.ID, mode, tokens)
			}
			sizes = append(sizes, tokens)
		}
		slices.Sort(sizes)
		if p90 := sizes[len(sizes)*9/10]; p90 > 400 {
			t.Errorf("mode %s: the ninth decile is %d tokens, want at most 400; sizes %v", mode, p90, sizes)
		}
	}
}
