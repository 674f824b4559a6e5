package drift

import (
	"fmt"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/airbyte-go/airbyte/generator/document"
	"github.com/google/go-cmp/cmp"
)

// TestBrokenDocuments compares a document that is full of mistakes. They must be
// reported as defects with their lines.
func TestBrokenDocuments(t *testing.T) {
	const broken = `openapi: 3.0.3
paths:
  /a:
    get:
      operationId: null
      responses:
        200: {$ref: '#/components/responses/Nowhere'}
  /b:
    get:
      responses: {}
    put:
      operationId: twice
      parameters: [{$ref: '#/components/parameters/Nowhere'}]
      requestBody: {$ref: '#/components/requestBodies/Nowhere'}
      responses: {}
    post:
      operationId: twice
      responses: {}
components:
  schemas:
    A:
      type: object
      required: [id]
      properties:
        name: {$ref: 'https://elsewhere.example/schema.json'}
        self: {$ref: '#/components/schemas/A'}
`
	r := compare(t, []byte(broken), []byte(broken))
	var got []string
	for _, d := range r.Defects {
		got = append(got, fmt.Sprintf("%d %s: %s", d.Line, d.Pointer, d.Text))
	}
	want := []string{
		"4 /paths/~1a/get: the operation has no operationId",
		"7 /paths/~1a/get/responses/200: the reference #/components/responses/Nowhere does not resolve",
		"7 /paths/~1a/get/responses/200: the status is a number, want a string",
		"9 /paths/~1b/get: the operation has no operationId",
		"13 /paths/~1b/put/parameters/0: the reference #/components/parameters/Nowhere does not resolve",
		"14 /paths/~1b/put/requestBody: the reference #/components/requestBodies/Nowhere does not resolve",
		"16 /paths/~1b/post: PUT /b has the same operationId twice",
		"21 /components/schemas/A: the property id is required but not defined",
		"25 /components/schemas/A/properties/name: the reference https://elsewhere.example/schema.json does not resolve",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("defects (-want +got):\n%s", diff)
	}
	if len(r.Findings) > 0 {
		t.Errorf("findings: %+v", r.Findings)
	}
	repaired := strings.NewReplacer("null", "getA", "200:", "'200':").Replace(broken)
	if r := compare(t, []byte(broken), []byte(repaired)); !slices.Equal(kindsOf(r), []Kind{KindOperationRenamed}) {
		t.Errorf("repaired operationId and status: %+v", r.Findings)
	}
}

// TestVersions compares a document in OpenAPI 3.0 with its equivalent in 3.1.
func TestVersions(t *testing.T) {
	const (
		base = `openapi: 3.0.3
paths: {}
components:
  schemas:
    A: {type: string, nullable: true}
    B: {type: string, enum: [b]}
    C: {allOf: [{$ref: '#/components/schemas/A'}]}
    D: {type: number, minimum: 1, exclusiveMinimum: true}
`
		revision = `openapi: 3.1.0
paths: {}
components:
  schemas:
    A: {type: ['null', string]}
    B: {const: b, type: string}
    C: {$ref: '#/components/schemas/A'}
    D: {type: number, exclusiveMinimum: 1}
`
	)
	r := compare(t, []byte(base), []byte(revision))
	if diff := cmp.Diff([]Kind{KindVersionChanged}, kindsOf(r)); diff != "" {
		t.Errorf("kinds (-want +got):\n%s", diff)
	}
}

// schemasDocument returns a document with component schemas.
func schemasDocument(schemas string) string {
	return "openapi: 3.1.0\npaths: {}\ncomponents:\n  schemas:\n" + schemas
}

// aliasBomb is a document whose aliases expand to 3^40 nodes.
func aliasBomb() string {
	var b strings.Builder
	b.WriteString("    A0: &a0 {type: object, properties: {x: {type: string}}}\n")
	for i := 1; i < 40; i++ {
		fmt.Fprintf(&b, "    A%d: &a%d {properties: {x: *a%d, y: *a%d, z: *a%d}}\n", i, i, i-1, i-1, i-1)
	}
	return schemasDocument(b.String())
}

// denseReferences is a document in which every schema refers to many others.
func denseReferences() string {
	schemas := 400
	if testing.Short() {
		schemas = 60
	}
	var b strings.Builder
	for i := range schemas {
		fmt.Fprintf(&b, "    W%d: {properties: {", i)
		for j := range 40 {
			fmt.Fprintf(&b, "p%d: {$ref: '#/components/schemas/W%d'}, ", j, (i*7+j)%schemas)
		}
		b.WriteString("}}\n")
	}
	return schemasDocument(b.String())
}

