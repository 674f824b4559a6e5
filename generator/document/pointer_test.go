package document_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/airbyte-go/airbyte/generator/document"
)

func TestPointer(t *testing.T) {
	tests := []struct {
		path []string
		want string
	}{
		{path: nil, want: ""},
		{path: []string{"paths", "/a/{id}", "get"}, want: "/paths/~1a~1{id}/get"},
		{path: []string{"a~b", ""}, want: "/a~0b/"},
		{path: []string{"a\nb"}, want: `/"a\nb"`},
	}
	for _, tt := range tests {
		if got := document.Pointer(tt.path...); got != tt.want {
			t.Errorf("Pointer(%q) = %s, want %s", tt.path, got, tt.want)
		}
	}
}

func TestExtendSharesNoMemory(t *testing.T) {
	path := make([]string, 1, 8)
	path[0] = "a"
	first := document.Extend(path, "b")
	document.Extend(path, "c")
	if diff := cmp.Diff([]string{"a", "b"}, first); diff != "" {
		t.Errorf("a second extension changed the first (-want +got):\n%s", diff)
	}
}

func TestPathTo(t *testing.T) {
	root := parse(t, "{a: {b: [x, {c: 1}]}, s: text}")
	items := document.Items(document.Get(root, "a", "b"))
	path, found := document.PathTo(root, document.Get(items[1], "c"))
	if diff := cmp.Diff([]string{"a", "b", "1", "c"}, path); diff != "" || !found {
		t.Errorf("found: %t (-want +got):\n%s", found, diff)
	}
	if path, found := document.PathTo(root, root); !found || len(path) != 0 {
		t.Errorf("the path to the root is %q, found: %t", path, found)
	}
	for _, n := range root.Content[:1] {
		if path, found := document.PathTo(root, n); found {
			t.Errorf("a key has the path %q", path)
		}
	}
	if path, found := document.PathTo(root, parse(t, "a: b")); found {
		t.Errorf("a node of another tree has the path %q", path)
	}
}
