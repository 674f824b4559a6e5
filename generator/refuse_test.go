package generator

import (
	"strings"
	"testing"

	"github.com/airbyte-go/airbyte/generator/document"
	"github.com/airbyte-go/airbyte/generator/plan"
)

// documentOf is a small document with the given operation on /things and the
// given schemas.
func documentOf(operation, schemas string) string {
	return "openapi: 3.1.0\npaths:\n  /things:\n    get: " + operation + "\ncomponents:\n  schemas:\n" + schemas
}

const (
	thing     = "    Thing: {type: object, properties: {id: {type: string}}}\n"
	answers   = "responses: {'200': {content: {application/json: {schema: {$ref: '#/components/schemas/Thing'}}}}}"
	noContent = "{operationId: getThing, tags: [Things], responses: {'204': {}}}"
	thingGet  = "{operationId: getThing, tags: [Things], " + answers + "}"
)

// TestGenerateRefuses shows that nothing is guessed: each of these is an error
// that names the place.
func TestGenerateRefuses(t *testing.T) {
	wantRefused(t, []refusal{
		{
			"no tag", documentOf("{operationId: getThing, "+answers+"}", thing),
			"spec.yaml: GET /things: getThing: it has the tags []; give it exactly one in an overlay, which names its service",
		},
		{
			"two tags", documentOf("{operationId: getThing, tags: [A, B], "+answers+"}", thing),
			`spec.yaml: GET /things: getThing: it has the tags ["A" "B"]; give it exactly one in an overlay, which names its service`,
		},
		{
			"no operationId", documentOf("{tags: [A], "+answers+"}", thing),
			"spec.yaml: GET /things: the operation has no operationId",
		},
		{
			"list without paging",
			documentOf("{operationId: listThings, tags: [Things], "+answers+"}", "    Thing: {type: object, properties: {data: {type: array, items: {type: string}}}}\n"),
			"spec.yaml: GET /things: listThings: the answer is a list; say with x-paging: {style: none} or {style: offset, items: …, key: …} how it is read",
		},
		{
			"paging over nothing",
			documentOf("{operationId: listThings, tags: [Things], x-paging: {style: offset, items: things, key: id}, "+answers+"}", thing),
			`spec.yaml: GET /things: listThings: x-paging: the answer has no list "things"`,
		},
		{
			"unknown paging",
			documentOf("{operationId: listThings, tags: [Things], x-paging: {style: cursor}, "+answers+"}", thing),
			"spec.yaml: GET /things: listThings: x-paging has the style cursor; known are none and offset",
		},
		{
			"types collide", documentOf(thingGet, "    Thing: {type: object, properties: {a: {$ref: '#/components/schemas/thing'}}}\n    thing: {type: object, properties: {b: {type: string}}}\n"),
			"spec.yaml: the schema Thing and the schema thing are both Thing in Go; rename one with x-go-name in an overlay",
		},
		{
			"fields collide", documentOf(thingGet, "    Thing: {type: object, properties: {user_id: {type: string}, userId: {type: string}}}\n"),
			`spec.yaml: /components/schemas/Thing/properties/userId: the field is called "UserID" in Go, as is that of "user_id"; give one an x-go-name`,
		},
		{
			"constants collide", documentOf(thingGet, "    Thing: {type: string, enum: [a-b, a_b]}\n"),
			`spec.yaml: /components/schemas/Thing: the value "a_b" becomes the constant ThingAB, which is no name or that of the value "a-b"; name them with x-enum-varnames`,
		},
		{
			"methods collide",
			"openapi: 3.1.0\npaths:\n  /a:\n    get: {operationId: getThing, tags: [Things], responses: {'204': {}}}\n    put: {operationId: get_thing, tags: [Things], responses: {'204': {}}}\n",
			"spec.yaml: the method of getThing and the method of get_thing are both Things.Get in Go; rename one with x-go-name in an overlay",
		},
		{
			"a name is taken by hand", documentOf(thingGet, "    Thing: {type: object, x-go-name: Client, properties: {id: {type: string}}}\n"),
			"spec.yaml: /components/schemas/Thing: the Go name Client is declared twice, the first time in client.go; rename it with x-go-name in an overlay",
		},
		{
			"name without letters", documentOf(thingGet, "    Thing: {type: object, properties: {'!': {type: string}}}\n"),
			`spec.yaml: /components/schemas/Thing/properties/!: "" is no exported Go name; give it an x-go-name`,
		},
		{
			"tag that is a system",
			documentOf("{operationId: getThing, tags: [MyWindows], "+answers+"}", thing),
			"spec.yaml: the go command would build my_windows.gen.go on some systems only; rename the tag",
		},
		{
			"tag that is a device",
			documentOf("{operationId: getThing, tags: [Aux], "+answers+"}", thing),
			"spec.yaml: Windows has a device in the place of aux.gen.go, and no Go module may hold such a file; rename the tag",
		},
		{
			"union without a discriminator", documentOf(thingGet, "    Thing: {oneOf: [{$ref: '#/components/schemas/A'}]}\n    A: {type: object, properties: {a: {type: string}}}\n"),
			"spec.yaml: /components/schemas/Thing: a union without a discriminator cannot be told apart; give it one, or an x-go-type, in an overlay",
		},
		{
			"body without a name",
			"openapi: 3.1.0\npaths:\n  /a:\n    post: {operationId: a, tags: [T], requestBody: {content: {application/json: {schema: {type: object}}}}, responses: {'204': {}}}\n",
			"spec.yaml: POST /a: a: the schema of the request body has no name; move it to components/schemas in an overlay",
		},
		{
			"body that is not JSON",
			"openapi: 3.1.0\npaths:\n  /a:\n    post: {operationId: a, tags: [T], requestBody: {content: {text/csv: {schema: {type: string}}}}, responses: {'204': {}}}\n",
			"spec.yaml: POST /a: a: the request body is not JSON with a schema",
		},
		{
			"parameter in a header", documentOf("{operationId: a, tags: [T], parameters: [{name: h, in: header, schema: {type: string}}], responses: {'204': {}}}", thing),
			"spec.yaml: GET /things: a: parameter h: it is in the header; only path and query are supported",
		},
		{
			"path leads out", strings.Replace(documentOf(thingGet, thing), "/things:", "/../../admin:", 1),
			`spec.yaml: GET /../../admin: the path has the segment ".."`,
		},
		{
			"path has a query", strings.Replace(documentOf(thingGet, thing), "/things:", "/a?b:", 1),
			"spec.yaml: GET /a?b: the path has a character that ends a path",
		},
		{
			"path parameter unknown", strings.Replace(documentOf(thingGet, thing), "/things:", "/a/{id}:", 1),
			"spec.yaml: GET /a/{id}: getThing: the path has {id}, and no parameter says what it is",
		},
		{
			"reference to a file", documentOf(noContent, "    Thing: {$ref: '../../../etc/passwd'}\n"),
			`spec.yaml: /components/schemas/Thing: reference "../../../etc/passwd" leaves the document; only references that start with #/ are followed`,
		},
		{
			"reference to an address", documentOf(noContent, "    Thing: {$ref: 'https://evil.example/x.yaml#/A'}\n"),
			`spec.yaml: /components/schemas/Thing: reference "https://evil.example/x.yaml#/A" leaves the document; only references that start with #/ are followed`,
		},
		{
			"dangling reference", documentOf(thingGet, ""),
			`spec.yaml: /paths/~1things/get/responses/200/content/application~1json/schema: reference "#/components/schemas/Thing" leads nowhere: there is no "Thing"`,
		},
		{
			"timeout", documentOf("{operationId: getThing, tags: [T], x-timeout: soon, "+answers+"}", thing),
			`spec.yaml: GET /things: getThing: x-timeout "soon" is not a duration such as 10m, in whole milliseconds`,
		},
		{
			"no paths", "openapi: 3.1.0\ninfo: {}\n", "spec.yaml: the document has no paths",
		},
	})
}

