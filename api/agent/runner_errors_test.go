package agent_test

import (
	"context"
	"encoding/json"
	"errors"
	"net"
	"net/http"
	"os"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	airbyte "github.com/airbyte-go/airbyte/api"
	"github.com/airbyte-go/airbyte/api/agent"
	"github.com/airbyte-go/airbyte/api/airbytetest"
)

// TestErrorOfStatus checks the errors of error responses.
func TestErrorOfStatus(t *testing.T) {
	const problems = "https://reference.airbyte.com/reference/errors"
	tests := []struct {
		name   string
		op     string
		input  string
		status int
		body   string
		header string // Retry-After
		want   agent.Error
	}{
		{
			name: "credentials", op: "getSource", status: 401, body: `{"type":"` + problems + `#invalid-api-key","title":"invalid-api-key"}`,
			want: agent.Error{
				Message: "getSource: 401 invalid-api-key", Problem: "invalid-api-key",
				Do: "the server does not accept the credentials; only the operator can change them",
			},
		},
		{
			name: "unknown ID or no permission", op: "getSource", status: 403, body: `{"type":"` + problems + `#forbidden","title":"forbidden"}`,
			want: agent.Error{
				Message: "getSource: 403 forbidden", Problem: "forbidden",
				Do: "one of these is the cause: an ID is unknown (listSources lists them); " +
					"the credentials lack a permission, which only the operator can change",
			},
		},
		{
			name: "operation that old servers lack", op: "getTag", status: 403, body: ``,
			want: agent.Error{
				Message: "getTag: 403 forbidden: servers have this operation since 1.6 (GET https://airbyte.example/api/public/v1/tags/" + id + ")",
				Do: "one of these is the cause: an ID is unknown (listTags lists them); " +
					"the credentials lack a permission, which only the operator can change; " +
					"this server does not have the operation (servers have it since 1.6)",
			},
		},
		{
			name: "not found", op: "getSource", status: 404, body: `{"type":"` + problems + `#resource-not-found","title":"resource-not-found","message":"no source"}`,
			want: agent.Error{
				Message: "getSource: 404 resource-not-found: no source", Problem: "resource-not-found",
				Do: "check the IDs: listSources lists them",
			},
		},
		{
			name: "unknown path", op: "getSource", status: 404, body: `{"message":"Page Not Found","_links":{}}`,
			want: agent.Error{
				Message: "getSource: 404 not found: Page Not Found (GET https://airbyte.example/api/public/v1/sources/" + id + ")",
				Do:      "this server does not have the operation; use another one",
			},
		},
		{
			name: "bad request", op: "patchSource", input: `{"sourceId":"` + id + `","name":"n"}`, status: 400,
			body: `{"type":"` + problems + `#bad-request","title":"bad-request","data":{"message":"the name is taken"}}`,
			want: agent.Error{
				Message: "patchSource: 400 bad-request: the name is taken", Problem: "bad-request",
				Do: "correct the input as the message says; airbyte_describe has the schema and notes of patchSource",
			},
		},
		{
			name: "unprocessable", op: "patchSource", input: `{"sourceId":"` + id + `","name":"n"}`, status: 422,
			body: `{"type":"error:billing/no-active-subscription","title":"x","message":"pay"}`,
			want: agent.Error{
				Message: "patchSource: 422 billing/no-active-subscription: pay", Problem: "no-active-subscription",
				Do: "correct the input as the message says; airbyte_describe has the schema and notes of patchSource",
			},
		},
		{
			name: "conflict", op: "updateTag", input: `{"tagId":"` + id + `","name":"n","color":"ffffff"}`, status: 409,
			body: `{"type":"error:tag-already-exists","message":"taken"}`,
			want: agent.Error{
				Message: "updateTag: 409 tag-already-exists: taken", Problem: "tag-already-exists",
				Do: "read the state with getTag, and call again when the state allows it",
			},
		},
		{
			name: "too many requests", op: "getSource", status: 429, header: "7", body: `{}`,
			want: agent.Error{
				Message: "getSource: 429 too many requests", RetryAfter: 7,
				Do: "call again after 7 seconds",
			},
		},
		{
			name: "unavailable", op: "getSource", status: 503, body: `{}`,
			want: agent.Error{Message: "getSource: 503 service unavailable", Do: "call again after a minute"},
		},
		{
			name: "failed write", op: "createTag", input: `{"name":"n","color":"ffffff","workspaceId":"` + id + `"}`, status: 500, body: `{}`,
			want: agent.Error{
				Message: "createTag: 500 internal server error: the request may have been applied", MaybeApplied: true,
				Do: "the server may have carried out the request: read the state with listTags before another attempt",
			},
		},
		{
			name: "failed read", op: "getSource", status: 500, body: `{}`,
			want: agent.Error{
				Message: "getSource: 500 internal server error",
				Do:      "check the IDs, because some servers fail for unknown ones; otherwise tell the operator",
			},
		},
		{
			name: "not implemented", op: "getSource", status: 501, body: `{"type":"error:implementation/not-implemented-in-oss"}`,
			want: agent.Error{
				Message: "getSource: 501 implementation/not-implemented-in-oss", Problem: "not-implemented-in-oss",
				Do: "this server does not have the operation; use another one",
			},
		},
		{
			name: "web page", op: "getSource", status: 404, body: "<!doctype html><html></html>",
			want: agent.Error{
				Message: "getSource: 404 not found: " + airbyte.ErrNotAPI.Error() +
					" (GET https://airbyte.example/api/public/v1/sources/" + id + ")",
				Do: "something other than the API responded; ask the operator to check the base URL",
			},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			transport := transportFunc(func(req *http.Request) (*http.Response, error) {
				resp := response(req, tt.status, tt.body)
				if tt.header != "" {
					resp.Header.Set("Retry-After", tt.header)
				}
				return resp, nil
			})
			runner := newRunner(t, clientWith(t, transport), agent.WithMode(agent.ModeWrite))
			op := agent.Lookup(tt.op)
			input := json.RawMessage(tt.input)
			if tt.input == "" {
				input = inputWith(t, op, op.Effect)
			}
			_, err := runTool(t, runner, op.Effect, agent.Call{Operation: tt.op, Input: input})
			tt.want.Operation = tt.op
			tt.want.Status = tt.status
			if diff := cmp.Diff(errorJSON(t, &tt.want), errorJSON(t, failure(t, err))); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if !errors.As(err, new(*airbyte.Error)) {
				t.Error("the error does not wrap that of the client")
			}
		})
	}
}

