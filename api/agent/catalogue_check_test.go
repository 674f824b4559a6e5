package agent_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/airbyte-go/airbyte/api/agent"
)

const id = "18dccc91-0ab1-4f72-9ed7-0b8fc27c5826"

func TestCheck(t *testing.T) {
	ids := `"sourceId":"` + id + `","destinationId":"` + id + `"`
	stream := func(members string) string {
		return `{` + ids + `,"configurations":{"streams":[{"name":"orders"` + members + `}]}}`
	}
	tests := []struct {
		name  string
		id    string
		input string
		want  []string
	}{
		{name: "no input", id: "listTags"},
		{name: "empty object", id: "listTags", input: `{}`},
		{name: "null", id: "listTags", input: `null`, want: []string{"want an object, got null; leave the field out instead"}},
		{name: "not JSON", id: "listTags", input: `{"a":`, want: []string{"want a JSON object, got invalid JSON"}},
		{name: "JSON in a string", id: "listTags", input: `"{}"`,
			want: []string{"want an object, got a string; write it as an object, not as JSON in a string"}},

		{name: "misspelled field", id: "getJob", input: `{"jobid":1}`,
			want: []string{"jobid: unknown field; did you mean jobId?", "jobId: is missing; want an integer"}},
		{name: "field in snake case", id: "listJobs", input: `{"connection_id":"` + id + `"}`,
			want: []string{"connection_id: unknown field; did you mean connectionId?"}},
		{name: "field of no operation", id: "getTag", input: `{"tagId":"` + id + `","verbose":true}`,
			want: []string{"verbose: unknown field; want tagId"}},
		{name: "field of an operation without fields", id: "getHealthCheck", input: `{"verbose":true}`,
			want: []string{"verbose: unknown field; there are no fields here"}},
		{name: "unknown field of an open body", id: "patchConnection", input: `{"connectionId":"` + id + `","paused":true}`,
			want: []string{"paused: unknown field; want one of connectionId, name, configurations, schedule, dataResidency, " +
				"namespaceDefinition, namespaceFormat, prefix, nonBreakingSchemaUpdatesBehavior, status, tags"}},
		{name: "odd name", id: "getHealthCheck", input: `{"a.b\n":1}`, want: []string{`"a.b\n": unknown field; there are no fields here`}},

		{name: "integer in quotes", id: "getJob", input: `{"jobId":"1"}`,
			want: []string{"jobId: want an integer, got a string; write it without quotes"}},
		{name: "fraction", id: "getJob", input: `{"jobId":1.5}`,
			want: []string{"jobId: want an integer without a fraction or an exponent"}},
		{name: "integer that is too large", id: "getJob", input: `{"jobId":9223372036854775808}`,
			want: []string{"jobId: want an integer without a fraction or an exponent"}},
		{name: "largest integer", id: "getJob", input: `{"jobId":9223372036854775807}`},
		{name: "below the minimum", id: "listJobs", input: `{"limit":0}`, want: []string{"limit: want 1 to 100, got 0"}},
		{name: "above the maximum", id: "listJobs", input: `{"limit":250}`, want: []string{"limit: want 1 to 100, got 250"}},
		{name: "negative offset", id: "listJobs", input: `{"offset":-1}`, want: []string{"offset: want at least 0, got -1"}},
		{name: "boolean in quotes", id: "listSources", input: `{"includeDeleted":"true"}`,
			want: []string{"includeDeleted: want true or false, got a string; write it without quotes"}},
		{name: "list without brackets", id: "listJobs", input: `{"workspaceIds":"` + id + `"}`,
			want: []string{"workspaceIds: want an array, got a string; put it in brackets"}},
		{name: "wrong item", id: "listJobs", input: `{"workspaceIds":["` + id + `","main"]}`,
			want: []string{"workspaceIds[1]: want a UUID such as 9924bcd0-99be-453d-ba47-c2c9766f7da5"}},
		{name: "null item", id: "listJobs", input: `{"workspaceIds":[null]}`,
			want: []string{"workspaceIds[0]: want a UUID, got null; leave the field out instead"}},
		{name: "not a UUID", id: "getTag", input: `{"tagId":"hunter2"}`,
			want: []string{"tagId: want a UUID such as 9924bcd0-99be-453d-ba47-c2c9766f7da5"}},
		{name: "not a time", id: "listJobs", input: `{"createdAtStart":"yesterday"}`,
			want: []string{"createdAtStart: want a time such as 2026-01-31T12:00:00Z"}},
		{name: "null of a nullable field", id: "updateGroup", input: `{"groupId":"` + id + `","description":null}`},
		{name: "null", id: "updateGroup", input: `{"groupId":"` + id + `","name":null}`,
			want: []string{"name: want a string, got null; leave the field out instead"}},

		{name: "known value", id: "createJob", input: `{"connectionId":"` + id + `","jobType":"sync"}`},
		{name: "newer value", id: "createJob", input: `{"connectionId":"` + id + `","jobType":"backfill"}`},
		{name: "misspelled value", id: "createJob", input: `{"connectionId":"` + id + `","jobType":"Sync"}`,
			want: []string{"jobType: unknown value; did you mean sync? Known values: sync, reset, refresh, clear"}},
		{name: "empty value", id: "createJob", input: `{"connectionId":"` + id + `","jobType":""}`,
			want: []string{"jobType: is empty; want one of sync, reset, refresh, clear"}},

		{name: "deep mistakes", id: "createConnection", input: stream(`,"syncMode":"full_refresh_overwrit","primaryKey":["id"]`),
			want: []string{
				"configurations.streams[0].syncMode: unknown value; did you mean full_refresh_overwrite? Known values: " +
					"full_refresh_overwrite, full_refresh_overwrite_deduped, full_refresh_append, full_refresh_update, " +
					"full_refresh_soft_delete, incremental_append, incremental_deduped_history, incremental_update, incremental_soft_delete",
				"configurations.streams[0].primaryKey[0]: want an array, got a string; put it in brackets",
			}},
		{name: "newer field of a stream", id: "createConnection", input: stream(`,"priority":1`)},
		{name: "misspelled field of a stream", id: "createConnection", input: stream(`,"syncmode":"full_refresh_append"`),
			want: []string{"configurations.streams[0].syncmode: unknown field; did you mean syncMode?"}},
		{name: "mapper without a type", id: "createConnection", input: stream(`,"mappers":[{}]`),
			want: []string{"configurations.streams[0].mappers[0].type: is missing; want one of hashing, field-filtering, " +
				"field-renaming, row-filtering, encryption"}},
		{name: "mapper of a newer type", id: "createConnection", input: stream(`,"mappers":[{"type":"shuffle","any":1}]`)},
		{name: "mapper without a field", id: "createConnection",
			input: stream(`,"mappers":[{"type":"field-filtering","mapperConfiguration":{}}]`),
			want:  []string{"configurations.streams[0].mappers[0].mapperConfiguration.targetField: is missing; want a string"}},
		{name: "union that contains itself", id: "createConnection",
			input: stream(`,"mappers":[{"type":"row-filtering","mapperConfiguration":{"conditions":` +
				`{"type":"NOT","conditions":[{"type":"EQUAL","fieldName":"a"}]}}}]`),
			want: []string{"configurations.streams[0].mappers[0].mapperConfiguration.conditions.conditions[0].comparisonValue: " +
				"is missing; want a string"}},

		{name: "open object", id: "patchSource", input: `{"sourceId":"` + id + `","configuration":{"anything":[1,{"b":null}]}}`},
		{name: "configuration in a string", id: "patchSource", input: `{"sourceId":"` + id + `","configuration":"{}"}`,
			want: []string{"configuration: want an object, got a string; write it as an object, not as JSON in a string"}},
		{name: "reference to a secret", id: "createAccessToken", input: `{"client_id":"a","client_secret":{"$secret":"env:S"}}`},
		{name: "reference where no secret belongs", id: "createAccessToken",
			input: `{"client_id":{"$secret":"env:S"},"client_secret":"b"}`,
			want:  []string{"client_id: want a string, got an object"}},
		{name: "wrong reference", id: "createAccessToken",
			input: `{"client_id":"a","client_secret":{"$secret":"env:S","or":"b"}}`,
			want:  []string{"client_secret: want a string, got an object"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			err := agent.Lookup(tt.id).Check(json.RawMessage(tt.input))
			var got []string
			if wrong := new(agent.InputError); errors.As(err, &wrong) {
				for _, m := range wrong.Mistakes {
					got = append(got, m.String())
				}
			} else if err != nil {
				t.Fatalf("the error is a %T: %v", err, err)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// TestCheckIsBounded checks that long and deep inputs give few mistakes and end.
func TestCheckIsBounded(t *testing.T) {
	var fields []string
	for i := range 1000 {
		fields = append(fields, fmt.Sprintf(`"field%d":1`, i))
	}
	err := agent.Lookup("getHealthCheck").Check(json.RawMessage("{" + strings.Join(fields, ",") + "}"))
	wrong := new(agent.InputError)
	if !errors.As(err, &wrong) || len(wrong.Mistakes) != 20 {
		t.Errorf("1000 unknown fields: got %v, want 20 mistakes", err)
	}
	deep := strings.Repeat(`{"type":"NOT","conditions":[`, 1000) + strings.Repeat(`]}`, 1000)
	input := `{"sourceId":"` + id + `","destinationId":"` + id + `","configurations":{"streams":[{"name":"a","mappers":[` +
		`{"type":"row-filtering","mapperConfiguration":{"conditions":` + deep + `}}]}]}}`
	if err := agent.Lookup("createConnection").Check(json.RawMessage(input)); err != nil {
		t.Errorf("a deep input: %v", err)
	}
}

// TestCheckKeepsValues checks that mistakes have no values of the input, which may
// be secrets in the wrong place.
func TestCheckKeepsValues(t *testing.T) {
	const canary = "hunter2-canary"
	for _, op := range agent.Operations() {
		var schema struct {
			Properties map[string]any
		}
		if err := json.Unmarshal([]byte(op.Schema), &schema); err != nil {
			t.Fatal(err)
		}
		for name := range schema.Properties {
			for _, value := range []any{canary, []string{canary}, map[string]string{"key": canary}} {
				err := op.Check(mustMarshal(t, map[string]any{name: value}))
				if err != nil && strings.Contains(err.Error(), canary) {
					t.Errorf("%s: %v", op.ID, err)
				}
			}
		}
	}
}

func FuzzCheck(f *testing.F) {
	for _, op := range agent.Operations() {
		f.Add(op.ID, op.Example)
	}
	f.Fuzz(func(t *testing.T, id, input string) {
		op := agent.Lookup(id)
		if op == nil {
			t.Skip()
		}
		err := op.Check(json.RawMessage(input))
		effect := op.EffectOf(json.RawMessage(input))
		if err == nil && effect != agent.Read && effect != agent.Write && effect != agent.Destroy {
			t.Errorf("the effect is %q", effect)
		}
		sent := &recorder{}
		_, callErr := op.Call(t.Context(), sent.client(t), json.RawMessage(input))
		if err != nil && callErr == nil {
			t.Errorf("Call accepts what Check refuses: %v", err)
		}
		if err != nil && len(sent.requests) > 0 {
			t.Errorf("it sent a request for a refused input: %v", err)
		}
	})
}
