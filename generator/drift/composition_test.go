package drift

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/airbyte-go/airbyte/generator/internal/short"
	"github.com/google/go-cmp/cmp"
)

// ratings returns the findings as "kind severity place".
func ratings(r *Report) []string {
	var all []string
	for _, f := range r.Findings {
		all = append(all, fmt.Sprintf("%s %v %s", f.Kind, f.Wire, f.Place))
	}
	slices.Sort(all)
	return all
}

// withSchemas returns a document whose schema Thing is sent or read, with more
// component schemas.
func withSchemas(isSent bool, thing, more string) []byte {
	text := string(thingDocument(isSent, !isSent, thing).Data)
	for schema := range strings.SplitSeq(more, "\n") {
		if schema = strings.TrimSpace(schema); schema != "" {
			text += "    " + schema + "\n"
		}
	}
	return []byte(text)
}

// TestAllOf compares schemas with an allOf by what they mean.
func TestAllOf(t *testing.T) {
	const bases = `
		Base: {type: object, properties: {a: {type: string}}}
		Chain: {allOf: [{$ref: '#/components/schemas/Base'}, {required: [a]}]}
		WithID: {type: object, required: [id], properties: {id: {type: integer}}}`
	const base = "{$ref: '#/components/schemas/Base'}"
	for _, tt := range []struct {
		name     string
		base     string
		revision string
		sent     []string
		read     []string
	}{
		{
			name:     "split into a component and an inline member",
			base:     "{type: object, properties: {a: {type: string}, b: {type: integer}}}",
			revision: "{allOf: [" + base + ", {type: object, properties: {b: {type: integer}}}]}",
		},
		{
			name:     "split with properties beside the allOf",
			base:     "{type: object, properties: {a: {type: string}, b: {type: integer}}}",
			revision: "{type: object, allOf: [" + base + "], properties: {b: {type: integer}}}",
		},
		{
			name:     "another split",
			base:     "{allOf: [" + base + ", {required: [a]}], deprecated: true}",
			revision: "{deprecated: true, type: object, properties: {a: {type: string}}, required: [a]}",
		},
		{
			name:     "an allOf that includes another one",
			base:     "{allOf: [{$ref: '#/components/schemas/Chain'}, {properties: {b: {type: integer}}}]}",
			revision: "{required: [a], type: object, properties: {a: {type: string}, b: {type: integer}}}",
		},
		{
			name:     "an only member that is merged",
			base:     "{properties: {p: {allOf: [" + base + "], readOnly: true}}}",
			revision: "{properties: {p: {$ref: '#/components/schemas/Base', readOnly: true}}}",
		},
		{
			name:     "anyOf instead of oneOf",
			base:     "{oneOf: [" + base + ", {type: string}]}",
			revision: "{anyOf: [{type: string}, " + base + "]}",
		},
		{
			name:     "a property of a member becomes required",
			base:     "{allOf: [" + base + ", {type: object, properties: {b: {type: integer}}}]}",
			revision: "{allOf: [" + base + ", {type: object, required: [a], properties: {b: {type: integer}}}]}",
			sent:     []string{"property-required breaking Thing.a"},
			read:     []string{"property-required safe Thing.a"},
		},
		{
			name:     "a member with a required property",
			base:     "{allOf: [" + base + "], properties: {b: {type: integer}}}",
			revision: "{allOf: [" + base + ", {$ref: '#/components/schemas/WithID'}], properties: {b: {type: integer}}}",
			sent:     []string{"property-added-required breaking Thing.id"},
			read:     []string{"property-added-required safe Thing.id"},
		},
		{
			name:     "a reference becomes an allOf that requires a property",
			base:     "{properties: {p: " + base + "}}",
			revision: "{properties: {p: {allOf: [" + base + ", {required: [a]}]}}}",
			sent:     []string{"reference-changed breaking Thing.p"},
			read:     []string{"reference-changed safe Thing.p"},
		},
		{
			name:     "a changed inline member beside one that cannot be folded",
			base:     "{allOf: [{oneOf: [{type: object}, {type: string}]}, {properties: {b: {type: integer}}}]}",
			revision: "{allOf: [{oneOf: [{type: object}, {type: string}]}, {properties: {b: {type: string}}}]}",
			sent:     []string{"type-changed breaking Thing allOf.b"},
			read:     []string{"type-changed breaking Thing allOf.b"},
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			sent := compare(t, withSchemas(true, tt.base, bases), withSchemas(true, tt.revision, bases))
			if diff := cmp.Diff(tt.sent, ratings(sent)); diff != "" {
				t.Errorf("in a request (-want +got):\n%s", diff)
			}
			read := compare(t, withSchemas(false, tt.base, bases), withSchemas(false, tt.revision, bases))
			if diff := cmp.Diff(tt.read, ratings(read)); diff != "" {
				t.Errorf("in a response (-want +got):\n%s", diff)
			}
		})
	}
}

