package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	airbyte "github.com/airbyte-go/airbyte/api"
	"github.com/airbyte-go/airbyte/api/agent"
	"github.com/airbyte-go/airbyte/api/agent/mcpserver"
	"github.com/airbyte-go/airbyte/api/airbytetest"
)

// TestConfirm answers the question at a terminal.
func TestConfirm(t *testing.T) {
	tests := []struct {
		name    string
		answer  string
		want    exitCode
		deleted bool
	}{
		{name: "yes", answer: "y\n", want: exitOK, deleted: true},
		{name: "in words", answer: "YES\n", want: exitOK, deleted: true},
		{name: "no", answer: "n\n", want: exitRefused},
		{name: "only Enter", answer: "\n", want: exitRefused},
		{name: "something else", answer: "yep\n", want: exitRefused},
		{name: "end of the input", answer: "", want: exitRefused},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			fake := airbytetest.New(t)
			source := fake.AddSource(fake.AddWorkspace("W"), "Name of\x1b the source", airbytetest.Postgres)
			var stdout, stderr bytes.Buffer
			p := &program{
				stdin:      strings.NewReader(test.answer),
				stdout:     &stdout,
				stderr:     &stderr,
				environ:    func(string) string { return "" },
				isTerminal: func(any) bool { return true },
				openDemo:   func(context.Context) (*airbyte.Client, error) { return fake.Client(), nil },
			}
			code := p.run(t.Context(), []string{"delete", "deleteSource", "sourceId=" + source, "-demo", "-mode", "full"})
			if code != test.want {
				t.Errorf("exit code %d, want %d\n%s", code, test.want, stderr.String())
			}
			if got := len(fake.Requests("deleteSource")) > 0; got != test.deleted {
				t.Errorf("deleted: got %v, want %v", got, test.deleted)
			}
			question, _, _ := strings.Cut(stderr.String(), "[y/N]")
			if !strings.Contains(question, "the source") || strings.Contains(question, "\x1b") {
				t.Errorf("the question is %q, want the name without control characters", question)
			}
		})
	}
}

// TestConfirmInterrupted checks that a signal ends the question.
func TestConfirmInterrupted(t *testing.T) {
	never, _ := io.Pipe()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	p := &program{stdin: never, stderr: io.Discard, isTerminal: func(any) bool { return true }}
	agreed, err := p.ask(ctx, agent.Question{})
	if agreed || !errors.Is(err, context.Canceled) {
		t.Errorf("got %v and %v, want no agreement and the end of the context", agreed, err)
	}
}

// TestWait checks the exit code for each end of a job, without waiting for real.
func TestWait(t *testing.T) {
	tests := []struct {
		name   string
		run    airbytetest.Run
		flags  []string
		want   exitCode
		status string
		waited time.Duration // at least, and at most a minute longer; 0 for any
		says   string        // on standard error
	}{
		{
			name:   "succeeded",
			run:    airbytetest.Succeed(17 * time.Minute),
			want:   exitOK,
			status: "succeeded",
			waited: 17 * time.Minute,
			says:   ": running (16m",
		},
		{name: "failed", run: airbytetest.Fail(time.Minute), want: exitFailed, status: "failed"},
		{
			name:   "time is up",
			run:    airbytetest.Succeed(time.Hour),
			flags:  []string{"-timeout", "12m"},
			want:   exitNotEnded,
			status: "running",
			waited: 12 * time.Minute,
			says:   ": running (11m0s of at most 12m0s)\n",
		},
		{
			name:   "cancelled",
			run:    airbytetest.Succeed(time.Hour),
			flags:  []string{"-cancel-after", "12m", "-mode", "write"},
			want:   exitFailed,
			status: "cancelled",
		},
		{
			name:  "may not cancel",
			run:   airbytetest.Succeed(time.Hour),
			flags: []string{"-cancel-after", "12m"},
			want:  exitRefused,
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				fake := airbytetest.New(t)
				workspace := fake.AddWorkspace("W")
				connection := fake.AddConnection(
					fake.AddSource(workspace, "S", airbytetest.Postgres),
					fake.AddDestination(workspace, "D", airbytetest.Snowflake))
				job := fake.AddJob(connection, time.Now(), test.run)
				var stdout, stderr bytes.Buffer
				p := &program{
					stdin:      strings.NewReader(""),
					stdout:     &stdout,
					stderr:     &stderr,
					environ:    func(string) string { return "" },
					isTerminal: func(any) bool { return false },
					openDemo:   func(context.Context) (*airbyte.Client, error) { return fake.Client(), nil },
				}
				args := append([]string{"wait", fmt.Sprint(job), "-demo", "-o", "json"}, test.flags...)
				code := p.run(t.Context(), args)
				if code != test.want {
					t.Errorf("exit code %d, want %d\n%s%s", code, test.want, stdout.String(), stderr.String())
				}
				var result struct {
					Status        string
					WaitedSeconds float64
				}
				if test.status == "" {
					return
				}
				if !strings.Contains(stderr.String(), test.says) {
					t.Errorf("want %q on standard error, got\n%s", test.says, stderr.String())
				}
				err := json.Unmarshal(stdout.Bytes(), &result)
				if err != nil || result.Status != test.status {
					t.Errorf("got %s (%v), want the status %s", stdout.String(), err, test.status)
				}
				waited := time.Duration(result.WaitedSeconds) * time.Second
				isWaited := waited >= test.waited && waited <= test.waited+time.Minute
				if test.waited > 0 && !isWaited {
					t.Errorf("waited %v, want %v", waited, test.waited)
				}
			})
		})
	}
}

