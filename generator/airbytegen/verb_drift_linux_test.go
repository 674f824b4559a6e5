package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"unsafe"
)

// TestDriftOnTerminal checks that a report fits the terminal, and has colors there.
func TestDriftOnTerminal(t *testing.T) {
	const columns = 48
	primary, terminal := openTerminal(t, columns)
	t.Setenv("TERM", "xterm")
	t.Setenv("NO_COLOR", "")
	folder := t.TempDir()
	base := filepath.Join(folder, "base.yaml")
	less := filepath.Join(folder, "less.yaml")
	write(t, base, smallSpec)
	write(t, less, withoutLastPath)

	text := make(chan string)
	go func() {
		var read strings.Builder
		buffer := make([]byte, 4096)
		for !strings.HasSuffix(read.String(), "the end\r\n") {
			n, err := primary.Read(buffer)
			if err != nil {
				break
			}
			read.Write(buffer[:n])
		}
		text <- read.String()
	}()
	code := run([]string{"drift", "-base", base, "-against", less}, terminal, terminal)
	fmt.Fprintln(terminal, "the end")
	report := <-text

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

// openTerminal returns both ends of a terminal. The test is skipped where there are none.
func openTerminal(t *testing.T, columns uint16) (primary, terminal *os.File) {
	t.Helper()
	primary, err := os.OpenFile("/dev/ptmx", os.O_RDWR, 0)
	if err != nil {
		t.Skipf("there are no terminals: %v", err)
	}
	t.Cleanup(func() { _ = primary.Close() })
	ioctl := func(request uintptr, argument unsafe.Pointer) {
		t.Helper()
		_, _, failure := syscall.Syscall(syscall.SYS_IOCTL, primary.Fd(), request, uintptr(argument))
		if failure != 0 {
			t.Skipf("terminals do not work: %v", failure)
		}
	}
	var unlocked, number int32
	ioctl(syscall.TIOCSPTLCK, unsafe.Pointer(&unlocked))
	ioctl(syscall.TIOCGPTN, unsafe.Pointer(&number))
	size := [4]uint16{24, columns, 0, 0}
	ioctl(syscall.TIOCSWINSZ, unsafe.Pointer(&size))
	terminal, err = os.OpenFile(fmt.Sprintf("/dev/pts/%d", number), os.O_RDWR|syscall.O_NOCTTY, 0)
	if err != nil {
		t.Skipf("terminals do not work: %v", err)
	}
	t.Cleanup(func() { _ = terminal.Close() })
	return primary, terminal
}
