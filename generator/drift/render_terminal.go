package drift

import (
	"io"
	"os"
)

const (
	plainWidth   = 100 // columns of a report that is not for a terminal
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
