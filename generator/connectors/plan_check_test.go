package connectors

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/airbyte-go/airbyte/generator/connectors/settings"
	"github.com/airbyte-go/airbyte/generator/document"
)

// planOf plans the connector source-a with a property, and other schemas.
func planOf(t *testing.T, property string, others ...string) *connector {
	t.Helper()
	doc := withSchemas(append([]string{source(property)}, others...)...)
	plans := plansOf(t, Input{
		Spec:         document.Source{Name: "doc.yaml", Data: []byte(doc)},
		Package:      "p",
		Descriptions: true,
		Examples:     true,
	})
	return plans[0]
}

// TestUncheckedRules checks that a rule which is not checked never leads to valid settings
// being refused.
func TestUncheckedRules(t *testing.T) {
	tests := []struct {
		name     string
		property string
		valid    []string
		invalid  []string
	}{
		{
			name:     "options that differ in their formats",
			property: "x: {oneOf: [{type: string, format: ipv4}, {type: string, format: hostname}]}",
			valid:    []string{`"10.0.0.1"`, `"db"`},
			invalid:  []string{`7`},
		},
		{
			name:     "options that differ in a lookahead",
			property: `x: {oneOf: [{type: string, pattern: "^(?!a)"}, {type: string, pattern: "^a"}]}`,
			valid:    []string{`"a"`, `"b"`},
			invalid:  []string{`{}`},
		},
		{
			name: "options with a name",
			property: `x: {oneOf: [{type: object, properties: {k: {const: a}, v: {pattern: "^(?!a)"}}},
				{type: object, properties: {k: {const: b}}}]}`,
			valid:   []string{`{"k":"a","v":"x"}`},
			invalid: []string{`{"v":"x"}`, `{"k":"c"}`},
		},
		{
			name:     "not a format",
			property: `x: {type: string, not: {format: ipv4}}`,
			valid:    []string{`"db"`},
			invalid:  []string{`7`},
		},
		{
			name:     "not a lookahead, inside a list",
			property: `x: {type: array, items: {not: {anyOf: [{const: 7}, {pattern: "^(?!a)"}]}}}`,
			valid:    []string{`["a"]`},
			invalid:  []string{`7`},
		},
		{
			name:     "not a reference to nothing",
			property: `x: {type: string, not: {$ref: "#/components/schemas/nothing"}}`,
			valid:    []string{`"a"`},
		},
		{
			name:     "a lookahead for keys of a closed object",
			property: `x: {type: object, patternProperties: {"^(?!a)": {type: string}, "^a": {type: integer}}, additionalProperties: false}`,
			valid:    []string{`{"b":"x"}`, `{"a":1}`},
			invalid:  []string{`{"a":"x"}`},
		},
		{
			name:     "items after prefixItems",
			property: `x: {type: array, prefixItems: [{type: string}], items: {type: integer}}`,
			valid:    []string{`["a"]`, `["a", 1]`},
			invalid:  []string{`{}`},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			plan := planOf(t, strings.Join(strings.Fields(tt.property), " "))
			check := settings.Checker(plan.Schema)
			for _, v := range tt.valid {
				if problems := check(`{"x":` + v + `}`); len(problems) > 0 {
					t.Errorf("%s is refused: %q", v, problems)
				}
			}
			for _, v := range tt.invalid {
				if len(check(`{"x":`+v+`}`)) == 0 {
					t.Errorf("%s is not refused", v)
				}
			}
			if len(plan.Notes) == 0 {
				t.Error("no note says that a rule is not checked")
			}
		})
	}
}

// TestContradictedFormats checks that a format is not checked if the document itself has
// valid values of another form.
func TestContradictedFormats(t *testing.T) {
	tests := []struct {
		property  string
		isChecked bool
	}{
		{property: `x: {type: string, format: date-time}`, isChecked: true},
		{property: `x: {type: string, format: date-time, examples: ["2026-01-31T00:00:00Z"]}`, isChecked: true},
		{property: `x: {type: string, format: date-time, examples: ["2026-01-31T00:00:00Z", "2026-01-31"]}`},
		{property: `x: {type: string, format: date-time, default: ""}`},
		{property: `x: {type: string, format: date, pattern: "^[0-9]{2}.?[0-9]{2}.?[0-9]{4}$"}`},
		{property: `x: {type: string, format: date-time, pattern: "^[0-9]{10}$"}`},
		{property: `x: {type: string, format: date-time, minLength: 10, pattern: "^[0-9T:.-]+Z?$"}`, isChecked: true},
		{property: `x: {type: string, format: date, pattern: "^[0-9-]{10}$", examples: [YYYY-MM-DD]}`, isChecked: true},
		{property: `x: {type: string, format: date, pattern: "^$|^[0-9-]{10}$", default: ""}`},
	}
	for _, tt := range tests {
		plan := planOf(t, tt.property)
		isRefused := len(settings.Check(plan.Schema, `{"x":"1111111111"}`)) > 0
		if isRefused != tt.isChecked {
			t.Errorf("%s: its format is checked: %t, want %t", tt.property, isRefused, tt.isChecked)
		}
		isNoted := len(plan.Notes) > 0
		if isNoted == tt.isChecked {
			t.Errorf("%s: notes %q", tt.property, plan.Notes)
		}
		hasPhrase := strings.Contains(plan.Decls[0].Object.Fields[0].Doc, "a date")
		if hasPhrase != tt.isChecked {
			t.Errorf("%s: the comment is %s", tt.property, plan.Decls[0].Object.Fields[0].Doc)
		}
	}
}

