package agent_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/airbyte-go/airbyte/api/agent"
	"github.com/airbyte-go/airbyte/api/airbytetest"
)

// brokenWriter fails after some writes.
type brokenWriter struct {
	bytes.Buffer
	left int
}

var errDisk = errors.New("the disk is full")

func (w *brokenWriter) Write(p []byte) (int, error) {
	if w.left == 0 {
		return 0, errDisk
	}
	w.left--
	return w.Buffer.Write(p)
}

// auditLines returns the lines of an audit log, without their times, which have to be recent.
func auditLines(t *testing.T, log string) []map[string]any {
	t.Helper()
	var lines []map[string]any
	for text := range strings.Lines(log) {
		var line map[string]any
		if err := json.Unmarshal([]byte(text), &line); err != nil {
			t.Fatalf("%v\n%s", err, text)
		}
		at, err := time.Parse(time.RFC3339, line["time"].(string))
		if err != nil || time.Since(at) > time.Minute {
			t.Errorf("the time is %v", line["time"])
		}
		delete(line, "time")
		delete(line, "durationMs")
		lines = append(lines, line)
	}
	return lines
}

// TestAudit checks the lines of calls that succeed, fail and are refused.
func TestAudit(t *testing.T) {
	w := newWorld(t)
	var log bytes.Buffer
	runner := w.runner(t, agent.WithMode(agent.ModeWrite), agent.WithAudit(&log), agent.WithPrincipal("ana"),
		agent.WithLiteralSecrets())
	_, err := runner.Write(t.Context(), callOf("patchSource", `{"sourceId":"`+w.source+`","name":"canary name",
		"configuration":{"host":"canary-host","password":"canary-password"}}`))
	if err != nil {
		t.Fatal(err)
	}
	_, _ = runner.Read(t.Context(), callOf("getSource", `{"sourceId":"`+id+`"}`))
	_, _ = runner.Delete(t.Context(), callOf("deleteSource", `{"sourceId":"`+w.source+`"}`))
	_, _ = runner.Read(t.Context(), callOf("listJobs", `{"canary":"canary","limit":3}`))
	want := []map[string]any{
		{
			"event": "before", "call": 1.0, "principal": "ana", "tool": "airbyte_write", "operation": "patchSource", "effect": "write",
			"input": map[string]any{"sourceId": w.source, "name": "…", "configuration": "…"},
		},
		{
			"event": "after", "call": 1.0, "principal": "ana", "tool": "airbyte_write", "operation": "patchSource", "effect": "write",
			"input": map[string]any{"sourceId": w.source, "name": "…", "configuration": "…"},
			"ok":    true,
		},
		{
			"event": "before", "call": 2.0, "principal": "ana", "tool": "airbyte_read", "operation": "getSource", "effect": "read",
			"input": map[string]any{"sourceId": id},
		},
		{
			"event": "after", "call": 2.0, "principal": "ana", "tool": "airbyte_read", "operation": "getSource", "effect": "read",
			"input": map[string]any{"sourceId": id},
			"ok":    false, "status": 403.0,
		},
		{
			"event": "refused", "call": 3.0, "principal": "ana", "tool": "airbyte_delete", "operation": "deleteSource", "effect": "destroy",
			"input":  map[string]any{"sourceId": w.source},
			"reason": "deleteSource is not allowed: the runner is in mode write, and the effect of the call is destroy, which needs mode full",
		},
		{
			"event": "refused", "call": 4.0, "principal": "ana", "tool": "airbyte_read", "operation": "listJobs",
			"input":  map[string]any{"limit": 3.0},
			"reason": "the input of listJobs has mistakes; nothing was sent",
		},
	}
	if diff := cmp.Diff(want, auditLines(t, log.String())); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if strings.Contains(log.String(), "canary") {
		t.Errorf("the log has values that may be secret:\n%s", log.String())
	}
}

