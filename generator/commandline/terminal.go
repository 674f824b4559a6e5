package commandline

import (
	"cmp"
	"os"

	"golang.org/x/term"
)

// IsTerminal reports whether a stream is a terminal.
func IsTerminal(stream any) bool {
	file, ok := stream.(*os.File)
	return ok && term.IsTerminal(int(file.Fd()))
}

// Widths of text, in columns.
const (
	defaultWidth = 80 // of help in files and pipes
	minWidth     = 40
	maxWidth     = 100 // longer lines are hard to read
)

// widthOf returns the width of help on a stream.
func widthOf(stream any) int { return cmp.Or(TerminalWidth(stream), defaultWidth) }

// TerminalWidth returns the width of text on a terminal, in columns, and 0 if a stream is not a terminal.
func TerminalWidth(stream any) int {
	file, ok := stream.(*os.File)
	if !ok {
		return 0
	}
	columns, _, err := term.GetSize(int(file.Fd()))
	if err != nil {
		return 0
	}
	return min(max(columns, minWidth), maxWidth)
}
