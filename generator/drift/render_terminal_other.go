//go:build !(linux || darwin || freebsd || netbsd || openbsd || dragonfly)

package drift

import (
	"io"
	"os"
)

// terminalWidth returns the number of columns of a terminal, and reports whether w is
// one. Its width is unknown here, so that it is 80.
func terminalWidth(w io.Writer) (columns int, isTerminal bool) {
	f, ok := w.(*os.File)
	if !ok {
		return 0, false
	}
	info, err := f.Stat()
	return 80, err == nil && info.Mode()&os.ModeCharDevice != 0
}
