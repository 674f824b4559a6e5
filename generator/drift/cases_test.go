package drift

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestCases compares the example documents of each kind. They differ in one
// change of that kind.
func TestCases(t *testing.T) {
	for _, kind := range casedKinds() {
		t.Run(string(kind), func(t *testing.T) {
			r := compareCase(t, kind, "old.yaml", "new.yaml")
			if diff := cmp.Diff([]Kind{kind}, kindsOf(r)); diff != "" {
				t.Errorf("kinds (-want +got):\n%s", diff)
			}
			checkGolden(t, filepath.Join(casesDir, string(kind), "report.txt"), render(t, r, "text"))
		})
	}
}

// casedKinds returns the kinds that a pair of documents can have. Only a mistake in a
// comparison gives KindUnclassified.
func casedKinds() []Kind {
	return slices.DeleteFunc(sortedKeys(rules), func(kind Kind) bool { return kind == KindUnclassified })
}

// compareCase compares two documents in the folder of a kind. A neutral kind is
// reported only if it breaks Go.
func compareCase(t *testing.T, kind Kind, base, revision string) *Report {
	t.Helper()
	if rules[kind].neutral {
		return compareGo(t, readCase(t, kind, base), readCase(t, kind, revision))
	}
	return compare(t, readCase(t, kind, base), readCase(t, kind, revision))
}

// TestNeutralKinds compares the examples of neutral kinds without Go code.
func TestNeutralKinds(t *testing.T) {
	for _, kind := range casedKinds() {
		if !rules[kind].neutral {
			continue
		}
		for _, f := range compare(t, readCase(t, kind, "old.yaml"), readCase(t, kind, "new.yaml")).Findings {
			t.Errorf("%s: found %s", kind, f.Text)
		}
	}
}

func kindsOf(r *Report) []Kind {
	var kinds []Kind
	for _, f := range r.Findings {
		kinds = append(kinds, f.Kind)
	}
	return kinds
}

// TestCasesHaveKinds looks for folders without a kind.
func TestCasesHaveKinds(t *testing.T) {
	entries, err := os.ReadDir(casesDir)
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range entries {
		if _, ok := rules[Kind(entry.Name())]; !ok {
			t.Errorf("there is no kind %s", entry.Name())
		}
	}
}

// TestCasesBackwards compares each pair in the opposite direction, which also
// gives one finding.
func TestCasesBackwards(t *testing.T) {
	for _, kind := range casedKinds() {
		r := compareCase(t, kind, "new.yaml", "old.yaml")
		if len(r.Findings) != 1 {
			t.Errorf("%s backwards has %d findings, want 1", kind, len(r.Findings))
		}
	}
}

// TestRulesAreComplete looks for rules without a sentence or a consequence.
func TestRulesAreComplete(t *testing.T) {
	for kind, r := range rules {
		if r.sentence == "" || r.onRequest().text == "" || r.onResponse().text == "" {
			t.Errorf("the rule of %s is incomplete: %+v", kind, r)
		}
		hasDirections := r.request.text != "" || r.response.text != ""
		if hasDirections == (r.both.text != "") {
			t.Errorf("the rule of %s must set either both, or request and response", kind)
		}
	}
}