// TestAllOfNamesTheDifference checks that a finding about a reference names the worst
// difference.
func TestAllOfNamesTheDifference(t *testing.T) {
	const more = "Base: {type: object, properties: {a: {type: string}}}"
	const thing = "{properties: {p: {allOf: [{$ref: '#/components/schemas/Base'}, {required: [a]}]}}}"
	r := compare(t,
		withSchemas(true, "{properties: {p: {$ref: '#/components/schemas/Base'}}}", more),
		withSchemas(true, thing, more))
	const want = "Thing.p was Base and is now object: Thing.p.a is now required"
	if len(r.Findings) != 1 || r.Findings[0].Text != want {
		t.Errorf("got %+v, want %s", r.Findings, want)
	}
}

// TestAllOfReportsBasesOnce changes a component that others include. The change is
// reported at the component, and only there.
func TestAllOfReportsBasesOnce(t *testing.T) {
	const thing = "{allOf: [{$ref: '#/components/schemas/Base'}, {properties: {b: {type: integer}}}]}"
	const other = "{allOf: [{$ref: '#/components/schemas/Base'}, {properties: {b: {type: integer}, c: {type: integer}}}]}"
	before := withSchemas(false, thing, "Base: {type: object, properties: {a: {type: string}}}")
	after := withSchemas(false, other, "Base: {type: object, properties: {a: {type: integer}}}")
	r := compare(t, before, after)
	want := []string{"property-added safe Thing.c", "type-changed breaking Base.a"}
	if diff := cmp.Diff(want, ratings(r)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	for _, f := range r.Findings {
		if len(f.Reaches) != 1 || f.Reaches[0].Operation != "createThing" {
			t.Errorf("%s reaches %v, want createThing", f.ID, f.Reaches)
		}
	}
}

// TestAllOfIsBounded compares schemas that include each other twice and more.
func TestAllOfIsBounded(t *testing.T) {
	if testing.Short() {
		t.Skip("reaches a limit, which takes half a second; the full run has it")
	}
	schemas := []string{"S0: {properties: {a: {type: string}}}"}
	for i := 1; i < 30; i++ {
		before := fmt.Sprintf("{$ref: '#/components/schemas/S%d'}", i-1)
		schemas = append(schemas, fmt.Sprintf(
			"S%d: {allOf: [%s, %s, {properties: {b%d: {allOf: [%s, {properties: {c: {type: string}}}]}}}]}",
			i, before, before, i, before))
	}
	circle := []string{
		"A: {allOf: [{$ref: '#/components/schemas/B'}, {required: [x]}]}",
		"B: {allOf: [{$ref: '#/components/schemas/A'}, {required: [y]}]}",
		"Tree: {type: object, properties: {left: {allOf: [{$ref: '#/components/schemas/Tree'}, {required: [left]}]}}}",
	}
	doc := schemasDocument("    " + strings.Join(append(schemas, circle...), "\n    ") + "\n")
	if err := compareBounded(t, strings.ReplaceAll(doc, "c: {", "d: {"), doc); err != nil {
		t.Error(err)
	}
}

// TestUnions changes unions in requests and in responses.
func TestUnions(t *testing.T) {
	const more = `
		Small: {type: object, properties: {size: {type: integer}}}
		Large: {type: object, properties: {width: {type: integer}}}
		Round: {type: object, properties: {radius: {type: integer}}}`
	const (
		small = "{$ref: '#/components/schemas/Small'}"
		large = "{$ref: '#/components/schemas/Large'}"
		round = "{$ref: '#/components/schemas/Round'}"
	)
	union := func(variants string, mapping string) string {
		return "{properties: {p: {oneOf: [" + variants + "], discriminator: {propertyName: kind, mapping: {" + mapping + "}}}}}"
	}
	one := func(schema string) string { return "{properties: {p: " + schema + "}}" }
	const (
		mapSmall = "small: '#/components/schemas/Small'"
		mapLarge = ", large: '#/components/schemas/Large'"
		mapRound = ", round: '#/components/schemas/Round'"
	)
	two := union(small+", "+large, mapSmall+mapLarge)
	for _, tt := range []struct {
		name     string
		base     string
		revision string
		sent     string
		read     string
	}{
		{
			name:     "a variant becomes a union",
			base:     one(small),
			revision: two,
			sent:     "union-added safe Thing.p",
			read:     "union-added caution Thing.p",
		},
		{
			name:     "a union becomes one of its variants",
			base:     two,
			revision: one(large),
			sent:     "union-removed breaking Thing.p",
			read:     "union-removed safe Thing.p",
		},
		{
			name:     "another schema becomes a union",
			base:     one(round),
			revision: two,
			sent:     "union-added breaking Thing.p",
			read:     "union-added breaking Thing.p",
		},
		{
			name:     "an object gets variants",
			base:     one("{type: object}"),
			revision: one("{type: object, oneOf: [" + small + ", " + large + "]}"),
			sent:     "union-added breaking Thing.p",
			read:     "union-added safe Thing.p",
		},
		{
			name:     "an object loses its variants",
			base:     one("{type: object, oneOf: [" + small + ", " + large + "]}"),
			revision: one("{type: object}"),
			sent:     "union-removed safe Thing.p",
			read:     "union-removed caution Thing.p",
		},
		{
			name:     "any object becomes a union of objects",
			base:     one("{type: object}"),
			revision: one("{oneOf: [{type: object, properties: {a: {type: string}}}, {type: object, required: [b]}]}"),
			sent:     "union-added breaking Thing.p",
			read:     "union-added safe Thing.p",
		},
		{
			name:     "a union of objects becomes any object",
			base:     two,
			revision: one("{type: object}"),
			sent:     "union-removed safe Thing.p",
			read:     "union-removed caution Thing.p",
		},
		{
			name:     "a union of strings and objects becomes any object",
			base:     one("{oneOf: [{type: string}, " + small + "]}"),
			revision: one("{type: object}"),
			sent:     "union-removed breaking Thing.p",
			read:     "union-removed breaking Thing.p",
		},
		{
			name:     "a union of objects becomes an object with properties",
			base:     two,
			revision: one("{type: object, properties: {q: {type: string}}}"),
			sent:     "union-removed breaking Thing.p",
			read:     "union-removed breaking Thing.p",
		},
		{
			name:     "a variant of another type",
			base:     one("{type: string}"),
			revision: one("{anyOf: [{type: string}, {type: integer}]}"),
			sent:     "union-added safe Thing.p",
			read:     "union-added breaking Thing.p",
		},
		{
			name:     "a variant and another keyword",
			base:     one("{oneOf: [" + small + ", " + large + "]}"),
			revision: one("{anyOf: [" + small + ", " + large + ", " + round + "]}"),
			sent:     "anyOf-added safe Thing.p",
			read:     "anyOf-added caution Thing.p",
		},
		{
			name:     "a variant with its value",
			base:     two,
			revision: union(small+", "+large+", "+round, mapSmall+mapLarge+mapRound),
			sent:     "oneOf-added safe Thing.p",
			read:     "oneOf-added caution Thing.p",
		},
		{
			name:     "a variant less, with its value",
			base:     union(small+", "+large+", "+round, mapSmall+mapLarge+mapRound),
			revision: two,
			sent:     "oneOf-removed breaking Thing.p",
			read:     "oneOf-removed safe Thing.p",
		},
		{
			name:     "another value for a variant",
			base:     two,
			revision: union(small+", "+large, mapSmall+mapLarge+", huge: '#/components/schemas/Large'"),
			sent:     "discriminator-value-added safe Thing.p discriminator",
			read:     "discriminator-value-added caution Thing.p discriminator",
		},
		{
			name:     "a value less",
			base:     union(small+", "+large, mapSmall+mapLarge+", huge: '#/components/schemas/Large'"),
			revision: two,
			sent:     "discriminator-value-removed breaking Thing.p discriminator",
			read:     "discriminator-value-removed safe Thing.p discriminator",
		},
		{
			name:     "a discriminator",
			base:     one("{oneOf: [" + small + ", " + large + "]}"),
			revision: one("{oneOf: [" + small + ", " + large + "], discriminator: {propertyName: kind}}"),
			sent:     "discriminator-changed caution Thing.p discriminator",
			read:     "discriminator-changed safe Thing.p discriminator",
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			sent := compare(t, withSchemas(true, tt.base, more), withSchemas(true, tt.revision, more))
			if diff := cmp.Diff([]string{tt.sent}, ratings(sent)); diff != "" {
				t.Errorf("in a request (-want +got):\n%s", diff)
			}
			read := compare(t, withSchemas(false, tt.base, more), withSchemas(false, tt.revision, more))
			if diff := cmp.Diff([]string{tt.read}, ratings(read)); diff != "" {
				t.Errorf("in a response (-want +got):\n%s", diff)
			}
		})
	}
}

