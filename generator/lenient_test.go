package generator

import (
	"strings"
	"testing"

	"github.com/airbyte-go/airbyte/generator/document"
	"github.com/airbyte-go/airbyte/generator/internal/short"
	"github.com/airbyte-go/airbyte/generator/selection"
)

// TestClearMeaning checks documents that need no overlay, because their meaning is
// clear.
func TestClearMeaning(t *testing.T) {
	const noResult = "responses: {'204': {description: d}}"
	post := func(body, schemas string) string {
		return "openapi: 3.1.0\npaths:\n  /things:\n    post: {operationId: createThing, tags: [Things], requestBody: " +
			"{content: {application/json: {schema: " + body + "}}}, " + noResult + "}\ncomponents:\n  schemas:\n" + schemas
	}
	tests := []struct {
		name  string
		spec  string
		want  []string
		not   string
		setUp func(*Input)
	}{
		{
			name: "inline request",
			spec: post("{type: object, properties: {a: {type: string}}}", thing),
			want: []string{"body CreateThingRequest, ", "// CreateThingRequest is the request body of createThing."},
		},
		{
			name: "inline request with a taken name",
			spec: post("{type: object, properties: {a: {$ref: '#/components/schemas/CreateThingRequest'}}}",
				"    CreateThingRequest: {type: object, properties: {b: {type: string}}}\n"),
			want: []string{"body CreateThingRequest2, ", "A *CreateThingRequest `json"},
		},
		{
			name: "list of inline objects as request",
			spec: post("{type: array, items: {type: object, properties: {a: {type: string}}}}", thing),
			want: []string{"body []CreateThingRequestItem, "},
		},
		{
			name: "free-form request",
			spec: post("{type: object}", thing),
			want: []string{"body map[string]json.RawMessage, "},
		},
		{
			name: "inline response, twice the same",
			spec: documentOf("{operationId: getThing, tags: [Things], responses: {'200': {content: {application/json: {schema: "+
				"{type: object, properties: {a: {type: string}}}}}}, '201': {content: {application/json: {schema: "+
				"{type: object, properties: {a: {type: string}}}}}}}}", thing),
			want: []string{") (*GetThingResponse, error)"},
		},
		{
			name: "JSON of a vendor",
			spec: documentOf("{operationId: getThing, tags: [Things], responses: {'200': {content: "+
				"{'application/vnd.things+json; charset=utf-8': {schema: {$ref: '#/components/schemas/Thing'}}}}}}", thing),
			want: []string{") (*Thing, error)", `accept: "application/vnd.things+json; charset=utf-8"`},
		},
		{
			name: "JSON of a vendor as request",
			spec: strings.Replace(post("{$ref: '#/components/schemas/Thing'}", thing), "application/json", "application/merge-patch+json", 1),
			want: []string{"body Thing, ", `mediaType: "application/merge-patch+json"`},
		},
		{
			name: "list without paging",
			spec: documentOf("{operationId: listThings, tags: [Things], parameters: [{name: a, in: query, schema: "+
				"{type: string}}], responses: {'200': {content: {application/json: {schema: {type: array, items: "+
				"{$ref: '#/components/schemas/Thing'}}}}}}}", thing),
			want: []string{"params *ListThingsParams, opts ...RequestOption) ([]Thing, error)"},
			not:  ") All(",
		},
		{
			name: "headers and cookies",
			spec: documentOf("{operationId: getThing, tags: [Things], parameters: [{name: X-Trace, in: header, schema: "+
				"{type: integer}}, {name: tenant, in: header, required: true, schema: {type: string}}, {name: session, in: cookie, "+
				"schema: {type: string}}, {name: Accept, in: header, schema: {type: string}}], "+noResult+"}", thing),
			want: []string{
				"Get(ctx context.Context, tenant string, opts ...RequestOption) error",
				`append([]RequestOption{withHeader("", "header", "tenant", tenant)}, opts...)`,
				"func WithXTrace(xTrace int) RequestOption {\n\treturn withHeader(\"WithXTrace\", \"header\", \"X-Trace\", xTrace)",
				"func WithSession(session string) RequestOption {\n\treturn withHeader(\"WithSession\", \"cookie\", \"session\", session)",
				`options: []string{"header X-Trace", "cookie session"}`,
				"// WithXTrace sets the header X-Trace of Things.Get.",
			},
			not: "WithAccept",
		},
		{
			name: "header of a list",
			spec: documentOf("{operationId: listThings, tags: [Things], x-paging: {style: none}, parameters: [{name: q, in: query, "+
				"schema: {type: string}}, {name: X-Trace, in: header, schema: {type: string}}], responses: {'200': {content: "+
				"{application/json: {schema: {type: array, items: {$ref: '#/components/schemas/Thing'}}}}}}}", thing),
			want: []string{"type ListThingsParams struct {\n\tQ *string `query:\"q\"`\n}", "func WithXTrace("},
		},
		{
			name: "option with the name of a handwritten one",
			spec: documentOf("{operationId: getThing, tags: [Things], parameters: [{name: timeout, in: query, schema: "+
				"{type: integer}}], "+noResult+"}", thing),
			want: []string{"func WithTimeoutParameter(timeout int) RequestOption"},
		},
		{
			name: "schemas with names of handwritten code",
			spec: documentOf("{operationId: getThing, tags: [Things], responses: {'200': {content: {application/json: {schema: "+
				"{$ref: '#/components/schemas/Client'}}}}}}", "    Client: {type: object, properties: {error: {$ref: "+
				"'#/components/schemas/Error'}, time: {$ref: '#/components/schemas/Time'}}}\n"+
				"    Error: {type: object, properties: {message: {type: string}}}\n    Time: {type: object, properties: "+
				"{zone: {type: string}}}\n"),
			want: []string{") (*ClientModel, error)", "Error *ErrorModel `json", "Time *TimeModel `json"},
		},
		{
			name: "enum of numbers and operators",
			spec: documentOf(thingGet, "    Thing: {type: object, properties: {n: {type: integer, enum: [-1, 1]}, "+
				"op: {type: string, enum: ['=', '!=', '-x']}}}\n"),
			want: []string{"ThingNMinus1 ThingN = -1", "ThingN1 ThingN = 1", `ThingOpValue1 ThingOp = "="`,
				`ThingOpValue2 ThingOp = "!="`, `ThingOpX ThingOp = "-x"`},
		},
		{
			name: "operations without a tag and with several",
			spec: "openapi: 3.1.0\npaths:\n  /a:\n    get: {operationId: getA, " + noResult + "}\n    put: {operationId: putA, " +
				"tags: [X, Y], " + noResult + "}\n    post: {operationId: postA, tags: [X], " + noResult + "}\n",
			setUp: func(in *Input) {
				in.Select = selection.Selection{Services: []string{"Rest"}, DefaultTag: "Rest"}
			},
			want: []string{"func (s *RestService) GetA(", "func (s *RestService) PutA("},
			not:  "PostA",
		},
		{
			name: "unions as raw JSON",
			spec: documentOf(thingGet, "    Thing: {type: object, properties: {u: {oneOf: [{type: string}, {$ref: "+
				"'#/components/schemas/Other'}]}, m: {type: [string, integer]}, l: {type: array, items: {anyOf: [{type: string}, "+
				"{type: integer}]}}}}\n    Other: {anyOf: [{type: object}, {type: string}]}\n"),
			setUp: func(in *Input) { in.RawUnions = true },
			want:  []string{"U json.RawMessage `json", "M json.RawMessage `json", "L []json.RawMessage `json"},
		},
		{
			name: "allOf with properties of one Go type",
			spec: documentOf(thingGet, "    Thing:\n      allOf:\n      - {$ref: '#/components/schemas/Base'}\n"+
				"      - {type: object, minProperties: 1, xml: {name: t}, properties: {id: {type: string, maxLength: 3, description: "+
				"The own id.}, kind: {type: string, enum: [a]}, list: {type: array, items: {type: string, pattern: x}}}}\n"+
				"      - {description: A thing of its own.}\n"+
				"    Base: {type: object, discriminator: {propertyName: kind}, required: [id], properties: {id: {type: string, "+
				"nullable: true, description: The id.}, kind: {type: string, description: What it is.}, list: {type: array, "+
				"items: {type: string}}}}\n"),
			want: []string{
				"// Thing is a thing of its own.",
				"// The own id.\n\tID string `json:\"id\"`",
				"// What it is.\n\tKind *ThingKind `json",
				"List []string `json",
			},
		},
	}
	for _, tt := range short.Every(3, tests) {
		t.Run(tt.name, func(t *testing.T) {
			in := Input{
				Spec:    document.Source{Name: "s", Data: []byte(tt.spec)},
				Package: "airbyte",
				Layer:   ownLayer(t),
				Copy:    &Copy{From: "example.com/api"},
			}
			if tt.setUp != nil {
				tt.setUp(&in)
			}
			out, err := Generate(in)
			if err != nil {
				t.Fatal(err)
			}
			checkGenerated(t, out.Files)
			code := generatedCode(out.Files)
			for _, text := range tt.want {
				if !strings.Contains(code, text) {
					t.Errorf("the code lacks %s:\n%s", text, code)
				}
			}
			if tt.not != "" && strings.Contains(code, tt.not) {
				t.Errorf("the code has %s", tt.not)
			}
		})
	}
}

