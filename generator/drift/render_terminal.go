package drift

import (
	"io"
	"os"

	"golang.org/x/term"
)

const (
	plainWidth   = 100 // columns of a report that is not for a terminal
	usualWidth   = 80  // columns of a terminal that does not know its width
	minimumWidth = 40  // columns of the narrowest report
)

// widthOf returns the number of columns for a report.
func widthOf(w io.Writer) int {
	columns, ok := terminalWidth(w)
	if !ok {
		return plainWidth
	}
	return max(columns, minimumWidth)
}

// hasColours reports whether a report may have colours: on a terminal, unless
// NO_COLOR is set, see https://no-color.org.
func hasColours(w io.Writer) bool {
	_, isTerminal := terminalWidth(w)
	return isTerminal && os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb"
}

// terminalWidth returns the number of columns of a terminal, and reports whether w is
// one.
func terminalWidth(w io.Writer) (columns int, isTerminal bool) {
	file, isFile := w.(*os.File)
	if !isFile || !term.IsTerminal(int(file.Fd())) {
		return 0, false
	}
	columns, _, err := term.GetSize(int(file.Fd()))
	if err != nil || columns == 0 {
		return usualWidth, true
	}
	return columns, true
}
