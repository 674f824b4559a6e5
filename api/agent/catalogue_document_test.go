package agent_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	airbyte "github.com/airbyte-go/airbyte/api"
	"github.com/airbyte-go/airbyte/api/agent"
	"github.com/airbyte-go/airbyte/api/internal/openapi"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// TestOperations checks that the catalogue has every operation of the client, in
// the same order and with the same facts.
func TestOperations(t *testing.T) {
	type facts struct{ ID, Service, Name, Method, Path, Timeout, Since, Removed, Paged string }
	var want, got []facts
	for _, o := range airbyte.Operations() {
		want = append(want, facts{o.ID, o.Service, o.Name, o.Method, o.Path, o.Timeout.String(), o.Since, o.Removed, fmt.Sprint(o.Paged)})
	}
	for _, o := range agent.Operations() {
		got = append(got, facts{o.ID, o.Service, o.Name, o.Method, o.Path, o.Timeout.String(), o.Since, o.Removed, fmt.Sprint(o.Paged)})
		if agent.Lookup(o.ID) != o {
			t.Errorf("Lookup(%q) does not find the operation", o.ID)
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-client +catalogue):\n%s", diff)
	}
	if agent.Lookup("LISTJOBS") != nil || agent.Lookup("") != nil {
		t.Error("Lookup finds an unknown operation")
	}
}

// TestSummaries checks that each summary is one line that ends in a period.
func TestSummaries(t *testing.T) {
	for _, o := range agent.Operations() {
		isLine := strings.HasSuffix(o.Summary, ".") && !strings.Contains(o.Summary, "\n")
		if !isLine {
			t.Errorf("%s: the summary %q is not one line that ends in a period", o.ID, o.Summary)
		}
		if strings.Contains(o.Notes, "\n") {
			t.Errorf("%s: the notes have a line break", o.ID)
		}
	}
}

// TestGolden compares what an agent sees of each operation with a file.
func TestGolden(t *testing.T) {
	var out bytes.Buffer
	for _, o := range agent.Operations() {
		fmt.Fprintf(&out, "%s(%s)\n%s\n", o.ID, o.Signature, o.Summary)
		fmt.Fprintf(&out, "effect %v %v, secret result %v, secret input %v, paged %t, timeout %v, since %q, removed %q\n",
			o.Effect, o.Cases, o.SecretResult, o.SecretInput, o.Paged, o.Timeout, o.Since, o.Removed)
		if o.Notes != "" {
			fmt.Fprintf(&out, "%s\n", o.Notes)
		}
		fmt.Fprintf(&out, "example %s\n", o.Example)
		if err := json.Indent(&out, []byte(o.Schema), "", " "); err != nil {
			t.Fatalf("%s: %v", o.ID, err)
		}
		out.WriteString("\n\n")
	}
	const name = "../../testdata/agent/catalogue.txt"
	if *update {
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, out.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(out.String(), "\n")); diff != "" {
		t.Errorf("run go test ./api/agent -run TestGolden -update to accept (-want +got):\n%s", diff)
	}
}

// TestSchemaDialect checks that schemas use only the part of JSON Schema that all
// clients understand.
func TestSchemaDialect(t *testing.T) {
	for _, o := range agent.Operations() {
		var root map[string]any
		if err := json.Unmarshal([]byte(o.Schema), &root); err != nil {
			t.Fatalf("%s: %v", o.ID, err)
		}
		if root["type"] != "object" || root["additionalProperties"] != false {
			t.Errorf("%s: the root is not an object without other properties", o.ID)
		}
		if _, ok := root["properties"].(map[string]any); !ok {
			t.Errorf("%s: the root has no properties", o.ID)
		}
		for _, problem := range dialectProblems(root, "") {
			t.Errorf("%s: %s", o.ID, problem)
		}
	}
}

