package mcpserver

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/airbyte-go/airbyte/api/agent"
)

func TestArgumentsAreLenient(t *testing.T) {
	tests := []struct {
		name      string
		tool      string
		arguments string
		want      string // recorded call, or result of tools without one
	}{
		{name: "object", tool: toolRead, arguments: `{"operation":"getJob","input":{"jobId":1}}`, want: `read getJob {"jobId":1}`},
		{name: "input as a string", tool: toolRead, arguments: `{"operation":"getJob","input":" {\"jobId\":1} "}`,
			want: `read getJob {"jobId":1}`},
		{name: "empty string", tool: toolRead, arguments: `{"operation":"listJobs","input":""}`, want: `read listJobs {}`},
		{name: "null", tool: toolRead, arguments: `{"operation":"listJobs","input":null,"cursor":null}`, want: `read listJobs `},
		{name: "all as a string", tool: toolRead, arguments: `"{\"operation\":\"listJobs\"}"`, want: `read listJobs `},
		{name: "big numbers keep their digits", tool: toolRead, arguments: `{"operation":"getJob","input":{"jobId":9007199254740993}}`,
			want: `read getJob {"jobId":9007199254740993}`},
		{name: "one operation", tool: toolDescribe, arguments: `{"operations":"listJobs"}`, want: `{"operations":["listJobs"]}`},
		{name: "operations with commas", tool: toolDescribe, arguments: `{"operations":"listJobs, getJob,"}`,
			want: `{"operations":["listJobs","getJob"]}`},
		{name: "array as a string", tool: toolDescribe, arguments: `{"operations":"[\"listJobs\"]"}`, want: `{"operations":["listJobs"]}`},
		{name: "number as a string", tool: toolSearch, arguments: `{"intent":"sync","limit":"3"}`, want: `{"intent":"sync","limit":3}`},
		{name: "number with a fraction of zero", tool: toolSearch, arguments: `{"intent":"sync","limit":3.0}`,
			want: `{"intent":"sync","limit":3}`},
		{name: "negative limit", tool: toolSearch, arguments: `{"intent":"sync","limit":-1}`, want: `{"intent":"sync","limit":0}`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			op := &fakeOperator{mode: agent.ModeFull}
			text, isError := call(t, connected(t, op, "2025-11-25", nil), tt.tool, tt.arguments)
			if isError {
				t.Fatal(text)
			}
			got := text
			if calls := op.recorded(); len(calls) > 0 {
				got = calls[0]
			}
			if got != tt.want {
				t.Errorf("got %s, want %s", got, tt.want)
			}
		})
	}
}

func TestBooleanArguments(t *testing.T) {
	tests := []struct {
		value string
		want  bool
	}{
		{value: `true`, want: true},
		{value: `"true"`, want: true},
		{value: `"True"`, want: true},
		{value: `false`},
		{value: `"false"`},
		{value: `null`},
	}
	for _, tt := range tests {
		op := &fakeOperator{mode: agent.ModeFull}
		session := connected(t, op, "2025-11-25", nil)
		text, isError := call(t, session, toolDelete, `{"operation":"deleteSource","dryRun":`+tt.value+`}`)
		if isError {
			t.Fatal(text)
		}
		if op.last.DryRun != tt.want {
			t.Errorf("dryRun %s is %t, want %t", tt.value, op.last.DryRun, tt.want)
		}
	}
}

