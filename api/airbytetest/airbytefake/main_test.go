package main

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	airbyte "github.com/airbyte-go/airbyte/api"
)

// start runs the program until the end of the test, and returns the output that it printed at
// first.
func start(t *testing.T, args ...string) (greeting string) {
	t.Helper()
	return startWithLog(t, io.Discard, args...)
}

// startWithLog is like start, and writes the log of the program to stderr.
func startWithLog(t *testing.T, stderr io.Writer, args ...string) (greeting string) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	printed, w := io.Pipe()
	ended := make(chan int)
	go func() { ended <- run(ctx, append([]string{"-addr", "127.0.0.1:0"}, args...), w, stderr) }()
	t.Cleanup(func() {
		cancel()
		go func() { _, _ = io.Copy(io.Discard, printed) }() // the program may print requests at its end
		if code := <-ended; code != 0 {
			t.Errorf("exit %d", code)
		}
	})
	for !strings.Contains(greeting, "/workspaces") || !strings.HasSuffix(greeting, "\n") {
		b := make([]byte, 4096)
		n, err := printed.Read(b)
		if err != nil {
			t.Fatal(err)
		}
		greeting += string(b[:n])
	}
	return greeting
}

func setting(greeting, name string) string {
	_, rest, _ := strings.Cut(greeting, "export "+name+"=")
	value, _, _ := strings.Cut(rest, "\n")
	return value
}

func TestGreetingIsTrue(t *testing.T) {
	greeting := start(t, "-seed", "-profile", "self-managed-2026-07")
	client, err := airbyte.NewClient(airbyte.WithBaseURL(setting(greeting, airbyte.EnvBaseURL)),
		airbyte.WithClientCredentials(setting(greeting, airbyte.EnvClientID),
			setting(greeting, airbyte.EnvClientSecret)))
	if err != nil {
		t.Fatal(err)
	}
	yesterday := time.Now().Add(-24 * time.Hour)
	failed := 0
	for _, err := range client.Jobs.All(t.Context(),
		&airbyte.ListJobsParams{Status: new(airbyte.JobStatusFailed), UpdatedAtStart: &yesterday}) {
		if err != nil {
			t.Fatal(err)
		}
		failed++
	}
	if failed != 6 {
		t.Errorf("%d failed jobs, want 6", failed)
	}
}

// TestGreetingInShell runs the printed commands, if curl is installed.
func TestGreetingInShell(t *testing.T) {
	if _, err := exec.LookPath("curl"); err != nil {
		t.Skip("curl is not installed")
	}
	for _, args := range [][]string{
		{},
		{"-auth=false", "-profile", "self-managed-2026-03"},
		{"-profile", "self-managed-1.1"},
		{"-caller", "organization_reader"},
	} {
		command := exec.CommandContext(t.Context(), "sh", "-euc", start(t, args...))
		command.Env = []string{"PATH=" + os.Getenv("PATH"), "no_proxy=127.0.0.1"}
		out, err := command.CombinedOutput()
		if got := string(out); err != nil || got != `{"data":[],"next":"","previous":""}` {
			t.Errorf("%v: %v: %s", args, err, got)
		}
	}
}

func TestMistakes(t *testing.T) {
	for want, args := range map[string][]string{
		"unknown profile":                      {"-profile", "x"},
		"unknown flag":                         {"-x"},
		"must be greater than":                 {"-speed", "NaN"},
		"unknown verb":                         {"self-managed-2026-03"},
		"listen":                               {"-addr", "256.0.0.1:1"},
		"want a role":                          {"-caller", "king"},
		"needs -seed":                          {"-caller", "workspace_reader"},
		"no -auth=false":                       {"-auth=false", "-caller", "organization_reader"},
		"-requests: want 0 or more, got -1":    {"-requests", "-1"},
		"-workspaces: want 1 or more, got 0":   {"-workspaces", "0"},
		"-connections: want 0 or more, got -2": {"-connections", "-2"},
		"did you mean -speed?":                 {"-sped", "60"},
		"latency":                              {"-latency", "-1s"},
	} {
		var out strings.Builder
		if code := run(t.Context(), args, io.Discard, &out); code == 0 || !strings.Contains(out.String(), want) {
			t.Errorf("%v: exit %d: %s", args, code, out.String())
		}
	}
}

// log is an io.Writer that may be read at the same time.
type log struct {
	mu   sync.Mutex
	text strings.Builder
}