// TestDirections shows that a change can break programs that send a schema, but
// not those that read it, and the other way around.
func TestDirections(t *testing.T) {
	for _, tt := range []struct {
		name       string
		base       string
		revision   string
		inRequest  Severity
		inResponse Severity
		inBoth     Severity
	}{
		{
			name:       "new enum value",
			base:       "{enum: [a, b]}",
			revision:   "{enum: [a, b, c]}",
			inRequest:  Safe,
			inResponse: Caution,
			inBoth:     Caution,
		},
		{
			name:       "removed enum value",
			base:       "{enum: [a, b]}",
			revision:   "{enum: [a]}",
			inRequest:  Breaking,
			inResponse: Safe,
			inBoth:     Breaking,
		},
		{
			name:       "new required property",
			base:       "{type: object}",
			revision:   "{type: object, required: [a], properties: {a: {type: string}}}",
			inRequest:  Breaking,
			inResponse: Safe,
			inBoth:     Breaking,
		},
		{
			name:       "property no longer required",
			base:       "{type: object, required: [a], properties: {a: {type: string}}}",
			revision:   "{type: object, properties: {a: {type: string}}}",
			inRequest:  Safe,
			inResponse: Caution,
			inBoth:     Caution,
		},
		{
			name:       "removed required property",
			base:       "{type: object, required: [a], properties: {a: {type: string}}}",
			revision:   "{type: object}",
			inRequest:  Caution,
			inResponse: Breaking,
			inBoth:     Breaking,
		},
		{
			name:       "nullable",
			base:       "{type: string}",
			revision:   "{type: [string, 'null']}",
			inRequest:  Safe,
			inResponse: Caution,
			inBoth:     Caution,
		},
		{
			name:       "no longer nullable",
			base:       "{type: [string, 'null']}",
			revision:   "{type: string}",
			inRequest:  Breaking,
			inResponse: Safe,
			inBoth:     Breaking,
		},
		{
			name:       "wider type",
			base:       "{type: integer}",
			revision:   "{type: number}",
			inRequest:  Safe,
			inResponse: Breaking,
			inBoth:     Breaking,
		},
		{
			name:       "narrower type",
			base:       "{type: number}",
			revision:   "{type: integer}",
			inRequest:  Breaking,
			inResponse: Safe,
			inBoth:     Breaking,
		},
		{
			name:       "longer limit",
			base:       "{type: string, maxLength: 5}",
			revision:   "{type: string, maxLength: 9}",
			inRequest:  Safe,
			inResponse: Caution,
			inBoth:     Caution,
		},
		{
			name:       "shorter limit",
			base:       "{type: string, maxLength: 9}",
			revision:   "{type: string, maxLength: 5}",
			inRequest:  Breaking,
			inResponse: Safe,
			inBoth:     Breaking,
		},
		{
			name:       "higher minimum",
			base:       "{type: integer, minimum: 1}",
			revision:   "{type: integer, minimum: 2}",
			inRequest:  Breaking,
			inResponse: Safe,
			inBoth:     Breaking,
		},
		{
			name:       "closed",
			base:       "{type: object}",
			revision:   "{type: object, additionalProperties: false}",
			inRequest:  Breaking,
			inResponse: Safe,
			inBoth:     Breaking,
		},
		{
			name:       "new variant",
			base:       "{oneOf: [{type: string}]}",
			revision:   "{oneOf: [{type: string}, {type: integer}]}",
			inRequest:  Safe,
			inResponse: Breaking,
			inBoth:     Breaking,
		},
		{
			name:       "reference to another type",
			base:       "{properties: {a: {type: object, properties: {size: {type: integer}}}}}",
			revision:   "{properties: {a: {$ref: '#/components/schemas/Other'}}}",
			inRequest:  Breaking,
			inResponse: Breaking,
			inBoth:     Breaking,
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			checkDirection(t, tt.base, tt.revision, inRequest, tt.inRequest)
			checkDirection(t, tt.base, tt.revision, inResponse, tt.inResponse)
			checkDirection(t, tt.base, tt.revision, inBoth, tt.inBoth)
		})
	}
}

// checkDirection compares two schemas that are used in the given direction. There
// must be one finding, with the given severity.
func checkDirection(t *testing.T, base, revision string, used direction, want Severity) {
	t.Helper()
	isSent := used.includes(inRequest)
	isRead := used.includes(inResponse)
	r := compare(t, thingDocument(isSent, isRead, base).Data, thingDocument(isSent, isRead, revision).Data)
	if len(r.Findings) != 1 {
		t.Fatalf("request %t, response %t: %d findings, want 1: %+v", isSent, isRead, len(r.Findings), r.Findings)
	}
	f := r.Findings[0]
	if f.Wire != want {
		t.Errorf("request %t, response %t: %s is %v, want %v", isSent, isRead, f.ID, f.Wire, want)
	}
	reaches := []Reach{{Operation: "createThing", Request: isSent, Response: isRead}}
	if diff := cmp.Diff(reaches, f.Reaches); diff != "" {
		t.Errorf("request %t, response %t: reaches (-want +got):\n%s", isSent, isRead, diff)
	}
}

