package drift

import (
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/airbyte-go/airbyte/generator/document"
	"github.com/airbyte-go/airbyte/generator/facts"
	"github.com/airbyte-go/airbyte/generator/internal/short"
	"github.com/airbyte-go/airbyte/generator/overlay"
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
	for _, kind := range short.Every(10, casedKinds()) {
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
	tests := []struct {
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
	}
	for _, tt := range short.Every(3, tests) {
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
	if r.GoUnknown != "no code was generated" || r.Generation != nil {
		t.Errorf("Go names unknown: %q, generation %+v", r.GoUnknown, r.Generation)
	}
	for _, format := range []string{"text", "markdown", "json", "html"} {
		if n := strings.Count(string(render(t, r, format)), "Go names unknown: no code was generated"); n != 1 {
			t.Errorf("%s says %d times that Go names are unknown, want once", format, n)
		}
	}
}

// TestSharedOption removes an optional parameter from one of two operations that take
// it. The option remains for the other one, so programs compile, but the calls fail.
func TestSharedOption(t *testing.T) {
	const parameter = "{name: deep, in: query, schema: {type: boolean}}"
	withParameters := func(first, second string) []byte {
		operation := func(id, parameters string) string {
			return "{get: {operationId: " + id + ", tags: [Things], parameters: [" + parameters +
				"], responses: {'200': {description: d, content: {application/json: {schema: " +
				"{$ref: '#/components/schemas/Thing'}}}}}}}"
		}
		return []byte("openapi: 3.1.0\npaths: {/a: " + operation("getA", first) + ", /b: " + operation("getB", second) + "}\n" +
			"components: {schemas: {Thing: {type: object, properties: {a: {type: string}}}}}\n")
	}
	r := compareGo(t, withParameters(parameter, parameter), withParameters(parameter, ""))
	if r.GoUnknown != "" || len(r.Findings) != 1 {
		t.Fatalf("Go names unknown: %q, findings %+v", r.GoUnknown, r.Findings)
	}
	f := r.Findings[0]
	if f.Kind != KindParameterRemoved || !f.BreaksGo || !f.FailsInGo || f.Wire != Caution {
		t.Errorf("got %+v, want a removed parameter whose option fails", f)
	}
	if !r.Generation.Compatible() {
		t.Errorf("removed %q, changed %q; want programs that compile", r.Generation.Removed, r.Generation.Changed)
	}
	for _, format := range []string{"text", "markdown", "html", "github", "json"} {
		got := string(render(t, r, format))
		if !strings.Contains(got, "returns an error") && !strings.Contains(got, "ails") {
			t.Errorf("%s does not say that the call fails:\n%s", format, got)
		}
	}
	r = compareGo(t, withParameters(parameter, parameter), withParameters("", ""))
	for _, f := range r.Findings {
		if !f.BreaksGo || f.FailsInGo {
			t.Errorf("without the option: got %+v, want programs that no longer compile", f)
		}
	}
}

// TestJoinedOverlay compares documents whose revision adds what an overlay adds
// already.
func TestJoinedOverlay(t *testing.T) {
	base := string(thingDocument(true, true, "{type: object, properties: {a: {type: string, enum: [x]}}}").Data)
	const overlayText = `overlay: 1.0.0
info: {title: t, version: '1'}
actions:
  - {target: $.components.schemas.Thing.properties.a, update: {enum: [y]}}
  - {target: $.components.schemas.Thing, update: {properties: {b: {type: string, description: Words.}}}}
  - {target: $.components.schemas.Thing.properties.a, update: {description: Words.}}
`
	for _, tt := range []struct {
		name      string
		edits     []string // pairs
		kind      Kind
		overlay   string
		status    overlay.Status
		isNowSaid string
	}{
		{
			name:      "a value",
			edits:     []string{"[x]", "[x, y]"},
			kind:      KindEnumValueAdded,
			overlay:   "own.yaml:4",
			status:    overlay.StatusDuplicate,
			isNowSaid: "own.yaml:4 already adds it; remove that action",
		},
		{
			name:      "an equal property",
			edits:     []string{"{a:", "{b: {type: string}, a:"},
			kind:      KindPropertyAdded,
			overlay:   "own.yaml:5",
			status:    overlay.StatusRedundant,
			isNowSaid: "own.yaml:5 already adds it; remove that action",
		},
		{
			name:      "another property",
			edits:     []string{"{a:", "{b: {type: integer}, a:"},
			kind:      KindPropertyAdded,
			overlay:   "own.yaml:5",
			status:    overlay.StatusConflict,
			isNowSaid: "own.yaml:5 already adds it in another way; choose between the two",
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			revision := strings.NewReplacer(tt.edits...).Replace(base)
			r := compareWith(t, []byte(base), []byte(revision), Options{
				Overlays: []document.Source{{Name: "own.yaml", Data: []byte(overlayText)}},
				Preview:  preview,
			})
			if len(r.Findings) != 1 || len(r.Generation.Overlays) != 1 {
				t.Fatalf("findings %+v, overlay actions %+v; want one each", r.Findings, r.Generation.Overlays)
			}
			f := r.Findings[0]
			if f.Kind != tt.kind || f.Overlay != tt.overlay || !strings.HasSuffix(f.Consequence, tt.isNowSaid) {
				t.Errorf("the finding is %+v", f)
			}
			action := r.Generation.Overlays[0]
			if action.Status != tt.status || action.Finding != f.ID {
				t.Errorf("the action is %+v, want %s and the finding %s", action, tt.status, f.ID)
			}
			for _, format := range []string{"text", "markdown", "html"} {
				if n := strings.Count(string(render(t, r, format)), tt.overlay); n != 1 {
					t.Errorf("%s names the action %d times, want once", format, n)
				}
			}
		})
	}
}

// TestGeneratesEqualDocumentsOnce counts how often code is generated.
func TestGeneratesEqualDocumentsOnce(t *testing.T) {
	one := string(thingDocument(true, true, "{type: object, properties: {a: {type: string}}}").Data)
	other := string(thingDocument(true, true, "{type: object, properties: {a: {type: integer}}}").Data)
	for _, tt := range []struct {
		name     string
		base     string
		revision string
		want     int32
	}{
		{name: "the same document", base: one, revision: one, want: 1},
		{name: "a comment", base: one, revision: one + "# A comment.\n", want: 1},
		{name: "another document", base: one, revision: other, want: 2},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var calls atomic.Int32
			counting := func(name string, facts *facts.Facts, overlays []document.Source) (*Preview, error) {
				calls.Add(1)
				return newPreview(name, facts, overlays)
			}
			r := compareWith(t, []byte(tt.base), []byte(tt.revision), Options{Preview: counting})
			if r.GoUnknown != "" || calls.Load() != tt.want {
				t.Errorf("Go names unknown: %q; generated %d times, want %d", r.GoUnknown, calls.Load(), tt.want)
			}
		})
	}
}

// TestGoNamesWithoutOverlays checks that code is generated without overlays too.
func TestGoNamesWithoutOverlays(t *testing.T) {
	r := compareGo(t, []byte(withTwo), []byte(withOne))
	if r.GoUnknown == "" && (len(r.Findings) != 1 || r.Findings[0].GoName == "") {
		t.Errorf("Go names unknown: %q, findings %+v", r.GoUnknown, r.Findings)
	}
	if strings.Contains(string(render(t, r, "text")), "OVERLAYS") {
		t.Error("the report speaks of overlays, but there are none")
	}
}
