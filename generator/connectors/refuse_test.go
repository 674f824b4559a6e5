package connectors

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/airbyte-go/airbyte/generator"
)

// withSchemas is a document with these schemas, each a line in flow style.
func withSchemas(lines ...string) string {
	return "openapi: 3.1.0\ncomponents:\n  schemas:\n    " + strings.Join(lines, "\n    ") + "\n"
}

// source is the schema of a connector with one more property.
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
		{"no such connector", withSchemas(source("x: {}"), "source-ab: {}"), "source-b", `doc.yaml: there is no connector "source-b"; there is source-ab`},
		{"none like it", withSchemas(source("x: {}")), "postgres", `doc.yaml: there is no connector "postgres"; it has 1`},
		{"none named", withSchemas(source("x: {}")), "", "no connector is named; name some, as source-postgres, or say all"},
		{"an update", withSchemas(source("x: {}"), "source-a-update: {}"), "source-a-update", `there is no connector "source-a-update"`},
		{"no connectors", withSchemas("Job: {}"), "all", "doc.yaml: the document has no connectors, which are schemas such as source-postgres"},
		{"a path", withSchemas("source-../../x: {properties: {sourceType: {const: a}}}"), "source-../../x", `there is no connector "source-../../x"`},
		{"a schema that is no connector", withSchemas("source-a: {properties: {x: {}}}"), "source-a", "doc.yaml:4: source-a is no connector: it has no sourceType with one value"},
		{"a list", withSchemas("source-a: []"), "source-a", "source-a is no connector"},
		{"nothing", withSchemas("source-a:"), "source-a", "source-a is no connector"},
		{"no schemas", "openapi: 3.1.0\n", "all", "doc.yaml: the document has no components/schemas"},
		{"no YAML", "a: [", "all", "doc.yaml: not YAML"},
		{"no mapping", "- a\n", "all", "doc.yaml: not a mapping"},
		{"a section that is no YAML", "components:\n  schemas:\n    source-a:\n      b: 'x\n  \t: y'\n     c: d\n", "all", "doc.yaml: not YAML"},
		{"a reference to a file", withSchemas(source("x: {$ref: '/etc/passwd'}")), "all", `doc.yaml:4: reference "/etc/passwd" is not followed`},
		{"a reference to a URL", withSchemas(source("x: {$ref: 'https://evil.example/x.yaml#/a'}")), "all", "is not followed"},
		{"a reference to nothing", withSchemas(source("x: {$ref: '#/components/schemas/none'}")), "all", `doc.yaml:4: reference "#/components/schemas/none" leads nowhere`},
		{"references in a circle", withSchemas(source("x: {$ref: '#/components/schemas/B'}"), "B: {$ref: '#/components/schemas/B'}"), "all", "references lead to references without an end"},
		{"a schema within itself", withSchemas(source("x: {$ref: '#/components/schemas/source-a'}")), "all", "source-a is nested more than 40 deep, or refers to itself"},
		{"many schemas within themselves", withSchemas(source("x: {$ref: '#/components/schemas/B'}"), "B: {properties: {a: {$ref: '#/components/schemas/B'}, b: {$ref: '#/components/schemas/B'}}}"), "all", "refers to itself"},
		{"a list of itself", withSchemas(source("x: {$ref: '#/components/schemas/B'}"), "B: {type: array, items: {$ref: '#/components/schemas/B'}}"), "all", "refers to itself"},
		{"a long name", withSchemas(source(strings.Repeat("x", 201) + ": {}")), "all", "doc.yaml:4: the name of a property has more than 200 characters"},
		{"a property twice", "components:\n  schemas:\n    source-a:\n      properties:\n        sourceType: {const: a}\n        x: {}\n        x: {}\n", "all", `doc.yaml:7: the key "x" stands twice in one mapping`},
		{"two with the same types", withSchemas(source("b-c: {properties: {x: {}}}"), "source-a-b: {properties: {sourceType: {const: b}, c: {properties: {}}}}"), "all", "source-a and source-a-b both declare SourceABC in Go; give each a package of its own"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			in := Input{Spec: generator.Source{Name: "doc.yaml", Data: []byte(tt.doc)}, Package: "p"}
			if tt.connectors != "" {
				in.Connectors = []string{tt.connectors}
			}
			if _, err := Generate(in); err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got %v, want %s", err, tt.want)
			}
		})
	}
}

func TestGenerateRefusesPackage(t *testing.T) {
	for _, name := range []string{"", "_", "a-b", "func", "a\npanic"} {
		if _, err := Generate(Input{Package: name}); err == nil || !strings.Contains(err.Error(), "cannot be the name of a Go package") {
			t.Errorf("%q: got %v", name, err)
		}
	}
}

