package mcpserver

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/airbyte-go/airbyte/api/agent"
)

// canary is a secret. It has characters that JSON and HTML escape.
const canary = `c4n4ry-"<&>\secret`

// checkNoCanary looks for the canary in a text, in the encodings in which it could leak.
func checkNoCanary(t *testing.T, text string) {
	t.Helper()
	for _, part := range []string{canary, "c4n4ry", "YzRuNHJ5", "63346e347279"} {
		if strings.Contains(text, part) {
			t.Errorf("the secret is in: %s", text)
		}
	}
}

func TestErrorsAreResults(t *testing.T) {
	want := &agent.Error{
		Message:      "deleteSource failed",
		Operation:    "getSource",
		Status:       409,
		Problem:      "try-again-later",
		Mistakes:     []agent.Mistake{{Field: "a", Text: "b"}},
		MaybeApplied: true,
		RetryAfter:   5,
		Do:           "wait",
		Command:      "airbyteagent …",
	}
	op := &fakeOperator{mode: agent.ModeFull, read: func(context.Context, agent.Call) (json.RawMessage, error) {
		return nil, fmt.Errorf("wrapped: %w", want)
	}}
	for _, revision := range revisions {
		got := failureOf(t, connected(t, op, revision, nil), toolRead, `{"operation":"getSource"}`)
		if diff := cmp.Diff(want, got, cmpopts.IgnoreUnexported(agent.Error{})); diff != "" {
			t.Errorf("%s: error (-want +got):\n%s", revision, diff)
		}
	}
}

func TestErrorsAndPanicsKeepSecrets(t *testing.T) {
	type secretive struct{ password string }
	tests := []struct {
		name string
		read func(context.Context, agent.Call) (json.RawMessage, error)
		want string
	}{
		{name: "unknown error", want: "internal error in airbyte_read", read: func(context.Context, agent.Call) (json.RawMessage, error) {
			return nil, errors.New(canary)
		}},
		{name: "panic with a text", want: "internal error in airbyte_read", read: func(context.Context, agent.Call) (json.RawMessage, error) {
			panic(canary)
		}},
		{name: "panic with an error", want: "internal error in airbyte_read", read: func(context.Context, agent.Call) (json.RawMessage, error) {
			panic(fmt.Errorf("wrapped: %w", errors.New(canary)))
		}},
		{name: "panic with a struct", want: "internal error in airbyte_read", read: func(context.Context, agent.Call) (json.RawMessage, error) {
			panic(secretive{password: canary})
		}},
		{name: "error that panics", want: "internal error in airbyte_read", read: func(context.Context, agent.Call) (json.RawMessage, error) {
			var broken *agent.Error
			return nil, broken.Unwrap()
		}},
		{name: "timeout", want: "the call took too long", read: func(context.Context, agent.Call) (json.RawMessage, error) {
			return nil, fmt.Errorf("%s: %w", canary, context.DeadlineExceeded)
		}},
		{name: "canceled", want: "the call was canceled", read: func(context.Context, agent.Call) (json.RawMessage, error) {
			return nil, fmt.Errorf("%s: %w", canary, context.Canceled)
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var log, wire lockedBuffer
			op := &fakeOperator{mode: agent.ModeRead, read: tt.read}
			server, err := newServer(op, []Option{WithServerOptions(func(o *mcp.ServerOptions) {
				o.Logger = slog.New(slog.NewJSONHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))
			})})
			if err != nil {
				t.Fatal(err)
			}
			near, far := mcp.NewInMemoryTransports()
			logged := &mcp.LoggingTransport{Transport: far, Writer: &wire}
			serving, err := server.Connect(t.Context(), logged, nil)
			if err != nil {
				t.Fatal(err)
			}
			client := mcp.NewClient(&mcp.Implementation{Name: "test"}, nil)
			session, err := client.Connect(t.Context(), near, nil)
			if err != nil {
				t.Fatal(err)
			}
			failure := failureOf(t, session, toolRead, `{"operation":"listJobs"}`)
			if failure.Message != tt.want {
				t.Errorf("got error %q, want %q", failure.Message, tt.want)
			}
			if text, isError := call(t, session, toolSearch, `{"intent":"still alive"}`); isError {
				t.Errorf("the server does not work afterwards: %s", text)
			}
			_ = session.Close()
			_ = serving.Wait()
			checkNoCanary(t, log.String())
			checkNoCanary(t, wire.String())
			if !strings.Contains(wire.String(), tt.want) {
				t.Errorf("the transcript lacks the error: %s", wire.String())
			}
		})
	}
}

// lockedBuffer is a buffer for several goroutines.
type lockedBuffer struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (b *lockedBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.Write(p)
}