// lockedBuffer is a buffer for a program that runs meanwhile.
type lockedBuffer struct {
	mu   sync.Mutex // guards text
	text bytes.Buffer
}

// Write appends to the buffer.
func (b *lockedBuffer) Write(text []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.Write(text)
}

// String returns all that was written.
func (b *lockedBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.String()
}

var servedAt = regexp.MustCompile(`http://127\.0\.0\.1:\d+/mcp`)

// serve runs the verb serve on a free port until the end of the test. It returns the URL and what is logged.
func serve(t *testing.T, environ map[string]string, args ...string) (url string, log *lockedBuffer) {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	log = &lockedBuffer{}
	p := &program{
		stdin:      strings.NewReader(""),
		stdout:     io.Discard,
		stderr:     log,
		environ:    func(name string) string { return environ[name] },
		isTerminal: func(any) bool { return false },
		openDemo:   demoClient,
	}
	ended := make(chan exitCode, 1)
	go func() { ended <- p.run(ctx, append([]string{"serve", "-addr", "127.0.0.1:0"}, args...)) }()
	t.Cleanup(func() {
		stop()
		code := <-ended
		if code != exitOK {
			t.Errorf("the server ended with %d, want 0\n%s", code, log)
		}
	})
	for range 100 {
		url = servedAt.FindString(log.String())
		if url != "" {
			return url, log
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Fatalf("the server does not start: %s", log)
	return "", nil
}

// callTool calls a tool over HTTP, without a session, and returns the status and the body.
func callTool(t *testing.T, url, token, arguments string) (status int, body string) {
	t.Helper()
	request := `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"airbyte_read","arguments":` + arguments + `}}`
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, url, strings.NewReader(request))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Accept", "application/json, text/event-stream")
	req.Header.Set("MCP-Protocol-Version", "2025-06-18")
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, string(text)
}

const listWorkspaces = `{"operation":"listWorkspaces"}`

func TestServe(t *testing.T) {
	url, _ := serve(t, nil, "-demo")
	status, body := callTool(t, url, "", listWorkspaces)
	if status != http.StatusOK || !strings.Contains(body, "Tenant 42") {
		t.Errorf("got %d %s, want the workspaces", status, body)
	}
}

// TestServePrincipals checks that each caller has its own credentials and limits, and that nobody comes in without a
// token.
func TestServePrincipals(t *testing.T) {
	first := airbytetest.New(t)
	first.AddWorkspace("First workspace")
	second := airbytetest.New(t)
	hidden := second.AddWorkspace("Hidden workspace")
	shown := second.AddWorkspace("Shown workspace")
	id, secret := second.Credentials()
	environ := map[string]string{
		"AIRBYTE_BASE_URL":               first.Listen(),
		"AIRBYTE_CLIENT_ID":              id,
		"AIRBYTE_CLIENT_SECRET":          secret,
		"TEAM_B_AIRBYTE_BASE_URL":        second.Listen(),
		"TEAM_B_AIRBYTE_CLIENT_ID":       id,
		"TEAM_B_AIRBYTE_CLIENT_SECRET":   secret,
		"TEAM_B_AIRBYTE_UNRELATED_VALUE": "x",
	}
	file := filepath.Join(t.TempDir(), "principals.json")
	text, err := json.Marshal(map[string]any{"principals": []mcpserver.Principal{
		{Name: "a", TokenSHA256: mcpserver.HashToken("token-of-a")},
		{
			Name:        "b",
			TokenSHA256: mcpserver.HashToken("token-of-b"),
			Credentials: "env:TEAM_B_",
			Workspaces:  []string{shown},
		},
	}})
	if err != nil {
		t.Fatal(err)
	}
	err = os.WriteFile(file, text, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	audit := filepath.Join(t.TempDir(), "audit.jsonl")
	url, log := serve(t, environ, "-principals", file, "-audit", audit)

	if status, _ := callTool(t, url, "", listWorkspaces); status != http.StatusUnauthorized {
		t.Errorf("without a token: status %d, want 401", status)
	}
	if status, _ := callTool(t, url, "token-of-c", listWorkspaces); status != http.StatusUnauthorized {
		t.Errorf("with an unknown token: status %d, want 401", status)
	}
	_, ofA := callTool(t, url, "token-of-a", listWorkspaces)
	if !strings.Contains(ofA, "First workspace") {
		t.Errorf("a: got %s, want the workspaces of its server", ofA)
	}
	_, ofB := callTool(t, url, "token-of-b", listWorkspaces)
	if !strings.Contains(ofB, "Shown workspace") || strings.Contains(ofB, "Hidden workspace") {
		t.Errorf("b: got %s, want only the workspace that it may use", ofB)
	}
	_, refused := callTool(t, url, "token-of-b", `{"operation":"getWorkspace","input":{"workspaceId":"`+hidden+`"}}`)
	if strings.Contains(refused, "Hidden workspace") || !strings.Contains(refused, "isError") {
		t.Errorf("b: got %s, want a refusal", refused)
	}
	lines, err := os.ReadFile(audit)
	if err != nil || !strings.Contains(string(lines), `"a"`) || !strings.Contains(string(lines), `"b"`) {
		t.Errorf("the audit file is %s (%v), want lines of both callers", lines, err)
	}
	for _, output := range []string{log.String(), string(lines), ofA, ofB, refused} {
		for _, canary := range []string{secret, "token-of-a", "token-of-b"} {
			if strings.Contains(output, canary) {
				t.Errorf("an output shows %s: %s", canary, output)
			}
		}
	}
}

func TestServeRefusals(t *testing.T) {
	file := filepath.Join(t.TempDir(), "principals.json")
	text := `{"principals":[{"name":"a","tokenSha256":"` + mcpserver.HashToken("t") + `","credentials":"nowhere"}]}`
	err := os.WriteFile(file, []byte(text), 0o600)
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name string
		args []string
		want string
	}{
		{name: "other machines", args: []string{"-demo", "-addr", "0.0.0.0:0"}, want: "nobody needs a token"},
		{name: "mode and principals", args: []string{"-demo", "-principals", file, "-mode", "full"}, want: "-mode is for"},
		{name: "allow and principals", args: []string{"-demo", "-principals", file, "-allow", "read"}, want: "-allow is for"},
		{name: "no principals", args: []string{"-demo", "-principals", file + "x"}, want: "no such file"},
		{name: "credentials", args: []string{"-principals", file}, want: "want env:PREFIX"},
		{name: "half a certificate", args: []string{"-demo", "-tls-cert", file}, want: "-tls-key"},
		{name: "not a certificate", args: []string{"-demo", "-tls-cert", file, "-tls-key", file}, want: "PEM"},
		{name: "argument", args: []string{"-demo", "x"}, want: `unexpected argument "x"; flags start with -`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			args := append([]string{"serve", "-addr", "127.0.0.1:0"}, test.args...)
			code, _, stderr := try(t, nil, "", args...)
			if code != exitUsage || !strings.Contains(stderr, test.want) {
				t.Errorf("exit code %d, want %d, and %q in %s", code, exitUsage, test.want, stderr)
			}
		})
	}
}

