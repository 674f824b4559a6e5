package airbyte

import (
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/airbyte-go/airbyte/api/internal/race"
)

// assignmentPattern says what [assignments] finds. The function is faster.
var assignmentPattern = regexp.MustCompile(`([A-Za-z][A-Za-z0-9_.-]{1,80})(\\*["'])?\s*(=>|=|:)\s*(\\*["'])?`)

// longWordPattern says what [longWords] finds.
var longWordPattern = regexp.MustCompile(`[A-Za-z0-9+_-]{32,}=*`)

// checkScan compares assignments and longWords with the patterns.
func checkScan(t *testing.T, text string) {
	t.Helper()
	var want []assignment
	for _, at := range assignmentPattern.FindAllStringSubmatchIndex(text, -1) {
		a := assignment{name: text[at[2]:at[3]], isColon: text[at[6]:at[7]] == ":", end: at[1]}
		if at[8] >= 0 {
			a.quote = text[at[8]:at[9]]
		}
		want = append(want, a)
	}
	if got := assignments(text); !slices.Equal(got, want) {
		t.Errorf("assignments in %q: got %+v, want %+v", text, got, want)
	}
	var words []span
	for _, at := range longWordPattern.FindAllStringIndex(text, -1) {
		words = append(words, span{start: at[0], end: at[1]})
	}
	if got := longWords(text); !slices.Equal(got, words) {
		t.Errorf("long words in %q: got %v, want %v", text, got, words)
	}
}

// TestScan makes strings of parts that assignments and long words consist of.
func TestScan(t *testing.T) {
	texts := 20_000
	if testing.Short() || race.Enabled {
		texts = 2000
	}
	parts := []string{
		"a", "Z", "7", "_", ".", "-", "+", "=", "=", ":", ">", " ", "\n", "\v", "\u00a0", `"`, "'", `\`, `\\`, "é", "\xff",
		"password", "api_key", strings.Repeat("x", 31), strings.Repeat("y7", 41), strings.Repeat("9", 40),
	}
	random := rand.New(rand.NewPCG(1, 2)) // the same strings every time
	for range texts {
		var b strings.Builder
		for range random.IntN(12) {
			b.WriteString(parts[random.IntN(len(parts))])
		}
		checkScan(t, b.String())
	}
}

func FuzzScan(f *testing.F) {
	f.Add(`password=x, "password": "x", \"password\":\"x\" and password => 'x'`)
	f.Add("client_id=0123456789012345678901234567890123456789==")
	f.Fuzz(checkScan)
}
