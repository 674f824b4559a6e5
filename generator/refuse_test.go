package generator

import (
	"errors"
	"strings"
	"testing"

	"github.com/airbyte-go/airbyte/generator/document"
	"github.com/airbyte-go/airbyte/generator/selection"
	"github.com/google/go-cmp/cmp"
)

// documentOf returns a small document with the given operation on /things and the
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

// TestGenerateRefuses shows that Generate does not guess: it refuses each of
// these documents with an error that names the place.
func TestGenerateRefuses(t *testing.T) {
	wantRefused(t, []refusal{
		{
			name: "no tag",
			spec: documentOf("{operationId: getThing, "+answers+"}", thing),
			want: "spec.yaml: GET /things: getThing: want exactly one tag, which names the service, got []; set it in " +
				"an overlay",
		},
		{
			name: "two tags",
			spec: documentOf("{operationId: getThing, tags: [A, B], "+answers+"}", thing),
			want: `spec.yaml: GET /things: getThing: want exactly one tag, which names the service, got ["A" "B"]; set it ` +
				`in an overlay`,
		},
		{
			name: "no operationId",
			spec: documentOf("{tags: [A], "+answers+"}", thing),
			want: "spec.yaml: GET /things: the operationId is missing; add one in an overlay",
		},
		{
			name: "list without paging beside one with paging",
			spec: "openapi: 3.1.0\npaths:\n  /others:\n    get: {operationId: listOthers, tags: [Things], x-paging: " +
				"{style: none}, " + answers + "}\n  /things:\n    get: {operationId: listThings, tags: [Things], " + answers +
				"}\ncomponents: {schemas: {Thing: {type: object, properties: {data: {type: array, items: {type: string}}}}}}\n",
			want: "spec.yaml: GET /things: listThings: the response looks like a list; set x-paging in an overlay: " +
				"{style: none} if it is complete, {style: offset, items: …, key: …} if it is a page, " +
				"{style: single} if it is not a list",
		},
		{
			name: "paging over nothing",
			spec: documentOf("{operationId: listThings, tags: [Things], x-paging: {style: offset, items: things, "+
				"key: id}, "+answers+"}", thing),
			want: `spec.yaml: GET /things: listThings: x-paging: the response has no array property "things"; correct ` +
				`items in an overlay`,
		},
		{
			name: "unknown paging",
			spec: documentOf("{operationId: listThings, tags: [Things], x-paging: {style: cursor}, "+answers+"}", thing),
			want: `spec.yaml: GET /things: listThings: x-paging: unknown style "cursor"; want none, offset or single`,
		},
		{
			name: "types collide",
			spec: documentOf(thingGet, "    Thing: {type: object, properties: {a: {$ref: '#/components/schemas/thing'}}}\n "+
				"   thing: {type: object, properties: {b: {type: string}}}\n"),
			want: "spec.yaml: the schema Thing and the schema thing both become Thing in Go; rename one with x-go-name in " +
				"an overlay",
		},
		{
			name: "fields collide",
			spec: documentOf(thingGet, "    Thing: {type: object, properties: {user_id: {type: string}, userId: {type: "+
				"string}}}\n"),
			want: `spec.yaml: /components/schemas/Thing/properties/userId: its Go field would be named UserID, like the ` +
				`property "user_id"; set x-go-name in an overlay`,
		},
		{
			name: "constants collide",
			spec: documentOf(thingGet, "    Thing: {type: string, enum: [a-b, a_b]}\n"),
			want: `spec.yaml: /components/schemas/Thing: the enum values "a-b" and "a_b" both become the constant ThingAB; ` +
				`set x-enum-varnames in an overlay`,
		},
		{
			name: "methods collide",
			spec: "openapi: 3.1.0\npaths:\n  /a:\n    get: {operationId: getThing, tags: [Things], responses: {'204': " +
				"{}}}\n    put: {operationId: get_thing, tags: [Things], responses: {'204': {}}}\n",
			want: "spec.yaml: the method of getThing and the method of get_thing both become Things.Get in Go; rename one " +
				"with x-go-name in an overlay",
		},
		{
			name: "a name is taken by hand",
			spec: documentOf(thingGet, "    Thing: {type: object, x-go-name: Client, properties: {id: {type: string}}}\n"),
			want: "spec.yaml: /components/schemas/Thing: the Go name Client is declared twice, the first time in " +
				"client.go; rename it with x-go-name in an overlay",
		},
		{
			name: "name without letters",
			spec: documentOf(thingGet, "    Thing: {type: object, properties: {'!': {type: string}}}\n"),
			want: `spec.yaml: /components/schemas/Thing/properties/!: "" is not an exported Go name; set x-go-name in ` +
				`an overlay`,
		},
		{
			name: "tag that is a system",
			spec: documentOf("{operationId: getThing, tags: [MyWindows], "+answers+"}", thing),
			want: "spec.yaml: the go command would build my_windows.gen.go on some systems only; rename the tag",
		},
		{
			name: "tag that is a device",
			spec: documentOf("{operationId: getThing, tags: [Aux], "+answers+"}", thing),
			want: "spec.yaml: aux.gen.go has the name of a Windows device, which no Go module may hold; rename the tag",
		},
		{
			name: "union without a discriminator",
			spec: documentOf(thingGet, "    Thing: {oneOf: [{$ref: '#/components/schemas/A'}]}\n    A: {type: object, "+
				"properties: {a: {type: string}}}\n"),
			want: "spec.yaml: /components/schemas/Thing: a union needs a discriminator to tell its variants apart; set " +
				"one, or x-go-type, in an overlay",
		},
		{
			name: "body that is not JSON",
			spec: "openapi: 3.1.0\npaths:\n  /a:\n    post: {operationId: a, tags: [T], requestBody: {content: {text/csv: " +
				"{schema: {type: string}}}}, responses: {'204': {}}}\n",
			want: "spec.yaml: POST /a: a: the request body is not JSON with a schema; describe it in an overlay",
		},
		{
			name: "parameter elsewhere",
			spec: documentOf("{operationId: a, tags: [T], parameters: [{name: h, in: body, schema: {type: string}}], "+
				"responses: {'204': {}}}", thing),
			want: "spec.yaml: GET /things: a: parameter h: parameters in the body are not supported, only in path, query, " +
				"header and cookie",
		},
		{
			name: "header with an object",
			spec: documentOf("{operationId: a, tags: [T], parameters: [{name: h, in: header, schema: {type: object}}], "+
				"responses: {'204': {}}}", thing),
			want: "spec.yaml: GET /things: a: parameter h: a header must be a scalar or a list of scalars, and a cookie a " +
				"scalar; set its type, or x-go-type, in an overlay",
		},
		{
			name: "path leads out",
			spec: strings.Replace(documentOf(thingGet, thing), "/things:", "/../../admin:", 1),
			want: `spec.yaml: GET /../../admin: the path contains the segment ".."`,
		},
		{
			name: "path has a query",
			spec: strings.Replace(documentOf(thingGet, thing), "/things:", "/a?b:", 1),
			want: `spec.yaml: GET /a?b: the path contains one of the characters ?, # and \`,
		},
		{
			name: "path parameter unknown",
			spec: strings.Replace(documentOf(thingGet, thing), "/things:", "/a/{id}:", 1),
			want: "spec.yaml: GET /a/{id}: getThing: no parameter describes {id} in the path; add one in an overlay",
		},
		{
			name: "reference to a file",
			spec: documentOf(thingGet, "    Thing: {$ref: '../../../etc/passwd'}\n"),
			want: `spec.yaml: /components/schemas/Thing: reference "../../../etc/passwd" leaves the document; only ` +
				`references that start with #/ are followed`,
		},
		{
			name: "reference to an address",
			spec: documentOf(thingGet, "    Thing: {$ref: 'https://evil.example/x.yaml#/A'}\n"),
			want: `spec.yaml: /components/schemas/Thing: reference "https://evil.example/x.yaml#/A" leaves the document; ` +
				`only references that start with #/ are followed`,
		},
		{
			name: "dangling reference",
			spec: documentOf(thingGet, ""),
			want: `spec.yaml: /paths/~1things/get/responses/200/content/application~1json/schema: reference ` +
				`"#/components/schemas/Thing" leads nowhere: there is no "Thing"`,
		},
		{
			name: "timeout",
			spec: documentOf("{operationId: getThing, tags: [T], x-timeout: soon, "+answers+"}", thing),
			want: `spec.yaml: GET /things: getThing: x-timeout: want a duration such as 10m, in whole milliseconds, got "soon"`,
		},
		{
			name: "no paths",
			spec: "openapi: 3.1.0\ninfo: {}\n",
			want: "spec.yaml: the document has no paths",
		},
	})
}

