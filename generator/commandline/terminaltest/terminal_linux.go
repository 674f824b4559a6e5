package terminaltest

import (
	"fmt"
	"os"
	"strings"
	"syscall"
	"testing"
	"unsafe"
)

// Open opens a terminal with a number of columns. It skips the test where there are no terminals.
//
// The function shown waits until the command has written a text, and returns all that the terminal shows up to there.
func Open(t *testing.T, columns uint16) (terminal *os.File, shown func(end string) string) {
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
	ioctl(syscall.TIOCSPTLCK, unsafe.Pointer(&unlocked)) //nolint:gosec // the call takes a pointer
	ioctl(syscall.TIOCGPTN, unsafe.Pointer(&number))     //nolint:gosec // the call takes a pointer
	size := [4]uint16{24, columns, 0, 0}
	ioctl(syscall.TIOCSWINSZ, unsafe.Pointer(&size)) //nolint:gosec // the call takes a pointer
	terminal, err = os.OpenFile(fmt.Sprintf("/dev/pts/%d", number), os.O_RDWR|syscall.O_NOCTTY, 0)
	if err != nil {
		t.Skipf("terminals do not work: %v", err)
	}
	t.Cleanup(func() { _ = terminal.Close() })
	return terminal, func(end string) string { return readUntil(primary, end) }
}

// readUntil reads until the end is there, or nothing more comes.
func readUntil(primary *os.File, end string) string {
	var text strings.Builder
	buffer := make([]byte, 4096)
	for !strings.Contains(text.String(), end) {
		n, err := primary.Read(buffer)
		if err != nil {
			break
		}
		text.Write(buffer[:n])
	}
	return text.String()
}
