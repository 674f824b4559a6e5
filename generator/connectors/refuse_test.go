package connectors

import (
	"fmt"
	"runtime"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/airbyte-go/airbyte/generator/document"
)

// withSchemas returns a document with the given schemas. Each is a line of YAML in
// flow style.
func withSchemas(lines ...string) string {
	return "openapi: 3.1.0\ncomponents:\n  schemas:\n    " + strings.Join(lines, "\n    ") + "\n"
}

// source returns the schema of the connector source-a with the given property.
func source(property string) string {
	return "source-a: {properties: {sourceType: {const: a}, " + property + "}}"
}

func TestGenerateRefuses(t *testing.T) {
	tests := []struct {
		name       string
		doc        string
		connectors string
		want       string
	}{
		{
			name:       "unknown connector with similar names",
			doc:        withSchemas(source("x: {}"), "source-ab: {}"),
			connectors: "source-b",
			want:       `doc.yaml: no connector is named "source-b"; did you mean source-ab?`,
		},
		{
			name:       "unknown connector",
			doc:        withSchemas(source("x: {}")),
			connectors: "postgres",
			want:       `doc.yaml: no connector is named "postgres" among the 1 in the document`,
		},
		{
			name: "no connector selected",
			doc:  withSchemas(source("x: {}")),
			want: `doc.yaml: no connector is selected; select some by name, such as source-a, or "all"`,
		},
		{
			name:       "update of a connector",
			doc:        withSchemas(source("x: {}"), "source-a-update: {}"),
			connectors: "source-a-update",
			want:       `no connector is named "source-a-update"`,
		},
		{
			name:       "document without connectors",
			doc:        withSchemas("Job: {}"),
			connectors: All,
			want:       "doc.yaml: the document has no connectors, which are schemas with names like source-postgres",
		},
		{
			name:       "name that is a path",
			doc:        withSchemas("source-../../x: {properties: {sourceType: {const: a}}}"),
			connectors: "source-../../x",
			want:       `no connector is named "source-../../x"`,
		},
		{
			name:       "schema without the type of a connector",
			doc:        withSchemas("source-a: {properties: {x: {}}}"),
			connectors: "source-a",
			want:       "doc.yaml:4: source-a is not a connector: it needs a property sourceType with exactly one value",
		},
		{
			name:       "schema that is a list",
			doc:        withSchemas("source-a: []"),
			connectors: "source-a",
			want:       "source-a is not a connector",
		},
		{
			name:       "schema that is null",
			doc:        withSchemas("source-a:"),
			connectors: "source-a",
			want:       "source-a is not a connector",
		},
		{
			name:       "document without schemas",
			doc:        "openapi: 3.1.0\n",
			connectors: All,
			want:       "doc.yaml: the document has no components/schemas",
		},
		{
			name:       "invalid YAML",
			doc:        "a: [",
			connectors: All,
			want:       "doc.yaml: not YAML",
		},
		{
			name:       "document that is a list",
			doc:        "- a\n",
			connectors: All,
			want:       "doc.yaml: not an OpenAPI or Overlay document",
		},
		{
			name:       "invalid YAML in a schema",
			doc:        "components:\n  schemas:\n    source-a:\n      b: 'x\n  \t: y'\n     c: d\n",
			connectors: All,
			want:       "doc.yaml: not YAML",
		},
		{
			name:       "reference to a file",
			doc:        withSchemas(source("x: {$ref: '/etc/passwd'}")),
			connectors: All,
			want:       `doc.yaml:4: the reference "/etc/passwd" is not supported; use one to #/components/schemas/`,
		},
		{
			name:       "reference to a URL",
			doc:        withSchemas(source("x: {$ref: 'https://evil.example/x.yaml#/a'}")),
			connectors: All,
			want:       "is not supported",
		},
		{
			name:       "reference to a schema that does not exist",
			doc:        withSchemas(source("x: {$ref: '#/components/schemas/none'}")),
			connectors: All,
			want:       `doc.yaml:4: the reference "#/components/schemas/none" does not lead to a schema`,
		},
		{
			name:       "circular reference",
			doc:        withSchemas(source("x: {$ref: '#/components/schemas/B'}"), "B: {$ref: '#/components/schemas/B'}"),
			connectors: All,
			want:       "doc.yaml:5: circular reference, or more than 100 references in a row",
		},
		{
			name:       "long name",
			doc:        withSchemas(source(strings.Repeat("x", 201) + ": {}")),
			connectors: All,
			want:       "doc.yaml:4: the name of a property is longer than 200 bytes",
		},
		{
			name: "duplicate property",
			doc: "components:\n  schemas:\n    source-a:\n      properties:\n" +
				"        sourceType: {const: a}\n        x: {}\n        x: {}\n",
			connectors: All,
			want:       `doc.yaml:7: the key "x" appears twice in one mapping`,
		},
		{
			name: "two connectors that declare the same type",
			doc: withSchemas(source("b-c: {properties: {x: {}}}"),
				"source-a-b: {properties: {sourceType: {const: b}, c: {properties: {}}}}"),
			connectors: All,
			want:       "source-a and source-a-b both declare SourceABC in Go; generate each into its own package",
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			in := Input{Spec: document.Source{Name: "doc.yaml", Data: []byte(tt.doc)}, Package: "p"}
			if tt.connectors != "" {
				in.Connectors = []string{tt.connectors}
			}
			_, err := Generate(in)
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got %v, want %s", err, tt.want)
			}
		})
	}
}