// errorJSON returns the fields of an error as an agent sees them.
func errorJSON(t *testing.T, e *agent.Error) map[string]any {
	t.Helper()
	var fields map[string]any
	if err := json.Unmarshal(mustMarshal(t, e), &fields); err != nil {
		t.Fatal(err)
	}
	return fields
}

// TestErrorOfNetwork checks the errors of requests without a response.
func TestErrorOfNetwork(t *testing.T) {
	refused := &net.OpError{Op: "dial", Net: "tcp", Err: os.NewSyscallError("connect", syscall.ECONNREFUSED)}
	unknown := &net.DNSError{Err: "no such host", Name: "airbyte.example", IsNotFound: true}
	tests := []struct {
		name  string
		err   error
		op    string
		do    string
		maybe bool
	}{
		{
			name: "refused", err: refused, op: "createTag",
			do: "the server cannot be reached; call again later, or ask the operator to check the base URL and the network",
		},
		{
			name: "no host", err: unknown, op: "listTags",
			do: "the server cannot be reached; call again later, or ask the operator to check the base URL and the network",
		},
		{
			name: "broken write", err: errors.New("connection reset"), op: "createTag", maybe: true,
			do: "the server may have carried out the request: read the state with listTags before another attempt",
		},
		{
			name: "timeout", err: context.DeadlineExceeded, op: "listTags",
			do: "the server did not respond in time; call again later",
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			transport := transportFunc(func(*http.Request) (*http.Response, error) { return nil, tt.err })
			runner := newRunner(t, clientWith(t, transport), agent.WithMode(agent.ModeWrite))
			op := agent.Lookup(tt.op)
			_, err := runTool(t, runner, op.Effect, agent.Call{Operation: tt.op, Input: inputWith(t, op, op.Effect)})
			e := failure(t, err)
			if e.Do != tt.do || e.MaybeApplied != tt.maybe || e.Operation != tt.op || e.Status != 0 {
				t.Errorf("got %+v, want %q", e, tt.do)
			}
		})
	}
}

