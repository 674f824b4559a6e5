package generator

import (
	"go/ast"
	"go/parser"
	"go/token"
	"strings"
	"testing"

	"github.com/airbyte-go/airbyte/generator/document"
	"github.com/airbyte-go/airbyte/generator/gofile"
	"github.com/airbyte-go/airbyte/generator/naming"
)

func TestGenerateRefusesNames(t *testing.T) {
	wantRefused(t, []refusal{
		{
			name: "a field in another script",
			spec: typed("{type: object, properties: {日本: {type: string}}}"),
			want: inThing + `/properties/日本: "日本" is not an exported Go name; set x-go-name in an overlay`,
		},
		{
			name: "a field in lower case",
			spec: typed("{type: object, properties: {a: {type: string, x-go-name: lower}}}"),
			want: inThing + `/properties/a: "lower" is not an exported Go name; set x-go-name in an overlay`,
		},
		{
			name: "a field that JSON would not read",
			spec: typed("{type: object, properties: {user's: {type: string}}}"),
			want: inThing + "/properties/user's: encoding/json does not accept the name in a struct tag; set x-go-type on " +
				"the object in an overlay",
		},
		{
			name: "a field with an option",
			spec: typed("{type: object, properties: {'a,omitempty': {type: string}}}"),
			want: inThing + "/properties/a,omitempty: encoding/json does not accept the name in a struct tag; set " +
				"x-go-type on the object in an overlay",
		},
		{
			name: "a field with an emoji",
			spec: typed("{type: object, properties: {a🔥: {type: string}}}"),
			want: inThing + "/properties/a🔥: encoding/json does not accept the name in a struct tag; set x-go-type on the " +
				"object in an overlay",
		},
		{
			name: "the field of unknown properties",
			spec: typed("{type: object, additionalProperties: true, properties: {extra: {type: string}}}"),
			want: inThing + `/properties/extra: its Go field would be named Extra, like the field of unknown properties; set ` +
				`x-go-name in an overlay`,
		},
		{
			name: "a method of all objects",
			spec: typed("{type: object, properties: {string: {type: string}}}"),
			want: inThing + `/properties/string: its Go field would be named String, like a method; set x-go-name in an overlay`,
		},
		{
			name: "a method of open objects",
			spec: typed("{type: object, additionalProperties: {type: string}, properties: {marshalJSON: {type: string}}}"),
			want: inThing + `/properties/marshalJSON: its Go field would be named MarshalJSON, like a method; set x-go-name ` +
				`in an overlay`,
		},
		{
			name: "a component in lower case",
			spec: typed("{type: object, x-go-name: lower}"),
			want: inThing + `: "lower" is not an exported Go name; set x-go-name in an overlay`,
		},
		{
			name: "an operation in lower case",
			spec: documentOf("{operationId: a, x-go-name: lower, tags: [T], responses: {'204': {}}}", thing),
			want: `spec.yaml: GET /things: "lower" is not an exported Go name; set x-go-name in an overlay`,
		},
		{
			name: "a tag in another script",
			spec: documentOf("{operationId: a, tags: [日本], responses: {'204': {}}}", thing),
			want: `spec.yaml: GET /things: a: the tag "日本" does not give an exported Go name; rename it in an overlay`,
		},
		{
			name: "two tags of one name",
			spec: "openapi: 3.1.0\npaths:\n  /a:\n    get: {operationId: a, tags: [jobs], responses: {'204': {}}}\n    " +
				"put: {operationId: b, tags: [Jobs], responses: {'204': {}}}\n",
			want: `spec.yaml: PUT /a: b: the tags "jobs" and "Jobs" both become Jobs in Go; merge them in an overlay`,
		},
		{
			name: "two operations of one name",
			spec: "openapi: 3.1.0\npaths:\n  /a:\n    get: {operationId: a, tags: [T], responses: {'204': {}}}\n    put: " +
				"{operationId: a, tags: [U], responses: {'204': {}}}\n",
			want: "spec.yaml: PUT /a: a: GET /a has the same operationId; change one in an overlay",
		},
	})
}

// TestGenerateRefusesHiddenServices shows that a service cannot have the name of
// a method of the client, because the method would hide the field of the service.
func TestGenerateRefusesHiddenServices(t *testing.T) {
	wait := gofile.File{
		Name: "wait.go",
		Data: []byte("package airbyte\n\ntype Client struct{}\n\nfunc (c *Client) WaitForJob() {}\n"),
	}
	const want = `spec.yaml: the tag "wait for job" becomes the field WaitForJob of the client, ` +
		`which a method in wait.go hides; rename the tag in an overlay`
	wantError(t, want, Input{
		Trusted: true,
		Spec: document.Source{
			Name: "spec.yaml",
			Data: []byte(documentOf("{operationId: a, tags: [wait for job], responses: {'204': {}}}", thing)),
		},
		Package: "airbyte",
		Beside:  []gofile.File{wait},
		Layer:   ownLayer(t),
	})
}

