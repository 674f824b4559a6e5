package generator

import (
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"strings"
	"testing"

	"github.com/airbyte-go/airbyte/generator/document"
	"github.com/airbyte-go/airbyte/generator/gofile"
	"github.com/airbyte-go/airbyte/generator/naming"
)

func TestGenerateRefusesNames(t *testing.T) {
	wantRefused(t, []refusal{
		{
			"a field in another script", typed("{type: object, properties: {日本: {type: string}}}"),
			inThing + `/properties/日本: "日本" is no exported Go name; give it an x-go-name`,
		},
		{
			"a field in lower case", typed("{type: object, properties: {a: {type: string, x-go-name: lower}}}"),
			inThing + `/properties/a: "lower" is no exported Go name; give it an x-go-name`,
		},
		{
			"a field that JSON would not read", typed("{type: object, properties: {user's: {type: string}}}"),
			inThing + "/properties/user's: encoding/json reads no such name from a struct tag; give the object an x-go-type in an overlay",
		},
		{
			"a field with an option", typed("{type: object, properties: {'a,omitempty': {type: string}}}"),
			inThing + "/properties/a,omitempty: encoding/json reads no such name from a struct tag; give the object an x-go-type in an overlay",
		},
		{
			"a field with an emoji", typed("{type: object, properties: {a🔥: {type: string}}}"),
			inThing + "/properties/a🔥: encoding/json reads no such name from a struct tag; give the object an x-go-type in an overlay",
		},
		{
			"the field of unknown properties", typed("{type: object, additionalProperties: true, properties: {extra: {type: string}}}"),
			inThing + `/properties/extra: the field is called "Extra" in Go, as is the field of unknown properties; give one an x-go-name`,
		},
		{
			"a method of open objects", typed("{type: object, additionalProperties: {type: string}, properties: {marshalJSON: {type: string}}}"),
			inThing + `/properties/marshalJSON: the field is called "MarshalJSON" in Go, as is a method; give one an x-go-name`,
		},
		{
			"a component in lower case", typed("{type: object, x-go-name: lower}"), inThing + `: "lower" is no exported Go name; give it an x-go-name`,
		},
		{
			"an operation in lower case", documentOf("{operationId: a, x-go-name: lower, tags: [T], responses: {'204': {}}}", thing),
			`spec.yaml: GET /things: "lower" is no exported Go name; give the operation an x-go-name`,
		},
		{
			"a tag in another script", documentOf("{operationId: a, tags: [日本], responses: {'204': {}}}", thing),
			`spec.yaml: GET /things: a: no exported Go name can be made of the tag "日本"`,
		},
		{
			"a tag that a method hides", documentOf("{operationId: a, tags: [wait for job], responses: {'204': {}}}", thing),
			`spec.yaml: the tag "wait for job" becomes the field WaitForJob of the client, which a method in wait.go hides; rename the tag in an overlay`,
		},
		{
			"two tags of one name",
			"openapi: 3.1.0\npaths:\n  /a:\n    get: {operationId: a, tags: [jobs], responses: {'204': {}}}\n    put: {operationId: b, tags: [Jobs], responses: {'204': {}}}\n",
			`spec.yaml: PUT /a: b: the tags "jobs" and "Jobs" are both Jobs in Go; make them one in an overlay`,
		},
		{
			"two operations of one name",
			"openapi: 3.1.0\npaths:\n  /a:\n    get: {operationId: a, tags: [T], responses: {'204': {}}}\n    put: {operationId: a, tags: [U], responses: {'204': {}}}\n",
			"spec.yaml: PUT /a: a: it has the operationId of GET /a; give one another in an overlay",
		},
	})
}

func TestGenerateRefusesExtensions(t *testing.T) {
	extended := func(extension string) string {
		return documentOf("{operationId: getThing, tags: [T], "+extension+", "+answers+"}", thing)
	}
	const at = "spec.yaml: /paths/~1things/get: "
	wantRefused(t, []refusal{
		{"timeout that is a number", extended("x-timeout: 10"), at + "x-timeout must be a string, not 10"},
		{"repeatable in quotes", extended("x-idempotent: 'false'"), at + "x-idempotent must be true or false, not false"},
		{"removal that is a number", extended("x-removed: 2026"), at + "x-removed must be a string, not 2026"},
		{"name that is a number", extended("x-go-name: 5"), at + "x-go-name must be a string, not 5"},
		{"paging that is a word", extended("x-paging: none"), at + "x-paging must be a mapping, not none"},
		{
			"unknown key of paging", extended("x-paging: {style: none, next: a}"),
			`spec.yaml: GET /things: getThing: x-paging has no key "next": it has style, items and key`,
		},
		{
			"timeout below a millisecond", extended("x-timeout: 500us"),
			`spec.yaml: GET /things: getThing: x-timeout "500us" is not a duration such as 10m, in whole milliseconds`,
		},
		{
			"names that are numbers", typed("{type: string, enum: [a], x-enum-varnames: [1]}"),
			inThing + ": x-enum-varnames must be a list of strings, not [1]",
		},
		{
			"decisions of the generator", typed("{type: object, additionalProperties: {type: object, x-plan: {Doc: 'func init() { panic(1) }'}}}"),
			inThing + "/additionalProperties: the extension x-plan is not supported",
		},
		{
			"tags of oapi-codegen", typed("{type: object, properties: {a: {type: string, x-oapi-codegen-extra-tags: {db: a}}}}"),
			inThing + "/properties/a: the extension x-oapi-codegen-extra-tags is not supported",
		},
	})
}

// TestExtensionsOfData shows that a property may have any name, and an example
// any content.
func TestExtensionsOfData(t *testing.T) {
	spec := typed("{type: object, properties: {x-timeout: {type: string}, $ref: {type: string}}, example: {x-plan: a, $ref: 'https://example.com'}}")
	out, err := Generate(Input{Spec: document.Source{Name: "spec.yaml", Data: []byte(spec)}, Package: "airbyte", Layer: layerFiles(t)})
	if err != nil {
		t.Fatal(err)
	}
	if data := string(out.Files[2].Data); !strings.Contains(data, "XTimeout *string `json:\"x-timeout,omitzero\"`") {
		t.Errorf("got\n%s", data)
	}
}

// TestUsedNames shows that no parameter can be called as what the generated
// functions use.
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
			if d, ok := d.(*ast.FuncDecl); ok && d.Recv != nil && strings.HasSuffix(gofile.Receiver(d), "Service") {
				wantUsed(t, d)
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
			t.Errorf("%s uses %s, and a parameter may be called %s", d.Name.Name, name, got)
		}
	}
}

func TestVarNames(t *testing.T) {
	for name, want := range map[string]string{
		"WorkspaceID": "workspaceID", "URLPath": "urlPath", "ID": "id", "IDs": "ids", "IDsOfUsers": "idsOfUsers", "OAuthFlow": "oauthFlow", "UsersIDs": "usersIDs", "Type": "typeValue", "Nil": "nilValue", "Len": "lenValue",
		"Error": "errorValue", "Request": "requestValue", "S": "sValue", "OpGetThing": "opGetThingValue", "Operator": "operator",
	} {
		if got := naming.VarName(name); got != want || token.IsKeyword(got) || types.Universe.Lookup(got) != nil {
			t.Errorf("varName(%q) is %q, want %q", name, got, want)
		}
	}
}
