package commandline

import (
	"os"

	"golang.org/x/term"
)

// IsTerminal reports whether a stream is a terminal.
func IsTerminal(stream any) bool {
	file, ok := stream.(*os.File)
	return ok && term.IsTerminal(int(file.Fd()))
}

// Widths of help, in columns.
const (
	defaultWidth = 80 // for files and pipes
	minWidth     = 40
	maxWidth     = 100 // longer lines are hard to read
)

// widthOf returns the width of help on a stream.
func widthOf(stream any) int {
	file, ok := stream.(*os.File)
	if !ok {
		return defaultWidth
	}
	columns, _, err := term.GetSize(int(file.Fd()))
	if err != nil {
		return defaultWidth
	}
	return min(max(columns, minWidth), maxWidth)
}