func TestWrongArguments(t *testing.T) {
	tests := []struct {
		name      string
		tool      string
		arguments string
		want      []agent.Mistake
	}{
		{name: "missing", tool: toolRead, arguments: `{}`,
			want: []agent.Mistake{{Field: "operation", Text: "is missing; want a string"}}},
		{name: "no arguments", tool: toolSearch, arguments: ``,
			want: []agent.Mistake{{Field: "intent", Text: "is missing; want a string"}}},
		{name: "other name", tool: toolRead, arguments: `{"operation_id":"listJobs","params":{}}`, want: []agent.Mistake{
			{Field: "operation", Text: "is missing; want a string"},
			{Field: "operation_id", Text: "unknown argument; did you mean operation?"},
			{Field: "params", Text: "unknown argument; did you mean input?"},
		}},
		{name: "other case", tool: toolWait, arguments: `{"job_id":1}`, want: []agent.Mistake{
			{Field: "jobId", Text: "is missing; want an integer"},
			{Field: "job_id", Text: "unknown argument; did you mean jobId?"},
		}},
		{name: "nothing near", tool: toolSearch, arguments: `{"intent":"x","colour":1}`,
			want: []agent.Mistake{{Field: "colour", Text: "unknown argument; the arguments are intent, limit"}}},
		{name: "no confirmation by the model", tool: toolDelete, arguments: `{"operation":"deleteSource","confirm":true}`,
			want: []agent.Mistake{{Field: "confirm", Text: "unknown argument; the arguments are operation, input, dryRun"}}},
		{name: "array as input", tool: toolRead, arguments: `{"operation":"listJobs","input":[1]}`,
			want: []agent.Mistake{{Field: "input", Text: "want an object, got an array"}}},
		{name: "text as input", tool: toolRead, arguments: `{"operation":"listJobs","input":"jobId=1"}`,
			want: []agent.Mistake{{Field: "input", Text: "want an object, got a string"}}},
		{name: "text after the input", tool: toolRead, arguments: `{"operation":"listJobs","input":"{} {}"}`,
			want: []agent.Mistake{{Field: "input", Text: "want an object, got a string"}}},
		{name: "number as operation", tool: toolRead, arguments: `{"operation":5}`,
			want: []agent.Mistake{{Field: "operation", Text: "want a string, got a number"}}},
		{name: "fraction", tool: toolWait, arguments: `{"jobId":1.5}`,
			want: []agent.Mistake{{Field: "jobId", Text: "want an integer, got a number"}}},
		{name: "huge exponent", tool: toolWait, arguments: `{"jobId":1e999999999}`,
			want: []agent.Mistake{{Field: "jobId", Text: "want an integer, got a number"}}},
		{name: "quoted twice", tool: toolWait, arguments: `{"jobId":"\"1\""}`,
			want: []agent.Mistake{{Field: "jobId", Text: "want an integer, got a string"}}},
		{name: "number as dryRun", tool: toolWrite, arguments: `{"operation":"createTag","dryRun":1}`,
			want: []agent.Mistake{{Field: "dryRun", Text: "want true or false, got a number"}}},
		{name: "word as dryRun", tool: toolWrite, arguments: `{"operation":"createTag","dryRun":"yes"}`,
			want: []agent.Mistake{{Field: "dryRun", Text: "want true or false, got a string"}}},
		{name: "objects as fields", tool: toolRead, arguments: `{"operation":"listJobs","fields":[{}]}`,
			want: []agent.Mistake{{Field: "fields", Text: "want an array of strings, got an array"}}},
		{name: "long name", tool: toolSearch, arguments: `{"intent":"x","` + strings.Repeat("é", 50) + `":1}`,
			want: []agent.Mistake{{Field: strings.Repeat("é", 40) + "…", Text: "unknown argument; the arguments are intent, limit"}}},
		{name: "array as arguments", tool: toolSearch, arguments: `["x"]`,
			want: []agent.Mistake{{Text: "want an object, got an array"}}},
		{name: "too long", tool: toolWait, arguments: `{"jobId":1,"seconds":301}`,
			want: []agent.Mistake{{Field: "seconds", Text: "want 1 to 300, got 301"}}},
		{name: "overflow", tool: toolWait, arguments: `{"jobId":1,"seconds":9223372036854775807}`,
			want: []agent.Mistake{{Field: "seconds", Text: "want 1 to 300, got 9223372036854775807"}}},
		{name: "too long with a limit", tool: toolWait, arguments: `{"jobId":1,"cancelAfterSeconds":1800,"seconds":86401}`,
			want: []agent.Mistake{{Field: "seconds", Text: "want 1 to 86400, got 86401"}}},
		{name: "limit too long", tool: toolWait, arguments: `{"jobId":1,"cancelAfterSeconds":86401}`,
			want: []agent.Mistake{{Field: "cancelAfterSeconds", Text: "want 1 to 86400, got 86401"}}},
		{name: "no limit", tool: toolWait, arguments: `{"jobId":1,"cancelAfterSeconds":0}`,
			want: []agent.Mistake{{Field: "cancelAfterSeconds", Text: "want 1 to 86400, got 0"}}},
		{name: "no time", tool: toolWait, arguments: `{"jobId":1,"seconds":0,"pollSeconds":0}`,
			want: []agent.Mistake{{Field: "seconds", Text: "want 1 to 300, got 0"}}},
		{name: "poll without time", tool: toolWait, arguments: `{"jobId":1,"pollSeconds":0}`,
			want: []agent.Mistake{{Field: "pollSeconds", Text: "want 1 to 300, got 0"}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			op := &fakeOperator{mode: agent.ModeFull}
			failure := failureOf(t, connected(t, op, "2025-11-25", nil), tt.tool, tt.arguments)
			if diff := cmp.Diff(tt.want, failure.Mistakes); diff != "" {
				t.Errorf("mistakes (-want +got):\n%s", diff)
			}
			if failure.Do == "" {
				t.Error("the error does not say what to do")
			}
			if calls := op.recorded(); len(calls) > 0 || len(op.waits) > 0 {
				t.Errorf("the operator was called: %q", calls)
			}
		})
	}
}