// refusal is a document that Generate refuses.
type refusal struct {
	name string
	spec string
	want string // prefix of the error
}

func wantRefused(t *testing.T, tests []refusal) {
	t.Helper()
	layer := ownLayer(t)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			wantError(t, tt.want, Input{
				Trusted: true,
				Spec:    document.Source{Name: "spec.yaml", Data: []byte(tt.spec)},
				Package: "airbyte",
				Layer:   layer,
			})
		})
	}
}

// wantError fails the test unless Generate returns an error that begins with want
// and is a document.Error with the same file and pointer.
func wantError(t *testing.T, want string, in Input) {
	t.Helper()
	out, err := Generate(in)
	if err == nil {
		t.Fatalf("got %d files, want the error %s", len(out.Files), want)
	}
	if !strings.HasPrefix(err.Error(), want) {
		t.Errorf("got  %v\nwant %s", err, want)
	}
	located, ok := errors.AsType[*document.Error](err)
	if !ok || located.File != in.Spec.Name {
		t.Fatalf("got %#v, want a document.Error about %s", err, in.Spec.Name)
	}
	if strings.HasPrefix(want, in.Spec.Name+": /") && !strings.HasPrefix(err.Error(), in.Spec.Name+": "+located.Pointer+": ") {
		t.Errorf("the error has the pointer %q, want the one in %s", located.Pointer, want)
	}
}