// refusal is a document that Generate refuses, and how its error begins.
type refusal struct{ name, spec, want string }

func wantRefused(t *testing.T, tests []refusal) {
	t.Helper()
	layer := layerFiles(t)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			out, err := Generate(Input{Spec: document.Source{Name: "spec.yaml", Data: []byte(tt.spec)}, Package: "airbyte", Layer: layer})
			if err == nil {
				t.Fatalf("got %d files, want the error %s", len(out.Files), tt.want)
			}
			if !strings.HasPrefix(err.Error(), tt.want) {
				t.Errorf("got  %v\nwant %s", err, tt.want)
			}
		})
	}
}

func TestGenerateRefusesPackageNames(t *testing.T) {
	for _, name := range []string{"", "_", "func", "a b", "../x", "a\nimport \"os\"", "main"} {
		if _, err := Generate(Input{Spec: document.Source{Name: "s", Data: []byte(documentOf(thingGet, thing))}, Package: name}); err == nil {
			t.Errorf("the package name %q was accepted", name)
		}
	}
}

// TestGenerateDeepSchemas shows that a hundred levels of schemas are no
// problem.
func TestGenerateDeepSchemas(t *testing.T) {
	schema := "{type: string}"
	for range 100 {
		schema = "{type: object, properties: {a: " + schema + "}}"
	}
	out, err := Generate(Input{Spec: document.Source{Name: "s", Data: []byte(documentOf(thingGet, "    Thing: "+schema+"\n"))}, Package: "p", Layer: layerFiles(t)})
	if err != nil {
		t.Fatal(err)
	}
	if out.Operations != 1 {
		t.Errorf("got %d operations, want 1", out.Operations)
	}
}

