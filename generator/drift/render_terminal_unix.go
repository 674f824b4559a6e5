//go:build linux || darwin || freebsd || netbsd || openbsd || dragonfly

package drift

import (
	"io"
	"os"
	"syscall"
	"unsafe"
)

// terminalWidth returns the number of columns of a terminal, and reports whether w is
// one. A terminal that does not know its width has 80 columns.
func terminalWidth(w io.Writer) (columns int, isTerminal bool) {
	f, ok := w.(*os.File)
	if !ok {
		return 0, false
	}
	var size struct {
		rows, columns, x, y uint16
	}
	//nolint:gosec // the kernel fills the struct, which lives until the call ends
	_, _, failure := syscall.Syscall(syscall.SYS_IOCTL, f.Fd(), syscall.TIOCGWINSZ, uintptr(unsafe.Pointer(&size)))
	if failure != 0 {
		return 0, false
	}
	if size.columns == 0 {
		return 80, true
	}
	return int(size.columns), true
}
