package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"unicode/utf8"

	airbyte "github.com/airbyte-go/airbyte/api"
)

// built has the command, if a test needs it as a program.
var built struct {
	once   sync.Once
	dir    string
	output []byte // of the compiler
	err    error
}

// TestMain removes the command that tests have built.
func TestMain(m *testing.M) {
	code := m.Run()
	if built.dir != "" {
		_ = os.RemoveAll(built.dir)
	}
	os.Exit(code)
}

// builtCommand returns the path of the command. It is built once for all tests.
func builtCommand(t *testing.T) string {
	t.Helper()
	built.once.Do(func() {
		built.dir, built.err = os.MkdirTemp("", programName)
		if built.err == nil {
			built.output, built.err = exec.CommandContext(t.Context(), "go", "build", "-o", builtPath(), ".").CombinedOutput()
		}
	})
	if built.err != nil {
		t.Fatalf("%v\n%s", built.err, built.output)
	}
	return builtPath()
}

func builtPath() string { return filepath.Join(built.dir, programName) }

// try runs the command with an environment, and returns its exit code and its output.
func try(t *testing.T, environ map[string]string, stdin string, args ...string) (code exitCode, stdout, stderr string) {
	t.Helper()
	var out, log bytes.Buffer
	p := &program{
		stdin:   strings.NewReader(stdin),
		stdout:  &out,
		stderr:  &log,
		environ: func(name string) string { return environ[name] },

		isTerminal: func(any) bool { return false },
		widthOf:    func(any) int { return 0 },
		openDemo:   demoClient,
	}
	code = p.run(t.Context(), args)
	return code, out.String(), log.String()
}

// TestVerbs runs each verb on the sample data, with flags of one and of two dashes.
func TestVerbs(t *testing.T) {
	for _, test := range []struct {
		args []string
		want exitCode
		says string // in the output
	}{
		{args: []string{"search", "trigger a sync", "-o", "json"}, says: `"operation":"createJob"`},
		{args: []string{"describe", "createJob", "--o", "json"}, says: `"connectionId"`},
		{args: []string{"read", "listConnections", "-demo"}, says: "Shop orders nightly"},
		{args: []string{"read", "-demo", "listJobs", "limit=2", "-fields", "jobId,status"}, says: `"jobId":1`},
		{args: []string{"read", "listJobs", "limit=two", "-demo"}, want: exitUsage},
		{args: []string{"read", "listJob", "-demo"}, want: exitUsage},
		{args: []string{"read", "createTag", "-demo"}, want: exitUsage},
		{args: []string{"write", "createTag", `{"name":"n"}`, "-demo"}, want: exitUsage},
		{args: []string{"wait", "1", "-demo"}, says: `"succeeded"`},
		{args: []string{"wait", "x", "-demo"}, want: exitUsage},
		{args: []string{"doctor", "-demo"}, says: "Airbyte Cloud"},
		{args: []string{"doctor", "-demo", "-o", "markdown"}, says: "| fact |"},
		{args: []string{"version"}, says: programName + " " + airbyte.Version + "\nAPI document of 20"},
		{args: []string{"--version"}, says: programName + " " + airbyte.Version},
		{args: []string{"help"}, says: "usage: airbyteagent VERB"},
		{args: []string{"help", "wait"}, says: "usage: airbyteagent wait"},
		{args: []string{"version", "now"}, want: exitUsage},
		{args: []string{"completion", "bash"}, says: "complete"},
		{args: []string{"reed"}, want: exitUsage},
		{args: nil, want: exitUsage},
		{args: []string{"read", "listJobs", "-no-such-flag"}, want: exitUsage},
		{args: []string{"read", "listJobs"}, want: exitUsage}, // no credentials
	} {
		t.Run(strings.Join(test.args, " "), func(t *testing.T) {
			code, stdout, stderr := try(t, nil, "", test.args...)
			if code != test.want {
				t.Fatalf("exit code %d, want %d\n%s\n%s", code, test.want, stdout, stderr)
			}
			if !strings.Contains(stdout, test.says) {
				t.Errorf("want %q in %s", test.says, stdout)
			}
			if code != exitOK && stderr == "" {
				t.Error("an error has no message")
			}
		})
	}
}