func (l *log) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(b)
}

func (l *log) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

// clientOf returns a client with the first credentials that come after some text in a greeting.
func clientOf(t *testing.T, greeting, after string) *airbyte.Client {
	t.Helper()
	_, credentials, ok := strings.Cut(greeting, after)
	if !ok {
		t.Fatalf("the greeting has no %s: %s", after, greeting)
	}
	value := func(name string) string {
		_, rest, _ := strings.Cut(credentials, name+"=")
		return rest[:strings.IndexAny(rest, " \n")]
	}
	client, err := airbyte.NewClient(airbyte.WithBaseURL(setting(greeting, airbyte.EnvBaseURL)),
		airbyte.WithClientCredentials(value(airbyte.EnvClientID), value(airbyte.EnvClientSecret)))
	if err != nil {
		t.Fatal(err)
	}
	return client
}

func TestCallers(t *testing.T) {
	greeting := start(t, "-seed", "-workspaces", "2", "-connections", "5",
		"-caller", "workspace_reader", "-caller", "organization_reader")
	for role, want := range map[string]int{"# workspace_reader": 5, "# organization_reader": 10, "export": 10} {
		client := clientOf(t, greeting, role)
		n := 0
		for _, err := range client.Connections.All(t.Context(), nil) {
			if err != nil {
				t.Fatal(err)
			}
			n++
		}
		if n != want {
			t.Errorf("%s reads %d connections, want %d", role, n, want)
		}
		_, err := client.Workspaces.Create(t.Context(), airbyte.WorkspaceCreateRequest{Name: "w"})
		if isOwner := role == "export"; (err == nil) != isOwner {
			t.Errorf("%s creates a workspace: %v", role, err)
		}
	}
}

func TestBasicAuthGreeting(t *testing.T) {
	greeting := start(t, "-profile", "self-managed-0.63")
	client, err := airbyte.NewClient(airbyte.WithBaseURL(setting(greeting, airbyte.EnvBaseURL)),
		airbyte.WithBasicAuth(setting(greeting, airbyte.EnvUsername), setting(greeting, airbyte.EnvPassword)))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := client.Workspaces.List(t.Context(), nil); err != nil {
		t.Error(err)
	}
}

func TestLinksStrictnessAndLatency(t *testing.T) {
	greeting := start(t, "-seed", "-own-links", "-strict", "-latency", "20ms", "-profile", "self-managed-2026-08")
	client := clientOf(t, greeting, "export")
	began := time.Now()
	sources, err := client.Sources.List(t.Context(), &airbyte.ListSourcesParams{Limit: new(1)})
	if err != nil {
		t.Fatal(err)
	}
	if took := time.Since(began); took < 40*time.Millisecond { // with the request for a token
		t.Errorf("two requests took %v", took)
	}
	if want := setting(greeting, airbyte.EnvBaseURL) + "/sources?limit=1&offset=1"; sources.Next != want {
		t.Errorf("the next page is %s, want %s", sources.Next, want)
	}
	err = client.Do(t.Context(), "GET", "/sources", nil, nil, airbyte.WithQuery("colour", "red"))
	if !errors.Is(err, airbyte.ErrBadRequest) {
		t.Errorf("a strict server returned %v", err)
	}
}

func TestConnectors(t *testing.T) {
	file := filepath.Join(t.TempDir(), "registry.json")
	registry := `{"sources":[{"name":"Salesforce","dockerRepository":"airbyte/source-salesforce"}]}`
	if err := os.WriteFile(file, []byte(registry), 0o600); err != nil {
		t.Fatal(err)
	}
	greeting := start(t, "-auth=false", "-connectors", file)
	client, err := airbyte.NewClient(airbyte.WithBaseURL(setting(greeting, airbyte.EnvBaseURL)))
	if err != nil {
		t.Fatal(err)
	}
	workspace, err := client.Workspaces.Create(t.Context(), airbyte.WorkspaceCreateRequest{Name: "w"})
	if err != nil {
		t.Fatal(err)
	}
	source, err := client.Sources.Create(t.Context(), airbyte.SourceCreateRequest{
		Name:          "crm",
		WorkspaceID:   workspace.WorkspaceID,
		Configuration: airbyte.Configuration(`{"sourceType":"salesforce"}`),
	})
	if err != nil || source.SourceType != "salesforce" {
		t.Errorf("got %v, %v", source, err)
	}
	var output strings.Builder
	code := run(t.Context(), []string{"-connectors", "nowhere.json"}, io.Discard, &output)
	if code != exitUsage || !strings.Contains(output.String(), "nowhere.json") {
		t.Errorf("exit %d, %s", code, output.String())
	}
}

