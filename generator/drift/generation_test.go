package drift

import (
	"slices"
	"strings"
	"testing"
)

// notGenerated are the kinds whose examples generate no code, with the reason.
var notGenerated = map[Kind]string{
	KindAllOfAdded:                "an allOf of strings is not supported",
	KindAllOfRemoved:              "an allOf of strings is not supported",
	KindDanglingAppeared:          "a reference dangles",
	KindDanglingMended:            "a reference dangles",
	KindDiscriminatorValueChanged: "two values of the discriminator stand for one variant",
	KindDiscriminatorValueAdded:   "two values of the discriminator stand for one variant",
	KindDiscriminatorValueRemoved: "two values of the discriminator stand for one variant",
	KindParameterStyle:            "the style is not supported",
	KindTypeNarrowed:              "a property has two types",
	KindTypeWidened:               "a property has two types",
}

// TestBreaksGoAgreesWithGeneration generates code from both documents of each
// case. The finding must break Go if and only if a declaration was removed or
// changed.
func TestBreaksGoAgreesWithGeneration(t *testing.T) {
	for _, kind := range casedKinds() {
		t.Run(string(kind), func(t *testing.T) {
			for _, names := range [][]string{{"old.yaml", "new.yaml"}, {"new.yaml", "old.yaml"}} {
				r := compareGo(t, readCase(t, kind, names[0]), readCase(t, kind, names[1]))
				if notGenerated[kind] != "" {
					checkNotGenerated(t, r)
					continue
				}
				g := r.Generation
				if g.Fatal != "" || r.GoUnknown != "" {
					t.Fatalf("no code was generated: %s%s", g.Fatal, r.GoUnknown)
				}
				if len(r.Findings) != 1 {
					t.Fatalf("%d findings, want 1: %+v", len(r.Findings), r.Findings)
				}
				f := r.Findings[0]
				if f.BreaksGo == g.Compatible() {
					t.Errorf("%s: breaks Go is %t; removed %q, changed %q", f.ID, f.BreaksGo, g.Removed, g.Changed)
				}
			}
		})
	}
}

func checkNotGenerated(t *testing.T, r *Report) {
	t.Helper()
	if r.Generation.Fatal == "" {
		t.Error("code was generated; remove the kind from notGenerated")
	}
	if !strings.HasPrefix(r.GoUnknown, "no code can be generated from ") {
		t.Errorf("Go names unknown: %q", r.GoUnknown)
	}
	if strings.Contains(string(render(t, r, "text")), "breaks Go") {
		t.Errorf("the report says what breaks Go, which is unknown:\n%s", render(t, r, "text"))
	}
	for _, f := range r.Findings {
		if f.BreaksGo {
			t.Errorf("%s breaks Go, which is unknown", f.ID)
		}
	}
}

