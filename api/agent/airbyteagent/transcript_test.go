package main

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/modelcontextprotocol/go-sdk/mcp"

	airbyte "github.com/airbyte-go/airbyte/api"
	"github.com/airbyte-go/airbyte/api/airbytetest"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// Limits of a task.
const (
	mostCalls  = 8
	mostTokens = 6000 // of four bytes, in the calls and their results
)

// TestTranscripts does four tasks as an agent does them, through the command and over MCP, against an in-memory server.
// It checks each step, and compares all that the agent sends and sees with testdata/agent/transcripts.
func TestTranscripts(t *testing.T) {
	tasks := []struct {
		name string
		run  func(*task)
	}{
		{name: "provision", run: provision},
		{name: "trigger-and-cancel", run: triggerAndCancel},
		{name: "embed", run: embedWidget},
		{name: "reschedule", run: reschedule},
	}
	for i, test := range tasks {
		isCommand := !testing.Short() || i%2 == 0 // with -short, one way for each task, and the other one for the next
		isMCP := !testing.Short() || i%2 == 1
		t.Run(test.name+"/command", func(t *testing.T) {
			if !isCommand {
				t.Skip("the full run has it")
			}
			synctest.Test(t, func(t *testing.T) {
				task := newTask(t, test.name+".command")
				task.call = task.callCommand
				test.run(task)
				task.finish()
			})
		})
		t.Run(test.name+"/mcp", func(t *testing.T) {
			if !isMCP {
				t.Skip("the full run has it")
			}
			synctest.Test(t, func(t *testing.T) {
				task := newTask(t, test.name+".mcp")
				session := task.connect()
				task.call = session.call
				test.run(task)
				session.close()
				task.finish()
			})
		})
	}
}

// provision sets up a pipeline that runs daily, and runs it once.
func provision(s *task) {
	s.fake.AddWorkspace("Tenant 7")
	s.search("set up a pipeline from postgres to snowflake that runs daily, and run it")
	s.describe("createSource", "createDestination", "createConnection")
	workspaces := s.do("read", "listWorkspaces", `{}`)
	workspace := workspaces.text("data.0.workspaceId")
	source := s.do("write", "createSource", `{"name":"Orders","workspaceId":"`+workspace+`","configuration":{
		"sourceType":"postgres","host":"db.example","port":5432,"database":"orders","username":"reader",
		"password":{"$secret":"env:PG_PASSWORD"}}}`)
	destination := s.do("write", "createDestination", `{"name":"Warehouse","workspaceId":"`+workspace+`","configuration":{
		"destinationType":"snowflake","host":"x.snowflakecomputing.com","role":"LOADER","warehouse":"LOAD",
		"database":"RAW","schema":"PUBLIC","username":"loader","credentials":{"auth_type":"Username and Password",
		"password":{"$secret":"env:SNOWFLAKE_PASSWORD"}}}}`)
	connection := s.do("write", "createConnection", `{"name":"Orders daily","sourceId":"`+source.text("sourceId")+`",
		"destinationId":"`+destination.text("destinationId")+`",
		"schedule":{"scheduleType":"cron","cronExpression":"0 0 6 * * ?"}}`)
	job := s.do("write", "createJob", `{"connectionId":"`+connection.text("connectionId")+`","jobType":"sync"}`)
	end := s.wait(job.text("jobId"), 5*time.Minute, 0, 0)

	s.want(connection, "status", "active")
	s.want(connection, "schedule.scheduleType", "cron")
	s.want(end, "done", "true")
	s.want(end, "status", "succeeded")
	s.wantRequests("createSource 200", "createDestination 200", "createConnection 200", "createJob 200")
	stored, err := json.Marshal(s.fake.StoredConfiguration(source.text("sourceId")))
	if err != nil || !strings.Contains(string(stored), secretOfSource) {
		s.t.Errorf("the server stored %s (%v), want the password that the reference stands for", stored, err)
	}
}

