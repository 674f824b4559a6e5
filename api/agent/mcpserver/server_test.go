package mcpserver

import (
	"bytes"
	"context"
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/airbyte-go/airbyte/api/agent"
)

var modes = []agent.Mode{agent.ModeRead, agent.ModeWrite, agent.ModeFull}

func TestNewRefuses(t *testing.T) {
	tests := []struct {
		name string
		opts []Option
		want string
	}{
		{name: "unknown tools", opts: []Option{WithTools("all")}, want: `mcpserver: unknown tools "all"`},
		{name: "more tools than clients accept", opts: []Option{WithTools(ToolsOperations)}, want: "more than clients accept (40)"},
		{name: "more tools than the limit", opts: []Option{WithToolLimit(5)}, want: "6 tools are more than clients accept (5)"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := newServer(&fakeOperator{mode: agent.ModeFull}, tt.opts)
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got error %v, want %q", err, tt.want)
			}
		})
	}
	if _, err := New(nil); err == nil {
		t.Error("New accepts a nil runner")
	}
}

// listing is all that a client reads before the first call.
type listing struct {
	Instructions string          `json:"instructions"`
	Capabilities json.RawMessage `json:"capabilities"`
	Tools        []*mcp.Tool     `json:"tools"`
}

func listed(t *testing.T, session *mcp.ClientSession) listing {
	t.Helper()
	tools, err := session.ListTools(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	hello := session.InitializeResult()
	capabilities, err := json.Marshal(hello.Capabilities)
	if err != nil {
		t.Fatal(err)
	}
	return listing{Instructions: hello.Instructions, Capabilities: capabilities, Tools: tools.Tools}
}

func TestListing(t *testing.T) {
	const most = 1500 // tokens
	for _, mode := range modes {
		for _, revision := range revisions {
			t.Run(string(mode)+" "+revision, func(t *testing.T) {
				got := listed(t, connected(t, &fakeOperator{mode: mode}, revision, nil))
				text, err := json.MarshalIndent(got, "", "  ")
				if err != nil {
					t.Fatal(err)
				}
				golden(t, "tools-"+string(mode)+".json", string(text)+"\n")

				compact, err := json.Marshal(got)
				if err != nil {
					t.Fatal(err)
				}
				tokens := (len(compact) + 3) / 4
				t.Logf("%d tools, %d tokens", len(got.Tools), tokens)
				if tokens > most {
					t.Errorf("the tools take %d tokens, want at most %d", tokens, most)
				}
			})
		}
	}
}

func TestListingOfOperations(t *testing.T) {
	for _, mode := range modes {
		t.Run(string(mode), func(t *testing.T) {
			op := &fakeOperator{mode: mode}
			session := connected(t, op, "2025-11-25", nil, WithTools(ToolsOperations), WithToolLimit(0))
			names := []string{toolWait}
			for _, tool := range listed(t, session).Tools {
				if tool.Name == toolWait {
					continue
				}
				names = append(names, tool.Name)
				if tool.Description == "" {
					t.Errorf("%s has no description", tool.Name)
				}
				operation := agent.Lookup(tool.Name)
				if mode == agent.ModeRead && operation.Effects()[0] != agent.Read {
					t.Errorf("%s is registered in read mode", tool.Name)
				}
			}
			want := []string{toolWait}
			for _, operation := range agent.Operations() {
				if permits(mode, operation.Effects()[0]) {
					want = append(want, operation.ID)
				}
			}
			slices.Sort(names)
			slices.Sort(want)
			if diff := cmp.Diff(want, names); diff != "" {
				t.Errorf("tools (-want +got):\n%s", diff)
			}
		})
	}
}

// TestListingFollowsTheOperator checks that operations that the operator forbids have no tool, and that a short
// list needs no force.
func TestListingFollowsTheOperator(t *testing.T) {
	op := &fakeOperator{mode: agent.ModeFull, allowed: func(id string) bool { return id == "listJobs" || id == "createJob" }}
	session := connected(t, op, "2025-11-25", nil, WithTools(ToolsOperations))
	text, err := json.MarshalIndent(listed(t, session), "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "tools-operations.json", string(text)+"\n")
}

// requestID varies between sessions of one process.
var requestID = regexp.MustCompile(`"id":\d+`)

func TestListingHasSameBytes(t *testing.T) {
	first := ""
	for range 2 {
		server, err := newServer(&fakeOperator{mode: agent.ModeFull}, nil)
		if err != nil {
			t.Fatal(err)
		}
		for range 2 {
			sent := &bytes.Buffer{}
			near, far := mcp.NewInMemoryTransports()
			serving, err := server.Connect(t.Context(), far, nil)
			if err != nil {
				t.Fatal(err)
			}
			client := mcp.NewClient(&mcp.Implementation{Name: "test", Version: "1"}, nil)
			logged := &mcp.LoggingTransport{Transport: near, Writer: sent}
			session, err := client.Connect(t.Context(), logged, nil)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := session.ListTools(t.Context(), nil); err != nil {
				t.Fatal(err)
			}
			_ = session.Close()
			_ = serving.Wait()
			transcript := ""
			for line := range strings.Lines(sent.String()) {
				if strings.HasPrefix(line, "read: ") { // what the client wrote comes earlier or later
					transcript += requestID.ReplaceAllString(line, `"id":0`)
				}
			}
			if first == "" {
				first = transcript
			}
			if !strings.Contains(transcript, toolDelete) {
				t.Fatalf("the transcript has no tools: %s", transcript)
			}
			if diff := cmp.Diff(first, transcript); diff != "" {
				t.Errorf("two sessions differ (-first +later):\n%s", diff)
			}
		}
	}
}

// TestSchemasArePortable checks that the schemas of all tools have only keywords that all clients understand.
func TestSchemasArePortable(t *testing.T) {
	for _, tools := range []Tools{ToolsFixed, ToolsOperations} {
		session := connected(t, &fakeOperator{mode: agent.ModeFull}, "2025-11-25", nil, WithTools(tools), WithToolLimit(0))
		for _, tool := range listed(t, session).Tools {
			checkPortable(t, tool.Name, tool.InputSchema)
			if root, ok := tool.InputSchema.(map[string]any); !ok || root["type"] != "object" || root["properties"] == nil {
				t.Errorf("%s: the schema is not an object with properties", tool.Name)
			}
			const longest = 64
			if len(tool.Name) > longest {
				t.Errorf("%s has more than %d characters", tool.Name, longest)
			}
		}
	}
}

func checkPortable(t *testing.T, place string, schema any) {
	t.Helper()
	object, ok := schema.(map[string]any)
	if !ok {
		t.Errorf("%s: the schema is a %T", place, schema)
		return
	}
	if _, ok := object["type"].(string); !ok {
		// An open value has no type; it may be anything.
		if len(object) > 1 || (len(object) == 1 && object["description"] == nil) {
			t.Errorf("%s: the type is %v, want a string", place, object["type"])
		}
	}
	for keyword, value := range object {
		switch keyword {
		case "type", "description", "required", "enum":
		case "properties":
			for name, property := range value.(map[string]any) {
				checkPortable(t, place+"."+name, property)
			}
		case "items":
			checkPortable(t, place+"[]", value)
		case "additionalProperties":
			if _, ok := value.(bool); !ok {
				checkPortable(t, place+".*", value)
			}
		default:
			t.Errorf("%s: keyword %s is not portable", place, keyword)
		}
	}
}

// TestArgumentsDoNotClash checks that no operation has a field with the name of an argument that its tool adds.
func TestArgumentsDoNotClash(t *testing.T) {
	for _, op := range agent.Operations() {
		for _, a := range slices.Concat(extraOfReads, extraOfChanges) {
			if op.Has(a.name) {
				t.Errorf("%s has a field %s", op.ID, a.name)
			}
		}
	}
}

// TestRegistrationLayer checks that the tools alone keep within the mode, with an operator that permits everything:
// no call with an effect beyond the mode reaches it, whichever tool a model uses.
func TestRegistrationLayer(t *testing.T) {
	apart := 1
	if testing.Short() {
		apart = 4
	}
	for _, mode := range modes {
		for _, tools := range []Tools{ToolsFixed, ToolsOperations} {
			t.Run(string(mode)+" "+string(tools), func(t *testing.T) {
				op := &fakeOperator{mode: mode}
				session := connected(t, op, "2025-11-25", nil, WithTools(tools), WithToolLimit(0))
				sent := 0
				for i, operation := range agent.Operations() {
					if i%apart != 0 {
						continue
					}
					for _, input := range inputsOf(operation) {
						sent += tryAllTools(t, session, op, operation, input, tools)
					}
				}
				for _, line := range op.recorded() {
					method, rest, _ := strings.Cut(line, " ")
					id, input, _ := strings.Cut(rest, " ")
					effect := agent.Lookup(id).EffectOf(json.RawMessage(input))
					if !permits(mode, effect) {
						t.Errorf("mode %s lets through: %s", mode, line)
					}
					if strength(effect) > strength(methodEffects[method]) {
						t.Errorf("the effect of %s is %s", line, effect)
					}
				}
				if sent == 0 {
					t.Error("no call reached the operator")
				}
			})
		}
	}
}

// methodEffects are the effects that the methods of an operator may have.
var methodEffects = map[string]agent.Effect{"read": agent.Read, "write": agent.Write, "delete": agent.Destroy}

// inputsOf returns an input for each effect of an operation.
func inputsOf(op *agent.Operation) []string {
	inputs := []string{op.Example}
	for _, c := range op.Cases {
		inputs = append(inputs, `{"`+c.Field+`":"`+c.Value+`"}`, `{"`+c.Field+`":"other"}`)
	}
	return inputs
}

// tryAllTools calls an operation with all tools, and returns how many calls reached the operator. Every operation
// within the mode must reach it once.
func tryAllTools(
	t *testing.T, session *mcp.ClientSession, op *fakeOperator, operation *agent.Operation, input string, tools Tools,
) int {
	t.Helper()
	before := len(op.recorded())
	effect := operation.EffectOf(json.RawMessage(input))
	names := []string{operation.ID}
	arguments := input
	if tools == ToolsFixed {
		names = []string{toolRead, toolWrite, toolDelete}
		arguments = `{"operation":"` + operation.ID + `","input":` + input + `}`
	}
	for _, name := range names {
		_, _ = session.CallTool(t.Context(), &mcp.CallToolParams{Name: name, Arguments: json.RawMessage(arguments)})
	}
	reached := len(op.recorded()) - before
	if permits(op.mode, effect) && reached == 0 {
		t.Errorf("%s %s does not reach the operator in mode %s", operation.ID, input, op.mode)
	}
	return reached
}

func TestInstructionsNameTheTools(t *testing.T) {
	for _, mode := range modes {
		session := connected(t, &fakeOperator{mode: mode}, "2025-11-25", nil)
		list := listed(t, session)
		for word := range strings.FieldsFuncSeq(list.Instructions, func(r rune) bool { return r == ' ' || r == ',' || r == '.' }) {
			if !strings.HasPrefix(word, "airbyte_") {
				continue
			}
			if !slices.ContainsFunc(list.Tools, func(tool *mcp.Tool) bool { return tool.Name == word }) {
				t.Errorf("mode %s: the instructions name %s, which is not a tool", mode, word)
			}
		}
	}
}

func TestServerOptions(t *testing.T) {
	server, err := newServer(&fakeOperator{mode: agent.ModeRead}, []Option{
		WithVersion("1.2.3"),
		WithServerOptions(func(o *mcp.ServerOptions) { o.Instructions += " Our own." }),
	})
	if err != nil {
		t.Fatal(err)
	}
	type mine struct {
		Text string `json:"text"`
	}
	mcp.AddTool(server, &mcp.Tool{Name: "mine"}, func(ctx context.Context, _ *mcp.CallToolRequest, in mine) (*mcp.CallToolResult, any, error) {
		return &mcp.CallToolResult{Content: []mcp.Content{&mcp.TextContent{Text: `"` + in.Text + `"`}}}, nil, ctx.Err()
	})
	session := connect(t, server, "2026-07-28", nil)
	if got := session.InitializeResult().Instructions; !strings.HasSuffix(got, " Our own.") {
		t.Errorf("instructions: %s", got)
	}
	if got := session.InitializeResult().ServerInfo.Version; got != "1.2.3" {
		t.Errorf("version %s, want 1.2.3", got)
	}
	if got, _ := call(t, session, "mine", `{"text":"hi"}`); got != `"hi"` {
		t.Errorf("got %s from the tool of the program", got)
	}
}