func TestLog(t *testing.T) {
	var lines log
	greeting := startWithLog(t, &lines, "-requests", "2")
	client := clientOf(t, greeting, "export")
	_, _ = client.Jobs.Get(t.Context(), 77)
	_ = client.Do(t.Context(), "GET", "/jobs", nil, nil, airbyte.WithQuery("limit", "101"))
	for _, want := range []string{
		" 200 POST /v1/applications/token (createAccessToken)\n",
		" 403 GET /v1/jobs/77 (getJob)\n",
		" wrong request: listJobs (GET /jobs): query parameter limit: number must be at most 100\n",
	} {
		if !strings.Contains(lines.String(), want) {
			t.Errorf("the log has no line%q: %s", want, lines.String())
		}
	}
}

func TestLogHasNoControlCharacters(t *testing.T) {
	var lines log
	logger := slog.New(newLogHandler(&lines)).With("of", "a")
	logger.Info("airbytetest: odd", "problem", "one\ntwo")
	if got := lines.String()[len("15:04:05 "):]; got != "odd: a one\uFFFDtwo\n" {
		t.Errorf("got %q", got)
	}
}

// TestRequestsAtEnd checks that the program keeps the newest requests only, and prints them at its end.
func TestRequestsAtEnd(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	var printed log
	ended := make(chan int)
	go func() {
		ended <- run(ctx, []string{"-addr", "127.0.0.1:0", "-auth=false", "-requests", "2"}, &printed, io.Discard)
	}()
	for !strings.Contains(printed.String(), "/workspaces\n") {
		time.Sleep(time.Millisecond)
	}
	greeting := printed.String()
	client, err := airbyte.NewClient(airbyte.WithBaseURL(setting(greeting, airbyte.EnvBaseURL)))
	if err != nil {
		t.Fatal(err)
	}
	for i := range 3 {
		if _, err := client.Jobs.List(t.Context(), &airbyte.ListJobsParams{Offset: new(i)}); err != nil {
			t.Fatal(err)
		}
	}
	cancel()
	<-ended
	rest := strings.TrimPrefix(printed.String(), greeting)
	if want := "GET listJobs 200 offset=1\nGET listJobs 200 offset=2\n"; rest != want {
		t.Errorf("got %q, want %q", rest, want)
	}
}

func TestVersion(t *testing.T) {
	for _, arg := range []string{"version", "-version", "--version"} {
		var out strings.Builder
		if code := run(t.Context(), []string{arg}, &out, io.Discard); code != 0 {
			t.Errorf("%s: exit %d", arg, code)
		}
		if want := "airbytefake " + airbyte.Version + "\nAPI document of 20"; !strings.HasPrefix(out.String(), want) {
			t.Errorf("%s: got %q, want it to start with %q", arg, out.String(), want)
		}
	}
}

func TestAddressInUse(t *testing.T) {
	address := strings.TrimSuffix(strings.TrimPrefix(setting(start(t), airbyte.EnvBaseURL), "http://"), "/v1")
	var out strings.Builder
	code := run(t.Context(), []string{"-addr", address}, io.Discard, &out)
	if want := "; set -addr to another address, or to 127.0.0.1:0 for a free port\n"; code != exitError || !strings.HasSuffix(out.String(), want) {
		t.Errorf("exit %d: got %q, want it to end with %q", code, out.String(), want)
	}
}

func TestHelp(t *testing.T) {
	var out, ofVerb strings.Builder
	if code := run(t.Context(), []string{"-help"}, &out, io.Discard); code != 0 {
		t.Errorf("exit %d", code)
	}
	if code := run(t.Context(), []string{"help"}, &ofVerb, io.Discard); code != 0 || ofVerb.String() != out.String() {
		t.Errorf("exit %d, and the verb help prints %q", code, ofVerb.String())
	}
	for _, want := range []string{
		"-profile name\n",
		"-speed factor\n",
		"-latency duration\n",
		"-caller role\n",
		"-requests n\n",
		"self-managed-0.63",
	} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("the help has no %q: %s", want, out.String())
		}
	}
}