// TestDelete checks that nothing is destroyed unless somebody agrees.
func TestDelete(t *testing.T) {
	_, stdout, _ := try(t, nil, "", "read", "listConnections", "-demo", "-o", "json")
	var list struct {
		Data []struct{ ConnectionID string }
	}
	err := json.Unmarshal([]byte(stdout), &list)
	if err != nil || len(list.Data) == 0 {
		t.Fatalf("no connections: %v: %s", err, stdout)
	}
	input := "connectionId=" + list.Data[0].ConnectionID
	for _, test := range []struct {
		name string
		args []string
		want exitCode
	}{
		{name: "read only", args: nil, want: exitRefused},
		{name: "nobody to ask", args: []string{"-mode", "full"}, want: exitRefused},
		{name: "dry run", args: []string{"-mode", "full", "-dry-run"}, want: exitOK},
		{name: "no question", args: []string{"-mode", "full", "-confirm", "none"}, want: exitOK},
	} {
		args := append([]string{"delete", "deleteConnection", input, "-demo"}, test.args...)
		code, stdout, stderr := try(t, nil, "y\n", args...)
		if code != test.want {
			t.Errorf("%s: exit code %d, want %d\n%s\n%s", test.name, code, test.want, stdout, stderr)
		}
	}
}

// TestCredentials checks where credentials may come from, and that no output shows them.
func TestCredentials(t *testing.T) {
	const secret = "canary-of-the-operator"
	const secretName = "CANARYOFTHEOPERATOR" // a secret that ends with an equals sign looks like a name
	dir := t.TempDir()
	open := filepath.Join(dir, "open")
	closed := filepath.Join(dir, "closed")
	for file, mode := range map[string]os.FileMode{open: 0o644, closed: 0o600} {
		err := os.WriteFile(file, []byte("AIRBYTE_TOKEN="+secret+"\n"), 0o600)
		if err != nil {
			t.Fatal(err)
		}
		err = os.Chmod(file, mode)
		if err != nil {
			t.Fatal(err)
		}
	}
	padded := filepath.Join(dir, "padded")
	err := os.WriteFile(padded, []byte(secretName+"=\n"), 0o600)
	if err != nil {
		t.Fatal(err)
	}
	wantOpen := exitUsage
	if runtime.GOOS == "windows" {
		wantOpen = exitFailed // files have no modes, so it is read
	}
	nowhere := map[string]string{"AIRBYTE_BASE_URL": "http://127.0.0.1:1"}
	withToken := map[string]string{"AIRBYTE_BASE_URL": "http://127.0.0.1:1", "AIRBYTE_TOKEN": secret}
	withTwo := map[string]string{"AIRBYTE_TOKEN": secret, "AIRBYTE_CLIENT_ID": "id", "AIRBYTE_CLIENT_SECRET": secret}
	for _, test := range []struct {
		name    string
		environ map[string]string
		args    []string
		want    exitCode
	}{
		{name: "file that others can read", environ: nowhere, args: []string{"-credentials-file", open}, want: wantOpen},
		{name: "file", environ: nowhere, args: []string{"-credentials-file", closed}, want: exitFailed},
		{name: "command", environ: nowhere, args: []string{"-credentials-command", "echo " + secret}, want: exitFailed},
		{
			name: "command that tells it", environ: nowhere, want: exitFailed,
			args: []string{"-credentials-command", "echo " + secret + " | tee /dev/stderr"},
		},
		{
			name: "command that fails", environ: nowhere, want: exitFailed,
			args: []string{"-credentials-command", "echo " + secret + " >&2; exit 3"},
		},
		{name: "secret that looks like a name", environ: nowhere, args: []string{"-credentials-file", padded}, want: exitUsage},
		{name: "environment", environ: withToken, want: exitFailed},
		{name: "two kinds", environ: withTwo, want: exitUsage},
	} {
		args := append([]string{"doctor"}, test.args...)
		code, stdout, stderr := try(t, test.environ, "", args...)
		if code != test.want {
			t.Errorf("%s: exit code %d, want %d\n%s\n%s", test.name, code, test.want, stdout, stderr)
		}
		if strings.Contains(stdout+stderr, secret) || strings.Contains(stdout+stderr, secretName) {
			t.Errorf("%s: the output shows the secret", test.name)
		}
	}
}

// TestWithoutVerb checks that a call without a verb is an error, and explains the verbs where a pipe does not hide them.
func TestWithoutVerb(t *testing.T) {
	code, stdout, stderr := try(t, nil, "")
	if code != exitUsage || stdout != "" {
		t.Errorf("exit code %d and output %q, want %d and none", code, stdout, exitUsage)
	}
	isHelp := strings.Contains(stderr, "usage: airbyteagent VERB") && strings.HasSuffix(stderr, "airbyteagent: name a verb\n")
	if !isHelp {
		t.Errorf("want help and the error, got %s", stderr)
	}
}

