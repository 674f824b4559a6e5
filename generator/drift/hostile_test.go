package drift

import (
	"fmt"
	"runtime"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestBrokenDocuments: what no loader accepts is compared all the same, and its
// defects are named with their lines.
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
	mended := strings.NewReplacer("null", "getA", "200:", "'200':").Replace(broken)
	if r := compare(t, []byte(broken), []byte(mended)); len(r.Findings) != 1 || r.Findings[0].Kind != KindOperationRenamed {
		t.Errorf("an operationId and a quoted status: %+v", r.Findings)
	}
}

// TestVersions: what 3.0 and 3.1 write differently is the same.
func TestVersions(t *testing.T) {
	old := "{openapi: 3.0.3, paths: {}, components: {schemas: {A: {type: string, nullable: true}, B: {type: string, enum: [b]}, C: {allOf: [{$ref: '#/components/schemas/A'}]}, D: {type: number, minimum: 1, exclusiveMinimum: true}}}}"
	new := "{openapi: 3.1.0, paths: {}, components: {schemas: {A: {type: ['null', string]}, B: {const: b, type: string}, C: {$ref: '#/components/schemas/A'}, D: {type: number, exclusiveMinimum: 1}}}}"
	r := compare(t, []byte(old), []byte(new))
	if len(r.Findings) != 1 || r.Findings[0].Kind != KindVersionChanged {
		for _, f := range r.Findings {
			t.Errorf("found %s: %s", f.Kind, f.Text)
		}
	}
}

// TestHostileDocuments: each is refused with words, or compared, in bounded
// time and memory.
func TestHostileDocuments(t *testing.T) {
	schemas := func(s string) string { return "openapi: 3.1.0\npaths: {}\ncomponents:\n  schemas:\n" + s }
	var bomb, wide, chain strings.Builder
	bomb.WriteString("    A0: &a0 {type: object, properties: {x: {type: string}}}\n")
	for i := 1; i < 40; i++ {
		fmt.Fprintf(&bomb, "    A%d: &a%d {type: object, properties: {x: *a%d, y: *a%d, z: *a%d}}\n", i, i, i-1, i-1, i-1)
	}
	for i := range 400 {
		fmt.Fprintf(&wide, "    W%d: {properties: {", i)
		for j := range 40 {
			fmt.Fprintf(&wide, "p%d: {$ref: '#/components/schemas/W%d'}, ", j, (i*7+j)%400)
		}
		wide.WriteString("}}\n")
	}
	for i := range 5000 {
		fmt.Fprintf(&chain, "    C%d: {$ref: '#/components/schemas/C%d'}\n", i, i+1)
	}
	for name, tt := range map[string]struct{ doc, err string }{
		"aliases that multiply":  {schemas(bomb.String()), "hostile.yaml"},
		"an alias of itself":     {schemas("    A: &a {properties: {x: *a}}\n"), "hostile.yaml"},
		"deep nesting":           {schemas("    A: " + strings.Repeat("{items: ", 20000) + strings.Repeat("}", 20000) + "\n"), "hostile.yaml"},
		"large":                  {"openapi: 3.1.0\n# " + strings.Repeat("x", 50<<20) + "\n", "hostile.yaml"},
		"no document":            {"[1, 2]", "hostile.yaml"},
		"not YAML":               {"\x00\xff{{{", "hostile.yaml"},
		"Swagger":                {"{swagger: '2.0', paths: {}}", "hostile.yaml"},
		"references all about":   {schemas(wide.String()), ""},
		"a chain of references":  {schemas(chain.String()), ""},
		"references in a circle": {schemas("    A: {$ref: '#/components/schemas/B'}\n    B: {$ref: '#/components/schemas/A'}\n"), ""},
	} {
		t.Run(name, func(t *testing.T) {
			src := Source{Name: "hostile.yaml", Data: []byte(tt.doc)}
			other := Source{Name: "other.yaml", Data: []byte(strings.NewReplacer("W", "V", "C1", "K1", "A:", "Z:").Replace(tt.doc[:min(len(tt.doc), 1<<20)]))}
			if tt.err != "" {
				other = Source{Name: "other.yaml", Data: []byte("{openapi: 3.1.0, paths: {}}")}
			}
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			_, err := Compare(other, src, Options{})
			runtime.ReadMemStats(&after)
			if used := after.TotalAlloc - before.TotalAlloc; used > 600<<20 {
				t.Errorf("it took %d MB", used>>20)
			}
			switch {
			case tt.err == "" && err != nil:
				t.Error(err)
			case tt.err != "" && (err == nil || !strings.Contains(err.Error(), tt.err)):
				t.Errorf("got %v, want an error that names %s", err, tt.err)
			}
		})
	}
}

// FuzzCompare: no pair of documents panics, what is compared with itself has
// no findings, and every finding has all its parts.
func FuzzCompare(f *testing.F) {
	f.Add([]byte(withTwo), []byte(withOne))
	for _, kind := range sortedKeys(rules) {
		old, new := things(true, true, "{type: object}"), things(true, true, "{type: string, x: [&a {b: *a}]}")
		f.Add(old.Data, append(new.Data, kind...))
	}
	f.Add(things(true, true, "{oneOf: [{$ref: '#/components/schemas/Thing'}], discriminator: {propertyName: a}}").Data, things(false, true, "{type: [a, b], enum: [1, null], required: [x]}").Data)
	f.Fuzz(func(t *testing.T, old, new []byte) {
		r, err := Compare(Source{Name: "old.yaml", Data: old}, Source{Name: "new.yaml", Data: new}, Options{})
		if err != nil {
			return
		}
		for _, finding := range r.Findings {
			if finding.ID == "" || finding.Text == "" || finding.Consequence == "" || strings.ContainsAny(finding.Text, "\x00") {
				t.Errorf("incomplete: %+v", finding)
			}
		}
		for _, format := range Formats() {
			if len(render(t, r, format)) == 0 {
				t.Errorf("%s is empty", format)
			}
		}
		if same := compare(t, new, new); len(same.Findings) > 0 {
			t.Errorf("a document differs from itself: %+v", same.Findings[0])
		}
	})
}
