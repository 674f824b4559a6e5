package document

import (
	"errors"
	"fmt"
	"runtime"
	"strings"
	"testing"
)

// TestParseIsBounded shows that small documents cannot make large trees.
func TestParseIsBounded(t *testing.T) {
	var bomb strings.Builder
	bomb.WriteString("a0: &a0 [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]\n")
	for i := 1; i < 12; i++ {
		fmt.Fprintf(&bomb, "a%d: &a%d [%s]\n", i, i, strings.TrimSuffix(strings.Repeat(fmt.Sprintf("*a%d, ", i-1), 10), ", "))
	}
	tests := []struct{ name, data, want string }{
		{"alias bomb", bomb.String(), "the document grows past the limit of what a document may hold"},
		{"alias to itself", "a: &a\n  b: *a\n", `s:2: the anchor "a" contains itself`},
		{"alias to what is around it", "a: &a\n  b: [{c: *a}]\n", `s:2: the anchor "a" contains itself`},
		{"many of a large list", "a: &a [" + strings.Repeat("1,", 2000) + "1]\nb: [" + strings.Repeat("*a,", 2000) + "1]\n", "s:2: the document grows past the limit"},
		{"deep nesting", strings.Repeat("[", 5000), ""},
		{"deep nesting that closes", "a: " + strings.Repeat("[", 500) + strings.Repeat("]", 500), "nested more than 400 deep"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := Parse(Source{Name: "s", Data: []byte(tt.data)})
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got %v, want %s", err, tt.want)
			}
		})
	}
}

// TestParseWeighsFirst shows that a document that would grow large takes little
// memory to refuse.
func TestParseWeighsFirst(t *testing.T) {
	data := []byte("a: &a [" + strings.Repeat("1,", 2000) + "1]\nb: [" + strings.Repeat("*a,", 2000) + "1]\n")
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	if _, err := Parse(Source{Name: "s", Data: data}); !errors.Is(err, ErrTooLarge) {
		t.Fatalf("got %v", err)
	}
	runtime.ReadMemStats(&after)
	if took := (after.TotalAlloc - before.TotalAlloc) >> 20; took > 20 {
		t.Errorf("refusing took %d MB, more than 20", took)
	}
}

// TestParseAliases shows that an anchor may be used again under another one,
// and be given anew.
func TestParseAliases(t *testing.T) {
	root, err := Parse(Source{Name: "s", Data: []byte("a: &a {x: 1}\nb: &b [*a, *a]\nc: [*b]\nd: &a {y: 2}\ne: *a\n")})
	if err != nil {
		t.Fatal(err)
	}
	if got, want := Flat(root), "{a: {x: 1}, b: [{x: 1}, {x: 1}], c: [[{x: 1}, {x: 1}]], d: {y: 2}, e: {y: 2}}"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}