// TestHelpExamples runs the examples in the help of the verbs on sample data. They may fail there, but their flags and
// their input are right.
func TestHelpExamples(t *testing.T) {
	const id = "29f77366-0000-4000-8000-000000000001"
	for _, verb := range []string{"search", "describe", "read", "write", "delete", "wait", "doctor"} {
		_, help, _ := try(t, nil, "", "help", verb)
		if !strings.Contains(help, "\nexit codes:\n  0    ") {
			t.Errorf("%s: the help has no exit codes:\n%s", verb, help)
		}
		_, examples, _ := strings.Cut(help, "\nexamples:\n")
		count := 0
		for line := range strings.Lines(examples) {
			example, isExample := strings.CutPrefix(line, "  "+programName+" ")
			if !isExample {
				continue
			}
			count++
			args := strings.Fields(strings.ReplaceAll(example, "=ID", "="+id))
			isOffline := verb == "search" || verb == "describe"
			if !isOffline {
				args = append(args, "-demo")
			}
			code, stdout, stderr := try(t, nil, "", args...)
			if code == exitUsage {
				t.Errorf("%s: exit code %d\n%s\n%s", line, code, stdout, stderr)
			}
		}
		if count == 0 {
			t.Errorf("%s: the help has no examples:\n%s", verb, help)
		}
	}
}

// TestNotAllowed checks that a refusal names the flag of the command.
func TestNotAllowed(t *testing.T) {
	const want = "airbyteagent: createTag is not allowed: -mode is read, and the effect of the call is write, which needs mode write\n"
	code, _, stderr := try(t, nil, "", "write", "createTag", "workspaceId=29f77366-0000-4000-8000-000000000001", "name=n", "color=00ff00", "-demo")
	if code != exitRefused || !strings.HasPrefix(stderr, want) {
		t.Errorf("exit code %d and %q, want %q", code, stderr, want)
	}
}

// TestCursorIsLast checks that a list for people ends with its cursor, where they look for it.
func TestCursorIsLast(t *testing.T) {
	_, stdout, _ := try(t, nil, "", "read", "listJobs", "limit=2", "-fields", "jobId", "-demo", "-o", "text")
	lines := strings.Split(strings.TrimSpace(stdout), "\n")
	if !strings.HasPrefix(lines[len(lines)-1], "cursor: ") {
		t.Errorf("want the cursor in the last line:\n%s", stdout)
	}
}

// TestSecretFlags checks that refusals because of secrets name the flags that help.
func TestSecretFlags(t *testing.T) {
	const id = "29f77366-0000-4000-8000-000000000001"
	for call, want := range map[string]string{
		"write createSource name=n workspaceId=" + id + " configuration.password=hunter2hunter2": "-secrets env:PG_PASSWORD",
		"write createApplication name=n": "-secrets-out",
	} {
		code, _, stderr := try(t, nil, "", append(strings.Fields(call), "-mode", "write", "-demo")...)
		if code == exitOK || !strings.Contains(stderr, want) || strings.Contains(stderr, "operator") {
			t.Errorf("%s: exit code %d and %q, want %q", call, code, stderr, want)
		}
	}
}

// TestWrongVerb checks that the error for a call with another effect names its verb, and what does less harm.
func TestWrongVerb(t *testing.T) {
	const start = "airbyteagent: this call of "
	for call, want := range map[string]string{
		"read createJob":                 start + "createJob needs the verb delete; with jobType=sync it needs write\n",
		"read createJob jobType=sync":    start + "createJob needs the verb write\n",
		"read patchConnection":           start + "patchConnection needs the verb write\n",
		"write deleteSource sourceId=ID": start + "deleteSource needs the verb delete\n",
	} {
		code, _, stderr := try(t, nil, "", strings.Fields(call)...)
		if code != exitUsage || stderr != want {
			t.Errorf("%s: exit code %d and %q, want %q", call, code, stderr, want)
		}
	}
}

// TestFlagSuggestion checks that an unknown flag leads to the right one, or to the help of the verb.
func TestFlagSuggestion(t *testing.T) {
	for flag, want := range map[string]string{
		"-filds": "airbyteagent: unknown flag -filds; did you mean -fields?\n",
		"-xyz":   "airbyteagent: unknown flag -xyz; run airbyteagent help read\n",
	} {
		code, _, stderr := try(t, nil, "", "read", "listJobs", flag)
		if code != exitUsage || stderr != want {
			t.Errorf("%s: exit code %d and %q, want %q", flag, code, stderr, want)
		}
	}
}

