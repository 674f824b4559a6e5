package main

import (
	"bytes"
	"context"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	airbyte "github.com/airbyte-go/airbyte/api"
	"github.com/airbyte-go/airbyte/api/airbytetest"
	"github.com/airbyte-go/airbyte/generator/commandline"
	"github.com/airbyte-go/airbyte/generator/commandline/terminaltest"
)

// TestSlowServer checks that a person sees what the command waits for, if the server takes longer than a second.
func TestSlowServer(t *testing.T) {
	terminal, shown := terminaltest.Open(t, 80)
	var out bytes.Buffer
	p := &program{
		stdin:   strings.NewReader(""),
		stdout:  &out,
		stderr:  terminal,
		environ: func(string) string { return "" },

		isTerminal: commandline.IsTerminal,
		widthOf:    commandline.TerminalWidth,
		openDemo: func(context.Context) (*airbyte.Client, error) {
			server, err := airbytetest.NewServer(
				airbytetest.WithLatency(800*time.Millisecond), // of the token, and of the list
				airbytetest.WithLogger(slog.New(slog.DiscardHandler)),
			)
			if err != nil {
				return nil, err
			}
			return server.Client(), nil
		},
	}
	lines := make(chan string)
	go func() { lines <- shown("\x1b[K" + "the end") }()
	code := exitFailed
	synctest.Test(t, func(t *testing.T) {
		code = p.run(t.Context(), []string{"read", "listTags", "-demo"})
	})
	_, err := terminal.WriteString("the end")
	if err != nil {
		t.Fatal(err)
	}
	const want = "\r\x1b[Kwaiting for the server … 1 s"
	if line := <-lines; code != exitOK || !strings.HasPrefix(line, want) {
		t.Errorf("exit code %d, and the terminal shows %q, want %q", code, line, want)
	}
}