// triggerAndCancel runs a sync, looks at it every 60 seconds, and cancels it after 30 minutes.
func triggerAndCancel(s *task) {
	workspace := s.fake.AddWorkspace("Tenant 7")
	connection := s.fake.AddConnection(
		s.fake.AddSource(workspace, "Orders", airbytetest.Postgres),
		s.fake.AddDestination(workspace, "Warehouse", airbytetest.Snowflake))
	s.fake.Script(connection, airbytetest.Succeed(5*time.Hour))
	s.search("trigger a sync, poll every 60 seconds, cancel it if it runs longer than 30 minutes")
	start := time.Now()
	job := s.do("write", "createJob", `{"connectionId":"`+connection+`","jobType":"sync"}`)
	end := s.wait(job.text("jobId"), 0, 30*time.Minute, time.Minute)
	took := time.Since(start)

	s.want(end, "done", "true")
	s.want(end, "status", "cancelled")
	s.want(end, "cancelled", "true")
	if took < 30*time.Minute || took > 32*time.Minute {
		s.t.Errorf("the job was cancelled after %v, want 30 minutes", took)
	}
	s.wantRequests("createJob 200", "cancelJob 200")
	polls := len(s.fake.Requests("getJob"))
	if polls < 29 || polls > 35 {
		s.t.Errorf("the status was read %d times in 30 minutes, want about once a minute", polls)
	}
}

// embedWidget makes templates, gets a widget token for a customer, and finds the source that the customer has connected.
func embedWidget(s *task) {
	s.search("let customers connect their postgres in our product, and see what they connected")
	s.describe("createConfigTemplate", "createConnectionTemplate", "getEmbeddedWidget")
	organizations := s.do("read", "listOrganizationsForUser", `{}`)
	organization := organizations.text("data.0.organizationId")
	template := s.do("write", "createConfigTemplate", `{"organizationId":"`+organization+`",
		"actorDefinitionId":"decd338e-5647-4c0b-adf4-da0e75f5a750","partialDefaultConfig":{"ssl_mode":{"mode":"require"}}}`)
	connection := s.do("write", "createConnectionTemplate", `{"organizationId":"`+organization+`",
		"destinationName":"Warehouse","destinationActorDefinitionId":"424892c4-daac-4491-b35d-c6688ba547ba",
		"destinationConfiguration":{"host":"x.snowflakecomputing.com","role":"LOADER","warehouse":"LOAD","database":"RAW",
		"schema":"PUBLIC","username":"loader","credentials":{"auth_type":"Username and Password",
		"password":{"$secret":"env:SNOWFLAKE_PASSWORD"}}}}`)
	widget := s.do("write", "getEmbeddedWidget", `{"organizationId":"`+organization+`",
		"externalUserId":"customer-1","allowedOrigin":"https://app.example"}`)
	s.connectCustomer()
	sources := s.do("read", "listSources", `{}`)

	s.wantSet(template, "id")
	s.wantSet(connection, "id")
	s.want(sources, "data.0.name", "Customer database")
	s.want(sources, "data.0.sourceType", "postgres")
	s.wantRequests("createConfigTemplate 200", "createConnectionTemplate 200", "getEmbeddedWidget 200")
	s.wantFile(widget, "token")
}

// reschedule finds a connection, reads it, and changes its schedule.
func reschedule(s *task) {
	workspace := s.fake.AddWorkspace("Tenant 42")
	source := s.fake.AddSource(workspace, "Tenant 42 database", airbytetest.Postgres)
	s.fake.AddConnection(source, s.fake.AddDestination(workspace, "Warehouse", airbytetest.Snowflake))
	s.search("make the pipeline of tenant 42 run at 4 am")
	s.describe("patchConnection")
	list := s.do("read", "listConnections", `{"workspaceIds":["`+workspace+`"]}`)
	id := list.text("data.0.connectionId")
	before := s.do("read", "getConnection", `{"connectionId":"`+id+`"}`)
	after := s.do("write", "patchConnection", `{"connectionId":"`+id+`",
		"schedule":{"scheduleType":"cron","cronExpression":"0 0 4 * * ?"}}`)

	s.want(before, "schedule.scheduleType", "manual")
	s.want(after, "connectionId", id)
	s.want(after, "schedule.scheduleType", "cron")
	s.want(after, "schedule.cronExpression", "0 0 4 * * ? UTC")
	s.want(after, "status", "active")
	s.wantRequests("listConnections 200", "getConnection 200", "patchConnection 200")
	requests := s.fake.Requests("patchConnection")
	var sent map[string]json.RawMessage
	err := json.Unmarshal(requests[0].Body, &sent)
	if err != nil || len(sent) != 1 || sent["schedule"] == nil {
		s.t.Errorf("sent %s (%v), want the schedule only", requests[0].Body, err)
	}
}