// TestBreaksGo compares documents with several changes, or with changes that no
// case covers.
func TestBreaksGo(t *testing.T) {
	response := func(schema string) string { return string(thingDocument(true, true, schema).Data) }
	allOf := func(schema string) string {
		return response("{allOf: [{$ref: '#/components/schemas/Other'}, " + schema + "]}")
	}
	parameter := func(schema string) string {
		return getDocument("{$ref: '#/components/parameters/P'}") +
			"components: {parameters: {P: {name: p, in: query, schema: " + schema + "}}}\n"
	}
	content := func(schema string) string {
		return `openapi: 3.1.0
paths: {/a: {post: {operationId: makeA, tags: [Things], responses: {'200': {$ref: '#/components/responses/R'}}}}}
components:
  responses:
    R:
      description: Done.
      content: {application/json: {schema: {$ref: '#/components/schemas/` + schema + `'}}}
  schemas:
    T: {type: object, properties: {a: {type: string}}}
    U: {type: object, properties: {a: {type: string}, b: {type: string}}}
`
	}
	const (
		optionalA = "{name: a, in: query, schema: {type: string}}"
		optionalB = "{name: b, in: query, schema: {type: string}}"
		requiredB = "{name: b, in: query, required: true, schema: {type: string}}"
		optionalC = "{name: c, in: query, schema: {type: string}}"
		numberD   = "{name: d, in: query, required: true, schema: {type: number}}"
		pathID    = "{name: id, in: path, required: true, schema: {type: string}}"
		integerD  = "{name: d, in: query, required: true, schema: {type: integer}}"
	)
	for _, tt := range []struct {
		name     string
		base     string
		revision string
		want     []string // ids of the findings that break Go
	}{
		{
			name:     "optional parameter beside one that becomes required",
			base:     getDocument(optionalA + ", " + optionalB),
			revision: getDocument(optionalA + ", " + requiredB + ", " + optionalC),
			want:     []string{"parameter-required getA(query·b) - -"},
		},
		{
			name:     "narrower type of a required parameter",
			base:     getDocument(numberD),
			revision: getDocument(integerD),
			want:     []string{"type-narrowed getA(query·d) number integer"},
		},
		{
			name:     "new property beside a removed one",
			base:     response("{type: object, properties: {a: {type: string}}}"),
			revision: response("{type: object, properties: {b: {type: string}}}"),
			want:     []string{"property-removed Thing.a string -"},
		},
		{
			name:     "first property of a map",
			base:     response("{type: object}"),
			revision: response("{type: object, properties: {a: {type: string}}}"),
			want:     []string{"property-added Thing.a - string"},
		},
		{
			name:     "property of a member of an allOf",
			base:     allOf("{type: object, properties: {a: {type: string}}}"),
			revision: allOf("{type: object, properties: {a: {type: integer}}}"),
			want:     []string{"type-changed Thing.a string integer"},
		},
		{
			name:     "items of one property and limit of another",
			base:     response("{properties: {a: {type: array, items: {type: string}}, b: {type: string}}}"),
			revision: response("{properties: {a: {type: array, items: {type: integer}}, b: {type: string, maxLength: 3}}}"),
			want:     []string{"type-changed Thing.a[] string integer"},
		},
		{
			name:     "type of a component parameter",
			base:     parameter("{type: string}"),
			revision: parameter("{type: integer}"),
			want:     []string{"type-changed P string integer"},
		},
		{
			name:     "limit of a component parameter",
			base:     parameter("{type: integer}"),
			revision: parameter("{type: integer, maximum: 5}"),
		},
		{
			name:     "schema of a component response",
			base:     content("T"),
			revision: content("U"),
			want:     []string{"reference-changed R T U"},
		},
		{
			name:     "move to a path with a parameter",
			base:     getDocument(""),
			revision: strings.Replace(getDocument(pathID), "/a", `"/a/{id}"`, 1),
			want:     []string{"operation-moved getA GET·/a GET·/a/{id}"},
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r := compareGo(t, []byte(tt.base), []byte(tt.revision))
			if r.GoUnknown != "" {
				t.Fatalf("Go names unknown: %s: %s", r.GoUnknown, r.Generation.Fatal)
			}
			var got []string
			for _, f := range r.Findings {
				if f.Kind == KindUnclassified {
					t.Error(f.Text)
				}
				if f.BreaksGo {
					got = append(got, f.ID)
				}
			}
			slices.Sort(got)
			if !slices.Equal(got, tt.want) {
				t.Errorf("breaking findings %q, want %q\nremoved %q, changed %q",
					got, tt.want, r.Generation.Removed, r.Generation.Changed)
			}
		})
	}
}

// TestFirstOptionalParameter adds the first optional parameter of an operation.
// Whether that breaks Go depends on the methods that the generator writes.
func TestFirstOptionalParameter(t *testing.T) {
	r := compareGo(t, []byte(getDocument("")), []byte(getDocument("{name: a, in: query, schema: {type: string}}")))
	if len(r.Findings) != 1 || r.Findings[0].BreaksGo == r.Generation.Compatible() {
		t.Errorf("findings %+v, changed %q", r.Findings, r.Generation.Changed)
	}
}

// TestGoUnknown checks that a report without generated code says once that Go
// names are unknown.
func TestGoUnknown(t *testing.T) {
	r := compare(t, []byte(withTwo), []byte(withOne))
	if r.GoUnknown != "no overlays were given" || r.Generation != nil {
		t.Errorf("Go names unknown: %q, generation %+v", r.GoUnknown, r.Generation)
	}
	for _, format := range []string{"text", "markdown", "json", "html"} {
		if n := strings.Count(string(render(t, r, format)), "Go names unknown: no overlays were given"); n != 1 {
			t.Errorf("%s says %d times that Go names are unknown, want once", format, n)
		}
	}
}