// TestErrorOfCancellation checks the error of a call whose context ends.
func TestErrorOfCancellation(t *testing.T) {
	w := newWorld(t, airbytetest.WithLatency(time.Millisecond))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := w.runner(t).Read(ctx, callOf("listTags", ""))
	if e := failure(t, err); !errors.Is(err, context.Canceled) || e.Do != "the call was cancelled; call again if it is still wanted" {
		t.Errorf("got %v", e)
	}
}

// TestErrorOfInput checks that mistakes are listed before the policy is asked, and that nothing is sent.
func TestErrorOfInput(t *testing.T) {
	sent := &recorder{}
	runner := newRunner(t, sent.client(t), agent.WithWorkspaces(id))
	_, err := runner.Read(t.Context(), callOf("createJob", `{"conectionId":"`+id+`"}`))
	want := map[string]any{
		"error":     "the input of createJob has mistakes; nothing was sent",
		"operation": "createJob",
		"fields": []any{
			map[string]any{"field": "conectionId", "text": "unknown field; did you mean connectionId?"},
			map[string]any{"field": "connectionId", "text": "is missing; want a UUID"},
			map[string]any{"field": "jobType", "text": "is missing; want one of sync, reset, refresh, clear"},
		},
		"do": "correct the input; airbyte_describe shows its schema",
	}
	if diff := cmp.Diff(want, errorJSON(t, failure(t, err))); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	_, err = runner.Read(t.Context(), callOf("listJob", `{}`))
	want = map[string]any{
		"error": `there is no operation "listJob"`,
		"do":    "did you mean listJobs? Otherwise find operations with airbyte_search",
	}
	if diff := cmp.Diff(want, errorJSON(t, failure(t, err))); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if len(sent.requests) > 0 {
		t.Errorf("it sent %d requests", len(sent.requests))
	}
}

// TestErrorOfRunningJob checks that a conflict names the job that is running.
func TestErrorOfRunningJob(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		runner := w.runner(t, agent.WithMode(agent.ModeWrite))
		call := callOf("createJob", `{"connectionId":"`+w.connection+`","jobType":"sync"}`)
		job := w.fake.AddJob(w.connection, time.Now(), airbytetest.Succeed(time.Hour))
		time.Sleep(10 * time.Second)
		_, err := runner.Write(t.Context(), call)
		e := failure(t, err)
		want := "job 1 (sync, running) is on this connection: wait for it with airbyte_wait, or stop it with cancelJob"
		if e.Status != http.StatusConflict || e.JobID != job || e.Do != want {
			t.Errorf("got %+v, want job %d and %q", e, job, want)
		}

		time.Sleep(2 * time.Hour)
		w.fake.SetConnectionStatus(w.connection, airbyte.ConnectionStatusInactive)
		_, err = runner.Write(t.Context(), call)
		e = failure(t, err)
		if e.Status != http.StatusConflict || e.JobID != 0 || !strings.Contains(e.Do, "no job is running: read the connection") {
			t.Errorf("an inactive connection: %+v", e)
		}
	})
}

// TestErrorText checks the text of an error.
func TestErrorText(t *testing.T) {
	e := &agent.Error{Message: "it failed", Do: "try again"}
	if got := e.Error(); got != "it failed; try again" {
		t.Errorf("got %q", got)
	}
	e.Do = ""
	if got := e.Error(); got != "it failed" {
		t.Errorf("got %q", got)
	}
}
