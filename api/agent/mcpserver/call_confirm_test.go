package mcpserver

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/airbyte-go/airbyte/api/agent"
)

// guarded returns an operator that asks before it deletes, like a runner. It counts the deleted sources.
func guarded(deleted *int) *fakeOperator {
	return &fakeOperator{mode: agent.ModeFull, remove: func(ctx context.Context, call agent.Call) (json.RawMessage, error) {
		question := agent.Question{
			Operation: call.Operation,
			Text:      `Delete source "Stripe" and its 3 connections?`,
			Command:   "airbyteagent delete deleteSource",
		}
		if call.Ask == nil {
			return nil, &agent.Error{Message: "nobody can be asked", Command: question.Command}
		}
		yes, err := call.Ask(ctx, question)
		if err != nil {
			return nil, err
		}
		if !yes {
			return nil, &agent.Error{Message: "the person said no"}
		}
		*deleted++
		return json.RawMessage(`{"deleted":true}`), nil
	}}
}

const deletion = `{"operation":"deleteSource","input":{"sourceId":"s"}}`

func TestConfirmation(t *testing.T) {
	yes := map[string]any{"confirm": true}
	tests := []struct {
		name  string
		reply *mcp.ElicitResult
		err   error
		want  string // error; "" if the source is deleted
	}{
		{name: "yes", reply: &mcp.ElicitResult{Action: "accept", Content: yes}},
		{name: "unchecked", reply: &mcp.ElicitResult{Action: "accept", Content: map[string]any{"confirm": false}}, want: "the person said no"},
		{name: "declined", reply: &mcp.ElicitResult{Action: "decline"}, want: "the person said no"},
		{name: "declined with content", reply: &mcp.ElicitResult{Action: "decline", Content: yes}, want: "the person said no"},
		{name: "dismissed", reply: &mcp.ElicitResult{Action: "cancel"}, want: "the person said no"},
		{name: "client fails", err: errors.New(canary), want: "*"},
	}
	for _, revision := range revisions[1:] { // the oldest cannot ask
		for _, tt := range tests {
			t.Run(revision+" "+tt.name, func(t *testing.T) {
				deleted := 0
				asked := 0
				session := connected(t, guarded(&deleted), revision, &mcp.ClientOptions{
					ElicitationHandler: func(_ context.Context, req *mcp.ElicitRequest) (*mcp.ElicitResult, error) {
						asked++
						if req.Params.Message != `Delete source "Stripe" and its 3 connections?` {
							t.Errorf("the question is %s", req.Params.Message)
						}
						return tt.reply, tt.err
					},
				})
				result, err := session.CallTool(t.Context(), &mcp.CallToolParams{Name: toolDelete, Arguments: json.RawMessage(deletion)})
				if asked != 1 {
					t.Errorf("the person was asked %d times", asked)
				}
				if tt.want == "" {
					if err != nil || result.IsError || deleted != 1 {
						t.Errorf("got %v, error %v; deleted %d", result, err, deleted)
					}
					return
				}
				if deleted != 0 {
					t.Error("the source is deleted")
				}
				if tt.err != nil {
					// Newer clients fail before they call the server again.
					if err == nil && !strings.Contains(textOf(t, result), "no person confirmed") {
						t.Errorf("got %s", textOf(t, result))
					}
					return
				}
				if err != nil || !result.IsError || !strings.Contains(textOf(t, result), tt.want) {
					t.Errorf("got %v, error %v, want %s", result, err, tt.want)
				}
			})
		}
	}
}

func TestConfirmationWithoutForms(t *testing.T) {
	urlOnly := &mcp.ClientCapabilities{Elicitation: &mcp.ElicitationCapabilities{URL: &mcp.URLElicitationCapabilities{}}}
	tests := []struct {
		name   string
		client *mcp.ClientOptions
	}{
		{name: "no elicitation", client: nil},
		{name: "only URLs", client: &mcp.ClientOptions{
			Capabilities: urlOnly,
			ElicitationHandler: func(context.Context, *mcp.ElicitRequest) (*mcp.ElicitResult, error) {
				return &mcp.ElicitResult{Action: "accept"}, nil
			},
		}},
	}
	for _, revision := range revisions {
		for _, tt := range tests {
			t.Run(revision+" "+tt.name, func(t *testing.T) {
				deleted := 0
				failure := failureOf(t, connected(t, guarded(&deleted), revision, tt.client), toolDelete, deletion)
				if failure.Command == "" || deleted != 0 {
					t.Errorf("error %+v, deleted %d", failure, deleted)
				}
			})
		}
	}
}

