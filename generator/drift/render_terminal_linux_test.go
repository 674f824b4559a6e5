package drift

import (
	"strings"
	"testing"

	"github.com/airbyte-go/airbyte/generator/commandline/terminaltest"
)

// TestTerminal writes a report to a terminal of 48 columns.
func TestTerminal(t *testing.T) {
	terminal, shown := terminaltest.Open(t, 48)
	t.Setenv("TERM", "xterm")
	t.Setenv("NO_COLOR", "")
	if got := widthOf(terminal); got != 48 {
		t.Errorf("the width is %d, want 48", got)
	}
	if !hasColours(terminal) {
		t.Error("a terminal has no colours")
	}
	t.Setenv("NO_COLOR", "1")
	if hasColours(terminal) {
		t.Error("NO_COLOR does not turn colours off")
	}
	done := make(chan string)
	go func() { done <- shown("ignored") }()
	if err := compare(t, []byte(withTwo), []byte(withTwo)).Render(terminal, "text"); err != nil {
		t.Fatal(err)
	}
	text := <-done
	for line := range strings.Lines(text) {
		if len(strings.TrimRight(line, "\r\n")) > 48 {
			t.Errorf("a line is too long: %q", line)
		}
	}
	if strings.Contains(text, "\x1b") {
		t.Errorf("the report has colours: %q", text)
	}
}