// TestSecretsStayHidden runs calls whose errors and results could show secrets, in both formats.
func TestSecretsStayHidden(t *testing.T) {
	const canary = "canary-7d1f-secret"
	t.Setenv("CANARY_PASSWORD", canary)
	fake := airbytetest.New(t)
	workspace := fake.AddWorkspace("W")
	id, secret := fake.Credentials()
	environ := map[string]string{
		"AIRBYTE_BASE_URL":      fake.Listen(),
		"AIRBYTE_CLIENT_ID":     id,
		"AIRBYTE_CLIENT_SECRET": secret,
	}
	audit := filepath.Join(t.TempDir(), "audit.jsonl")
	source := `{"name":"S","workspaceId":"` + workspace + `","configuration":{"sourceType":"postgres","host":"h","port":1,` +
		`"database":"d","username":"u","password":{"$secret":"env:CANARY_PASSWORD"}}}`
	withoutHost := strings.ReplaceAll(source, `"host":"h",`, "")
	calls := [][]string{
		{"write", "createSource", source, "-mode", "write", "-secrets", "env:CANARY_*", "-dry-run"},
		{"write", "createSource", source, "-mode", "write", "-secrets", "env:CANARY_*"},
		{"write", "createSource", source, "-mode", "write"},                                  // not on the list
		{"write", "createSource", withoutHost, "-mode", "write", "-secrets", "env:CANARY_*"}, // the server refuses it
		{"read", "listSources"},
		{"read", "listApplications"},
		{"write", "createApplication", "name=n", "-mode", "write"},
	}
	for _, call := range calls {
		for _, format := range []string{formatJSON, formatText} {
			args := append([]string{}, call...)
			args = append(args, "-audit", audit, "-o", format)
			_, stdout, stderr := try(t, environ, "", args...)
			lines, err := os.ReadFile(audit)
			if err != nil {
				t.Fatal(err)
			}
			for _, output := range []string{stdout, stderr, string(lines)} {
				if strings.Contains(output, secret) || strings.Contains(output, canary) {
					t.Errorf("%v shows a secret: %s", call[:2], output)
				}
			}
		}
	}
	if len(fake.Requests("createSource")) != 4 {
		t.Errorf("sent %d sources, want 4", len(fake.Requests("createSource")))
	}
	if len(fake.Requests("createApplication")) > 0 {
		t.Error("an application was created, but there was no place for its secret")
	}
}

