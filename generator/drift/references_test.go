package drift

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestDanglingOnce breaks and mends a reference that several places use. There is one
// finding for all of them.
func TestDanglingOnce(t *testing.T) {
	const use = "{$ref: '#/components/schemas/NAME'}"
	thing := "{properties: {a: " + use + ", b: {type: array, items: " + use + "}, c: {oneOf: [" + use + ", {type: string}]}}}"
	document := func(name string, more string) []byte {
		return withSchemas(true, strings.ReplaceAll(thing, "NAME", name), more)
	}
	const size = "Size: {type: integer}"
	sound := document("Size", size)
	for _, tt := range []struct {
		name     string
		base     []byte
		revision []byte
		want     []string
	}{
		{
			name:     "the schema vanishes",
			base:     sound,
			revision: document("Size", ""),
			want: []string{
				"the reference to #/components/schemas/Size leads nowhere, in 3 places",
			},
		},
		{
			name:     "the schema appears",
			base:     document("Size", ""),
			revision: sound,
			want: []string{
				"#/components/schemas/Size, to which references led that did not resolve, now exists, in 3 places",
			},
		},
		{
			name:     "the references are corrected",
			base:     document("Siez", size),
			revision: sound,
			want: []string{
				"no reference leads to #/components/schemas/Siez any more, which still does not exist",
			},
		},
		{
			name:     "one of three references is corrected",
			base:     document("Siez", size),
			revision: []byte(strings.Replace(string(document("Siez", size)), "schemas/Siez", "schemas/Size", 1)),
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r := compare(t, tt.base, tt.revision)
			var got []string
			for _, f := range r.Findings {
				got = append(got, f.Text)
				if len(r.Defects) > 1 {
					t.Errorf("%d defects, want one for all uses: %+v", len(r.Defects), r.Defects)
				}
				if len(f.Reaches) != 1 {
					t.Errorf("%s reaches %v, want createThing", f.ID, f.Reaches)
				}
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}