func TestGenerateRefusesPackage(t *testing.T) {
	for _, name := range []string{"", "_", "a-b", "func", "a\npanic"} {
		_, err := Generate(Input{Package: name})
		if err == nil || !strings.Contains(err.Error(), "cannot be the name of a Go package") {
			t.Errorf("%q: got %v", name, err)
		}
	}
}

// TestGenerateIsBounded checks that documents are refused if they would take too
// much memory or time. It measures memory, because time depends on how busy the machine is.
func TestGenerateIsBounded(t *testing.T) {
	tests := []struct {
		name string
		doc  string
		want string
	}{
		{
			name: "references that double at each level",
			doc:  doublingReferences(),
			want: "source-a is too large: it has more than 20000 properties, options and values",
		},
		{
			name: "aliases that double at each level",
			doc:  doublingAliases() + withSchemas(source("x: {}")),
			want: "the document grows past the limit",
		},
		{
			name: "deep document",
			doc:  withSchemas("source-a: " + strings.Repeat("[", 9000)),
			want: "doc.yaml",
		},
		{
			name: "deep schema",
			doc:  withSchemas(source(strings.Repeat("a: {properties: {", 50) + strings.Repeat("}}", 50))),
			want: "nested more than 40 levels deep",
		},
		{
			name: "long names",
			doc:  longNames(),
			want: "source-a is too large: its Go names have more than 16777216 bytes",
		},
		{
			name: "large enum with duplicates",
			doc:  withSchemas(source("x: {enum: [" + strings.Repeat("a-1, ", 100) + enumValues(30_000) + "]}")),
			want: "source-a is too large: it has more than 20000 properties",
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			_, err := Generate(Input{
				Spec:       document.Source{Name: "doc.yaml", Data: []byte(tt.doc)},
				Package:    "p",
				Connectors: []string{All},
			})
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got %.300v, want %s", err, tt.want)
			}
			runtime.ReadMemStats(&after)
			if megabytes := (after.TotalAlloc - before.TotalAlloc) >> 20; megabytes > 200 {
				t.Errorf("it allocated %d MB, want at most 200", megabytes)
			}
		})
	}
}

// doublingReferences returns a document in which each of 30 schemas refers twice
// to the next.
func doublingReferences() string {
	const levels = 30
	schemas := []string{source("x: {$ref: '#/components/schemas/L0'}")}
	for i := range levels {
		reference := fmt.Sprintf("{$ref: '#/components/schemas/L%d'}", i+1)
		schemas = append(schemas, fmt.Sprintf("L%d: {properties: {a: %s, b: %s}}", i, reference, reference))
	}
	schemas = append(schemas, fmt.Sprintf("L%d: {type: string}", levels))
	return withSchemas(schemas...)
}

// doublingAliases returns a mapping in which each value has two aliases of the one
// before.
func doublingAliases() string {
	aliases := "x0: &x0 {a: b}\n"
	for i := range 40 {
		aliases += fmt.Sprintf("x%d: &x%d {a: *x%d, b: *x%d}\n", i+1, i+1, i, i)
	}
	return aliases
}

// longNames returns a document with many enums inside deeply nested objects. The
// Go name of an enum consists of the names of all objects around it.
func longNames() string {
	const depth = 38
	enums := make([]string, 5000)
	for i := range enums {
		enums[i] = fmt.Sprintf("p%d: {enum: [a]}", i)
	}
	object := strings.Repeat("long", 50) + ": {properties: {"
	return withSchemas(source(strings.Repeat(object, depth) + strings.Join(enums, ", ") + strings.Repeat("}}", depth)))
}

// enumValues returns a list of n values.
func enumValues(n int) string {
	values := make([]string, n)
	for i := range values {
		values[i] = fmt.Sprintf("v%d", i)
	}
	return strings.Join(values, ", ")
}

// FuzzGenerate puts hostile names and values into a document. If it generates
// files, they must parse and have only code that the template writes.
func FuzzGenerate(f *testing.F) {
	f.Add("name", "text")
	f.Add("*/\n}", "`\"\\\n//go:embed x\n")
	f.Add("\u202e\x00", "init")
	const doc = `components:
  schemas:
    source-a:
      description: %[2]q
      properties:
        sourceType: {const: %[2]q}
        %[1]q: {description: %[2]q, default: %[2]q, type: string, pattern: %[2]q}
        e: {enum: [%[1]q, %[2]q]}
        u: {oneOf: [{properties: {%[1]q: {const: %[1]q}}}, {properties: {%[1]q: {const: %[2]q}}}]}
`
	f.Fuzz(func(t *testing.T, name, text string) {
		out, err := Generate(Input{
			Spec:         document.Source{Name: text, Data: fmt.Appendf(nil, doc, name, text)},
			Package:      "p",
			Connectors:   []string{All},
			Descriptions: true,
		})
		if err != nil {
			return
		}
		for _, f := range withoutRuntime(out.Files) {
			checkDeclarations(t, f)
		}
	})
}

// TestNotesAreLines checks that notes have no line breaks, nor other characters that a
// terminal obeys.
func TestNotesAreLines(t *testing.T) {
	doc := withSchemas(`source-a: {properties: {sourceType: {const: a}, "x\n\e[2Jy": {type: string, pattern: "(?!a)\n"}}}`)
	out := mustGenerate(t, Input{
		Spec:       document.Source{Name: "doc.yaml", Data: []byte(doc)},
		Package:    "p",
		Connectors: []string{All},
	})
	want := []string{`not checked: source-a: x??[2Jy has the pattern "(?!a)\n", which package regexp does not support`}
	if diff := cmp.Diff(want, out.Notes); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}