func TestGenerateSelection(t *testing.T) {
	in := Input{Spec: mustRead(t, "../spec/airbyte.yaml"), Overlays: ownOverlays(t), Package: "p", Layer: layerFiles(t), Select: plan.Selection{Services: []string{"Tags"}, Operations: []string{"getJob"}}}
	out, err := Generate(in)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, f := range out.Files {
		names = append(names, f.Name)
	}
	if got, want := strings.Join(names, " "), "jobs.gen.go operations.gen.go services.gen.go tags.gen.go"; got != want || out.Operations != 6 {
		t.Errorf("got %d operations in %s, want 6 in %s", out.Operations, got, want)
	}
}

func TestSelectionRefusals(t *testing.T) {
	in := Input{Spec: mustRead(t, "../spec/airbyte.yaml"), Overlays: ownOverlays(t), Package: "p", Layer: layerFiles(t)}
	tests := []struct {
		sel  plan.Selection
		want string
	}{
		{plan.Selection{Services: []string{"Job"}}, `airbyte.yaml: there is no service "Job"; did you mean Jobs?`},
		{plan.Selection{Services: []string{"Templates"}}, `airbyte.yaml: there is no service "Templates"; did you mean ConfigTemplates or ConnectionTemplates?`},
		{plan.Selection{Services: []string{"Lamps"}}, `airbyte.yaml: there is no service "Lamps"; there are Server, ConfigTemplates, `},
		{plan.Selection{Operations: []string{"ListJobs"}}, `airbyte.yaml: there is no operation "ListJobs"; did you mean listJobs?`},
		{plan.Selection{Operations: []string{"e"}}, `airbyte.yaml: there is no operation "e"; operations are named by their operationId, as getDocumentation`},
		{plan.Selection{Tags: []string{"jobs"}, Operations: []string{"getjob"}}, "airbyte.yaml: no operation has the tag \"jobs\"; did you mean Jobs?\nairbyte.yaml: there is no operation \"getjob\""},
	}
	for _, tt := range tests {
		in.Select = tt.sel
		if _, err := Generate(in); err == nil || !strings.HasPrefix(strings.ReplaceAll(err.Error(), "../spec/", ""), tt.want) {
			t.Errorf("got %v\nwant %s", err, tt.want)
		}
	}
}