// referenceChain is a document in which every schema refers to the next one.
func referenceChain() string {
	schemas := 5000
	if testing.Short() {
		schemas = 1000
	}
	var b strings.Builder
	for i := range schemas {
		fmt.Fprintf(&b, "    C%d: {$ref: '#/components/schemas/C%d'}\n", i, i+1)
	}
	return schemasDocument(b.String())
}

// TestRefusedDocuments checks that documents which are too large, or which are not
// OpenAPI 3.x, give an error that names the document.
func TestRefusedDocuments(t *testing.T) {
	nested := "    A: " + strings.Repeat("{items: ", 20000) + strings.Repeat("}", 20000) + "\n"
	for name, doc := range map[string]string{
		"alias bomb":      aliasBomb(),
		"recursive alias": schemasDocument("    A: &a {properties: {x: *a}}\n"),
		"deep nesting":    schemasDocument(nested),
		"large document":  "openapi: 3.1.0\n# " + strings.Repeat("x", 50<<20) + "\n",
		"list":            "[1, 2]",
		"not YAML":        "\x00\xff{{{",
		"Swagger 2":       "{swagger: '2.0', paths: {}}",
	} {
		t.Run(name, func(t *testing.T) {
			err := compareBounded(t, "{openapi: 3.1.0, paths: {}}", doc)
			if err == nil || !strings.Contains(err.Error(), "hostile.yaml") {
				t.Errorf("got %v, want an error that names hostile.yaml", err)
			}
		})
	}
}

// TestTangledDocuments renames schemas in documents whose references form large
// graphs, long chains and cycles.
func TestTangledDocuments(t *testing.T) {
	renamed := strings.NewReplacer("W", "V", "C1", "K1", "A:", "Z:")
	for name, doc := range map[string]string{
		"dense references": denseReferences(),
		"reference chain":  referenceChain(),
		"reference cycle": schemasDocument("    A: {$ref: '#/components/schemas/B'}\n" +
			"    B: {$ref: '#/components/schemas/A'}\n"),
	} {
		t.Run(name, func(t *testing.T) {
			if err := compareBounded(t, renamed.Replace(doc), doc); err != nil {
				t.Error(err)
			}
		})
	}
}

// compareBounded compares two documents and checks how much memory that takes.
func compareBounded(t *testing.T, base, revision string) error {
	t.Helper()
	const limit = 600 << 20
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	_, err := Compare(
		document.Source{Name: "other.yaml", Data: []byte(base)},
		document.Source{Name: "hostile.yaml", Data: []byte(revision)},
		Options{},
	)
	runtime.ReadMemStats(&after)
	if used := after.TotalAlloc - before.TotalAlloc; used > limit {
		t.Errorf("allocated %d MB, want at most %d", used>>20, limit>>20)
	}
	return err
}

// FuzzCompare checks that no pair of documents causes a panic, that every finding
// is complete, and that a document equals itself.
func FuzzCompare(f *testing.F) {
	f.Add([]byte(withTwo), []byte(withOne))
	for _, kind := range sortedKeys(rules) {
		base := thingDocument(true, true, "{type: object}")
		revision := thingDocument(true, true, "{type: string, x: [&a {b: *a}]}")
		f.Add(base.Data, append(revision.Data, kind...))
	}
	union := "{oneOf: [{$ref: '#/components/schemas/Thing'}], discriminator: {propertyName: a}}"
	values := "{type: [a, b], enum: [1, null], required: [x]}"
	f.Add(thingDocument(true, true, union).Data, thingDocument(false, true, values).Data)
	f.Fuzz(func(t *testing.T, base, revision []byte) {
		r, err := Compare(document.Source{Name: "old.yaml", Data: base}, document.Source{Name: "new.yaml", Data: revision}, Options{})
		if err != nil {
			return
		}
		for _, finding := range r.Findings {
			if finding.ID == "" || finding.Text == "" || finding.Consequence == "" {
				t.Errorf("incomplete: %+v", finding)
			}
			if strings.Contains(finding.Text, "\x00") {
				t.Errorf("NUL in %q", finding.Text)
			}
		}
		for _, format := range Formats() {
			mayBeEmpty := format == "github" && len(r.Findings) == 0
			if len(render(t, r, format)) == 0 && !mayBeEmpty {
				t.Errorf("%s is empty", format)
			}
		}
		if same := compare(t, revision, revision); len(same.Findings) > 0 {
			t.Errorf("a document differs from itself: %+v", same.Findings[0])
		}
	})
}