// dialectProblems lists the keywords and values of a schema that do not belong to
// the dialect.
func dialectProblems(schema map[string]any, path string) []string {
	var problems []string
	properties, _ := schema["properties"].(map[string]any)
	for keyword, value := range schema {
		switch keyword {
		case "type":
			kinds := []any{"string", "integer", "number", "boolean", "array", "object"}
			if !slices.Contains(kinds, value) {
				problems = append(problems, fmt.Sprintf("%s: type %v", path, value))
			}
		case "description":
			if text, ok := value.(string); !ok || text == "" {
				problems = append(problems, fmt.Sprintf("%s: description %v", path, value))
			}
		case "enum":
			if values, ok := value.([]any); !ok || len(values) == 0 || schema["type"] != "string" {
				problems = append(problems, fmt.Sprintf("%s: enum %v", path, value))
			}
		case "required":
			for _, name := range value.([]any) {
				if properties[name.(string)] == nil {
					problems = append(problems, fmt.Sprintf("%s: required %v is no property", path, name))
				}
			}
		case "items":
			problems = append(problems, dialectProblems(value.(map[string]any), path+"[]")...)
		case "additionalProperties":
			if nested, ok := value.(map[string]any); ok {
				problems = append(problems, dialectProblems(nested, path+".*")...)
			} else if _, ok := value.(bool); !ok {
				problems = append(problems, fmt.Sprintf("%s: additionalProperties %v", path, value))
			}
		case "properties":
			for name, property := range properties {
				problems = append(problems, dialectProblems(property.(map[string]any), path+"."+name)...)
			}
		default:
			problems = append(problems, fmt.Sprintf("%s: the keyword %s", path, keyword))
		}
	}
	isArray := schema["type"] == "array"
	if isArray != (schema["items"] != nil) {
		problems = append(problems, fmt.Sprintf("%s: items belong to arrays, and every array needs them", path))
	}
	return problems
}

// TestSchemaFields compares the properties of each schema with the document: no
// parameter and no field of a body is missing, unless it is deprecated.
func TestSchemaFields(t *testing.T) {
	for _, o := range agent.Operations() {
		route := openapi.Route(o.Method, o.Path)
		want := map[string]bool{} // whether it is required
		for _, ref := range slices.Concat(route.PathItem.Parameters, route.Operation.Parameters) {
			want[ref.Value.Name] = ref.Value.Required
		}
		if body := route.Operation.RequestBody; body != nil {
			schema := body.Value.Content.Get("application/json").Schema.Value
			for name, property := range schema.Properties {
				if _, ok := want[name]; ok {
					t.Errorf("%s: %s is a parameter and a field of the body", o.ID, name)
				}
				if !property.Value.Deprecated {
					want[name] = slices.Contains(schema.Required, name)
				}
			}
		}
		var schema struct {
			Properties map[string]any
			Required   []string
		}
		if err := json.Unmarshal([]byte(o.Schema), &schema); err != nil {
			t.Fatal(err)
		}
		got := map[string]bool{}
		for name, property := range schema.Properties {
			got[name] = slices.Contains(schema.Required, name)
			if !o.Has(name) || !slices.Contains(o.Fields(), name) {
				t.Errorf("%s: Has and Fields do not know %s", o.ID, name)
			}
			if kind := property.(map[string]any)["type"]; kind != o.Kind(name) {
				t.Errorf("%s: the kind of %s is %q, and its type is %q", o.ID, name, o.Kind(name), kind)
			}
			if !strings.Contains(o.Signature, name) {
				t.Errorf("%s: the signature %q lacks %s", o.ID, o.Signature, name)
			}
		}
		if o.Has("unknown") || o.Kind("unknown") != "" {
			t.Errorf("%s has an unknown field", o.ID)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-document +schema):\n%s", o.ID, diff)
		}
	}
}