// TestCompositions changes members of compositions in ways that no case covers.
func TestCompositions(t *testing.T) {
	const (
		small = "{type: object, properties: {size: {type: integer}}}"
		wide  = "{type: object, properties: {size: {type: string}}}"
		named = "{type: object, properties: {name: {type: string}}}"
		other = "{$ref: '#/components/schemas/Other'}"
	)
	for _, tt := range []struct {
		name     string
		base     string
		revision string
		want     []Kind
	}{
		{
			name:     "member of an allOf",
			base:     "{allOf: [" + small + ", " + named + "]}",
			revision: "{allOf: [" + named + ", " + wide + "]}",
			want:     []Kind{KindTypeChanged},
		},
		{
			name:     "inline variant of a oneOf",
			base:     "{oneOf: [" + small + ", " + other + "]}",
			revision: "{oneOf: [" + wide + ", " + other + "]}",
			want:     []Kind{KindTypeChanged},
		},
		{
			name:     "inline variant that becomes a reference",
			base:     "{anyOf: [" + small + ", " + named + "]}",
			revision: "{anyOf: [" + other + ", " + named + "]}",
			want:     []Kind{KindReferenceChanged},
		},
		{
			name:     "several inline variants",
			base:     "{oneOf: [" + small + ", " + named + ", " + other + "]}",
			revision: "{oneOf: [" + wide + ", " + other + "]}",
			want:     []Kind{KindOneOfRemoved, KindOneOfRemoved, KindOneOfAdded},
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r := compare(t, thingDocument(true, true, tt.base).Data, thingDocument(true, true, tt.revision).Data)
			if diff := cmp.Diff(tt.want, kindsOf(r)); diff != "" {
				t.Errorf("kinds (-want +got):\n%s", diff)
			}
		})
	}
}

// TestKeywords adds each keyword to a schema, changes it and removes it. Every
// change must be found, and by a rule rather than by the guard.
func TestKeywords(t *testing.T) {
	for _, k := range keywords {
		t.Run(k.name, func(t *testing.T) {
			values := keywordValues(k)
			document := func(value string) []byte {
				schema := "{}"
				if value != "" {
					schema = fmt.Sprintf("{%q: %s}", k.name, value)
				}
				return thingDocument(true, true, schema).Data
			}
			for _, pair := range [][2]string{{"", values[0]}, values, {values[0], ""}} {
				r := compare(t, document(pair[0]), document(pair[1]))
				if len(r.Findings) == 0 {
					t.Errorf("from %q to %q: nothing was found", pair[0], pair[1])
				}
				for _, f := range r.Findings {
					if f.Kind == KindUnclassified {
						t.Errorf("from %q to %q: %s", pair[0], pair[1], f.Text)
					}
				}
			}
		})
	}
}

// keywordValues returns two different values of a keyword.
func keywordValues(k keyword) [2]string {
	const (
		one = "{type: string}"
		two = "{type: integer}"
	)
	switch k.holds {
	case reference:
		return [2]string{"'#/components/schemas/Other'", "'#/components/schemas/Thing'"}
	case nullFlag:
		return [2]string{"true", "false"}
	case typeNames:
		return [2]string{"string", "[string, integer]"}
	case valueSet:
		return [2]string{"[a]", "[a, b]"}
	case oneSchema, schemaOrFlag:
		return [2]string{one, two}
	case schemaList:
		return [2]string{"[" + one + ", {}]", "[" + two + ", {}]"}
	case schemaMap:
		return [2]string{"{a: " + one + "}", "{a: " + two + "}"}
	case unionTag:
		return [2]string{"{propertyName: a}", "{propertyName: b}"}
	case plainValue, lowerCaseValue, constValue:
		if k.unset == "false" {
			return [2]string{"true", "7"}
		}
	}
	return [2]string{"5", "7"}
}

// TestRecursiveReferences compares schemas that refer to themselves.
func TestRecursiveReferences(t *testing.T) {
	const tree = `{type: [object, 'null'], properties: {
      left: {anyOf: [{$ref: '#/components/schemas/NAME'}, {type: 'null'}]},
      right: {$ref: '#/components/schemas/NAME'}}}`
	document := func(root string) []byte {
		data := thingDocument(true, true, "{properties: {root: {$ref: '#/components/schemas/"+root+"'}}}").Data
		for _, name := range []string{"Oak", "Elm"} {
			schema := "    " + name + ": " + strings.ReplaceAll(tree, "NAME", name) + "\n"
			data = append(data, schema...)
		}
		return data
	}
	r := compare(t, document("Oak"), document("Elm"))
	for _, f := range r.Findings {
		t.Errorf("found %s, although both schemas mean the same", f.Text)
	}
}
