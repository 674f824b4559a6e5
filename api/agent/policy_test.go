package agent_test

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/airbyte-go/airbyte/api/agent"
	"github.com/airbyte-go/airbyte/api/internal/openapi"
)

// allowedIn lists the effects that each mode allows.
var allowedIn = map[agent.Mode][]agent.Effect{
	agent.ModeRead:  {agent.Read},
	agent.ModeWrite: {agent.Read, agent.Write},
	agent.ModeFull:  {agent.Read, agent.Write, agent.Destroy},
}

// toolOf names the tool for each effect.
var toolOf = map[agent.Effect]string{
	agent.Read:    "airbyte_read",
	agent.Write:   "airbyte_write",
	agent.Destroy: "airbyte_delete",
}

// TestRunnerPolicy calls every operation in every mode with every tool, with an input for each of its effects. The
// runner may send a request only if the mode allows the effect and the tool is the one for it.
func TestRunnerPolicy(t *testing.T) {
	for _, mode := range slices.Sorted(maps.Keys(allowedIn)) {
		t.Run(string(mode), func(t *testing.T) {
			sent := &recorder{}
			runner := newRunner(t, sent.client(t), agent.WithMode(mode), agent.WithoutConfirmation(),
				agent.WithLiteralSecrets(), agent.WithSecretsOut(t.TempDir()))
			if runner.Mode() != mode {
				t.Errorf("the mode is %s", runner.Mode())
			}
			for _, op := range agent.Operations() {
				checkAllowed(t, runner, op, allowedIn[mode])
				for _, effect := range op.Effects() {
					input := inputWith(t, op, effect)
					for _, tool := range []agent.Effect{agent.Read, agent.Write, agent.Destroy} {
						sent.requests = nil
						_, err := runTool(t, runner, tool, agent.Call{Operation: op.ID, Input: input})
						checkPolicy(t, mode, op, effect, tool, len(sent.requests), failure(t, err))
					}
				}
			}
		})
	}
}

func checkPolicy(
	t *testing.T, mode agent.Mode, op *agent.Operation, effect, tool agent.Effect, requests int, err *agent.Error,
) {
	t.Helper()
	isAllowed := slices.Contains(allowedIn[mode], effect)
	wantRequests := 0
	if isAllowed && tool == effect {
		wantRequests = 1
	}
	if requests != wantRequests {
		t.Errorf("%s with effect %s in mode %s by the tool for %s sent %d requests, want %d: %v",
			op.ID, effect, mode, tool, requests, wantRequests, err)
	}
	if err.Operation != op.ID {
		t.Errorf("%s: the error names the operation %q", op.ID, err.Operation)
	}
	switch {
	case !isAllowed:
		if !strings.Contains(err.Message, "the runner is in mode "+string(mode)) {
			t.Errorf("%s in mode %s: the error does not name the mode: %v", op.ID, mode, err)
		}
	case tool != effect:
		want := "use " + toolOf[effect] + " with the same operation and input"
		if err.Do != want {
			t.Errorf("%s by the tool for %s: got %q, want %q", op.ID, tool, err.Do, want)
		}
	}
}

// checkAllowed compares Allowed with the effects that a mode allows.
func checkAllowed(t *testing.T, runner *agent.Runner, op *agent.Operation, allowed []agent.Effect) {
	t.Helper()
	want := slices.ContainsFunc(op.Effects(), func(e agent.Effect) bool { return slices.Contains(allowed, e) })
	reason, got := runner.Allowed(op.ID)
	if got != want || (reason == "") != want {
		t.Errorf("%s: allowed is %v (%s), want %v", op.ID, got, reason, want)
	}
}

// inputWith returns a valid input with which an operation has an effect.
func inputWith(t *testing.T, op *agent.Operation, effect agent.Effect) json.RawMessage {
	t.Helper()
	route := openapi.Route(op.Method, op.Path)
	fields := newSample(route.PathItem, route.Operation, false).merged()
	for _, c := range op.Cases {
		if c.Effect == effect {
			fields[c.Field] = c.Value
		}
	}
	raw := mustMarshal(t, fields)
	if op.EffectOf(raw) != effect {
		t.Fatalf("%s: the effect of %s is %s, want %s", op.ID, raw, op.EffectOf(raw), effect)
	}
	return raw
}

