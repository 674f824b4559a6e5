package gofile

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Difference is a file that is not as it should be.
type Difference struct {
	Name string
	Kind string // "stale", "edited" by hand, "missing" or "unexpected"
	Line int    // first line that differs, for a stale or edited file
	Have string // that line as it is
	Want string // and as it should be
}

func (d Difference) String() string {
	if d.Line == 0 {
		return d.Name + ": " + d.Kind
	}
	return fmt.Sprintf("%s:%d: %s\n\thave %s\n\twant %s", d.Name, d.Line, d.Kind, d.Have, d.Want)
}

// Compare lists, by name, in what the files of a folder differ from those that
// should be there. A file that carries the marker and is not wanted is
// unexpected; other files do not count, nor do the ends of lines. Where the
// wanted files are sealed, those that differ from their own seal are edited.
func Compare(have, want []File) []Difference {
	var all []Difference
	for _, w := range want {
		i := slices.IndexFunc(have, func(f File) bool { return f.Name == w.Name })
		switch {
		case i < 0:
			all = append(all, Difference{Name: w.Name, Kind: "missing"})
		case !Equal(have[i], w):
			all = append(all, different(w, have[i].Data))
		}
	}
	for _, h := range have {
		wanted := slices.ContainsFunc(want, func(f File) bool { return f.Name == h.Name })
		if !wanted && IsGenerated(h.Data) {
			all = append(all, Difference{Name: h.Name, Kind: "unexpected"})
		}
	}
	slices.SortFunc(all, func(a, b Difference) int { return cmp.Compare(a.Name, b.Name) })
	return all
}

// Equal reports whether two files hold the same but for the ends of lines.
func Equal(a, b File) bool { return bytes.Equal(unixLines(a.Data), unixLines(b.Data)) }

// different says where a file that is there first differs from a wanted one.
// The line of the seal differs whenever another does.
func different(want File, have []byte) Difference {
	h, w := lines(have), lines(want.Data)
	i := 0
	for i < len(h) && i < len(w) && (h[i] == w[i] || isSeal(i, h) && isSeal(i, w) && !slices.Equal(h[i+1:], w[i+1:])) {
		i++
	}
	kind := "stale"
	if isSeal(1, w) && IsEdited(have) {
		kind = "edited"
	}
	return Difference{Name: want.Name, Kind: kind, Line: i + 1, Have: lineAt(h, i), Want: lineAt(w, i)}
}

func lines(data []byte) []string { return strings.Split(string(unixLines(data)), "\n") }

// isSeal reports whether line i is a seal.
func isSeal(i int, lines []string) bool {
	return i == 1 && i < len(lines) && strings.HasPrefix(lines[i], SumDirective)
}

func lineAt(lines []string, i int) string {
	if i >= len(lines) {
		return "(end of the file)"
	}
	return fmt.Sprintf("%q", lines[i])
}
