package connectors

import (
	"os"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/pb33f/go-yaml"

	"github.com/airbyte-go/airbyte/generator"
)

// scanned are documents that are scanned, with the names of their schemas.
var scanned = map[string][]string{
	"components:\n  schemas:\n    a:\n      type: string\n    b: {}\n":                                               {"a", "b"},
	"---\nopenapi: 3.1.0 # x\n\n# y\ncomponents:\n    schemas:\n        'a':\n            x: 1\n        \"b\": 2":    {"a", "b"},
	"info: |\n  components:\n    schemas:\n      x: 1\ncomponents:\n  schemas:\n    a: 1\n":                          {"a"},
	"info: \"\ncomponents:\n  schemas:\n    x: 1\n  \"\ncomponents:\n  schemas:\n    a: 1\n":                         {"a"},
	"info: 'it''s\n\n  x: '\ncomponents:\n  schemas:\n    a:\n      d: plain\n        more - \"\n    b: 1\n":         {"a", "b"},
	"info: plain\n  \"more\n  - \"\ncomponents:\n  schemas:\n    a: >-\n\n      b:\n\n\n    c: '#'\n":                {"a", "c"},
	"components:\n  responses:\n    x: 1\n  schemas:\n    a:\n      - \"b\":\n          - - c\n  other:\n    d: 1\n": {"a"},
	"a:\n- components:\n    schemas:\n      x: 1\ncomponents:\n  schemas:\n    b:\n      \"long\\\n        key\"\n":  {"b"},
	"components:\n  schemas:\n    a: { user: \"x: {\" }\n    b: [c, d]\n    c: ''\n":                                 {"a", "b", "c"},
}

func TestScan(t *testing.T) {
	for doc, want := range scanned {
		t.Run(doc, func(t *testing.T) {
			sections, ok := scan([]byte(doc))
			if ok != (want != nil) {
				t.Fatalf("scanned: %t, want %t", ok, want != nil)
			}
			if !ok {
				return
			}
			var names []string
			for _, s := range sections {
				names = append(names, s.name)
			}
			if diff := cmp.Diff(want, names); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
			sameAsParsed(t, generator.Source{Name: "doc", Data: []byte(doc)})
		})
	}
}

// TestScanLeavesToTheParser has what could be misread line by line.
func TestScanLeavesToTheParser(t *testing.T) {
	for name, doc := range map[string]string{
		"JSON":             `{"components": {"schemas": {"a": {}}}}`,
		"anchor":           "components:\n  schemas:\n    a: &x\n      b: 1\n",
		"alias":            "components:\n  schemas:\n    a: *x\n",
		"tag":              "components:\n  schemas:\n    a: !x y\n",
		"merge":            "components:\n  schemas:\n    a:\n      <<: x\n",
		"explicit key":     "components:\n  schemas:\n    ? a\n    : b\n",
		"flow over lines":  "components:\n  schemas:\n    a: {\n      b: 1}\n",
		"hidden bracket":   "components:\n  schemas:\n    a: [']', b]\n",
		"tab":              "components:\n  schemas:\n\ta: 1\n",
		"tab after a name": "components:\n schemas:\n  a\t:",
		"carriage return":  "components:\r\n  schemas:\r\n    a: 1\r\n",
		"two documents":    "components:\n  schemas:\n    a: 1\n---\nb: 1\n",
		"twice":            "components:\n  schemas:\n    a: 1\n    a: 2\n",
		"components twice": "components:\n  schemas:\n    a: 1\ncomponents:\n  schemas:\n    b: 1\n",
		"open quote":       "components:\n  schemas:\n    a: \"b\n",
		"list of schemas":  "components:\n  schemas:\n    - a: 1\n",
		"none":             "components:\n  schemas: {}\n",
		"no components":    "openapi: 3.1.0\n",
		"nothing":          "",
	} {
		if sections, ok := scan([]byte(doc)); ok {
			t.Errorf("%s: scanned as %v", name, sections)
		}
	}
}

// sameAsParsed compares the schemas of a scanned document with those of the
// parsed one.
func sameAsParsed(t *testing.T, src generator.Source) {
	t.Helper()
	parsed, err := parseDocument(src)
	if err != nil {
		return // what the parser refuses is refused section by section, or is not looked at
	}
	doc, err := openDocument(src)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(parsed.names, doc.names); diff != "" {
		t.Errorf("names (-parsed +scanned):\n%s", diff)
	}
	for _, name := range parsed.names {
		got, err := doc.schema(name)
		if err != nil {
			continue // the whole is parsed then
		}
		if want := parsed.nodes[name]; !sameNode(want, got) {
			t.Errorf("%q: parsed and scanned differ:\n%s\n%s", name, dump(want), dump(got))
		}
	}
}

func sameNode(a, b *yaml.Node) bool {
	return a != nil && b != nil && a.Kind == b.Kind && a.Value == b.Value && a.ShortTag() == b.ShortTag() && a.Line == b.Line &&
		slices.EqualFunc(a.Content, b.Content, sameNode)
}

func dump(n *yaml.Node) []byte {
	b, err := yaml.Marshal(n)
	if err != nil {
		return []byte(err.Error())
	}
	return b
}

// FuzzScan shows that a document that is scanned has the same schemas as when
// it is parsed.
func FuzzScan(f *testing.F) {
	for doc := range scanned {
		f.Add(doc)
	}
	f.Fuzz(func(t *testing.T, doc string) {
		if _, ok := scan([]byte(doc)); ok && len(doc) < 4096 {
			sameAsParsed(t, generator.Source{Name: "doc", Data: []byte(doc)})
		}
	})
}

// TestScanBigDocument compares all schemas of the document that users have,
// where it is at hand.
func TestScanBigDocument(t *testing.T) {
	src := bigDocument(t)
	if sections, ok := scan(src.Data); !ok || len(sections) != 1386 {
		t.Fatalf("scanned: %t, %d schemas", ok, len(sections))
	}
	sameAsParsed(t, src)
}

// bigDocument is the API document with the settings of all connectors. It is
// no part of the project.
func bigDocument(t *testing.T) generator.Source {
	t.Helper()
	const name = "../../../shared/upstream/sdk-2026-03-12.yaml"
	data, err := os.ReadFile(name)
	if err != nil {
		t.Skipf("the document with all connectors is not at hand: %v", err)
	}
	return generator.Source{Name: name, Data: data}
}
