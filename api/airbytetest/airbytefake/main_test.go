package main

import (
	"context"
	"io"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	airbyte "github.com/airbyte-go/airbyte/api"
)

// start runs the program until the end of the test, and returns the output that it printed at
// first.
func start(t *testing.T, args ...string) (greeting string) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	printed, w := io.Pipe()
	ended := make(chan int)
	go func() { ended <- run(ctx, append([]string{"-addr", "127.0.0.1:0"}, args...), w, io.Discard) }()
	t.Cleanup(func() {
		cancel()
		if code := <-ended; code != 0 {
			t.Errorf("exit %d", code)
		}
	})
	for !strings.Contains(greeting, "/workspaces") {
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
	for _, args := range [][]string{{}, {"-auth=false", "-profile", "self-managed-2026-03"}} {
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
		"unknown profile":      {"-profile", "x"},
		"not defined":          {"-x"},
		"must be greater than": {"-speed", "NaN"},
		"want flags only":      {"self-managed-2026-03"},
		"listen":               {"-addr", "256.0.0.1:1"},
	} {
		var out strings.Builder
		if code := run(t.Context(), args, io.Discard, &out); code == 0 || !strings.Contains(out.String(), want) {
			t.Errorf("%v: exit %d: %s", args, code, out.String())
		}
	}
}
