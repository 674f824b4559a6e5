package drift

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write the reports of testdata anew")

const casesDir = "../../testdata/drift"

// TestCases compares a pair of small documents for every kind of change. Each
// holds that change and no other.
func TestCases(t *testing.T) {
	for _, kind := range sortedKeys(rules) {
		t.Run(string(kind), func(t *testing.T) {
			r := compare(t, readCase(t, kind, "old.yaml"), readCase(t, kind, "new.yaml"))
			var kinds []Kind
			for _, f := range r.Findings {
				kinds = append(kinds, f.Kind)
			}
			if diff := cmp.Diff([]Kind{kind}, kinds); diff != "" {
				t.Errorf("what was found (-want +got):\n%s", diff)
			}
			golden(t, filepath.Join(casesDir, string(kind), "report.txt"), render(t, r, "text"))
		})
	}
}

// TestCasesAreOfKinds reports cases that no kind of change runs.
func TestCasesAreOfKinds(t *testing.T) {
	entries, err := os.ReadDir(casesDir)
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range entries {
		if _, ok := rules[Kind(entry.Name())]; !ok {
			t.Errorf("%s is no kind of change", entry.Name())
		}
	}
}

// TestCasesBackwards makes sure that no pair is equal when read the other way
// around.
func TestCasesBackwards(t *testing.T) {
	for _, kind := range sortedKeys(rules) {
		r := compare(t, readCase(t, kind, "new.yaml"), readCase(t, kind, "old.yaml"))
		if len(r.Findings) != 1 {
			t.Errorf("%s backwards has %d findings, want one", kind, len(r.Findings))
		}
	}
}

func readCase(t *testing.T, kind Kind, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(casesDir, string(kind), name))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func render(t *testing.T, r *Report, format string) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := r.Render(&b, format); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	if *update {
		if err := os.WriteFile(name, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("%s (-want +got; go test -update writes it anew):\n%s", name, diff)
	}
}

// things is a document with one schema, which is sent, read, or both.
func things(sent, read bool, schema string) Source {
	doc := `openapi: 3.1.0
info: {title: Things, version: "1"}
paths:
  /things:
    post:
      operationId: createThing
      tags: [Things]
`
	if sent {
		doc += "      requestBody: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/Thing'}}}}\n"
	}
	if read {
		doc += "      responses: {'200': {content: {application/json: {schema: {$ref: '#/components/schemas/Thing'}}}}}\n"
	} else {
		doc += "      responses: {'204': {description: Done.}}\n"
	}
	return Source{Name: "things.yaml", Data: []byte(doc + "components:\n  schemas:\n    Other: {type: object, properties: {size: {type: string}}}\n    Thing: " + schema + "\n")}
}

// TestDirections: what breaks programs that send need not break those that
// read.
func TestDirections(t *testing.T) {
	for _, tt := range []struct {
		name, old, new   string
		sent, read, both Severity
	}{
		{"another value of an enum", "{enum: [a, b]}", "{enum: [a, b, c]}", Safe, Caution, Caution},
		{"one value of an enum less", "{enum: [a, b]}", "{enum: [a]}", Breaking, Safe, Breaking},
		{"a required property", "{type: object}", "{type: object, required: [a], properties: {a: {type: string}}}", Breaking, Safe, Breaking},
		{"a property that need not be there any more", "{type: object, required: [a], properties: {a: {type: string}}}", "{type: object, properties: {a: {type: string}}}", Safe, Caution, Caution},
		{"a required property less", "{type: object, required: [a], properties: {a: {type: string}}}", "{type: object}", Caution, Breaking, Breaking},
		{"null", "{type: string}", "{type: [string, 'null']}", Safe, Caution, Caution},
		{"no null", "{type: [string, 'null']}", "{type: string}", Breaking, Safe, Breaking},
		{"a wider type", "{type: integer}", "{type: number}", Safe, Breaking, Breaking},
		{"a narrower type", "{type: number}", "{type: integer}", Breaking, Safe, Breaking},
		{"a longer limit", "{type: string, maxLength: 5}", "{type: string, maxLength: 9}", Safe, Caution, Caution},
		{"a shorter limit", "{type: string, maxLength: 9}", "{type: string, maxLength: 5}", Breaking, Safe, Breaking},
		{"a higher least", "{type: integer, minimum: 1}", "{type: integer, minimum: 2}", Breaking, Safe, Breaking},
		{"closed", "{type: object}", "{type: object, additionalProperties: false}", Breaking, Safe, Breaking},
		{"one variant more", "{oneOf: [{type: string}]}", "{oneOf: [{type: string}, {type: integer}]}", Safe, Breaking, Breaking},
		{"a reference to what has another type", "{properties: {a: {type: object, properties: {size: {type: integer}}}}}", "{properties: {a: {$ref: '#/components/schemas/Other'}}}", Breaking, Breaking, Breaking},
	} {
		t.Run(tt.name, func(t *testing.T) {
			for _, way := range []struct {
				name       string
				sent, read bool
				want       Severity
			}{{"sent", true, false, tt.sent}, {"read", false, true, tt.read}, {"both", true, true, tt.both}} {
				r, err := Compare(things(way.sent, way.read, tt.old), things(way.sent, way.read, tt.new), Options{})
				if err != nil {
					t.Fatal(err)
				}
				if len(r.Findings) != 1 || r.Findings[0].Wire != way.want {
					t.Errorf("%s: %+v, want one finding that is %v", way.name, r.Findings, way.want)
				}
				for _, f := range r.Findings {
					want := []Reach{{Operation: "createThing", Request: way.sent, Response: way.read}}
					if diff := cmp.Diff(want, f.Reaches); diff != "" {
						t.Errorf("%s: what it reaches (-want +got):\n%s", way.name, diff)
					}
				}
			}
		})
	}
}

// TestRecursiveReferences compares schemas that hold themselves.
func TestRecursiveReferences(t *testing.T) {
	const tree = "{type: [object, 'null'], properties: {left: {anyOf: [{$ref: '#/components/schemas/%s'}, {type: 'null'}]}, right: {$ref: '#/components/schemas/%s'}}}"
	doc := func(use string) Source {
		src := things(true, true, "{properties: {root: {$ref: '#/components/schemas/"+use+"'}}}")
		for _, name := range []string{"Oak", "Elm"} {
			src.Data = append(src.Data, []byte("    "+name+": "+string(bytes.ReplaceAll([]byte(tree), []byte("%s"), []byte(name)))+"\n")...)
		}
		return src
	}
	r, err := Compare(doc("Oak"), doc("Elm"), Options{})
	if err != nil {
		t.Fatal(err)
	}
	if len(r.Findings) != 1 || r.Findings[0].Wire == Breaking {
		t.Errorf("found %+v, want a reference to an equal schema", r.Findings)
	}
}
