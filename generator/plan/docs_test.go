package plan

import (
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/google/go-cmp/cmp"
)

func TestOperationDoc(t *testing.T) {
	const fallback = "// List calls listThings.\n//\n// GET /things"
	tests := []struct {
		name      string
		operation Operation
		spec      openapi3.Operation
		want      string
	}{
		{name: "no summary", want: fallback},
		{name: "blank lines", spec: openapi3.Operation{Summary: "  \n\t\n"}, want: fallback},
		{name: "invisible characters", spec: openapi3.Operation{Summary: "\u200b\u202e"}, want: fallback},
		{
			name: "space around the summary",
			spec: openapi3.Operation{Summary: " \n Lists things. "},
			want: "// List lists things.\n//\n// GET /things",
		},
		{
			name: "description",
			spec: openapi3.Operation{Summary: "Lists things.", Description: "In no order."},
			want: "// List lists things.\n//\n// In no order.\n//\n// GET /things",
		},
		{
			name:      "since",
			operation: Operation{Since: "1.6"},
			want:      "// List calls listThings.\n//\n// Servers have this operation since 1.6.\n//\n// GET /things",
		},
		{
			name:      "since and removed",
			operation: Operation{Since: "1.7", Removed: "May 2026"},
			want: "// List calls listThings.\n//\n// Servers have this operation since 1.7. Servers since May 2026 no longer " +
				"have this operation.\n//\n// GET /things",
		},
		{
			name:      "removed",
			operation: Operation{Removed: "May 2026"},
			want: "// List calls listThings.\n//\n// Servers since May 2026 no longer have this operation.\n//\n// " +
				"GET /things",
		},
		{
			name: "deprecated with a reason",
			spec: openapi3.Operation{Deprecated: true, Extensions: map[string]any{"x-deprecated-reason": "Use All."}},
			want: fallback + "\n//\n// Deprecated: Use All.",
		},
		{
			name: "deprecated without a reason",
			spec: openapi3.Operation{Deprecated: true},
			want: fallback + "\n//\n// Deprecated: the API document marks it as deprecated without a reason.",
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			o := tt.operation
			o.ID = "listThings"
			o.Name = "List"
			o.Method = "GET"
			o.Path = "/things"
			if diff := cmp.Diff(tt.want, operationDoc(&o, &tt.spec)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestTypeDoc(t *testing.T) {
	tests := []struct{ description, want string }{
		{description: " \u200b\n", want: "// Thing is the schema thing of the API document."},
		{description: "A part of a box.", want: "// Thing is a part of a box."},
	}
	for _, tt := range tests {
		if got := typeDoc("Thing", "thing", tt.description); got != tt.want {
			t.Errorf("got %s, want %s", got, tt.want)
		}
	}
}

func TestServiceDoc(t *testing.T) {
	tests := []struct{ description, want string }{
		{description: "\n", want: "// ThingsService has the operations tagged Things."},
		{description: "Things and their parts.", want: "// ThingsService is about things and their parts."},
	}
	for _, tt := range tests {
		if got := serviceDoc("Things", tt.description); got != tt.want {
			t.Errorf("got %s, want %s", got, tt.want)
		}
	}
}

func TestUnionDocs(t *testing.T) {
	got := newUnionDoc("EncryptionMapper", "algorithm")
	want := "// NewEncryptionMapper returns an EncryptionMapper that holds v. It sets the property algorithm,\n" +
		"// which tells the variants apart."
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	got = unionValueDoc([]string{"RSAEncryption", "Hash"})
	want = "// Value returns the value that v holds: an RSAEncryption, a Hash, or a json.RawMessage if this\n" +
		"// package does not know the variant."
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestParamsDoc(t *testing.T) {
	p := mustPlan(t, things("    get: {operationId: listThings, tags: [Things], x-paging: {style: none}, "+returns("Things")+
		"}\n"+
		"    put: {operationId: putThing, tags: [Things], x-params: true, parameters: ["+deep+"], "+noContent+"}"))
	want := "// ListThingsParams is for the optional parameters of Things.List, which has none yet. Pass nil."
	if diff := cmp.Diff(want, operation(t, p, "listThings").ParamsDoc()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	want = "// PutThingParams holds the optional parameters of Things.Put. A nil pointer means none."
	if diff := cmp.Diff(want, operation(t, p, "putThing").ParamsDoc()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestIteratorDoc(t *testing.T) {
	o := &Operation{Name: "ListParts", Iterator: &Iterator{Name: "AllParts", Kind: IteratorOnce}}
	want := "// AllParts returns an iterator over the items of ListParts. Each loop sends one request, which\n" +
		"// returns all items. If the request fails, the iterator yields the error and stops."
	if diff := cmp.Diff(want, iteratorDoc(o)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	o.Iterator.Kind = IteratorPages
	want = "// AllParts returns an iterator over the items of all pages of ListParts, each item once. Limit sets\n" +
		"// the page size (100 if nil) and Offset the first item; the other parameters apply to every page.\n" +
		"// Each loop starts again from the first page. After an error the iterator stops.\n//\n" +
		"// Do not delete items during the walk: later items move up and are skipped."
	if diff := cmp.Diff(want, iteratorDoc(o)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