// TestSignals starts the real command and interrupts it.
func TestSignals(t *testing.T) {
	if testing.Short() || runtime.GOOS == "windows" {
		t.Skip("builds the command, and sends a signal")
	}
	path := builtCommand(t)
	started := filepath.Join(t.TempDir(), "started")
	tests := []struct {
		args   []string
		signal os.Signal
		ready  string // on standard error when it can be interrupted; "" if the file started tells
		want   exitCode
	}{
		{args: []string{"mcp", "-demo", "-v"}, signal: os.Interrupt, ready: "session connected", want: exitOK},
		{args: []string{"mcp", "-demo", "-v"}, signal: syscall.SIGTERM, ready: "session connected", want: exitOK},
		{args: []string{"serve", "-demo", "-addr", "127.0.0.1:0"}, signal: os.Interrupt, ready: "serving MCP", want: exitOK},
		{
			args:   []string{"read", "listJobs", "-credentials-command", "touch '" + started + "'; sleep 60"},
			signal: os.Interrupt,
			want:   exitInterrupted,
		},
	}
	for _, test := range tests {
		cmd := exec.CommandContext(t.Context(), path, test.args...)
		stdin, err := cmd.StdinPipe()
		if err != nil {
			t.Fatal(err)
		}
		var stdout bytes.Buffer
		cmd.Stdout = &stdout
		stderr := &lockedBuffer{}
		cmd.Stderr = stderr
		err = cmd.Start()
		if err != nil {
			t.Fatal(err)
		}
		isReady := func() bool {
			_, err := os.Stat(started)
			return (test.ready == "" && err == nil) || (test.ready != "" && strings.Contains(stderr.String(), test.ready))
		}
		for end := time.Now().Add(time.Minute); !isReady() && time.Now().Before(end); {
			time.Sleep(10 * time.Millisecond)
		}
		err = cmd.Process.Signal(test.signal)
		if err != nil {
			t.Fatal(err)
		}
		_ = cmd.Wait()
		_ = stdin.Close()
		if code := exitCode(cmd.ProcessState.ExitCode()); code != test.want || stdout.Len() > 0 {
			t.Errorf("%v, %v: exit code %d, want %d; standard output %q", test.args, test.signal, code, test.want, stdout.String())
		}
	}
}