// TestGenerateIsBounded has documents that would grow without an end.
func TestGenerateIsBounded(t *testing.T) {
	double := []string{source("x: {$ref: '#/components/schemas/L0'}")}
	for i := range 30 {
		double = append(double, fmt.Sprintf("L%d: {properties: {a: {$ref: '#/components/schemas/L%d'}, b: {$ref: '#/components/schemas/L%d'}}}", i, i+1, i+1))
	}
	double = append(double, "L30: {type: string}")

	enums := make([]string, 5000)
	for i := range enums {
		enums[i] = fmt.Sprintf("p%d: {enum: [a]}", i)
	}
	nest := strings.Repeat("long", 50) + ": {properties: {"
	long := source(strings.Repeat(nest, 38) + strings.Join(enums, ", ") + strings.Repeat("}}", 38))

	aliases := "x0: &x0 {a: b}\n"
	for i := range 40 {
		aliases += fmt.Sprintf("x%d: &x%d {a: *x%d, b: *x%d}\n", i+1, i+1, i, i)
	}
	tests := []struct{ name, doc, want string }{
		{"references", withSchemas(double...), "source-a grows past 20000 properties"},
		{"aliases", aliases + withSchemas(source("x: {}")), "the document grows past the limit"},
		{"depth of the document", withSchemas("source-a: " + strings.Repeat("[", 9000)), "doc.yaml"},
		{"depth of schemas", withSchemas(source(strings.Repeat("a: {properties: {", 50) + strings.Repeat("}}", 50))), "nested more than 40 deep"},
		{"length of names", withSchemas(long), "or its names past 16777216 bytes"},
		{"enum", withSchemas(source("x: {enum: [" + strings.Repeat("a-1, ", 100) + strings.Join(numbers(30_000), ", ") + "]}")), "source-a grows past 20000 properties"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			start := time.Now()
			_, err := Generate(Input{Spec: generator.Source{Name: "doc.yaml", Data: []byte(tt.doc)}, Package: "p", Connectors: []string{All}})
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got %.300v, want %s", err, tt.want)
			}
			if took := time.Since(start); took > 20*time.Second {
				t.Errorf("it took %v", took)
			}
		})
	}
}

func numbers(n int) []string {
	all := make([]string, n)
	for i := range all {
		all[i] = fmt.Sprintf("v%d", i)
	}
	return all
}

// TestHeader names a document without its folder and on one line.
func TestHeader(t *testing.T) {
	for name, want := range map[string]string{
		"/home/me/sdk.yaml":                 "sdk.yaml",
		"https://example.com/a/b.yaml?x=/y": "y",
		"a\nimport \"C\"":                   `a?import "C"`,
	} {
		out := mustGenerate(t, Input{
			Spec: generator.Source{Name: name, Data: []byte(withSchemas(source("x: {}")))}, Package: "p", Connectors: []string{All},
		})
		for _, f := range out.Files {
			line, _, _ := strings.Cut(string(f.Data), "\n")
			if want := "// Code generated by airbytegen connectors from " + want + ". DO NOT EDIT."; line != want {
				t.Errorf("%s: %s\nwant %s", f.Name, line, want)
			}
		}
	}
}

// TestDescriptions shows that they are taken over only when wanted.
func TestDescriptions(t *testing.T) {
	in := Input{Spec: mustRead(t, filepath.Join(goldenDir, "basic", "spec.yaml")), Package: "p", Connectors: []string{All}}
	for _, wanted := range []bool{false, true} {
		in.Descriptions = wanted
		found := false
		for _, f := range mustGenerate(t, in).Files {
			found = found || strings.Contains(string(f.Data), "Where the ships unload.")
			if strings.Contains(string(f.Data), "never written here") {
				t.Errorf("%s has the default of a secret", f.Name)
			}
		}
		if found != wanted {
			t.Errorf("Descriptions %t: found %t", wanted, found)
		}
	}
}

// FuzzGenerate puts hostile texts wherever a document has some: the outcome is
// Go that the compiler can read, whose declarations are all ours.
func FuzzGenerate(f *testing.F) {
	f.Add("name", "text")
	f.Add("*/\n}", "`\"\\\n//go:embed x\n")
	f.Add("\u202e\x00", "init")
	f.Fuzz(func(t *testing.T, name, text string) {
		doc := fmt.Sprintf("components:\n  schemas:\n    source-a:\n      description: %[2]q\n      properties:\n        sourceType: {const: %[2]q}\n"+
			"        %[1]q: {description: %[2]q, default: %[2]q, type: string, pattern: %[2]q}\n        e: {enum: [%[1]q, %[2]q]}\n"+
			"        u: {oneOf: [{properties: {%[1]q: {const: %[1]q}}}, {properties: {%[1]q: {const: %[2]q}}}]}\n", name, text)
		out, err := Generate(Input{Spec: generator.Source{Name: text, Data: []byte(doc)}, Package: "p", Connectors: []string{All}, Descriptions: true})
		if err != nil {
			return
		}
		for _, f := range ofConnectors(out.Files) {
			checkDeclarations(t, f)
		}
	})
}
