package plan

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

func TestListInOneResponse(t *testing.T) {
	tests := []struct {
		name   string
		schema string
		paging string
		want   Iterator
	}{
		{
			name:   "object with links",
			schema: returns("Things"),
			paging: "{style: none}",
			want:   Iterator{Name: "All", Kind: IteratorOnce, Items: "Data", Item: "Thing"},
		},
		{
			name:   "object with more properties",
			schema: returns("Mixed"),
			paging: "{style: none, items: data}",
			want:   Iterator{Name: "All", Kind: IteratorOnce, Items: "Data", Item: "Thing"},
		},
		{
			name:   "scalars",
			schema: returns("Names"),
			paging: "{style: none}",
			want:   Iterator{Name: "All", Kind: IteratorOnce, Items: "Names", Item: "string"},
		},
		{
			name:   "inline objects",
			schema: returns("Pairs"),
			paging: "{style: none}",
			want:   Iterator{Name: "All", Kind: IteratorOnce, Items: "Pairs", Item: "PairsPairsItem"},
		},
		{
			name:   "handwritten type for an array or an object",
			schema: returns("Either"),
			paging: "{style: none}",
			want:   Iterator{Name: "All", Kind: IteratorOnce, Items: "Data", Item: "Thing"},
		},
		{
			name: "array",
			schema: "responses: {'200': {description: d, content: {application/json: " +
				"{schema: {type: array, items: {$ref: '#/components/schemas/Thing'}}}}}}",
			paging: "{style: none}",
			want:   Iterator{Name: "All", Kind: IteratorOnce, Items: "", Item: "Thing"},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p := mustPlan(t, things("    get: {operationId: listThings, tags: [Things], x-paging: "+tt.paging+", "+tt.schema+
				"}"))
			o := operation(t, p, "listThings")
			ignore := []cmp.Option{cmpopts.IgnoreFields(Iterator{}, "Doc"), cmpopts.IgnoreUnexported(Iterator{})}
			if diff := cmp.Diff(&tt.want, o.Iterator, ignore...); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if o.Paging != nil {
				t.Error("the list comes in one response, and Paging is set")
			}
			if o.Params != "ListThingsParams" {
				t.Errorf("the params struct is %q, want ListThingsParams", o.Params)
			}
			if p.Places["ThingsService.All"] != "/paths/~1things/get" {
				t.Errorf("the place of All is %q", p.Places["ThingsService.All"])
			}
		})
	}
}

func TestListInPages(t *testing.T) {
	p := mustPlan(t, things("    get: {operationId: listThings, x-go-name: ListThingParts, tags: [Things], "+
		"x-paging: {style: offset, items: data, key: id}, parameters: ["+
		"{name: limit, in: query, schema: {type: integer}}, {name: offset, in: query, schema: {type: integer}}], "+
		returns("Things")+"}"))
	o := operation(t, p, "listThings")
	want := &Iterator{Name: "AllParts", Kind: IteratorPages, Items: "Data", Item: "Thing", Key: "ID", Next: "page.Next"}
	ignore := []cmp.Option{cmpopts.IgnoreFields(Iterator{}, "Doc"), cmpopts.IgnoreUnexported(Iterator{})}
	if diff := cmp.Diff(want, o.Paging, ignore...); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if o.Iterator != o.Paging {
		t.Error("Iterator and Paging differ")
	}
	if o.Params != "ListThingPartsParams" || len(o.Options) > 0 || len(p.Options) > 0 {
		t.Errorf("got the params struct %q and the options %v", o.Params, o.Options)
	}
}

func TestSingleResultIsNotAList(t *testing.T) {
	p := mustPlan(t, things("    get: {operationId: getThings, tags: [Things], x-paging: {style: single}, "+returns("Things")+
		"}"))
	o := operation(t, p, "getThings")
	if o.Iterator != nil || o.Paging != nil || o.Params != "" {
		t.Errorf("got the iterator %v and the params struct %q, want none", o.Iterator, o.Params)
	}
}

func TestListRefusals(t *testing.T) {
	list := func(paging, schema string) string {
		return things("    get: {operationId: listThings, tags: [Things], x-paging: " + paging + ", " + schema + "}")
	}
	const at = "spec.yaml: GET /things: listThings: x-paging: "
	tests := []struct{ name, spec, want string }{
		{
			name: "items unclear",
			spec: list("{style: none}", returns("Mixed")),
			want: at + "either no property or several properties of the response could hold the items; " +
				"name the property in an overlay, as in {style: none, items: data}",
		},
		{
			name: "items missing",
			spec: list("{style: none, items: things}", returns("Things")),
			want: at + `the response has no array property "things"; correct items in an overlay`,
		},
		{
			name: "items not an array",
			spec: list("{style: none, items: total}", returns("Mixed")),
			want: at + `the response has no array property "total"; correct items in an overlay`,
		},
		{
			name: "items of a hidden type",
			spec: list("{style: none}", returns("Hidden")),
			want: at + `the property "data" has an x-go-type, which hides the type of its items; ` +
				"set x-go-type on the items, or {style: single}, in an overlay",
		},
		{
			name: "items without a name",
			spec: list("{style: none}", returns("Blobs")),
			want: at + `the schema of the items of "blobs" has no name; move it to components/schemas in an overlay`,
		},
		{
			name: "items of an array",
			spec: list("{style: none, items: data}", "responses: {'200': {description: d, content: {application/json: "+
				"{schema: {type: array, items: {$ref: '#/components/schemas/Thing'}}}}}}"),
			want: at + "the response is itself the list; remove items in an overlay",
		},
		{
			name: "no body",
			spec: list("{style: none}", "responses: {'204': {description: d}}"),
			want: at + "the response has no JSON body; remove x-paging in an overlay",
		},
		{
			name: "key without pages",
			spec: list("{style: none, key: id}", returns("Things")),
			want: at + "style none does not take a key; remove it in an overlay",
		},
		{
			name: "items of a single result",
			spec: list("{style: single, items: data}", returns("Things")),
			want: at + "style single takes neither items nor a key; remove them in an overlay",
		},
		{
			name: "style is a number",
			spec: list("{style: 3}", returns("Things")),
			want: at + "style must be a string, not 3",
		},
		{
			name: "style missing",
			spec: list("{items: data}", returns("Things")),
			want: at + `unknown style ""; want none, offset or single`,
		},
		{
			name: "not a GET",
			spec: things("    post: {operationId: listThings, tags: [Things], x-paging: {style: none}, " + returns("Things") +
				"}"),
			want: "spec.yaml: POST /things: listThings: x-paging: only a GET without a request body can be a list; " +
				"remove x-paging in an overlay",
		},
		{
			name: "iterator collides",
			spec: things("    get: {operationId: listThings, tags: [Things], x-paging: {style: none}, " + returns("Things") +
				"}\n" +
				"    delete: {operationId: allThings, tags: [Things], responses: {'204': {description: d}}}"),
			want: "spec.yaml: the iterator of listThings and the method of allThings both become Things.All in Go; " +
				"rename one with x-go-name in an overlay",
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) { wantRefused(t, tt.spec, tt.want) })
	}
}