// Secrets of the environment, which no transcript may hold.
const (
	secretOfSource      = "canary-pg-4f1c"
	secretOfDestination = "canary-sf-9b2d"
)

// task is an agent that does a task.
type task struct {
	t    *testing.T
	name string
	fake *airbytetest.Server
	call func(s step) (json.RawMessage, error)

	secretsOut string
	transcript strings.Builder
	calls      int
	bytes      int
}

// step is a call of an agent.
type step struct {
	verb       string
	operation  string // or an intent, or the operations to describe
	operations []string
	input      string

	timeout, cancelAfter, interval time.Duration
}

func newTask(t *testing.T, name string) *task {
	return &task{t: t, name: name, fake: airbytetest.New(t), secretsOut: t.TempDir()}
}

func (s *task) program(stdin io.Reader, stdout, stderr io.Writer) *program {
	return &program{
		stdin:      stdin,
		stdout:     stdout,
		stderr:     stderr,
		environ:    func(string) string { return "" },
		isTerminal: func(any) bool { return false },
		openDemo:   func(context.Context) (*airbyte.Client, error) { return s.fake.Client(), nil },
	}
}

// limits are the flags of the operator.
func (s *task) limits() []string {
	s.t.Setenv("PG_PASSWORD", secretOfSource)
	s.t.Setenv("SNOWFLAKE_PASSWORD", secretOfDestination)
	return []string{"-demo", "-mode", "write", "-secrets", "env:PG_*,env:SNOWFLAKE_*", "-secrets-out", s.secretsOut}
}

// callCommand runs the command once.
func (s *task) callCommand(step step) (json.RawMessage, error) {
	args := []string{step.verb}
	flags := s.limits()
	switch step.verb {
	case "search":
		args = append(args, step.operation)
		flags = []string{"-mode", "write"}
	case "describe":
		args = append(args, step.operations...)
		flags = []string{"-mode", "write"}
	case "wait":
		args = append(args, step.operation)
		flags = []string{"-demo", "-mode", "write"}
		args = appendDuration(args, "-timeout", step.timeout)
		args = appendDuration(args, "-cancel-after", step.cancelAfter)
		args = appendDuration(args, "-interval", step.interval)
	default:
		args = append(args, step.operation, compact(s.t, step.input))
	}
	s.record("$ airbyteagent " + strings.Join(args, " "))
	var stdout, stderr bytes.Buffer
	code := s.program(strings.NewReader(""), &stdout, &stderr).run(s.t.Context(), append(args, flags...))
	s.record(strings.TrimSpace(stdout.String()))
	isExpected := code == exitOK || (code == exitFailed && step.verb == "wait")
	if !isExpected {
		return nil, fmt.Errorf("exit code %d: %s", code, stderr.String())
	}
	return bytes.TrimSpace(stdout.Bytes()), nil
}

func appendDuration(args []string, name string, d time.Duration) []string {
	if d == 0 {
		return args
	}
	return append(args, name, d.String())
}

// mcpSession is a client of the command "mcp".
type mcpSession struct {
	task    *task
	client  *mcp.ClientSession
	input   io.Closer
	done    chan exitCode
	stopped context.CancelFunc
}

// connect starts the command "mcp" and connects a client to its standard input and output.
func (s *task) connect() *mcpSession {
	ctx, cancel := context.WithCancel(s.t.Context())
	stdinReader, stdinWriter := io.Pipe()
	stdoutReader, stdoutWriter := io.Pipe()
	session := &mcpSession{task: s, input: stdinWriter, done: make(chan exitCode, 1), stopped: cancel}
	var stderr bytes.Buffer
	go func() {
		code := s.program(stdinReader, stdoutWriter, &stderr).run(ctx, append([]string{"mcp"}, s.limits()...))
		_ = stdoutWriter.Close()
		if stderr.Len() > 0 {
			s.t.Errorf("the command logged: %s", stderr.String())
		}
		session.done <- code
	}()
	client := mcp.NewClient(&mcp.Implementation{Name: "test", Version: "1"}, nil)
	var err error
	session.client, err = client.Connect(ctx, &mcp.IOTransport{Reader: stdoutReader, Writer: stdinWriter}, nil)
	if err != nil {
		s.t.Fatal(err)
	}
	return session
}

