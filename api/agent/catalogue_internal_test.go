package agent

import (
	"encoding/json"
	"testing"
)

// TestStrongestCase checks that the strongest of several cases counts.
func TestStrongestCase(t *testing.T) {
	o := &Operation{
		Effect: Destroy,
		Cases: []EffectCase{
			{Field: "kind", Value: "soft", Effect: Read},
			{Field: "mode", Value: "hard", Effect: Destroy},
			{Field: "mode", Value: "keep", Effect: Write},
		},
	}
	tests := []struct {
		input string
		want  Effect
	}{
		{input: `{"kind":"soft"}`, want: Read},
		{input: `{"kind":"soft","mode":"keep"}`, want: Write},
		{input: `{"kind":"soft","mode":"hard"}`, want: Destroy},
		{input: `{"kind":"other","mode":"keep"}`, want: Write},
		{input: `{"kind":"other"}`, want: Destroy},
	}
	for _, tt := range tests {
		if got := o.EffectOf(json.RawMessage(tt.input)); got != tt.want {
			t.Errorf("%s: got %s, want %s", tt.input, got, tt.want)
		}
	}
}

func TestSuggest(t *testing.T) {
	candidates := []string{"connectionId", "jobType", "name", "id"}
	tests := []struct {
		name string
		want string
	}{
		{name: "connection_id", want: "connectionId"},
		{name: "ConnectionID", want: "connectionId"},
		{name: "conectionId", want: "connectionId"},
		{name: "connectoinId", want: "connectionId"},
		{name: "job-type", want: "jobType"},
		{name: "jobTypes", want: "jobType"},
		{name: "anme", want: "name"},
		{name: "game", want: "name"},
		{name: "fame2", want: ""},
		{name: "ids", want: ""},
		{name: "di", want: ""},
		{name: "workspaceId", want: ""},
		{name: "", want: ""},
	}
	for _, tt := range tests {
		if got := suggest(tt.name, candidates); got != tt.want {
			t.Errorf("%q: got %q, want %q", tt.name, got, tt.want)
		}
	}
}