// TestBesideReferences checks which keywords count beside a reference, and in a schema
// that only joins one other with allOf.
func TestBesideReferences(t *testing.T) {
	const level = "Level: {title: A level, type: string, enum: [low, high], airbyte_secret: false}"
	const key = "Key: {type: string, maxLength: 3, airbyte_secret: true}"
	tests := []struct {
		property string
		wantType string
		wantDoc  string
	}{
		{
			property: `x: {$ref: "#/components/schemas/Level", title: How high, description: Of the tide., default: low}`,
			wantType: "*SourceAX",
			wantDoc:  `// X is the setting x (How high). The default is "low".` + "\n//\n// Of the tide.",
		},
		{
			property: `x: {allOf: [{$ref: "#/components/schemas/Level"}], default: high}`,
			wantType: "*SourceAX",
			wantDoc:  `// X is the setting x (A level). The default is "high".`,
		},
		{
			property: `x: {$ref: "#/components/schemas/Level", airbyte_secret: true}`,
			wantType: "SecretInput",
			wantDoc:  "// X is the setting x (A level), a secret.",
		},
		{
			property: `x: {allOf: [{$ref: "#/components/schemas/Key"}], airbyte_secret: false}`,
			wantType: "SecretInput",
			wantDoc:  "// X is the setting x, a secret, at most 3 characters.",
		},
		{
			property: `x: {$ref: "#/components/schemas/Key", format: password, maxLength: 9}`,
			wantType: "SecretInput",
			wantDoc:  "// X is the setting x, a secret, at most 3 characters.",
		},
		{
			property: `x: {allOf: [{type: string}], maxLength: 3}`,
			wantType: "JSON",
			wantDoc:  "// X is the setting x, any JSON.",
		},
	}
	for _, tt := range tests {
		f := planOf(t, tt.property, level, key).Decls[0].Object.Fields[0]
		if f.Type != tt.wantType {
			t.Errorf("%s: got the type %s, want %s", tt.property, f.Type, tt.wantType)
		}
		if diff := cmp.Diff(tt.wantDoc, f.Doc); diff != "" {
			t.Errorf("%s: comment: -want +got:\n%s", tt.property, diff)
		}
	}
}

// TestSchemaThatContainsItself checks that a setting which contains itself becomes JSON at
// the place where it starts again, and that the rules around it are checked.
func TestSchemaThatContainsItself(t *testing.T) {
	const node = `Node: {properties: {name: {type: string}, key: {type: string, airbyte_secret: true}, %s}}`
	tests := []struct {
		name     string
		children string
	}{
		{name: "property", children: `child: {$ref: "#/components/schemas/Node"}`},
		{name: "twice", children: `a: {$ref: "#/components/schemas/Node"}, b: {$ref: "#/components/schemas/Node", title: B}`},
		{name: "list", children: `children: {type: array, items: {$ref: "#/components/schemas/Node"}}`},
		{name: "map", children: `children: {type: object, additionalProperties: {$ref: "#/components/schemas/Node"}}`},
		{name: "part", children: `child: {allOf: [{$ref: "#/components/schemas/Node"}], title: The child}`},
		{name: "option", children: `child: {oneOf: [{$ref: "#/components/schemas/Node"}, {type: string}]}`},
		{name: "the connector", children: `root: {$ref: "#/components/schemas/source-a"}`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			plan := planOf(t, `x: {$ref: "#/components/schemas/Node"}`, strings.Replace(node, "%s", tt.children, 1))
			if len(plan.Decls) != 2 {
				t.Errorf("got %d types, want 2", len(plan.Decls))
			}
			if plan.Tally.secrets != 1 {
				t.Errorf("got %d secrets, want 1", plan.Tally.secrets)
			}
			isNoted := false
			for _, note := range plan.Notes {
				isNoted = isNoted || strings.Contains(note, "has a schema that contains itself")
			}
			if !isNoted {
				t.Errorf("got the notes %q", plan.Notes)
			}
			want := []string{"x.name must be a string, got an integer"}
			if diff := cmp.Diff(want, settings.Check(plan.Schema, `{"x":{"name":7}}`)); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}