// TestTextOutput checks the text for people, and its colors.
func TestTextOutput(t *testing.T) {
	tests := []struct {
		name   string
		result string
		colors bool
		want   string
	}{
		{
			name:   "table",
			result: `{"data":[{"status":"ok","jobId":1},{"jobId":20,"status":"a\u001bb"}]}`,
			want:   "data:\n  JOBID  STATUS\n  1      ok\n  20     a b\n",
		},
		{name: "object", result: `{"b":[1,2],"name":"n","xId":"1"}`, want: "xId: 1\nname: n\nb: 1, 2\n"},
		{name: "nested", result: `{"a":{"b":{"c":null}}}`, want: "a:\n  b:\n    c: \n"},
		{name: "nothing", result: `{}`, want: "done\n"},
		{name: "large number", result: `{"n":12345678901234567}`, want: "n: 12345678901234567\n"},
		{name: "colors", result: `{"a":1}`, colors: true, want: "\x1b[1ma\x1b[0m: 1\n"},
	}
	for _, test := range tests {
		var b strings.Builder
		err := writeText(&b, json.RawMessage(test.result), test.colors)
		if err != nil || b.String() != test.want {
			t.Errorf("%s: got %q (%v), want %q", test.name, b.String(), err, test.want)
		}
	}
}

// TestColors checks the conditions for colors.
func TestColors(t *testing.T) {
	for _, test := range []struct {
		terminal bool
		environ  map[string]string
		want     bool
	}{
		{terminal: true, want: true},
		{terminal: false, want: false},
		{terminal: true, environ: map[string]string{"NO_COLOR": "1"}, want: false},
		{terminal: true, environ: map[string]string{"TERM": "dumb"}, want: false},
	} {
		p := &program{
			environ:    func(name string) string { return test.environ[name] },
			isTerminal: func(any) bool { return test.terminal },
		}
		if got := p.hasColors(nil); got != test.want {
			t.Errorf("%+v: got %v", test, got)
		}
	}
}

// TestErrorsAsJSON checks that -o json makes errors JSON, wherever it stands, and that text errors speak of verbs.
func TestErrorsAsJSON(t *testing.T) {
	for _, args := range [][]string{
		{"read", "getJob", "-demo", "jobid=1", "-o", "json"},
		{"read", "-o=json", "getJob", "-demo", "jobid=1"},
		{"read", "--o", "json", "getJob", "-demo", "jobid=1"},
	} {
		code, stdout, stderr := try(t, nil, "", args...)
		var failure agent.Error
		err := json.Unmarshal([]byte(stderr), &failure)
		if err != nil || code != exitUsage || len(failure.Mistakes) == 0 || stdout != "" {
			t.Errorf("%v: exit code %d, %q, %v", args, code, stderr, err)
		}
	}
	_, _, stderr := try(t, nil, "", "read", "getJob", "-demo", "jobid=1")
	if strings.Contains(stderr, "airbyte_") || !strings.Contains(stderr, "did you mean jobId?") {
		t.Errorf("got %s, want the words of the command and a suggestion", stderr)
	}
}