func (b *lockedBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.String()
}

func TestHugeArguments(t *testing.T) {
	op := &fakeOperator{mode: agent.ModeFull}
	session := connected(t, op, "2025-11-25", nil)
	big := strings.Repeat("x", maxArguments)
	failure := failureOf(t, session, toolWrite, `{"operation":"createTag","input":{"name":"`+big+`"}}`)
	if want := "at most 1048576 are allowed"; !strings.Contains(failure.Message, want) {
		t.Errorf("got error %q, want %q", failure.Message, want)
	}
	deep := strings.Repeat("[", 200_000)
	failureOf(t, session, toolWrite, `"{\"operation\":\"createTag\",\"input\":{\"name\":`+deep+`"`)
	if got := op.recorded(); len(got) > 0 {
		t.Errorf("the operator was called: %.100q", got)
	}
}

func TestUnknownTool(t *testing.T) {
	session := connected(t, &fakeOperator{mode: agent.ModeRead}, "2025-11-25", nil)
	for _, name := range []string{toolWrite, toolDelete, "createSource", ""} {
		result, err := session.CallTool(t.Context(), &mcp.CallToolParams{Name: name, Arguments: map[string]any{"operation": "createTag"}})
		if err == nil {
			t.Errorf("%q is a tool in read mode: %v", name, result)
		}
	}
}

// TestCanceledCall checks that a call ends when the client cancels it.
func TestCanceledCall(t *testing.T) {
	for _, revision := range revisions {
		started := make(chan struct{})
		ended := make(chan struct{})
		op := &fakeOperator{mode: agent.ModeRead, wait: func(ctx context.Context, _ agent.WaitCall) (json.RawMessage, error) {
			close(started)
			<-ctx.Done()
			close(ended)
			return nil, ctx.Err()
		}}
		session := connected(t, op, revision, nil)
		ctx, cancel := context.WithCancel(t.Context())
		go func() {
			<-started
			cancel()
		}()
		_, err := session.CallTool(ctx, &mcp.CallToolParams{Name: toolWait, Arguments: map[string]any{"jobId": 1}})
		if err == nil {
			t.Errorf("%s: the call succeeded", revision)
		}
		select {
		case <-ended:
		case <-time.After(10 * time.Second):
			t.Fatalf("%s: the call goes on after it was canceled", revision)
		}
	}
}

func TestProgress(t *testing.T) {
	for _, revision := range revisions {
		synctest.Test(t, func(t *testing.T) {
			op := &fakeOperator{mode: agent.ModeRead, wait: func(_ context.Context, call agent.WaitCall) (json.RawMessage, error) {
				for i := range 3 {
					elapsed := time.Duration(i) * 10 * time.Second
					call.Progress(agent.Progress{JobID: call.JobID, Elapsed: elapsed, Timeout: call.Timeout, Text: "job 7 is running"})
					time.Sleep(10 * time.Second)
				}
				return json.RawMessage(`{"done":false}`), nil
			}}
			var got []*mcp.ProgressNotificationParams
			session := connected(t, op, revision, &mcp.ClientOptions{
				ProgressNotificationHandler: func(_ context.Context, req *mcp.ProgressNotificationClientRequest) {
					got = append(got, req.Params)
				},
			})
			params := &mcp.CallToolParams{Name: toolWait, Arguments: map[string]any{"jobId": 7, "seconds": 30, "pollSeconds": 5}}
			params.SetProgressToken("token")
			if _, err := session.CallTool(t.Context(), params); err != nil {
				t.Fatal(err)
			}
			synctest.Wait()
			want := []*mcp.ProgressNotificationParams{
				{ProgressToken: "token", Message: "job 7 is running", Progress: 0, Total: 30},
				{ProgressToken: "token", Message: "job 7 is running", Progress: 10, Total: 30},
				{ProgressToken: "token", Message: "job 7 is running", Progress: 20, Total: 30},
			}
			if diff := cmp.Diff(want, got, cmpopts.IgnoreFields(mcp.ProgressNotificationParams{}, "Meta")); diff != "" {
				t.Errorf("%s: progress (-want +got):\n%s", revision, diff)
			}
			if op.waits[0].Interval != 5*time.Second || op.waits[0].Timeout != 30*time.Second || op.waits[0].JobID != 7 {
				t.Errorf("wait %+v", op.waits[0])
			}

			// Without a token, nobody listens.
			op.wait = func(_ context.Context, call agent.WaitCall) (json.RawMessage, error) {
				if call.Progress != nil {
					t.Error("there is a progress function without a token")
				}
				return json.RawMessage(`{}`), nil
			}
			call(t, session, toolWait, `{"jobId":7}`)
			_ = session.Close()
		})
	}
}