// TestAllowAndDeny checks the rules of the operator.
func TestAllowAndDeny(t *testing.T) {
	tests := []struct {
		name    string
		opts    []agent.Option
		allowed []string
		refused map[string]string // with the beginning of the reason
	}{
		{
			name:    "operation",
			opts:    []agent.Option{agent.WithAllow("listJobs")},
			allowed: []string{"listJobs"},
			refused: map[string]string{
				"getJob":    "the operator allows only listJobs",
				"createJob": "the runner is in mode read, and the effect of the call is write",
			},
		},
		{
			name:    "service",
			opts:    []agent.Option{agent.WithMode(agent.ModeFull), agent.WithAllow("Jobs", "Tags")},
			allowed: []string{"listJobs", "createJob", "deleteTag"},
			refused: map[string]string{"listSources": "the operator allows only Jobs, Tags"},
		},
		{
			name:    "effect",
			opts:    []agent.Option{agent.WithMode(agent.ModeFull), agent.WithAllow("read", "destroy")},
			allowed: []string{"listJobs", "deleteTag", "createJob"},
			refused: map[string]string{"createTag": "the operator allows only read, destroy"},
		},
		{
			name:    "deny wins",
			opts:    []agent.Option{agent.WithMode(agent.ModeFull), agent.WithDeny("Jobs"), agent.WithAllow("listJobs", "Jobs", "read")},
			allowed: []string{"listTags"},
			refused: map[string]string{"listJobs": "the operator denies Jobs"},
		},
		{
			name:    "deny an effect",
			opts:    []agent.Option{agent.WithMode(agent.ModeFull), agent.WithDeny("destroy")},
			allowed: []string{"createJob", "patchConnection", "cancelJob"},
			refused: map[string]string{"deleteTag": "the operator denies destroy"},
		},
		{
			name:    "allow nothing",
			opts:    []agent.Option{agent.WithAllow()},
			refused: map[string]string{"listJobs": "the operator allows only nothing"},
		},
		{
			name:    "unknown operation",
			refused: map[string]string{"listJob": `there is no operation "listJob"`},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			sent := &recorder{}
			runner := newRunner(t, sent.client(t), tt.opts...)
			for _, id := range tt.allowed {
				if reason, ok := runner.Allowed(id); !ok || reason != "" {
					t.Errorf("%s is not allowed: %s", id, reason)
				}
			}
			for id, want := range tt.refused {
				reason, ok := runner.Allowed(id)
				if ok || !strings.HasPrefix(reason, want) {
					t.Errorf("%s: got %v, %q; want %q", id, ok, reason, want)
				}
			}
		})
	}
}

// TestDeniedEffect checks that a rule about an effect refuses only the inputs with that effect.
func TestDeniedEffect(t *testing.T) {
	sent := &recorder{}
	runner := newRunner(t, sent.client(t), agent.WithMode(agent.ModeFull), agent.WithDeny("destroy"),
		agent.WithoutConfirmation())
	_, err := runner.Delete(t.Context(), callOf("createJob", `{"connectionId":"`+id+`","jobType":"clear"}`))
	if e := failure(t, err); !strings.Contains(e.Message, "the operator denies destroy") || len(sent.requests) > 0 {
		t.Errorf("got %v after %d requests", e, len(sent.requests))
	}
	_, err = runner.Write(t.Context(), callOf("createJob", `{"connectionId":"`+id+`","jobType":"sync"}`))
	if e := failure(t, err); e.Status != 400 || len(sent.requests) != 1 {
		t.Errorf("got %v after %d requests, want one", e, len(sent.requests))
	}
}

// TestOptionErrors checks that New reports all invalid options.
func TestOptionErrors(t *testing.T) {
	sent := &recorder{}
	_, err := agent.New(sent.client(t),
		nil,
		agent.WithMode("delete"),
		agent.WithAllow("listJobz", "jobs"),
		agent.WithDeny("nonsense"),
		agent.WithWorkspaces("Tenant 42"),
		agent.WithSecretsOut(""),
		agent.WithAudit(nil),
		agent.WithResultTokens(10),
		agent.WithSecretSource(nil),
	)
	if err == nil {
		t.Fatal("no error")
	}
	want := `agent: WithMode: want read, write or full, got "delete"
WithAllow: "listJobz" is not an operation, a service or an effect; did you mean listJobs?
WithAllow: "jobs" is not an operation, a service or an effect; did you mean Jobs?
WithDeny: "nonsense" is not an operation, a service or an effect
WithWorkspaces: want IDs such as 9924bcd0-99be-453d-ba47-c2c9766f7da5
WithSecretsOut: the folder is empty
WithAudit: the writer is nil
WithResultTokens: want at least 200, got 10
WithSecretSource: the function is nil`
	if err.Error() != want {
		t.Errorf("got:\n%v\nwant:\n%s", err, want)
	}
	if _, err := agent.New(nil); err == nil {
		t.Error("a nil client is not an error")
	}
}