// TestWaitThatCancels checks that the tool cancels jobs only where the operator may.
func TestWaitThatCancels(t *testing.T) {
	const arguments = `{"jobId":1,"seconds":3600,"pollSeconds":60,"cancelAfterSeconds":1800}`
	tests := []struct {
		name string
		op   *fakeOperator
		ok   bool
	}{
		{name: "read", op: &fakeOperator{mode: agent.ModeRead}},
		{name: "write", op: &fakeOperator{mode: agent.ModeWrite}, ok: true},
		{name: "full", op: &fakeOperator{mode: agent.ModeFull}, ok: true},
		{name: "denied", op: &fakeOperator{mode: agent.ModeFull, allowed: func(id string) bool { return id != "cancelJob" }}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			session := connected(t, tt.op, "2025-11-25", nil)
			tools := listed(t, session).Tools
			i := slices.IndexFunc(tools, func(tool *mcp.Tool) bool { return tool.Name == toolWait })
			if tools[i].Annotations.ReadOnlyHint == tt.ok || *tools[i].Annotations.DestructiveHint {
				t.Errorf("annotations %+v", tools[i].Annotations)
			}
			if !tt.ok {
				failure := failureOf(t, session, toolWait, arguments)
				if len(failure.Mistakes) != 1 || failure.Mistakes[0].Field != "cancelAfterSeconds" || len(tt.op.waits) > 0 {
					t.Errorf("error %+v, waits %v", failure, tt.op.waits)
				}
				return
			}
			text, isError := call(t, session, toolWait, arguments)
			if isError {
				t.Fatal(text)
			}
			want := []agent.WaitCall{{JobID: 1, Timeout: time.Hour, CancelAfter: 30 * time.Minute, Interval: time.Minute}}
			if diff := cmp.Diff(want, tt.op.waits); diff != "" {
				t.Errorf("waits (-want +got):\n%s", diff)
			}
		})
	}
}

func TestManyUnknownArguments(t *testing.T) {
	count := 1000
	if testing.Short() {
		count = 200
	}
	arguments := map[string]int{}
	for i := range count {
		arguments[strings.Repeat("a", i+1)] = i
	}
	text, err := json.Marshal(arguments)
	if err != nil {
		t.Fatal(err)
	}
	failure := failureOf(t, connected(t, &fakeOperator{mode: agent.ModeFull}, "2025-11-25", nil), toolSearch, string(text))
	if len(failure.Mistakes) > 11 {
		t.Errorf("the error lists %d mistakes", len(failure.Mistakes))
	}
}

func TestArgumentsOfOperationTools(t *testing.T) {
	op := &fakeOperator{mode: agent.ModeFull}
	session := connected(t, op, "2025-11-25", nil, WithTools(ToolsOperations), WithToolLimit(0))
	text, isError := call(t, session, "listJobs", `{"limit":5,"fields":"jobId","cursor":"c"}`)
	if isError {
		t.Fatal(text)
	}
	want := agent.Call{Operation: "listJobs", Input: json.RawMessage(`{"limit":5}`), Fields: []string{"jobId"}, Cursor: "c"}
	if diff := cmp.Diff(want, op.last); diff != "" {
		t.Errorf("call (-want +got):\n%s", diff)
	}
	text, isError = call(t, session, "createJob", `{"connectionId":"c","jobType":"sync","dryRun":true}`)
	if isError {
		t.Fatal(text)
	}
	want = agent.Call{Operation: "createJob", Input: json.RawMessage(`{"connectionId":"c","jobType":"sync"}`), DryRun: true}
	if diff := cmp.Diff(want, op.last); diff != "" {
		t.Errorf("call (-want +got):\n%s", diff)
	}
	// A field that the operation does not have goes to the runner, whose error is better.
	if text, isError = call(t, session, "listJobs", `{"limits":5}`); isError {
		t.Fatal(text)
	}
	if got := op.recorded(); got[len(got)-1] != `read listJobs {"limits":5}` {
		t.Errorf("got call %s", got[len(got)-1])
	}
	failure := failureOf(t, session, "createJob", `{"dryRun":[]}`)
	if diff := cmp.Diff([]agent.Mistake{{Field: "dryRun", Text: "want true or false, got an array"}}, failure.Mistakes); diff != "" {
		t.Errorf("mistakes (-want +got):\n%s", diff)
	}
	failureOf(t, session, "createJob", `[]`)
}

func FuzzArguments(f *testing.F) {
	for _, seed := range []string{
		`{"operation":"listJobs","input":{"limit":1}}`, `"{\"operation\":\"listJobs\"}"`, `null`, ``, `[`, `{"input":"{"}`,
		`{"jobId":1e5,"seconds":"45"}`, `{"fields":"a,b","dryRun":"TRUE"}`, `{"operation":"\ud800"}`, "{\"a\xff\":1}",
	} {
		f.Add(seed)
	}
	all := [][]argument{searchArguments, describeArguments, readArguments, changeArguments, waitArguments}
	f.Fuzz(func(t *testing.T, raw string) {
		for _, arguments := range all {
			read, err := readValues("tool", arguments, json.RawMessage(raw))
			if (read == nil) == (err == nil) {
				t.Fatalf("values %v, error %v", read, err)
			}
			if err != nil {
				refusal, isError := errors.AsType[*agent.Error](err)
				if !isError {
					t.Fatalf("error %T, want *agent.Error", err)
				}
				result := failed(refusal)
				if !result.IsError {
					t.Fatal("the result is not an error")
				}
				continue
			}
			if read.Input != nil && (!json.Valid(read.Input) || read.Input[0] != '{') {
				t.Fatalf("the input is not an object: %s", read.Input)
			}
		}
		_, _ = operationCall(agent.Lookup("createJob"), extraOfChanges, json.RawMessage(raw))
	})
}
