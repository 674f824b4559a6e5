package demo_test

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/airbyte-go/airbyte/api/examples/internal/demo"
)

// TestMain runs this program as an example, if the environment asks for it.
func TestMain(m *testing.M) {
	if os.Getenv("DEMO_RUN") == "" {
		os.Exit(m.Run())
	}
	demo.Main(example)
}

// example fails if its flag has a negative number.
func example(_ context.Context, args []string, _ io.Writer) error {
	var flags flag.FlagSet
	tenants := flags.Int("tenants", 0, "`number` of tenants")
	demo.ParseFlags(&flags, args, "usage: example [flags]")
	switch {
	case *tenants == -1:
		return errors.New("the server is down")
	case *tenants < 0:
		return fmt.Errorf("example: %w", &demo.UsageError{Text: "want a number of tenants"})
	default:
		return nil
	}
}

// TestExitStatus checks the exit status of example programs for right and wrong arguments.
func TestExitStatus(t *testing.T) {
	for _, test := range []struct {
		args   []string
		status int
		says   string
	}{
		{args: []string{"-tenants", "3", "-calls"}},
		{args: []string{"-tenants=-1"}, status: 1, says: "the server is down"},
		{args: []string{"-tenants=-2"}, status: 2, says: "example: want a number of tenants"},
		{args: []string{"-help"}, says: "usage: example [flags]"},
		{args: []string{"-tenant", "3"}, status: 2, says: "usage: example [flags]"},
		{args: []string{"tenants", "3"}, status: 2, says: `unexpected argument "tenants"; flags start with -`},
		{args: []string{"-calls", "now"}, status: 2, says: `unexpected argument "now"; flags start with -`},
	} {
		program := exec.CommandContext(t.Context(), os.Args[0], test.args...)
		program.Env = append(os.Environ(), "DEMO_RUN=1")
		output, err := program.CombinedOutput()
		status := 0
		exit, failed := errors.AsType[*exec.ExitError](err)
		if failed {
			status = exit.ExitCode()
		}
		if status != test.status || !strings.Contains(string(output), test.says) {
			t.Errorf("%v: status %d, want %d with %q:\n%s", test.args, status, test.status, test.says, output)
		}
	}
}
