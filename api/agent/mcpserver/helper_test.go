package mcpserver

import (
	"context"
	"encoding/json"
	"flag"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/airbyte-go/airbyte/api/agent"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// Revisions of the protocol. The tests speak the oldest that clients use, the last with sessions, and the newest.
var revisions = []string{"2024-11-05", "2025-06-18", "2025-11-25", "2026-07-28"}

// someRevisions returns the revisions for a test that takes long with all of them. With -short, these are the oldest and
// the newest one.
func someRevisions() []string {
	if testing.Short() {
		return []string{revisions[0], revisions[len(revisions)-1]}
	}
	return revisions
}

// fakeOperator permits everything, and records the calls.
type fakeOperator struct {
	mode    agent.Mode
	allowed func(operation string) bool

	// Replies. A nil function replies with the method and the operation.
	read   func(ctx context.Context, call agent.Call) (json.RawMessage, error)
	remove func(ctx context.Context, call agent.Call) (json.RawMessage, error)
	wait   func(ctx context.Context, call agent.WaitCall) (json.RawMessage, error)

	mu    sync.Mutex
	calls []string // such as "write createSource {...}"
	last  agent.Call
	waits []agent.WaitCall
}

func (f *fakeOperator) record(method string, call agent.Call) json.RawMessage {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.calls = append(f.calls, method+" "+call.Operation+" "+string(call.Input))
	f.last = call
	text, _ := json.Marshal(map[string]string{"did": method, "operation": call.Operation})
	return text
}

func (f *fakeOperator) recorded() []string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Clone(f.calls)
}

func (f *fakeOperator) Read(ctx context.Context, call agent.Call) (json.RawMessage, error) {
	result := f.record("read", call)
	if f.read != nil {
		return f.read(ctx, call)
	}
	return result, nil
}

func (f *fakeOperator) Write(_ context.Context, call agent.Call) (json.RawMessage, error) {
	return f.record("write", call), nil
}

func (f *fakeOperator) Delete(ctx context.Context, call agent.Call) (json.RawMessage, error) {
	result := f.record("delete", call)
	if f.remove != nil {
		return f.remove(ctx, call)
	}
	return result, nil
}

func (f *fakeOperator) Search(intent string, limit int) (json.RawMessage, error) {
	return json.Marshal(map[string]any{"intent": intent, "limit": limit})
}

func (f *fakeOperator) Describe(operations ...string) (json.RawMessage, error) {
	return json.Marshal(map[string]any{"operations": operations})
}

func (f *fakeOperator) Wait(ctx context.Context, call agent.WaitCall) (json.RawMessage, error) {
	f.mu.Lock()
	f.waits = append(f.waits, call)
	f.mu.Unlock()
	if f.wait != nil {
		return f.wait(ctx, call)
	}
	return json.RawMessage(`{"done":true}`), nil
}

func (f *fakeOperator) Allowed(operation string) (string, bool) {
	return "", f.allowed == nil || f.allowed(operation)
}

func (f *fakeOperator) Mode() agent.Mode { return f.mode }

// connected returns a client session with a server for the operator.
func connected(t *testing.T, op operator, revision string, client *mcp.ClientOptions, opts ...Option) *mcp.ClientSession {
	t.Helper()
	server, err := newServer(op, opts)
	if err != nil {
		t.Fatal(err)
	}
	return connect(t, server, revision, client)
}

// connect connects a client in memory.
func connect(t *testing.T, server *mcp.Server, revision string, options *mcp.ClientOptions) *mcp.ClientSession {
	t.Helper()
	near, far := mcp.NewInMemoryTransports()
	serving, err := server.Connect(t.Context(), far, nil)
	if err != nil {
		t.Fatal(err)
	}
	client := mcp.NewClient(&mcp.Implementation{Name: "test", Version: "1"}, options)
	session, err := client.Connect(t.Context(), near, &mcp.ClientSessionOptions{ProtocolVersion: revision})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = session.Close()
		_ = serving.Wait()
	})
	if got := session.InitializeResult().ProtocolVersion; got != revision {
		t.Fatalf("the server speaks %s, want %s", got, revision)
	}
	return session
}

// call calls a tool. The result must be one text.
func call(t *testing.T, session *mcp.ClientSession, tool, arguments string) (text string, isError bool) {
	t.Helper()
	params := &mcp.CallToolParams{Name: tool}
	if arguments != "" {
		params.Arguments = json.RawMessage(arguments)
	}
	result, err := session.CallTool(t.Context(), params)
	if err != nil {
		t.Fatalf("%s: %v", tool, err)
	}
	return textOf(t, result), result.IsError
}

func textOf(t *testing.T, result *mcp.CallToolResult) string {
	t.Helper()
	if len(result.Content) != 1 {
		t.Fatalf("the result has %d contents, want 1", len(result.Content))
	}
	content, ok := result.Content[0].(*mcp.TextContent)
	if !ok {
		t.Fatalf("the result is a %T, want a text", result.Content[0])
	}
	if !json.Valid([]byte(content.Text)) {
		t.Fatalf("the result is not JSON: %s", content.Text)
	}
	return content.Text
}

// failureOf returns the error of a call that must fail.
func failureOf(t *testing.T, session *mcp.ClientSession, tool, arguments string) *agent.Error {
	t.Helper()
	text, isError := call(t, session, tool, arguments)
	if !isError {
		t.Fatalf("%s %s succeeded: %s", tool, arguments, text)
	}
	failure := &agent.Error{}
	if err := json.Unmarshal([]byte(text), failure); err != nil {
		t.Fatal(err)
	}
	return failure
}

// golden compares a text with a file in testdata/agent.
func golden(t *testing.T, name, got string) {
	t.Helper()
	path := "../../../testdata/agent/" + name
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(got, "\n")); diff != "" {
		t.Errorf("%s (-want +got):\n%s", name, diff)
	}
}