// TestAuditBroken checks that writes are refused if the audit line before them cannot be written, and that results
// have a warning if another line is missing.
func TestAuditBroken(t *testing.T) {
	const warning = "the audit log is incomplete, tell the operator: the disk is full"
	tests := []struct {
		name   string
		lines  int // that can be written
		effect agent.Effect
		op     string
		input  string
		sent   int
		want   []string // warnings; nil if the call is refused
	}{
		{name: "write", effect: agent.Write, op: "patchConnection", input: `"status":"inactive"`, sent: 0},
		{name: "delete", effect: agent.Destroy, op: "deleteConnection", sent: 0},
		{name: "read", effect: agent.Read, op: "getConnection", sent: 1, want: []string{warning, warning}},
		{name: "after a write", lines: 1, effect: agent.Write, op: "patchConnection", input: `"status":"inactive"`, sent: 1, want: []string{warning}},
		{name: "after a delete", lines: 1, effect: agent.Destroy, op: "deleteConnection", sent: 1, want: []string{warning}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := newWorld(t)
			runner := w.runner(t, agent.WithMode(agent.ModeFull), agent.WithoutConfirmation(),
				agent.WithAudit(&brokenWriter{left: tt.lines}))
			input := `{"connectionId":"` + w.connection + `"`
			if tt.input != "" {
				input += "," + tt.input
			}
			result, err := runTool(t, runner, tt.effect, callOf(tt.op, input+"}"))
			if n := len(w.fake.Requests(tt.op)); n != tt.sent {
				t.Errorf("it sent %d requests, want %d", n, tt.sent)
			}
			if tt.want == nil {
				e := failure(t, err)
				if !strings.Contains(e.Message, "the audit log cannot be written: the disk is full") || e.MaybeApplied {
					t.Errorf("got %+v", e)
				}
				return
			}
			got := decode[struct{ Warnings []string }](t, result, err)
			if diff := cmp.Diff(tt.want, got.Warnings); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// TestAuditBrokenAfterError checks that an error says that the line after it is missing.
func TestAuditBrokenAfterError(t *testing.T) {
	client := clientOf(t, http.StatusConflict, `{}`)
	runner := newRunner(t, client, agent.WithMode(agent.ModeWrite), agent.WithAudit(&brokenWriter{left: 1}))
	_, err := runner.Write(t.Context(), callOf("createTag", `{"name":"n","color":"ffffff","workspaceId":"`+id+`"}`))
	if e := failure(t, err); e.Status != http.StatusConflict || !strings.Contains(e.Do, "the audit log is incomplete") {
		t.Errorf("got %+v", e)
	}
}

// TestAuditWholeLines checks that concurrent calls do not mix their lines.
func TestAuditWholeLines(t *testing.T) {
	w := newWorld(t)
	var log bytes.Buffer // without a lock: the runner writes from one goroutine at a time
	runner := w.runner(t, agent.WithAudit(&log))
	const calls = 20
	done := make(chan error)
	for range calls {
		go func() {
			_, err := runner.Read(t.Context(), callOf("listSources", ""))
			done <- err
		}()
	}
	for range calls {
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
	events := map[any]int{}
	for _, line := range auditLines(t, log.String()) {
		events[line["event"]]++
	}
	if diff := cmp.Diff(map[any]int{"before": calls, "after": calls}, events); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestAuditWait checks the lines of a wait that cancels its job, and that it does not cancel without them.
func TestAuditWait(t *testing.T) {
	w := newWorld(t)
	job := w.fake.AddJob(w.connection, time.Now().Add(-time.Hour), airbytetest.Succeed(10*time.Hour))
	call := agent.WaitCall{JobID: job, CancelAfter: time.Minute}

	broken := w.runner(t, agent.WithMode(agent.ModeWrite), agent.WithAudit(&brokenWriter{left: 1}))
	_, err := broken.Wait(t.Context(), call)
	if e := failure(t, err); !strings.Contains(e.Message, "the audit log cannot be written") {
		t.Errorf("got %v", e)
	}
	if n := len(w.fake.Requests("cancelJob")); n > 0 {
		t.Errorf("it sent %d requests to cancel the job", n)
	}

	var log bytes.Buffer
	runner := w.runner(t, agent.WithMode(agent.ModeWrite), agent.WithAudit(&log))
	if _, err := runner.Wait(t.Context(), call); err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, line := range auditLines(t, log.String()) {
		got = append(got, line["event"].(string)+" "+line["operation"].(string)+" "+line["tool"].(string))
	}
	want := []string{
		"before getJob airbyte_wait", "before cancelJob airbyte_wait",
		"after cancelJob airbyte_wait", "after getJob airbyte_wait",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
