package drift

import (
	"fmt"
	"os"
	"strings"
	"syscall"
	"testing"
	"unsafe"
)

// TestTerminal writes a report to a terminal of 48 columns.
func TestTerminal(t *testing.T) {
	primary, err := os.OpenFile("/dev/ptmx", os.O_RDWR, 0)
	if err != nil {
		t.Skipf("there are no terminals: %v", err)
	}
	defer func() { _ = primary.Close() }()
	ioctl := func(request uintptr, argument unsafe.Pointer) {
		t.Helper()
		if _, _, failure := syscall.Syscall(syscall.SYS_IOCTL, primary.Fd(), request, uintptr(argument)); failure != 0 {
			t.Skipf("terminals do not work: %v", failure)
		}
	}
	var unlocked, number int32
	ioctl(syscall.TIOCSPTLCK, unsafe.Pointer(&unlocked))
	ioctl(syscall.TIOCGPTN, unsafe.Pointer(&number))
	size := [4]uint16{24, 48, 0, 0}
	ioctl(syscall.TIOCSWINSZ, unsafe.Pointer(&size))
	terminal, err := os.OpenFile(fmt.Sprintf("/dev/pts/%d", number), os.O_RDWR|syscall.O_NOCTTY, 0)
	if err != nil {
		t.Skipf("terminals do not work: %v", err)
	}
	defer func() { _ = terminal.Close() }()

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
	go func() {
		var text strings.Builder
		buffer := make([]byte, 4096)
		for !strings.Contains(text.String(), "ignored") {
			n, err := primary.Read(buffer)
			if err != nil {
				break
			}
			text.Write(buffer[:n])
		}
		done <- text.String()
	}()
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