// TestSize checks how many tokens the descriptions of operations take, at four
// bytes each.
func TestSize(t *testing.T) {
	var sizes []int
	for _, o := range agent.Operations() {
		tokens := len(mustMarshal(t, map[string]any{
			"id": o.ID, "summary": o.Summary, "effect": o.Effect, "signature": o.Signature,
			"schema": json.RawMessage(o.Schema), "example": json.RawMessage(o.Example), "notes": o.Notes,
		})) / 4
		if tokens > 1500 {
			t.Errorf("%s takes %d tokens, want at most 1500", o.ID, tokens)
		}
		sizes = append(sizes, tokens)
	}
	slices.Sort(sizes)
	p90 := sizes[len(sizes)*9/10]
	if p90 > 400 {
		t.Errorf("descriptions take %d tokens at p90, want at most 400", p90)
	}
	t.Logf("descriptions take %d tokens at p50, %d at p90, %d at most", sizes[len(sizes)/2], p90, sizes[len(sizes)-1])
}

// TestExamples checks that each example is valid and has the required fields.
func TestExamples(t *testing.T) {
	for _, o := range agent.Operations() {
		if err := o.Check(json.RawMessage(o.Example)); err != nil {
			t.Errorf("example %s: %v", o.Example, err)
		}
		isChange := o.Method == "PATCH" || o.Method == "PUT" || o.Method == "POST"
		var fields map[string]any
		if err := json.Unmarshal([]byte(o.Example), &fields); err != nil {
			t.Fatalf("%s: %v", o.ID, err)
		}
		if isChange && len(fields) == strings.Count(o.Path, "{") {
			t.Errorf("%s: the example %s has no field of the body", o.ID, o.Example)
		}
	}
}

// TestSecretResults checks that operations which issue secrets say where these are,
// and that the named fields are secrets.
func TestSecretResults(t *testing.T) {
	client, err := airbyte.NewClient(airbyte.WithToken("token"))
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	for _, o := range agent.Operations() {
		secrets := secretFields(t, client, o)
		issues := o.Effect == agent.Write && len(secrets) > 0
		if issues && !slices.Equal(secrets, o.SecretResult) {
			t.Errorf("%s returns the secrets %v; x-secret-result has %v", o.ID, secrets, o.SecretResult)
		}
		if len(o.SecretResult) > 0 {
			found++
			if !issues {
				t.Errorf("%s: the result has no secrets %v", o.ID, o.SecretResult)
			}
		}
	}
	if found == 0 {
		t.Error("no operation has a secret result")
	}
}

// secretFields lists the JSON names of the fields of a result that are secrets.
func secretFields(t *testing.T, client *airbyte.Client, o *agent.Operation) []string {
	t.Helper()
	method := reflect.ValueOf(client.Services).FieldByName(o.Service).MethodByName(o.Name).Type()
	if method.NumOut() == 1 || method.Out(0).Kind() != reflect.Pointer {
		return nil
	}
	result := method.Out(0).Elem()
	if result.Kind() != reflect.Struct {
		return nil
	}
	var names []string
	for i := range result.NumField() {
		if result.Field(i).Type == reflect.TypeFor[airbyte.Secret]() {
			name, _, _ := strings.Cut(result.Field(i).Tag.Get("json"), ",")
			names = append(names, name)
		}
	}
	return names
}

// TestImports checks that the package imports only the client and the standard
// library, so that it adds nothing to go.mod of its users.
func TestImports(t *testing.T) {
	files, err := filepath.Glob("*.go")
	if err != nil || len(files) == 0 {
		t.Fatalf("no files: %v", err)
	}
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ImportsOnly)
		if err != nil {
			t.Fatal(err)
		}
		for _, spec := range file.Imports {
			path := strings.Trim(spec.Path.Value, `"`)
			first, _, _ := strings.Cut(path, "/")
			isStandard := !strings.Contains(first, ".")
			if !isStandard && path != "github.com/airbyte-go/airbyte/api" {
				t.Errorf("%s imports %s", name, path)
			}
		}
	}
}