func TestGenerateRefusesExtensions(t *testing.T) {
	extended := func(extension string) string {
		return documentOf("{operationId: getThing, tags: [T], "+extension+", "+answers+"}", thing)
	}
	const at = "spec.yaml: /paths/~1things/get: "
	const inGetThing = "spec.yaml: GET /things: getThing: "
	wantRefused(t, []refusal{
		{
			name: "timeout that is a number",
			spec: extended("x-timeout: 10"),
			want: at + "x-timeout must be a string, not 10",
		},
		{
			name: "repeatable in quotes",
			spec: extended("x-idempotent: 'false'"),
			want: at + "x-idempotent must be true or false, not false",
		},
		{
			name: "removal that is a number",
			spec: extended("x-removed: 2026"),
			want: at + "x-removed must be a string, not 2026",
		},
		{
			name: "release that is a number",
			spec: extended("x-since: 1.6"),
			want: at + "x-since must be a string, not 1.6",
		},
		{
			name: "empty release",
			spec: extended("x-since: ''"),
			want: inGetThing + `x-since: want a release or a month, such as 1.6 or March 2026, got ""`,
		},
		{
			name: "release with a space around it",
			spec: extended("x-since: '1.6 '"),
			want: inGetThing + `x-since: want a release or a month, such as 1.6 or March 2026, got "1.6 "`,
		},
		{
			name: "release of two lines",
			spec: extended(`x-since: "1.6\n1.7"`),
			want: inGetThing + `x-since: want a release or a month, such as 1.6 or March 2026, got "1.6\n1.7"`,
		},
		{
			name: "removal that is blank",
			spec: extended("x-removed: ' '"),
			want: inGetThing + `x-removed: want a release or a month, such as 1.6 or March 2026, got " "`,
		},
		{
			name: "name that is a number",
			spec: extended("x-go-name: 5"),
			want: at + "x-go-name must be a string, not 5",
		},
		{
			name: "paging that is a word",
			spec: extended("x-paging: none"),
			want: at + "x-paging must be a mapping, not none",
		},
		{
			name: "unknown key of paging",
			spec: extended("x-paging: {style: none, next: a}"),
			want: `spec.yaml: GET /things: getThing: x-paging: unknown key "next"; want style, items and key`,
		},
		{
			name: "timeout below a millisecond",
			spec: extended("x-timeout: 500us"),
			want: `spec.yaml: GET /things: getThing: x-timeout: want a duration such as 10m, in whole milliseconds, got "500us"`,
		},
		{
			name: "names that are numbers",
			spec: typed("{type: string, enum: [a], x-enum-varnames: [1]}"),
			want: inThing + ": x-enum-varnames must be a list of strings, not [1]",
		},
		{
			name: "decisions of the generator",
			spec: typed("{type: object, additionalProperties: {type: object, x-plan: {Doc: 'func init() { panic(1) }'}}}"),
			want: inThing + "/additionalProperties: the extension x-plan is not supported",
		},
		{
			name: "tags of oapi-codegen",
			spec: typed("{type: object, properties: {a: {type: string, x-oapi-codegen-extra-tags: {db: a}}}}"),
			want: inThing + "/properties/a: the extension x-oapi-codegen-extra-tags is not supported",
		},
	})
}

// TestExtensionsOfData shows that a property may have any name, and that an
// example may have any content.
func TestExtensionsOfData(t *testing.T) {
	spec := typed("{type: object, properties: {x-timeout: {type: string}, $ref: {type: string}}, example: {x-plan: " +
		"a, $ref: 'https://example.com'}}")
	out, err := Generate(Input{
		Trusted: true,
		Spec:    document.Source{Name: "spec.yaml", Data: []byte(spec)},
		Package: "airbyte",
		Layer:   ownLayer(t),
	})
	if err != nil {
		t.Fatal(err)
	}
	if data := string(out.Files[2].Data); !strings.Contains(data, "XTimeout *string `json:\"x-timeout,omitzero\"`") {
		t.Errorf("got\n%s", data)
	}
}

// TestUsedNames shows that the arguments of generated functions cannot have a
// name that the functions use.
func TestUsedNames(t *testing.T) {
	for _, f := range readAll(t, "../api") {
		if !gofile.IsGenerated(f.Data) {
			continue
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), f.Name, f.Data, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range parsed.Decls {
			f, ok := d.(*ast.FuncDecl)
			isOperation := ok && f.Recv != nil && f.Name.IsExported() && strings.HasSuffix(gofile.Receiver(f), "Service")
			if isOperation {
				wantUsed(t, f)
			}
		}
	}
}

func wantUsed(t *testing.T, d *ast.FuncDecl) {
	t.Helper()
	parameters := map[string]bool{}
	for _, field := range d.Type.Params.List {
		for _, n := range field.Names {
			parameters[n.Name] = n.Name != "ctx" && n.Name != "params" && n.Name != "opts" && n.Name != "body"
		}
	}
	for _, name := range gofile.UsedNames(d) {
		if token.IsExported(name) || parameters[name] || name == "path" || name == "query" || name == "trace" {
			continue // the last three are fields
		}
		if got := naming.VarName(name); got != name+"Value" {
			t.Errorf("%s uses the name %s; want arguments with another name, got %s", d.Name.Name, name, got)
		}
	}
}