func (m *mcpSession) call(step step) (json.RawMessage, error) {
	arguments := map[string]any{}
	switch step.verb {
	case "search":
		arguments["intent"] = step.operation
	case "describe":
		arguments["operations"] = step.operations
	case "wait":
		arguments["jobId"] = json.Number(step.operation)
		setSeconds(arguments, "seconds", step.timeout)
		setSeconds(arguments, "cancelAfterSeconds", step.cancelAfter)
		setSeconds(arguments, "pollSeconds", step.interval)
	default:
		arguments["operation"] = step.operation
		arguments["input"] = json.RawMessage(step.input)
	}
	text, err := json.Marshal(arguments)
	if err != nil {
		return nil, err
	}
	m.task.record("> airbyte_" + step.verb + " " + string(text))
	result, err := m.client.CallTool(m.task.t.Context(), &mcp.CallToolParams{
		Name:      "airbyte_" + step.verb,
		Arguments: json.RawMessage(text),
	})
	if err != nil {
		return nil, err
	}
	content, ok := result.Content[0].(*mcp.TextContent)
	if !ok || len(result.Content) != 1 {
		return nil, fmt.Errorf("got the content %v, want one text", result.Content)
	}
	m.task.record(content.Text)
	if result.IsError {
		return nil, fmt.Errorf("the tool failed: %s", content.Text)
	}
	return json.RawMessage(content.Text), nil
}

func setSeconds(arguments map[string]any, name string, d time.Duration) {
	if d > 0 {
		arguments[name] = int(d.Seconds())
	}
}

// close closes standard input, which ends the command.
func (m *mcpSession) close() {
	_ = m.client.Close()
	_ = m.input.Close()
	code := <-m.done
	m.stopped()
	if code != exitOK {
		m.task.t.Errorf("the command ended with %d, want 0", code)
	}
}

