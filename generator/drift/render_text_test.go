package drift

import (
	"bytes"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestTextFits renders the sample report for terminals of several widths. Only a word
// that is longer than a line may exceed it.
func TestTextFits(t *testing.T) {
	r := sampleReport(t)
	const longestLabel = len("append-duplicate ") + 4
	for _, width := range []int{40, 60, 80, 120} {
		var b bytes.Buffer
		p := &textPrinter{printer: printer{w: &b}, width: width}
		if err := p.report(r); err != nil {
			t.Fatal(err)
		}
		longest := 0
		for line := range strings.Lines(b.String()) {
			size := len([]rune(strings.TrimRight(line, "\n")))
			longest = max(longest, size)
			words := strings.Fields(line)
			isOneLongWord := len(words) > 0 && len(words[len(words)-1]) > width-longestLabel
			if size > width && !isOneLongWord {
				t.Errorf("width %d: a line has %d columns: %s", width, size, line)
			}
		}
		if longest < width/2 {
			t.Errorf("width %d: the longest line has only %d columns", width, longest)
		}
	}
}

// TestTextColours checks that only a terminal gets colours.
func TestTextColours(t *testing.T) {
	r := sampleReport(t)
	for _, colour := range []bool{false, true} {
		var b bytes.Buffer
		p := &textPrinter{printer: printer{w: &b}, width: 80, colour: colour}
		if err := p.report(r); err != nil {
			t.Fatal(err)
		}
		if got := strings.Contains(b.String(), "\x1b["); got != colour {
			t.Errorf("colours are %t, want %t", got, colour)
		}
	}
	null, err := os.OpenFile(os.DevNull, os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = null.Close() }()
	if hasColours(null) || widthOf(null) != plainWidth {
		t.Error("a device that is not a terminal counts as one")
	}
}

// TestTextGroups checks that a finding which breaks only Go is not among the safe ones.
func TestTextGroups(t *testing.T) {
	r := compareGo(t, readCase(t, KindTagsChanged, "old.yaml"), readCase(t, KindTagsChanged, "new.yaml"))
	got := string(render(t, r, "text"))
	if !strings.Contains(got, "\nBREAKS GO ONLY\n") || strings.Contains(got, "\nSAFE\n") {
		t.Errorf("the report is\n%s", got)
	}
	for _, format := range []string{"markdown", "html"} {
		if got := string(render(t, r, format)); !strings.Contains(strings.ToLower(got), "breaks go only") {
			t.Errorf("%s has no group for it:\n%s", format, got)
		}
	}
}

func TestByType(t *testing.T) {
	names := []string{"Job", "Job.ID", "Job.Name", "Jobs.List", "Other.ID: int is now string", "With"}
	want := []string{"Job, with ID, Name", "Jobs.List", "Other.ID: int is now string", "With"}
	if diff := cmp.Diff(want, byType(names)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
