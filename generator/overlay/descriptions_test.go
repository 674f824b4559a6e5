package overlay

import (
	"strings"
	"testing"

	"github.com/airbyte-go/airbyte/generator/document"
	"github.com/google/go-cmp/cmp"
)

// TestDropStaleDescriptions checks that only comments of overlays are removed, and
// only those of values that the enum lacks once all actions are applied.
func TestDropStaleDescriptions(t *testing.T) {
	const spec = `
openapi: 3.1.0
components:
  schemas:
    Own: {enum: [a], x-enum-descriptions: {gone: g}}
    Colour: {enum: [red, 3], x-enum-descriptions: {old: o}}
    Open: {type: string}
`
	actions := parseActions(t, overlayOf(`
- target: $.components.schemas
  update: {Colour: {x-enum-descriptions: {red: r, '3': three, green: g, late: l}}}
- target: $.components.schemas.Colour.enum
  update: late
- target: $.components.schemas['Own', 'Open']
  update: {x-enum-descriptions: {a: b}}
- target: $.components.schemas.Open
  remove: true
`))
	root := actions.ApplyLeniently(parse(t, document.Source{Name: "s.yaml", Data: []byte(spec)}))
	misfits := actions.DropStaleDescriptions(root)
	if len(misfits) != 1 || !misfits[0].IsDescription || !strings.Contains(misfits[0].Err.Error(), `no value "green"`) {
		t.Errorf("got the misfits %v, want one about green", misfits)
	}
	want := "{Colour: {enum: [red, 3, late], x-enum-descriptions: {3: three, late: l, old: o, red: r}}, " +
		"Own: {enum: [a], x-enum-descriptions: {a: b, gone: g}}}"
	if diff := cmp.Diff(want, document.Flat(document.Get(root, "components", "schemas"))); diff != "" {
		t.Errorf("schemas (-want +got):\n%s", diff)
	}
}

// TestMisfitIsDescription checks which actions only describe what a document lacks,
// besides parts that fit.
func TestMisfitIsDescription(t *testing.T) {
	tests := []struct {
		name   string
		action string
		want   bool
	}{
		{
			name:   "a comment for a property",
			action: "target: $.components.schemas.Thing\n  update: {title: t, properties: {gone: {description: d}}}",
			want:   true,
		},
		{
			name:   "a comment for a property, and a value that is there",
			action: "target: $.components.schemas\n  update: {Gone: {title: t}, Colour: {title: t, enum: [red]}}",
		},
		{
			name:   "a comment for a property, and a list in the place of a value",
			action: "target: $.components.schemas\n  update: {Gone: {title: t}, Colour: {title: t, type: [a]}}",
		},
		{
			name:   "a target that is gone",
			action: "target: $.components.schemas.Gone\n  update: {title: t}",
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			actions := parseActions(t, overlayOf("\n- "+tt.action+"\n"))
			_, misfits := actions.Fit(parse(t, document.Source{Name: "s.yaml", Data: []byte(small)}))
			if len(misfits) != 1 || misfits[0].IsDescription != tt.want {
				t.Errorf("got the misfits %+v, want one with IsDescription = %v", misfits, tt.want)
			}
		})
	}
}