// TestNewVariantIsSaidOnce adds a variant whose schema is new too.
func TestNewVariantIsSaidOnce(t *testing.T) {
	const small = "Small: {type: object, required: [kind], properties: {kind: {type: string}}}"
	union := func(names ...string) string {
		var variants, mapping []string
		for _, name := range names {
			variants = append(variants, "{$ref: '#/components/schemas/"+name+"'}")
			mapping = append(mapping, name+": '#/components/schemas/"+name+"'")
		}
		return "{oneOf: [" + strings.Join(variants, ", ") + "], discriminator: {propertyName: kind, mapping: {" +
			strings.Join(mapping, ", ") + "}}}"
	}
	before := withSchemas(false, union("Small"), small)
	after := withSchemas(false, union("Small", "Large"), small+"\n"+strings.Replace(small, "Small", "Large", 1))
	if diff := cmp.Diff([]string{"oneOf-added caution Thing"}, ratings(compare(t, before, after))); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"oneOf-removed safe Thing"}, ratings(compare(t, after, before))); diff != "" {
		t.Errorf("backwards (-want +got):\n%s", diff)
	}
}

// TestMovedOperations moves an operation to other paths.
func TestMovedOperations(t *testing.T) {
	const (
		x       = "{name: x, in: path, required: true, schema: {type: integer}}"
		y       = "{name: y, in: path, required: true, schema: {type: string}}"
		z       = "{name: z, in: path, required: true, schema: {type: string}}"
		limited = "{name: y, in: path, required: true, schema: {type: string, maxLength: 3}}"
	)
	at := func(path, parameters string) []byte {
		return []byte(strings.Replace(getDocument(parameters), "/a:", "'"+path+"':", 1))
	}
	for _, tt := range []struct {
		name     string
		base     []byte
		revision []byte
		want     []string // texts
	}{
		{
			name:     "a parameter less",
			base:     at("/a/{x}/{y}", x+", "+y),
			revision: at("/a/{y}", y),
			want: []string{
				"getA moved from GET /a/{x}/{y} to GET /a/{y}; its method changes: it no longer takes x",
			},
		},
		{
			name:     "a parameter more, and another limit",
			base:     at("/a/{y}", y),
			revision: at("/b/{x}/{y}", x+", "+limited),
			want: []string{
				"getA moved from GET /a/{y} to GET /b/{x}/{y}; its method changes: it now takes x",
				"getA(path y) maxLength was nothing and is now 3",
			},
		},
		{
			name:     "another order of parameters",
			base:     at("/a/{x}/{y}", x+", "+y),
			revision: at("/a/{y}/{x}", x+", "+y),
			want:     []string{"getA moved from GET /a/{x}/{y} to GET /a/{y}/{x}"},
		},
		{
			name:     "another name of a parameter",
			base:     at("/a/{x}/{y}", x+", "+y),
			revision: at("/a/{x}/{z}", x+", "+z),
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var got []string
			for _, f := range compare(t, tt.base, tt.revision).Findings {
				got = append(got, f.Text)
			}
			slices.Sort(got)
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// TestUnknownKeys changes keys of another tool at many places.
func TestUnknownKeys(t *testing.T) {
	thing := func(order string) []byte {
		return withSchemas(true, "{properties: {a: {order: "+order+"}, b: {order: "+order+"}, c: {hidden: true}}}", "")
	}
	r := compare(t, thing("1"), thing("2"))
	want := "the key order, which OpenAPI does not define, differs in 2 places"
	if len(r.Findings) != 1 || r.Findings[0].Text != want {
		t.Errorf("got %+v, want %s", r.Findings, want)
	}
	r = compare(t, thing("1"), withSchemas(true, "{properties: {a: {order: 1}, b: {order: 1}}}", ""))
	if diff := cmp.Diff([]string{"property-removed caution Thing.c"}, ratings(r)); diff != "" {
		t.Errorf("a property with an unknown key (-want +got):\n%s", diff)
	}
}

// internalText matches text that only makes sense inside this package.
var internalText = []string{"operation:", "schema:", "component:", "properties:", "content:", "0x", "%!"}

// TestAllRevisions compares every pair of upstream documents. Every change must have a
// rule, and no text may show how drift works.
func TestAllRevisions(t *testing.T) {
	if testing.Short() {
		t.Skip("reads large documents, which takes a second; the full run has it")
	}
	paths, err := filepath.Glob("../../../shared/upstream/*.yaml")
	if err != nil {
		t.Fatal(err)
	}
	if len(paths) == 0 {
		t.Skip("../shared/upstream is missing; it belongs to Airbyte and is not part of this module")
	}
	models := make([]*model, len(paths))
	for i, path := range paths {
		models[i] = modelOf(t, readFile(t, path))
	}
	for i, base := range paths {
		for j, revision := range paths {
			isNext := i+1 == j || j+1 == i
			isLeftOut := short.OrRace() && !isNext
			if i == j || isLeftOut {
				continue
			}
			name := filepath.Base(base) + " " + filepath.Base(revision)
			t.Run(name, func(t *testing.T) {
				found := changes(models[i], models[j])
				if len(found) == 0 {
					t.Error("nothing was found")
				}
				for _, f := range found {
					checkReadable(t, f)
				}
			})
		}
	}
}

func readFile(t *testing.T, path string) []byte {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func checkReadable(t *testing.T, f *Finding) {
	t.Helper()
	if f.Kind == KindUnclassified {
		t.Errorf("unclassified: %s", f.Text)
	}
	for _, text := range []string{f.Text, f.Place, f.Consequence} {
		if memberHash.MatchString("/" + text) {
			t.Errorf("%s shows a hash: %s", f.Kind, text)
		}
		for _, internal := range internalText {
			if strings.Contains(text, internal) {
				t.Errorf("%s shows %q: %s", f.Kind, internal, text)
			}
		}
	}
}

// TestCasePairs compares the examples of each kind with those of all others, so that
// several things change at once. Every change must have a rule.
func TestCasePairs(t *testing.T) {
	step := 1 // compare every example
	if short.OrRace() {
		step = 5 // compare every fifth example with all others
	}
	if testing.Short() {
		step = 20 // compare only a few
	}
	var models []*model
	for _, kind := range casedKinds() {
		models = append(models, modelOf(t, readCase(t, kind, "new.yaml")))
	}
	for i := 0; i < len(models); i += step {
		for _, after := range models {
			for _, f := range changes(models[i], after) {
				checkReadable(t, f)
			}
		}
	}
}
