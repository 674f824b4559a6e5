package generator

import (
	"testing"

	"github.com/airbyte-go/airbyte/generator/plan"
	"github.com/getkin/kin-openapi/openapi3"
	"github.com/google/go-cmp/cmp"
)

func TestOperationDoc(t *testing.T) {
	const fallback = "// List calls listThings.\n//\n// GET /things"
	tests := []struct{ name, summary, want string }{
		{"none", "", fallback},
		{"blank lines", "  \n\t\n", fallback},
		{"what nobody sees", "\u200b\u202e", fallback},
		{"space around", " \n Lists things. ", "// List lists things.\n//\n// GET /things"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			o := &plan.Operation{ID: "listThings", Name: "List", Method: "GET", Path: "/things"}
			if diff := cmp.Diff(tt.want, plan.OperationDoc(o, &openapi3.Operation{Summary: tt.summary})); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestBlankDescriptions(t *testing.T) {
	if got, want := plan.TypeDoc("Thing", "thing", " \u200b\n"), "// Thing is the schema thing of the API document."; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if got, want := plan.ServiceDoc("Things", "\n"), "// ThingsService has the operations tagged Things."; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}
