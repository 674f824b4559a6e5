package agent_test

import (
	"encoding/json"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/airbyte-go/airbyte/api/agent"
)

func TestEffectOf(t *testing.T) {
	tests := []struct {
		id    string
		input string
		want  agent.Effect
	}{
		{id: "listJobs", input: `{}`, want: agent.Read},
		{id: "listJobs", input: `{"jobType":"reset"}`, want: agent.Read},
		{id: "oauthCallback", input: `{}`, want: agent.Write},
		{id: "cancelJob", input: `{"jobId":1}`, want: agent.Write},
		{id: "deleteTag", input: ``, want: agent.Destroy},
		{id: "createJob", input: `{"jobType":"sync"}`, want: agent.Write},
		{id: "createJob", input: `{"jobType":"reset"}`, want: agent.Destroy},
		{id: "createJob", input: `{"jobType":"clear"}`, want: agent.Destroy},
		{id: "createJob", input: `{"jobType":"newer"}`, want: agent.Destroy},
		{id: "createJob", input: `{"jobType":["sync"]}`, want: agent.Destroy},
		{id: "createJob", input: `{"jobType":"reset","jobType":"sync"}`, want: agent.Write},
		{id: "createJob", input: `{"jobType":"sync","jobType":"reset"}`, want: agent.Destroy},
		{id: "createJob", input: `{"jobType":"sync","jobType":null}`, want: agent.Destroy},
		{id: "createJob", input: `{}`, want: agent.Destroy},
		{id: "createJob", input: `no JSON`, want: agent.Destroy},
		{id: "patchConnection", input: `{"status":"inactive"}`, want: agent.Write},
		{id: "patchConnection", input: `{"name":"deprecated"}`, want: agent.Write},
		{id: "patchConnection", input: `{"status":"deprecated"}`, want: agent.Destroy},
	}
	for _, tt := range tests {
		got := agent.Lookup(tt.id).EffectOf(json.RawMessage(tt.input))
		if got != tt.want {
			t.Errorf("%s %s: got %s, want %s", tt.id, tt.input, got, tt.want)
		}
	}
}

// TestLastValueCounts checks that a call sends the value whose effect EffectOf
// returns, if an input has a field twice.
func TestLastValueCounts(t *testing.T) {
	sent := &recorder{}
	input := json.RawMessage(`{"connectionId":"` + id + `","jobType":"reset","jobType":"sync"}`)
	_, _ = agent.Lookup("createJob").Call(t.Context(), sent.client(t), input) // the recorder refuses it
	var body struct {
		JobType string `json:"jobType"`
	}
	if err := json.Unmarshal([]byte(sent.requests[0].Body), &body); err != nil {
		t.Fatal(err)
	}
	if body.JobType != "sync" {
		t.Errorf("it sent %s", body.JobType)
	}
}

func TestEffects(t *testing.T) {
	tests := []struct {
		id   string
		want []agent.Effect
	}{
		{id: "getJob", want: []agent.Effect{agent.Read}},
		{id: "createJob", want: []agent.Effect{agent.Write, agent.Destroy}},
		{id: "patchConnection", want: []agent.Effect{agent.Write, agent.Destroy}},
	}
	for _, tt := range tests {
		if diff := cmp.Diff(tt.want, agent.Lookup(tt.id).Effects()); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.id, diff)
		}
	}
}

// TestEffectsAreCautious checks effects against the HTTP methods: a read is a GET,
// and a DELETE destroys. The exceptions are stated.
func TestEffectsAreCautious(t *testing.T) {
	exceptions := []string{"oauthCallback", "cancelJob"}
	for _, o := range agent.Operations() {
		isRead := o.Effect == agent.Read
		isGet := o.Method == "GET"
		isOdd := isRead != isGet || (o.Method == "DELETE") && o.Effect != agent.Destroy
		if isOdd != slices.Contains(exceptions, o.ID) {
			t.Errorf("%s: %s has the effect %s", o.ID, o.Method, o.Effect)
		}
		for _, c := range o.Cases {
			if !o.Has(c.Field) {
				t.Errorf("%s: a case names the field %s, which the input does not have", o.ID, c.Field)
			}
		}
	}
}
