package gofile

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// DifferenceKind says how a file differs from the one that should be there.
type DifferenceKind string

// The kinds of differences.
const (
	Stale      DifferenceKind = "stale"      // another version of the generator, or other inputs
	Edited     DifferenceKind = "edited"     // changed by hand
	Missing    DifferenceKind = "missing"    // not there
	Unexpected DifferenceKind = "unexpected" // generated once, and not any more
)

// Difference is a file that is not as it should be.
type Difference struct {
	Name string
	Kind DifferenceKind
	Line int    // first line that differs; 0 for a file that is missing or unexpected
	Have string // that line as it is
	Want string // that line as it should be
}

// String returns the difference with both lines, if any.
func (d Difference) String() string {
	if d.Line == 0 {
		return fmt.Sprintf("%s: %s", d.Name, d.Kind)
	}
	return fmt.Sprintf("%s:%d: %s\n\thave %s\n\twant %s", d.Name, d.Line, d.Kind, d.Have, d.Want)
}

// Compare lists the differences between the files of a folder and the generated
// files that should be there, by name. Files without the marker are ignored
// unless one of the wanted files has their name. Line endings do not count.
//
// Where the wanted files are sealed, files that do not match their own seal are
// reported as edited.
func Compare(have, want []File) []Difference {
	var all []Difference
	for _, w := range want {
		i := indexByName(have, w.Name)
		switch {
		case i < 0:
			all = append(all, Difference{Name: w.Name, Kind: Missing})
		case !Equal(have[i], w):
			all = append(all, compareFile(have[i], w))
		}
	}
	for _, h := range have {
		isWanted := indexByName(want, h.Name) >= 0
		if !isWanted && IsGenerated(h.Data) {
			all = append(all, Difference{Name: h.Name, Kind: Unexpected})
		}
	}
	slices.SortFunc(all, func(a, b Difference) int { return cmp.Compare(a.Name, b.Name) })
	return all
}

func indexByName(files []File, name string) int {
	return slices.IndexFunc(files, func(f File) bool { return f.Name == name })
}

// Equal reports whether two files have the same content, except for line
// endings.
func Equal(a, b File) bool { return bytes.Equal(unixLines(a.Data), unixLines(b.Data)) }

// compareFile describes the first line in which two different files differ.
func compareFile(have, want File) Difference {
	haveLines := lines(have.Data)
	wantLines := lines(want.Data)
	kind := Stale
	if isSeal(1, wantLines) && IsEdited(have.Data) {
		kind = Edited
	}
	i := firstDifference(haveLines, wantLines)
	return Difference{
		Name: want.Name,
		Kind: kind,
		Line: i + 1,
		Have: quoteLine(haveLines, i),
		Want: quoteLine(wantLines, i),
	}
}

// firstDifference returns the index of the first line that differs. The seal
// differs whenever another line does, so it only counts if it is the last one.
func firstDifference(have, want []string) int {
	for i := 0; i < len(have) && i < len(want); i++ {
		if have[i] == want[i] {
			continue
		}
		bothSeals := isSeal(i, have) && isSeal(i, want)
		if !bothSeals || slices.Equal(have[i+1:], want[i+1:]) {
			return i
		}
	}
	return min(len(have), len(want))
}

func lines(data []byte) []string { return strings.Split(string(unixLines(data)), "\n") }

func quoteLine(lines []string, i int) string {
	if i >= len(lines) {
		return "(end of the file)"
	}
	return fmt.Sprintf("%q", lines[i])
}