// TestConfirmationByResult plays a client that answers questions itself, in the newest revision.
func TestConfirmationByResult(t *testing.T) {
	yes := mcp.InputResponseMap{confirmID: &mcp.ElicitResult{Action: "accept", Content: map[string]any{"confirm": true}}}
	deleted := 0
	op := guarded(&deleted)
	server, err := newServer(op, nil)
	if err != nil {
		t.Fatal(err)
	}
	session := connect(t, server, "2026-07-28", &mcp.ClientOptions{
		MultiRoundTrip: &mcp.MultiRoundTripOptions{Disabled: true},
		ElicitationHandler: func(context.Context, *mcp.ElicitRequest) (*mcp.ElicitResult, error) {
			return nil, errors.New("not called")
		},
	})
	try := func(arguments, state string, responses mcp.InputResponseMap) *mcp.CallToolResult {
		t.Helper()
		result, err := session.CallTool(t.Context(), &mcp.CallToolParams{
			Name:           toolDelete,
			Arguments:      json.RawMessage(arguments),
			RequestState:   state,
			InputResponses: responses,
		})
		if err != nil {
			t.Fatal(err)
		}
		return result
	}
	asks := func(what string, result *mcp.CallToolResult) string {
		t.Helper()
		if !result.NeedsInput() || result.RequestState == "" || deleted != 0 {
			t.Fatalf("%s: the server does not ask (deleted %d): %v", what, deleted, result)
		}
		return result.RequestState
	}
	state := asks("first call", try(deletion, "", nil))
	asks("reply without a state", try(deletion, "", yes))
	asks("state without a reply", try(deletion, state, nil))
	asks("wrong state", try(deletion, "AAAA", yes))
	damaged := "A" + state[1:]
	if state[0] == 'A' {
		damaged = "B" + state[1:]
	}
	asks("damaged state", try(deletion, damaged, yes))
	asks("state of another call", try(`{"operation":"deleteSource","input":{"sourceId":"other"}}`, state, yes))
	//nolint:staticcheck // clients may still send it
	//lint:ignore SA1019 clients may still send it
	asks("another kind of reply", try(deletion, state, mcp.InputResponseMap{confirmID: &mcp.ListRootsResult{}}))
	no := mcp.InputResponseMap{confirmID: &mcp.ElicitResult{Action: "decline"}}
	if result := try(deletion, asks("again", try(deletion, "", nil)), no); !result.IsError || deleted != 0 {
		t.Fatalf("declined, deleted %d: %v", deleted, result)
	}
	if result := try(deletion, state, yes); result.IsError || result.NeedsInput() || deleted != 1 {
		t.Fatalf("confirmed, deleted %d: %v", deleted, result)
	}
	deleted = 0
	asks("state used before", try(deletion, state, yes))
}

// TestConfirmationOfAnotherQuestion checks that a reply is good for the question that the person saw only.
func TestConfirmationOfAnotherQuestion(t *testing.T) {
	connections := 3
	deleted := 0
	op := &fakeOperator{mode: agent.ModeFull, remove: func(ctx context.Context, call agent.Call) (json.RawMessage, error) {
		text := "Delete the source and its " + strings.Repeat("I", connections) + " connections?"
		yes, err := call.Ask(ctx, agent.Question{Operation: call.Operation, Text: text})
		if err != nil {
			return nil, err
		}
		if yes {
			deleted++
		}
		return json.RawMessage(`{}`), nil
	}}
	asked := 0
	session := connected(t, op, "2026-07-28", &mcp.ClientOptions{
		ElicitationHandler: func(context.Context, *mcp.ElicitRequest) (*mcp.ElicitResult, error) {
			asked++
			if asked == 1 {
				connections = 5 // somebody adds two meanwhile
			}
			return &mcp.ElicitResult{Action: "accept", Content: map[string]any{"confirm": true}}, nil
		},
	})
	call(t, session, toolDelete, deletion)
	if asked != 2 || deleted != 1 {
		t.Errorf("asked %d times, deleted %d; want 2 and 1", asked, deleted)
	}
}

func TestConfirmations(t *testing.T) {
	now := time.Unix(1_800_000_000, 0)
	c := newConfirmations()
	c.now = func() time.Time { return now }
	subject := []byte("subject")

	state := c.issue(subject)
	if newConfirmations().redeem(state, subject) {
		t.Error("another server accepts the state")
	}
	if c.redeem(state, []byte("other")) {
		t.Error("the state is good for another subject")
	}
	if !c.redeem(state, subject) {
		t.Error("the state is not good")
	}
	if c.redeem(state, subject) {
		t.Error("the state is good twice")
	}
	late := c.issue(subject)
	now = now.Add(confirmFor + time.Second)
	if c.redeem(late, subject) {
		t.Error("the state is good after its time")
	}
	if !c.redeem(c.issue(subject), subject) {
		t.Error("a new state is not good")
	}
	if len(c.used) != 1 {
		t.Errorf("%d states are remembered, want 1", len(c.used))
	}
}

func FuzzRedeem(f *testing.F) {
	c := newConfirmations()
	f.Add(c.issue([]byte("subject")))
	f.Add("")
	f.Add("AAAA")
	f.Fuzz(func(t *testing.T, state string) {
		if c.redeem(state, []byte("another subject")) {
			t.Errorf("%q is good", state)
		}
	})
}
