package document

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/pb33f/go-yaml"
)

// TestParseJSON checks that strings of JSON mean the same as for package json.
func TestParseJSON(t *testing.T) {
	tests := []string{
		`"\ud83d\ude00 and \uD83D\uDE00"`,
		`"half: \ud83d"`,
		`"half: \ude00\ud83d"`,
		`"half: \ud83d\u0041 \ud83d\n"`,
		`"no escape: \\ud83d\\ude00"`,
		`"\u0000\u001f\u007f\u0085\u2028\u2029\ufeff\uffff"`,
		"\"raw: \u007f\u0080\u0085\u009f\u2028\u2029\ufeff\uffff\U0001f600é\"",
		`"\/\b\f\n\r\t\"\\"`,
		`"\"\\ud83d"`,
		`"plain # no comment: yes"`,
		`"  spaces  "`,
	}
	for _, text := range tests {
		var want string
		if err := json.Unmarshal([]byte(text), &want); err != nil {
			t.Fatal(err)
		}
		for _, doc := range []string{`{"a":` + text + `,"b":1}`, "\ufeff \n{\n\t" + text + ":\n\t\t" + text + "}"} {
			root, err := Parse(Source{Name: "doc.json", Data: []byte(doc)})
			if err != nil {
				t.Errorf("%s: %v", doc, err)
				continue
			}
			if got := root.Content[1].Value; got != want {
				t.Errorf("%s: got %q, want %q", doc, got, want)
			}
			key := root.Content[0].Value
			if isWanted := key == "a" || key == want; !isWanted {
				t.Errorf("%s: got the key %q, want %q", doc, key, want)
			}
		}
	}
}

// TestParseYAMLUnchanged checks that text which is only an escape in JSON keeps its meaning
// in YAML.
func TestParseYAMLUnchanged(t *testing.T) {
	const want = `[\ud83d\ude00]`
	for _, doc := range []string{"a: '" + want + "'\n", "{a: '" + want + "'}\n"} {
		root, err := Parse(Source{Name: "doc.yaml", Data: []byte(doc)})
		if err != nil {
			t.Fatal(err)
		}
		if got := root.Content[1].Value; got != want {
			t.Errorf("%s: got %q, want %q", doc, got, want)
		}
	}
}

// TestJSONLikeYAML checks that a document in JSON gives the same tree, with the same
// positions, as if it were read as YAML.
func TestJSONLikeYAML(t *testing.T) {
	docs := map[string]string{
		"scalars":  "{\"a\": [1, -2, 1.5, 1e3, 2E-1, true, false, null, \"\", \"true\", \"1\", \"é\"],\n\n  \"é\": {\"b\": {}, \"c\": []}}\n",
		"minified": `{"a":{"b":[{"c":1},[]]},"d":"x"}`,
		"tabs":     "{\n\t\t\"a\"\t:\t1\t,\r\n\t\t\"b\" :\n[\n2\n]}",
	}
	published, err := filepath.Glob("../../../shared/upstream/*.json")
	if err != nil {
		t.Fatal(err)
	}
	if testing.Short() {
		published = nil // the largest ones
	}
	for _, name := range append(published, "../../testdata/connectors/registry/registry.json") {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		docs[filepath.Base(name)] = string(data)
	}
	for name, doc := range docs {
		var want yaml.Node
		if err := yaml.Unmarshal([]byte(doc), &want); err != nil {
			t.Fatal(err)
		}
		got := decodeJSON([]byte(doc))
		if got == nil {
			t.Errorf("%s: not read as JSON", name)
			continue
		}
		if diff := cmp.Diff(linesOf(want.Content[0], ""), linesOf(got, "")); diff != "" {
			t.Errorf("%s: -want +got:\n%.2000s", name, diff)
		}
	}
}

// linesOf describes the nodes of a tree.
func linesOf(n *yaml.Node, indent string) []string {
	encoded, _ := json.Marshal([]any{n.Kind, n.Style, n.ShortTag(), n.Value, n.Line, n.Column})
	lines := []string{indent + string(encoded)}
	for _, child := range n.Content {
		lines = append(lines, linesOf(child, indent+" ")...)
	}
	return lines
}

// TestDecodeJSONRefuses checks that other documents are left to package yaml.
func TestDecodeJSONRefuses(t *testing.T) {
	for _, doc := range []string{"", "a: 1", "{a: 1}", "[1]", `{"a": 1} {}`, `{"a": 1`, "{\"a\": 1}\n---\n{}", `"x"`} {
		if decodeJSON([]byte(doc)) != nil {
			t.Errorf("%q is read as JSON", doc)
		}
	}
	deep := `{"a":` + strings.Repeat("[", 9000) + strings.Repeat("]", 9000) + `}`
	_, err := Parse(Source{Name: "deep.json", Data: []byte(deep)})
	if err == nil || !strings.Contains(err.Error(), "nested more than 400 levels deep") {
		t.Errorf("a deep document: got %v", err)
	}
}