// TestUnclearMeaning checks that documents with several meanings stay errors.
func TestUnclearMeaning(t *testing.T) {
	tests := []struct{ name, schemas, want string }{
		{
			name: "allOf with a string and a number",
			schemas: "    Thing: {allOf: [{type: object, properties: {a: {type: string}}}, {type: object, properties: " +
				"{a: {type: integer}}}]}\n",
			want: `its items have different properties "a"`,
		},
		{
			name: "allOf with a date and a string",
			schemas: "    Thing: {allOf: [{type: object, properties: {a: {type: string, format: date-time}}}, {type: object, " +
				"properties: {a: {type: string}}}]}\n",
			want: `its items have different properties "a"`,
		},
		{
			name: "allOf with different enums",
			schemas: "    Thing: {allOf: [{type: object, properties: {a: {type: string, enum: [x]}}}, {type: object, " +
				"properties: {a: {type: string, enum: [y]}}}]}\n",
			want: `its items have different properties "a"`,
		},
		{
			name:    "union without a discriminator",
			schemas: "    Thing: {oneOf: [{type: string}, {type: integer}]}\n",
			want:    "a union needs a discriminator",
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := Generate(Input{
				Spec:    document.Source{Name: "s", Data: []byte(documentOf(thingGet, tt.schemas))},
				Package: "p",
				Layer:   ownLayer(t),
			})
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got %v, want %s", err, tt.want)
			}
		})
	}
}

// TestEveryLineHasAPlace checks that each line of an error names the document and the
// operation, also if one operation has several defects.
func TestEveryLineHasAPlace(t *testing.T) {
	spec := documentOf("{operationId: getThing, tags: [A, B], parameters: [{name: a, in: body, schema: {type: string}}], "+
		"requestBody: {content: {text/csv: {}}}, responses: {'404': {}}}", thing)
	_, err := Generate(Input{Spec: document.Source{Name: "s.yaml", Data: []byte(spec)}, Package: "p", Layer: ownLayer(t)})
	if err == nil {
		t.Fatal("no error")
	}
	lines := strings.Split(err.Error(), "\n")
	if len(lines) != 4 {
		t.Errorf("got %d lines, want one for each of four defects:\n%v", len(lines), err)
	}
	for _, line := range lines {
		if !strings.HasPrefix(line, "s.yaml: GET /things: getThing: ") {
			t.Errorf("a line lacks its place: %s", line)
		}
	}
}
