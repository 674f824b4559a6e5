package document_test

import (
	"errors"
	"fmt"
	"runtime"
	"strings"
	"testing"

	"github.com/pb33f/go-yaml"

	"github.com/airbyte-go/airbyte/generator/document"
)

// parse returns the root of a document.
func parse(t *testing.T, text string) *yaml.Node {
	t.Helper()
	root, err := document.Parse(document.Source{Name: "s", Data: []byte(text)})
	if err != nil {
		t.Fatal(err)
	}
	return root
}

func TestParseExpands(t *testing.T) {
	tests := []struct {
		name string
		data string
		want string // as document.Flat renders the tree
	}{
		{
			name: "JSON",
			data: `{"a": [1, "b"], "c": null}`,
			want: "{a: [1, b], c: null}",
		},
		{
			name: "anchors within anchors, and one that is defined twice",
			data: "a: &a {x: 1}\nb: &b [*a, *a]\nc: [*b]\nd: &a {y: 2}\ne: *a\n",
			want: "{a: {x: 1}, b: [{x: 1}, {x: 1}], c: [[{x: 1}, {x: 1}]], d: {y: 2}, e: {y: 2}}",
		},
		{
			name: "a merge key whose members do not override others",
			data: "a: &a {x: 1, y: 1}\nb: {<<: *a, y: 2}\n",
			want: "{a: {x: 1, y: 1}, b: {x: 1, y: 2}}",
		},
		{
			name: "a list of merged mappings: the first wins",
			data: "a: {<<: [{x: 1}, {x: 2, y: 2}], z: 3}\n",
			want: "{a: {x: 1, y: 2, z: 3}}",
		},
		{
			name: "two merge keys: the first wins",
			data: "a:\n  <<: {x: 1}\n  <<: {x: 2, y: 2}\n",
			want: "{a: {x: 1, y: 2}}",
		},
		{
			name: "a quoted merge key is an ordinary key",
			data: "a: {'<<': {x: 1}}\n",
			want: "{a: {<<: {x: 1}}}",
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := document.Flat(parse(t, tt.data)); got != tt.want {
				t.Errorf("got %s, want %s", got, tt.want)
			}
		})
	}
}

// TestParseCopiesAliases checks that changing one alias does not change the
// others, and that a copy has the line of its alias.
func TestParseCopiesAliases(t *testing.T) {
	root := parse(t, "a: &a {x: 1}\nb: *a\n")
	document.Get(root, "a", "x").Value = "changed"
	b := document.Get(root, "b")
	if document.Flat(b) != "{x: 1}" || b.Line != 2 {
		t.Errorf("got %s in line %d, want {x: 1} in line 2", document.Flat(b), b.Line)
	}
}

func TestParseRefuses(t *testing.T) {
	tests := []struct {
		name string
		data string
		want string // prefix of the error
	}{
		{
			name: "web page",
			data: "<!doctype html><html></html>",
			want: "s: not an OpenAPI or Overlay document: want a mapping with the key openapi or overlay",
		},
		{
			name: "empty",
			data: "",
			want: "s: not an OpenAPI or Overlay document: want a mapping with the key openapi or overlay",
		},
		{
			name: "syntax error",
			data: "a: [",
			want: "s: not YAML: ",
		},
		{
			name: "syntax error in a second document",
			data: "a: 1\n---\na: [",
			want: "s: not YAML: ",
		},
		{
			name: "two documents",
			data: "a: 1\n---\nb: 1\n",
			want: "s:2: a second document starts here; want one document per file",
		},
		{
			name: "duplicate key",
			data: "a: {x: 1,\n  x: 2}\n",
			want: `s:2: the key "x" appears twice in one mapping`,
		},
		{
			name: "list as a key",
			data: "a: 1\n? [b, c]\n: 2\n",
			want: "s:2: the key of a mapping must be a string or a number",
		},
		{
			name: "null as a key",
			data: "a: 1\n~: 2\n",
			want: "s:2: the key of a mapping must be a string or a number",
		},
		{
			name: "merge of a scalar",
			data: "a: 1\n<<: b\n",
			want: "s:2: << must merge a mapping or a list of mappings",
		},
		{
			name: "merge of a list with a scalar",
			data: "a: 1\n<<: [{b: 1}, c]\n",
			want: "s:2: << must merge a mapping or a list of mappings",
		},
		{
			name: "alias to itself",
			data: "a: &a\n  b: *a\n",
			want: `s:2: the anchor "a" contains itself`,
		},
		{
			name: "alias to a mapping around it",
			data: "a: &a\n  b: [{c: *a}]\n",
			want: `s:2: the anchor "a" contains itself`,
		},
		{
			name: "too many bytes",
			data: "a: " + strings.Repeat("b", 33<<20),
			want: "s: the document is too large: want at most 33554432 bytes, got 34603011",
		},
		{
			name: "many aliases of a large list",
			data: largeOnceExpanded,
			want: "s:2: the document grows past the limit on its number of nodes",
		},
		{
			name: "alias bomb",
			data: aliasBomb(),
			want: "s:7: the document grows past the limit on its number of nodes",
		},
		{
			name: "deep nesting",
			data: strings.Repeat("[", 5000),
			want: "s: not YAML: ",
		},
		{
			name: "deep nesting that closes",
			data: "a: " + strings.Repeat("[", 500) + strings.Repeat("]", 500),
			want: "s:1: nested more than 400 levels deep",
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := document.Parse(document.Source{Name: "s", Data: []byte(tt.data)})
			if err == nil || !strings.HasPrefix(err.Error(), tt.want) {
				t.Fatalf("got %v, want %s", err, tt.want)
			}
			if located, ok := errors.AsType[*document.Error](err); !ok || located.File != "s" {
				t.Errorf("got %#v, want a document.Error about s", err)
			}
		})
	}
}

// largeOnceExpanded has four million nodes once its aliases are expanded.
var largeOnceExpanded = "a: &a [" + strings.Repeat("1,", 2000) + "1]\nb: [" + strings.Repeat("*a,", 2000) + "1]\n"

// aliasBomb returns a document in which each line has ten times as many nodes as
// the line before.
func aliasBomb() string {
	var bomb strings.Builder
	bomb.WriteString("a0: &a0 [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]\n")
	for i := 1; i < 12; i++ {
		aliases := strings.Repeat(fmt.Sprintf("*a%d, ", i-1), 10)
		fmt.Fprintf(&bomb, "a%d: &a%d [%s]\n", i, i, strings.TrimSuffix(aliases, ", "))
	}
	return bomb.String()
}

// TestParseChecksSizeFirst checks that refusing a document that would grow large
// takes little memory.
func TestParseChecksSizeFirst(t *testing.T) {
	data := []byte(largeOnceExpanded)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	if _, err := document.Parse(document.Source{Name: "s", Data: data}); !errors.Is(err, document.ErrTooLarge) {
		t.Fatalf("got %v, want %v", err, document.ErrTooLarge)
	}
	runtime.ReadMemStats(&after)
	if megabytes := (after.TotalAlloc - before.TotalAlloc) >> 20; megabytes > 20 {
		t.Errorf("refusing the document took %d MB, want at most 20", megabytes)
	}
}
