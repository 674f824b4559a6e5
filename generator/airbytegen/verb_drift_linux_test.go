package main

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/airbyte-go/airbyte/generator/commandline/terminaltest"
)

// TestDriftOnTerminal checks that a report fits the terminal, and has colors there.
func TestDriftOnTerminal(t *testing.T) {
	const columns = 48
	terminal, shown := terminaltest.Open(t, columns)
	t.Setenv("TERM", "xterm")
	t.Setenv("NO_COLOR", "")
	folder := t.TempDir()
	base := filepath.Join(folder, "base.yaml")
	less := filepath.Join(folder, "less.yaml")
	write(t, base, smallSpec)
	write(t, less, withoutLastPath)

	reports := make(chan string)
	go func() { reports <- shown("the end") }()
	code := run([]string{"drift", "-base", base, "-against", less}, terminal, terminal)
	fmt.Fprintln(terminal, "the end")
	report := <-reports

	if code != exitBreaking || !strings.Contains(report, "was removed") {
		t.Fatalf("exit code %d, want %d and a removal:\n%s", code, exitBreaking, report)
	}
	if !strings.Contains(report, "\x1b[31m") {
		t.Errorf("the report has no colors: %q", report)
	}
	for line := range strings.Lines(report) {
		isOneWord := len(strings.Fields(line)) == 1
		if len(strings.TrimRight(line, "\r\n")) > columns+len("\x1b[31m\x1b[0m") && !isOneWord {
			t.Errorf("a line is too long: %q", line)
		}
	}
}
