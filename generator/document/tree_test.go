package document_test

import (
	"testing"

	"github.com/pb33f/go-yaml"

	"github.com/airbyte-go/airbyte/generator/document"
)

func parse(t *testing.T, text string) *yaml.Node {
	t.Helper()
	var doc yaml.Node
	if err := yaml.Unmarshal([]byte(text), &doc); err != nil {
		t.Fatal(err)
	}
	return doc.Content[0]
}

func TestGet(t *testing.T) {
	root := parse(t, "{a: {b: [x, {c: 1}]}, s: text, n: null}")
	for _, test := range []struct {
		keys []string
		want string // "" for nothing
	}{
		{[]string{"s"}, "text"},
		{[]string{"n"}, "null"},
		{[]string{"missing"}, ""},
		{[]string{"missing", "b"}, ""},
		{[]string{"s", "text"}, ""},
		{[]string{"a", "b", "x"}, ""},
		{[]string{"a", "b", "c"}, ""},
	} {
		got := document.Get(root, test.keys...)
		if (got == nil) != (test.want == "") || got != nil && got.Value != test.want {
			t.Errorf("Get(%q) = %v, want %q", test.keys, got, test.want)
		}
	}
	if document.Get(root) != root {
		t.Error("no key leads elsewhere than to the node itself")
	}
	if got := len(document.Items(document.Get(root, "a", "b"))); got != 2 {
		t.Errorf("the list has %d items, want 2", got)
	}
	if document.Get(nil, "a") != nil {
		t.Error("nothing has a key")
	}
}

func TestMembers(t *testing.T) {
	root := parse(t, "{b: 1, a: 2, c: 3}")
	keys := ""
	for key, value := range document.Members(root) {
		if keys += key.Value + value.Value; key.Value == "a" {
			break
		}
	}
	if keys != "b1a2" || document.Len(root) != 3 || document.Size(root) != 7 {
		t.Errorf("got %s, %d keys, %d nodes", keys, document.Len(root), document.Size(root))
	}
	for _, n := range []*yaml.Node{nil, parse(t, "[a, b]"), parse(t, "a")} {
		for key := range document.Members(n) {
			t.Errorf("%v has the key %s", n, key.Value)
		}
		if document.Len(n) != 0 {
			t.Errorf("%v has %d keys", n, document.Len(n))
		}
	}
	if document.Items(root) != nil || document.Items(nil) != nil {
		t.Error("what is no list has items")
	}
}
