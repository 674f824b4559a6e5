package connectors

import (
	"runtime"
	"strings"
	"testing"

	"github.com/pb33f/go-yaml"
)

// TestFieldTypes checks types, constructors and comments of single fields.
func TestFieldTypes(t *testing.T) {
	tests := []struct {
		property    string
		wantType    string
		wantDefault string
		wantDoc     string // a part of the comment
	}{
		{property: "x: {type: object, properties: {}, additionalProperties: {type: string}}", wantType: "map[string]string"},
		{property: "x: {type: object, properties: {}}", wantType: "*SourceAX"},
		{
			property: "x: {type: object, properties: {}, additionalProperties: {type: string}, oneOf: [{properties: {a: {}}}]}",
			wantType: "*SourceAX",
		},
		{property: "x: {type: integer, default: 5.0}", wantType: "*int", wantDefault: "new(5)", wantDoc: "The default is 5."},
		{property: "x: {type: integer, default: 1e3}", wantType: "*int", wantDefault: "new(1000)"},
		{
			property:    "x: {type: string, format: date, default: 2026-01-31, examples: [2026-02-01]}",
			wantType:    "*string",
			wantDefault: `new("2026-01-31")`,
			wantDoc:     `a date. The default is "2026-01-31". For example "2026-02-01".`,
		},
		{
			property:    "x: {type: string, enum: [2026-01-31, 2026-02-01], default: 2026-02-01}",
			wantType:    "*SourceAX",
			wantDefault: "new(SourceAX20260201)",
		},
		{
			property:    "x: {type: string, default: <a & b>}",
			wantType:    "*string",
			wantDefault: `new("<a & b>")`,
			wantDoc:     `The default is "<a & b>".`,
		},
		{property: "x: {type: integer, default: 5.5}", wantType: "*int"},
		{property: `x: {type: integer, default: "5"}`, wantType: "*int", wantDoc: `The default is "5".`},
		{property: "x: {type: integer, default: 5000000000}", wantType: "*int"}, // too large for an int of 32 bits
		{property: `x: {type: string, pattern: "^a b$"}`, wantType: "*string", wantDoc: "matching ^a b$."},
		{property: `x: {type: string, pattern: "^a\nb$"}`, wantType: "*string", wantDoc: `matching "^a\nb$".`},
		{property: `"": {type: string}`, wantType: "*string", wantDoc: `is the setting "".`},
		{property: `" x": {type: string}`, wantType: "*string", wantDoc: `is the setting " x".`},
	}
	for _, tt := range tests {
		f := planOf(t, tt.property).Decls[0].Object.Fields[0]
		if f.Type != tt.wantType || f.Default != tt.wantDefault {
			t.Errorf("%s: got the type %s and the default %q, want %s and %q", tt.property, f.Type, f.Default, tt.wantType, tt.wantDefault)
		}
		if !strings.Contains(f.Doc, tt.wantDoc) {
			t.Errorf("%s: got the comment %s, want %s", tt.property, f.Doc, tt.wantDoc)
		}
	}
}

// TestLongTitle checks that a title which is too long for a comment costs little.
func TestLongTitle(t *testing.T) {
	title := strings.Repeat("<a href='https://example.com'>", 100_000)
	node := &yaml.Node{}
	if err := yaml.Unmarshal([]byte(`{title: "`+title+`"}`), node); err != nil {
		t.Fatal(err)
	}
	p := &planner{in: Input{Descriptions: true}}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	got := p.titleOf(schema{node.Content[0]}, "x")
	runtime.ReadMemStats(&after)
	if allocated := after.TotalAlloc - before.TotalAlloc; got != "" || allocated > 100_000 {
		t.Errorf("got a title of %d bytes and allocated %d bytes, want none", len(got), allocated)
	}
}
