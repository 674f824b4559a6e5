package plan

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

const (
	noContent = "responses: {'204': {description: d}}"
	deep      = "{name: deep, in: query, description: Whether to look deep., schema: {type: boolean}}"
)

// getAndDelete returns a document with two operations that have optional
// parameters.
func getAndDelete(getParameters, deleteParameters string) string {
	return things("    get: {operationId: getThing, tags: [Things], parameters: [" + getParameters + "], " + noContent +
		"}\n" +
		"    delete: {operationId: deleteThing, tags: [Things], parameters: [" + deleteParameters + "], " + noContent + "}")
}

func TestOptionsAreShared(t *testing.T) {
	const since = "{name: updatedSince, in: query, schema: {type: string, format: date-time}}"
	p := mustPlan(t, getAndDelete(deep+", "+since, deep))
	want := []*Option{
		{
			Name:      "WithDeep",
			Parameter: "deep",
			In:        "query",
			Var:       "deep",
			Type:      "bool",
			Doc: "// WithDeep sets the query parameter deep of Things.Get and Things.Delete. Other operations return\n" +
				"// an error.\n//\n// Whether to look deep.",
		},
		{
			Name:      "WithUpdatedSince",
			Parameter: "updatedSince",
			In:        "query",
			Var:       "updatedSince",
			Type:      "time.Time",
			Doc: "// WithUpdatedSince sets the query parameter updatedSince of Things.Get. Other operations return an\n" +
				"// error.",
		},
	}
	if diff := cmp.Diff(want, p.Options, cmpopts.IgnoreFields(Option{}, "Operations")); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	get := operation(t, p, "getThing")
	remove := operation(t, p, "deleteThing")
	if !slices.Equal(p.Options[0].Operations, []*Operation{get, remove}) {
		t.Errorf("WithDeep is an option of %d operations, want getThing and deleteThing", len(p.Options[0].Operations))
	}
	if diff := cmp.Diff([]string{"deep", "updatedSince"}, get.Options); diff != "" {
		t.Errorf("options of getThing (-want +got):\n%s", diff)
	}
	if get.Params != "" || remove.Params != "" {
		t.Errorf("got the params structs %q and %q, want none", get.Params, remove.Params)
	}
	if got := p.Names["/paths/~1things/get/parameters/query deep"]; got != "WithDeep" {
		t.Errorf("the parameter deep is %q in Go, want WithDeep", got)
	}
	if got := p.Places["WithDeep"]; got != "/paths/~1things/get" {
		t.Errorf("the place of WithDeep is %q", got)
	}
}

func TestParamsByExtension(t *testing.T) {
	p := mustPlan(t, things("    get: {operationId: getThing, tags: [Things], x-params: true, parameters: ["+deep+
		"], "+noContent+"}\n"+
		"    delete: {operationId: deleteThing, tags: [Things], x-params: true, "+noContent+"}\n"+
		"    put: {operationId: putThing, tags: [Things], x-params: false, "+noContent+"}"))
	for id, want := range map[string]string{"getThing": "GetThingParams", "deleteThing": "DeleteThingParams",
		"putThing": ""} {
		o := operation(t, p, id)
		if o.Params != want {
			t.Errorf("the params struct of %s is %q, want %q", id, o.Params, want)
		}
		if len(o.Options) > 0 {
			t.Errorf("%s has the options %v besides its params struct", id, o.Options)
		}
	}
	if len(p.Options) > 0 {
		t.Errorf("got %d options, want none", len(p.Options))
	}
	if got := p.Names["/paths/~1things/get/parameters/query deep"]; got != "GetThingParams.Deep" {
		t.Errorf("the parameter deep is %q in Go, want GetThingParams.Deep", got)
	}
}

func TestOptionDescriptions(t *testing.T) {
	const other = "{name: deep, in: query, description: Whether to delete the parts., schema: {type: boolean}}"
	p := mustPlan(t, getAndDelete(deep, other))
	const want = "// WithDeep sets the query parameter deep of Things.Get and Things.Delete. Other operations return\n" +
		"// an error.\n//\n" +
		"// Things.Get: Whether to look deep.\n//\n// Things.Delete: Whether to delete the parts."
	if diff := cmp.Diff(want, p.Options[0].Doc); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestDeprecatedOptions(t *testing.T) {
	const deprecated = "{name: deep, in: query, deprecated: true, x-deprecated-reason: Use depth., schema: {type: " +
		"boolean}}"
	const start = "// WithDeep sets the query parameter deep of Things.Get. Other operations return an error."
	p := mustPlan(t, getAndDelete(deprecated, ""))
	if diff := cmp.Diff(start+"\n//\n// Deprecated: Use depth.", p.Options[0].Doc); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestOptionRefusals(t *testing.T) {
	const (
		get    = "/paths/~1things/get/parameters/query deep"
		remove = "/paths/~1things/delete/parameters/query "
		rename = "; rename one parameter with x-go-name in an overlay"
	)
	tests := []struct{ name, spec, want string }{
		{
			name: "different types",
			spec: getAndDelete(deep, "{name: deep, in: query, schema: {type: integer}}"),
			want: "spec.yaml: the option WithDeep of " + get + " and of " + remove + "deep would have different types, " +
				"bool and int" + rename,
		},
		{
			name: "different inline enums",
			spec: getAndDelete("{name: deep, in: query, schema: {type: string, enum: [a]}}", "{name: deep, in: query, "+
				"schema: {type: string, enum: [a]}}"),
			want: "would have different types, GetThingDeep and DeleteThingDeep" + rename,
		},
		{
			name: "different parameters",
			spec: getAndDelete(deep, "{name: Deep, in: query, schema: {type: boolean}}"),
			want: "spec.yaml: the option WithDeep of " + get + " and of " + remove + "Deep would set different " +
				"parameters" + rename,
		},
		{
			name: "x-params on a list",
			spec: things("    get: {operationId: listThings, tags: [Things], x-params: true, x-paging: {style: none}, " + returns("Things") +
				"}"),
			want: "spec.yaml: GET /things: listThings: x-params has no effect on a list, which always has a params struct; " +
				"remove it in an overlay",
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) { wantRefused(t, tt.spec, tt.want) })
	}
}

func TestOptionNameCollidesWithType(t *testing.T) {
	spec := things("    get: {operationId: getThing, tags: [Things], parameters: [" + deep + "], " + returns("WithDeep") +
		"}")
	spec += "    WithDeep: {type: object, properties: {a: {type: string}}}\n"
	wantRefused(t, spec, "spec.yaml: the option for the parameter deep and the schema WithDeep both become "+
		"WithDeep in Go; "+
		"rename one with x-go-name in an overlay")
}

// TestOptionsWithNames shows that x-go-name separates parameters that cannot
// share an option.
func TestOptionsWithNames(t *testing.T) {
	p := mustPlan(t, getAndDelete(deep, "{name: deep, in: query, x-go-name: Depth, schema: {type: integer}}"))
	var got []string
	for _, option := range p.Options {
		got = append(got, option.Name+"("+option.Var+" "+option.Type+"): "+option.Parameter)
	}
	if diff := cmp.Diff([]string{"WithDeep(deep bool): deep", "WithDepth(depth int): deep"}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