func TestGenerateRefusesPackageNames(t *testing.T) {
	for _, name := range []string{"", "_", "func", "a b", "../x", "a\nimport \"os\"", "main"} {
		_, err := Generate(Input{Trusted: true, Spec: document.Source{Name: "s", Data: []byte(documentOf(thingGet, thing))}, Package: name})
		if err == nil {
			t.Errorf("the package name %q was accepted", name)
		}
	}
}

// TestGenerateDeepSchemas shows that schemas may be nested a hundred levels
// deep.
func TestGenerateDeepSchemas(t *testing.T) {
	schema := "{type: string}"
	for range 100 {
		schema = "{type: object, properties: {a: " + schema + "}}"
	}
	out, err := Generate(Input{
		Trusted: true,
		Spec:    document.Source{Name: "s", Data: []byte(documentOf(thingGet, "    Thing: "+schema+"\n"))},
		Package: "p",
		Layer:   ownLayer(t),
	})
	if err != nil {
		t.Fatal(err)
	}
	if out.Operations != 1 {
		t.Errorf("got %d operations, want 1", out.Operations)
	}
}

// selected generates the selected operations of the Airbyte API.
func selected(t *testing.T, chosen selection.Selection) (*Output, error) {
	t.Helper()
	return Generate(Input{
		Trusted:  true,
		Spec:     mustRead(t, "../spec/airbyte.yaml"),
		Overlays: ownOverlays(t),
		Package:  "p",
		Layer:    ownLayer(t),
		Select:   chosen,
	})
}

// TestGenerateSelection shows that a selection contains the operations of all of
// its lists, each once.
func TestGenerateSelection(t *testing.T) {
	if testing.Short() {
		t.Skip("applies all overlays twice, which takes a third of a second; the full run has it")
	}
	tags, err := selected(t, selection.Selection{Services: []string{"Tags"}})
	if err != nil {
		t.Fatal(err)
	}
	both, err := selected(t, selection.Selection{Services: []string{"Tags"}, Operations: []string{"getJob", "listTags"}})
	if err != nil {
		t.Fatal(err)
	}
	if tags.Operations == 0 || both.Operations != tags.Operations+1 {
		t.Errorf("got %d operations for the service and %d with one more", tags.Operations, both.Operations)
	}
	var names []string
	for _, f := range both.Files {
		names = append(names, f.Name)
	}
	want := []string{"jobs.gen.go", "operations.gen.go", "services.gen.go", "tags.gen.go"}
	if diff := cmp.Diff(want, names); diff != "" {
		t.Errorf("files (-want +got):\n%s", diff)
	}
}

func TestSelectionRefusals(t *testing.T) {
	tests := []struct {
		name   string
		chosen selection.Selection
		want   string
	}{
		{
			name:   "service with a similar name",
			chosen: selection.Selection{Services: []string{"Job"}},
			want:   `airbyte.yaml: there is no service "Job"; did you mean Jobs?`,
		},
		{
			name:   "service with several similar names",
			chosen: selection.Selection{Services: []string{"Templates"}},
			want:   `airbyte.yaml: there is no service "Templates"; did you mean ConfigTemplates or ConnectionTemplates?`,
		},
		{
			name:   "service with another name",
			chosen: selection.Selection{Services: []string{"Lamps"}},
			want:   `airbyte.yaml: there is no service "Lamps"; there are Server, `,
		},
		{
			name:   "operation in another case",
			chosen: selection.Selection{Operations: []string{"ListJobs"}},
			want:   `airbyte.yaml: there is no operation "ListJobs"; did you mean listJobs?`,
		},
		{
			name:   "operation with too many similar names",
			chosen: selection.Selection{Operations: []string{"e"}},
			want: `airbyte.yaml: there is no operation "e"; ` +
				"operations are named by their operationId, such as getDocumentation",
		},
		{
			name:   "tag and operation",
			chosen: selection.Selection{Tags: []string{"jobs"}, Operations: []string{"getjob"}},
			want: "airbyte.yaml: no operation has the tag \"jobs\"; did you mean Jobs?\n" +
				`airbyte.yaml: there is no operation "getjob"`,
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			in := ownInput(t)
			in.Select = tt.chosen
			_, err := Generate(in)
			if err == nil {
				t.Fatalf("the selection was accepted, want the error %s", tt.want)
			}
			if !strings.HasPrefix(err.Error(), tt.want) {
				t.Errorf("got  %v\nwant %s", err, tt.want)
			}
		})
	}
}
