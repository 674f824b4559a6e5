package document_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/pb33f/go-yaml"

	"github.com/airbyte-go/airbyte/generator/document"
)

func TestEqual(t *testing.T) {
	const text = "{a: [1, x], b: {c: null}}"
	tests := []struct {
		other string
		want  bool
	}{
		{other: "a: # comment\n- 1\n- \"x\"\nb:\n  c: null\n", want: true},
		{other: "{b: {c: null}, a: [1, x]}"},
		{other: "{a: [x, 1], b: {c: null}}"},
		{other: "{a: ['1', x], b: {c: null}}"},
		{other: "{a: [1, x], b: {c: 'null'}}"},
		{other: "{a: [1, x, y], b: {c: null}}"},
		{other: "{a: [1], b: {c: null}}"},
		{other: "{a: [1, x], b: [c, null]}"},
	}
	for _, tt := range tests {
		if got := document.Equal(parse(t, text), parse(t, tt.other)); got != tt.want {
			t.Errorf("%s and %s are equal: got %t, want %t", text, tt.other, got, tt.want)
		}
	}
}

func TestGet(t *testing.T) {
	root := parse(t, "{a: {b: [x, {c: 1}]}, s: text, n: null}")
	tests := []struct {
		keys []string
		want string // value of the scalar; "" for nil
	}{
		{keys: []string{"s"}, want: "text"},
		{keys: []string{"n"}, want: "null"},
		{keys: []string{"missing"}, want: ""},
		{keys: []string{"missing", "b"}, want: ""},
		{keys: []string{"s", "text"}, want: ""},
		{keys: []string{"a", "b", "x"}, want: ""},
		{keys: []string{"a", "b", "c"}, want: ""},
	}
	for _, tt := range tests {
		got := document.Get(root, tt.keys...)
		if document.Flat(got) != tt.want || (got == nil) != (tt.want == "") {
			t.Errorf("Get(%q) = %v, want %q", tt.keys, got, tt.want)
		}
	}
	if document.Get(root) != root {
		t.Error("Get without keys does not return the node itself")
	}
	if document.Get(nil, "a") != nil {
		t.Error("Get of nil returns a node")
	}
}

func TestMembers(t *testing.T) {
	root := parse(t, "{b: 1, a: 2, c: 3}")
	var got []string
	for key, value := range document.Members(root) {
		got = append(got, key.Value+value.Value)
		if key.Value == "a" {
			break
		}
	}
	if diff := cmp.Diff([]string{"b1", "a2"}, got); diff != "" {
		t.Errorf("members up to a (-want +got):\n%s", diff)
	}
	if got := document.Len(root); got != 3 {
		t.Errorf("Len = %d, want 3", got)
	}
	if got := document.Size(root); got != 7 {
		t.Errorf("Size = %d, want 7", got)
	}
}

func TestMembersOfOtherNodes(t *testing.T) {
	root := parse(t, "{list: [a, b], scalar: a}")
	for _, n := range []*yaml.Node{nil, document.Get(root, "list"), document.Get(root, "scalar")} {
		for key := range document.Members(n) {
			t.Errorf("%v has the key %s", n, key.Value)
		}
		if got := document.Len(n); got != 0 {
			t.Errorf("%v has the length %d", n, got)
		}
	}
}

func TestItems(t *testing.T) {
	root := parse(t, "{list: [a, b], scalar: a}")
	if got := len(document.Items(document.Get(root, "list"))); got != 2 {
		t.Errorf("the list has %d items, want 2", got)
	}
	for _, n := range []*yaml.Node{nil, root, document.Get(root, "scalar")} {
		if items := document.Items(n); items != nil {
			t.Errorf("%v has the items %v", n, items)
		}
	}
}

func TestClone(t *testing.T) {
	root := parse(t, "{a: {b: 1}}")
	clone := document.Clone(root)
	document.Get(clone, "a", "b").Value = "changed"
	if got := document.Flat(root); got != "{a: {b: 1}}" {
		t.Errorf("a change of the copy made the original %s", got)
	}
}

func TestClonerIsLimited(t *testing.T) {
	root := parse(t, "a: ["+strings.Repeat("1, ", 1000)+"1]")
	var cloner document.Cloner
	copied := 0
	for range 1000 {
		clone, err := cloner.Clone(root)
		if errors.Is(err, document.ErrTooLarge) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		copied += document.Size(clone)
	}
	if copied < 200_000 || copied > 300_000 {
		t.Errorf("the cloner copied %d nodes, want almost 300000", copied)
	}
}