// TestDoctorWraps checks that the lines of the verb doctor fit the terminal.
func TestDoctorWraps(t *testing.T) {
	for _, width := range []int{40, 80, 100} {
		var out, log bytes.Buffer
		p := &program{
			stdin:   strings.NewReader(""),
			stdout:  &out,
			stderr:  &log,
			environ: func(string) string { return "" },

			isTerminal: func(any) bool { return true },
			widthOf:    func(any) int { return width },
			openDemo:   demoClient,
		}
		code := p.run(t.Context(), []string{"doctor", "-demo"})
		if code != exitOK {
			t.Fatalf("exit code %d: %s", code, log.String())
		}
		for line := range strings.SplitSeq(out.String(), "\n") {
			text := strings.TrimSpace(strings.ReplaceAll(line, "-> ", ""))
			isWord := !strings.Contains(text, " ") // words are not broken
			if columns := utf8.RuneCountInString(line); columns > width && !isWord {
				t.Errorf("width %d: a line has %d columns: %s", width, columns, line)
			}
		}
		if strings.Contains(out.String(), "\x1b") {
			t.Errorf("width %d: the output has colors", width)
		}
	}
}

// TestDoctorInterrupted interrupts the verb doctor in its first steps, which is not a failure of the server.
func TestDoctorInterrupted(t *testing.T) {
	ctx, interrupt := context.WithCancel(t.Context())
	defer interrupt()
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		interrupt()
		<-r.Context().Done()
	}))
	defer server.Close()
	var out, log bytes.Buffer
	p := &program{
		stdout:  &out,
		stderr:  &log,
		environ: func(name string) string { return map[string]string{airbyte.EnvBaseURL: server.URL}[name] },

		isTerminal: func(any) bool { return false },
		widthOf:    func(any) int { return 0 },
	}
	code := p.run(ctx, []string{"doctor"})
	if code != exitInterrupted || log.String() != "airbyteagent: interrupted\n" {
		t.Errorf("exit code %d with %q, want %d", code, log.String(), exitInterrupted)
	}
	if text := out.String(); strings.Contains(text, "FAILED") || !strings.Contains(text, "The examination was stopped") {
		t.Errorf("want that the examination was stopped, and no failure, got\n%s", text)
	}
}

// TestWrongArguments checks that errors do not repeat arguments, which may be secrets in the wrong place.
func TestWrongArguments(t *testing.T) {
	const secret = "canary-of-a-person"
	for _, args := range [][]string{
		{"write", "createSource", secret},
		{"write", "createSource", "name=a", "=" + secret},
		{"read", "getJob", "jobId=" + secret},
		{"read", "listSources", "includeDeleted=" + secret},
		{"write", "createSource", "configuration=" + secret},
	} {
		code, stdout, stderr := try(t, nil, "", append(args, "-demo")...)
		if code != exitUsage || strings.Contains(stdout+stderr, secret) {
			t.Errorf("%q: exit code %d: %s%s", args, code, stdout, stderr)
		}
	}
}

// TestMCP runs the server of the demo on standard input and output.
func TestMCP(t *testing.T) {
	stdin, toServer := io.Pipe()
	fromServer, stdout := io.Pipe()
	p := &program{
		stdin:   stdin,
		stdout:  stdout,
		stderr:  io.Discard,
		environ: func(string) string { return "" },

		isTerminal: func(any) bool { return false },
		openDemo:   demoClient,
	}
	ended := make(chan exitCode)
	go func() {
		ended <- p.run(t.Context(), []string{"mcp", "-demo"})
		_ = stdout.Close()
	}()
	replies := bufio.NewReader(fromServer)
	ask := func(request string) string {
		_, err := io.WriteString(toServer, request+"\n")
		if err != nil {
			t.Fatal(err)
		}
		reply, err := replies.ReadString('\n')
		if err != nil || !json.Valid([]byte(reply)) {
			t.Fatalf("reply %q, error %v", reply, err)
		}
		return reply
	}

	ask(`{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-06-18",` +
		`"capabilities":{},"clientInfo":{"name":"t","version":"1"}}}`)
	_, err := io.WriteString(toServer, `{"jsonrpc":"2.0","method":"notifications/initialized"}`+"\n")
	if err != nil {
		t.Fatal(err)
	}
	tools := ask(`{"jsonrpc":"2.0","id":2,"method":"tools/list"}`)
	if !strings.Contains(tools, "airbyte_search") || strings.Contains(tools, "airbyte_delete") {
		t.Errorf("want the tools that read, and no others: %s", tools)
	}
	_ = toServer.Close()
	if code := <-ended; code != exitOK {
		t.Errorf("exit code %d", code)
	}
}