func compact(t *testing.T, text string) string {
	t.Helper()
	var b bytes.Buffer
	err := json.Compact(&b, []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// randomEnding is the end of the name of a file with a secret.
var randomEnding = regexp.MustCompile(`(/secrets-out/[\w-]+-)[A-Z0-9]{26}\b`)

var waited = regexp.MustCompile(`"waitedSeconds":\d+`)

// record adds a line to the transcript.
func (s *task) record(line string) {
	s.bytes += len(line)
	line = strings.ReplaceAll(line, s.secretsOut, "/secrets-out")
	line = waited.ReplaceAllString(line, `"waitedSeconds":SECONDS`) // the client polls at random times
	s.transcript.WriteString(randomEnding.ReplaceAllString(line, "${1}RANDOM") + "\n")
}

func (s *task) run(step step) *reply {
	s.t.Helper()
	s.calls++
	result, err := s.call(step)
	if err != nil {
		s.t.Fatalf("%s %s: %v", step.verb, step.operation, err)
	}
	r := &reply{task: s}
	decoder := json.NewDecoder(bytes.NewReader(result))
	decoder.UseNumber()
	err = decoder.Decode(&r.value)
	if err != nil {
		s.t.Fatalf("%s %s: the result is not JSON: %v", step.verb, step.operation, err)
	}
	return r
}

func (s *task) search(intent string) {
	s.t.Helper()
	s.run(step{verb: "search", operation: intent})
}

func (s *task) describe(operations ...string) {
	s.t.Helper()
	s.run(step{verb: "describe", operations: operations})
}

func (s *task) do(verb, operation, input string) *reply {
	s.t.Helper()
	return s.run(step{verb: verb, operation: operation, input: input})
}

func (s *task) wait(jobID string, timeout, cancelAfter, interval time.Duration) *reply {
	s.t.Helper()
	return s.run(step{verb: "wait", operation: jobID, timeout: timeout, cancelAfter: cancelAfter, interval: interval})
}

// connectCustomer does what a customer does in the widget: it adds a source to the workspace of the customer.
func (s *task) connectCustomer() {
	s.t.Helper()
	list, err := s.fake.Client().Workspaces.List(s.t.Context(), nil)
	if err != nil || len(list.Data) == 0 {
		s.t.Fatalf("the customer has no workspace (%v)", err)
	}
	s.fake.AddSource(list.Data[len(list.Data)-1].WorkspaceID, "Customer database", airbytetest.Postgres)
}

// finish checks the limits, the secrets and the golden file.
func (s *task) finish() {
	s.t.Helper()
	tokens := s.bytes / 4
	s.t.Logf("%s: %d calls, %d tokens", s.name, s.calls, tokens)
	if s.calls > mostCalls || tokens > mostTokens {
		s.t.Errorf("the task took %d calls and %d tokens, want at most %d and %d", s.calls, tokens, mostCalls, mostTokens)
	}
	text := s.transcript.String()
	_, clientSecret := s.fake.Credentials()
	for _, secret := range []string{secretOfSource, secretOfDestination, clientSecret} {
		if strings.Contains(text, secret) {
			s.t.Errorf("the transcript holds the secret %s", secret)
		}
	}
	path := filepath.Join("../../../testdata/agent/transcripts", s.name+".txt")
	if *update {
		err := os.WriteFile(path, []byte(text), 0o644)
		if err != nil {
			s.t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		s.t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), text); diff != "" {
		s.t.Errorf("the transcript differs from %s; run with -update (-want +got):\n%s", path, diff)
	}
}

// reply is the result of a step.
type reply struct {
	task  *task
	value any
}

// text returns the value at a dotted path, such as data.0.jobId.
func (r *reply) text(path string) string {
	r.task.t.Helper()
	value := r.value
	for name := range strings.SplitSeq(path, ".") {
		switch inner := value.(type) {
		case map[string]any:
			value = inner[name]
		case []any:
			i, err := strconv.Atoi(name)
			if err != nil || i >= len(inner) {
				r.task.t.Fatalf("no %s in %v", path, r.value)
			}
			value = inner[i]
		default:
			r.task.t.Fatalf("no %s in %v", path, r.value)
		}
	}
	if value == nil {
		r.task.t.Fatalf("no %s in %v", path, r.value)
	}
	return fmt.Sprint(value)
}

func (s *task) want(r *reply, path, want string) {
	s.t.Helper()
	got := r.text(path)
	if got != want {
		s.t.Errorf("%s: got %s, want %s", path, got, want)
	}
}

func (s *task) wantSet(r *reply, path string) {
	s.t.Helper()
	if r.text(path) == "" {
		s.t.Errorf("%s is empty", path)
	}
}

// wantRequests checks that the server has received a request for each operation, and answered with a status.
func (s *task) wantRequests(want ...string) {
	s.t.Helper()
	got := map[string]bool{}
	for _, r := range s.fake.Requests() {
		got[fmt.Sprintf("%s %d", r.Operation, r.Status)] = true
	}
	for _, w := range want {
		if !got[w] {
			s.t.Errorf("no request with the outcome %s", w)
		}
	}
}

// wantFile checks that a secret of the result is in a file that only the user can read.
func (s *task) wantFile(r *reply, field string) {
	s.t.Helper()
	files, err := filepath.Glob(filepath.Join(s.secretsOut, "*"))
	if err != nil || len(files) != 1 {
		s.t.Fatalf("got the files %v (%v), want one for %s", files, err, field)
	}
	info, err := os.Stat(files[0])
	if err != nil {
		s.t.Fatal(err)
	}
	secret, err := os.ReadFile(files[0])
	if err != nil {
		s.t.Fatal(err)
	}
	hasMode := info.Mode().Perm() == 0o600 || runtime.GOOS == "windows"
	if !hasMode || info.Size() == 0 {
		s.t.Errorf("the file has mode %04o and %d bytes, want 0600 and a secret", info.Mode().Perm(), info.Size())
	}
	if strings.Contains(s.transcript.String(), strings.TrimSpace(string(secret))) {
		s.t.Error("the transcript holds the secret of the file")
	}
	if !strings.Contains(fmt.Sprint(r.value), files[0]) {
		s.t.Errorf("the result %v does not name the file %s", r.value, files[0])
	}
}
