package drift

import (
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/pb33f/go-yaml"

	"github.com/airbyte-go/airbyte/generator/document"
	"github.com/airbyte-go/airbyte/generator/internal/short"
)

// mutation changes the pinned spec in one place, which gives one finding.
type mutation struct {
	kind   Kind
	mutate func(m *mutant)
}

// mutations has the same groups as the kinds.
var mutations = slices.Concat(
	operationMutations,
	parameterMutations,
	bodyMutations,
	responseMutations,
	componentMutations,
	propertyMutations,
	valueMutations,
	structureMutations,
	documentMutations,
)

var operationMutations = []mutation{
	{kind: KindOperationRemoved, mutate: func(m *mutant) {
		o := m.pickOperation(anything)
		unset(o.item, o.method)
	}},
	{kind: KindOperationAdded, mutate: func(m *mutant) {
		paths := document.Get(m.root, "paths")
		set(paths, "/brand/new", "{get: {operationId: brandNew, responses: {'204': {}}}}")
	}},
	{kind: KindOperationMoved, mutate: func(m *mutant) {
		o := m.pickOperation(anything)
		unset(o.item, o.method)
		item := parseValue("{" + o.method + ": {}}")
		item.Content[1] = o.node
		if shared := document.Get(o.item, "parameters"); shared != nil {
			item.Content = append(item.Content, parseValue("parameters"), shared)
		}
		paths := document.Get(m.root, "paths")
		paths.Content = append(paths.Content, parseValue("'/moved"+o.path+"'"), item)
	}},
	{kind: KindOperationRenamed, mutate: func(m *mutant) { set(m.operation(anything), "operationId", "renamed") }},
	{kind: KindOperationRenamed, mutate: func(m *mutant) { unset(m.operation(anything), "operationId") }},
	{kind: KindDeprecated, mutate: func(m *mutant) { set(m.operation(anything), "deprecated", "true") }},
	{kind: KindTagsChanged, mutate: func(m *mutant) { set(m.operation(anything), "tags", "[Others]") }},
	{kind: KindCallbackChanged, mutate: func(m *mutant) {
		set(m.operation(anything), "callbacks", "{done: {'{$request.body#/url}': {post: {responses: {'204': {}}}}}}")
	}},
}

var parameterMutations = []mutation{
	{kind: KindParameterAdded, mutate: func(m *mutant) {
		const parameters = "[{name: fresh, in: query, schema: {type: string}}]"
		set(m.operation(lacks("parameters")), "parameters", parameters)
	}},
	{kind: KindParameterAddedRequired, mutate: func(m *mutant) {
		const parameters = "[{name: fresh, in: query, required: true, schema: {type: string}}]"
		set(m.operation(lacks("parameters")), "parameters", parameters)
	}},
	{kind: KindParameterRemoved, mutate: func(m *mutant) {
		isQuery := hasValue("in", "query")
		operation := m.operation(func(n *yaml.Node) bool {
			return slices.ContainsFunc(document.Items(document.Get(n, "parameters")), isQuery)
		})
		list := document.Get(operation, "parameters")
		i := slices.IndexFunc(list.Content, isQuery)
		list.Content = slices.Delete(list.Content, i, i+1)
	}},
	{kind: KindParameterRequired, mutate: func(m *mutant) {
		isOptional := func(n *yaml.Node) bool { return !hasValue("required", "true")(n) }
		set(m.queryParameter(isOptional), "required", "true")
	}},
	{kind: KindParameterStyle, mutate: func(m *mutant) {
		isList := func(n *yaml.Node) bool { return hasType("array")(document.Get(n, "schema")) }
		set(m.queryParameter(isList), "explode", "false")
	}},
	{kind: KindTypeChanged, mutate: func(m *mutant) {
		isFlag := func(n *yaml.Node) bool { return hasType("boolean")(document.Get(n, "schema")) }
		set(document.Get(m.queryParameter(isFlag), "schema"), "type", "string")
	}},
	{kind: KindDefaultChanged, mutate: func(m *mutant) {
		set(document.Get(m.queryParameter(hasValue("name", "limit")), "schema"), "default", "50")
	}},
}

var bodyMutations = []mutation{
	{kind: KindBodyRemoved, mutate: func(m *mutant) { unset(m.operation(has("requestBody")), "requestBody") }},
	{kind: KindBodyAddedRequired, mutate: func(m *mutant) {
		const body = "{required: true, content: {application/json: {schema: {type: object}}}}"
		set(m.operation(lacks("requestBody")), "requestBody", body)
	}},
	{kind: KindBodyOptional, mutate: func(m *mutant) {
		hasRequiredBody := func(n *yaml.Node) bool { return has("required")(document.Get(n, "requestBody")) }
		unset(document.Get(m.operation(hasRequiredBody), "requestBody"), "required")
	}},
	{kind: KindMediaTypeAdded, mutate: func(m *mutant) {
		content := document.Get(m.operation(has("requestBody")), "requestBody", "content")
		set(content, "text/csv", "{schema: {type: string}}")
	}},
}

var responseMutations = []mutation{
	{kind: KindSuccessAdded, mutate: func(m *mutant) {
		set(document.Get(m.operation(anything), "responses"), "'202'", "{}")
	}},
	{kind: KindErrorAdded, mutate: func(m *mutant) {
		set(document.Get(m.operation(anything), "responses"), "'418'", "{}")
	}},
	{kind: KindSuccessRemoved, mutate: func(m *mutant) {
		hasNoContent := func(n *yaml.Node) bool { return document.Get(n, "responses", "204") != nil }
		unset(document.Get(m.operation(hasNoContent), "responses"), "204")
	}},
	{kind: KindReferenceChanged, mutate: func(m *mutant) {
		schemaOf := func(n *yaml.Node) *yaml.Node {
			return document.Get(n, "responses", "200", "content", "application/json", "schema")
		}
		operation := m.operation(func(n *yaml.Node) bool { return has("$ref")(schemaOf(n)) })
		set(schemaOf(operation), "$ref", schemaRef(m.unusedSchema()))
	}},
	{kind: KindLinkChanged, mutate: func(m *mutant) {
		hasContent := func(n *yaml.Node) bool { return document.Get(n, "responses", "200", "content") != nil }
		response := document.Get(m.operation(hasContent), "responses", "200")
		set(response, "links", "{next: {operationId: getJob, parameters: {jobId: 1}}}")
	}},
}

var componentMutations = []mutation{
	{kind: KindSchemaAdded, mutate: func(m *mutant) { set(m.schemas(), "Fresh", "{type: object}") }},
	{kind: KindSchemaRemoved, mutate: func(m *mutant) { unset(m.schemas(), m.unusedSchema()) }},
	{kind: KindSchemaRenamed, mutate: func(m *mutant) {
		names := []string{
			"JobResponse", "SourceConfiguration", "RowFilteringOperation", "ConnectionStatusEnum", "Tag", "WorkspaceId",
		}
		m.rename(names[m.r.IntN(len(names))], "Renamed")
	}},
	{kind: KindDanglingAppeared, mutate: func(m *mutant) {
		_, n := m.pick(func(path []string, n *yaml.Node) bool {
			return last(path) == "schema" && has("$ref")(n) && !m.isDangling(n)
		})
		set(n, "$ref", schemaRef("Nowhere"))
	}},
	{kind: KindDanglingMended, mutate: func(m *mutant) { set(m.schemas(), m.danglingSchema(), "{type: object}") }},
	{kind: KindCallbackChanged, mutate: func(m *mutant) {
		const callbacks = "{done: {'{$request.body#/url}': {post: {responses: {'204': {}}}}}}"
		set(document.Get(m.root, "components"), "callbacks", callbacks)
	}},
	{kind: KindLinkChanged, mutate: func(m *mutant) {
		set(document.Get(m.root, "components"), "links", "{next: {operationId: getJob}}")
	}},
}

var propertyMutations = []mutation{
	{kind: KindPropertyAdded, mutate: func(m *mutant) {
		set(document.Get(m.schema(hasItems("properties")), "properties"), "fresh", "{type: string}")
	}},
	{kind: KindPropertyRemoved, mutate: func(m *mutant) {
		properties := document.Get(m.schema(all(hasItems("properties"), lacks("required"))), "properties")
		properties.Content = properties.Content[2:]
	}},
	{kind: KindPropertyOptional, mutate: func(m *mutant) {
		isFirstDefined := func(n *yaml.Node) bool {
			return document.Get(n, "properties", document.Get(n, "required").Content[0].Value) != nil
		}
		required := document.Get(m.schema(all(hasItems("properties"), hasItems("required"), isFirstDefined)), "required")
		required.Content = required.Content[1:]
	}},
	{kind: KindPropertyRequired, mutate: func(m *mutant) {
		s := m.schema(all(hasItems("properties"), lacks("required")))
		set(s, "required", "["+document.Get(s, "properties").Content[0].Value+"]")
	}},
}

var valueMutations = []mutation{
	{kind: KindTypeChanged, mutate: func(m *mutant) { set(m.schema(hasType("boolean")), "type", "string") }},
	{kind: KindTypeChanged, mutate: func(m *mutant) {
		isStringList := func(n *yaml.Node) bool { return hasType("string")(document.Get(n, "items")) }
		set(document.Get(m.schema(all(hasType("array"), isStringList)), "items"), "type", "integer")
	}},
	{kind: KindTypeWidened, mutate: func(m *mutant) { set(m.schema(hasType("integer")), "type", "number") }},
	{kind: KindFormatChanged, mutate: func(m *mutant) { set(m.schema(hasValue("format", "uuid")), "format", "ulid") }},
	{kind: KindNullableAdded, mutate: func(m *mutant) {
		set(m.schema(all(hasType("string"), lacks("enum"), lacks("nullable"))), "type", "[string, 'null']")
	}},
	{kind: KindNullableRemoved, mutate: func(m *mutant) { unset(m.schema(hasValue("nullable", "true")), "nullable") }},
	{kind: KindDefaultChanged, mutate: func(m *mutant) {
		set(m.schema(all(hasType("string"), lacks("default"))), "default", "fresh")
	}},
	{kind: KindEnumValueAdded, mutate: func(m *mutant) {
		enum := document.Get(m.schema(hasItems("enum")), "enum")
		enum.Content = append(enum.Content, parseValue("fresh"))
	}},
	{kind: KindEnumValueRemoved, mutate: func(m *mutant) {
		hasTwo := func(n *yaml.Node) bool { return len(document.Items(document.Get(n, "enum"))) > 1 }
		enum := document.Get(m.schema(hasTwo), "enum")
		enum.Content = enum.Content[1:]
	}},
	{kind: KindEnumRemoved, mutate: func(m *mutant) { unset(m.schema(hasItems("enum")), "enum") }},
	{kind: KindEnumAdded, mutate: func(m *mutant) {
		set(m.schema(all(hasType("string"), lacks("enum"))), "enum", "[a, b]")
	}},
	{kind: KindConstraintTightened, mutate: func(m *mutant) {
		set(m.schema(all(hasType("string"), lacks("maxLength"))), "maxLength", "30")
	}},
}

var structureMutations = []mutation{
	{kind: KindClosed, mutate: func(m *mutant) {
		set(m.schema(all(hasItems("properties"), lacks("additionalProperties"))), "additionalProperties", "false")
	}},
	{kind: KindOpened, mutate: func(m *mutant) {
		unset(m.schema(hasValue("additionalProperties", "false")), "additionalProperties")
	}},
	{kind: KindOneOfRemoved, mutate: func(m *mutant) {
		hasThree := func(n *yaml.Node) bool { return len(document.Items(document.Get(n, "oneOf"))) > 2 }
		oneOf := document.Get(m.schema(hasThree), "oneOf")
		oneOf.Content = oneOf.Content[1:]
	}},
	{kind: KindDiscriminatorValueChanged, mutate: func(m *mutant) {
		mapping := document.Get(m.schema(has("discriminator")), "discriminator", "mapping")
		mapping.Content[1].Value = mapping.Content[3].Value
	}},
	{kind: KindKeywordChanged, mutate: func(m *mutant) { set(m.schema(hasItems("properties")), "not", "{type: string}") }},
	{kind: KindUnknownKeyChanged, mutate: func(m *mutant) {
		set(m.schema(hasItems("properties")), "propertyes", "{a: {type: string}}")
	}},
}

var documentMutations = []mutation{
	{kind: KindServerAdded, mutate: func(m *mutant) {
		servers := document.Get(m.root, "servers")
		servers.Content = append(servers.Content, parseValue("{url: 'https://eu.example/v1'}"))
	}},
	{kind: KindVersionChanged, mutate: func(m *mutant) { set(m.root, "openapi", "3.1.7") }},
}

// TestMutations changes the pinned spec. The only finding must be that change. There is
// none if the change is neutral.
func TestMutations(t *testing.T) {
	pinned := newOriginal(t, readPinned(t))
	for i, mutation := range short.Every(4, mutations) {
		t.Run(fmt.Sprintf("%s %d", mutation.kind, i), func(t *testing.T) {
			for seed := range seeds() {
				m := pinned.mutant(seed, 7)
				if mutation.kind == KindDanglingMended && m.danglingSchema() == "" {
					t.Skip("every reference to a schema resolves")
				}
				mutation.mutate(m)
				found := changes(pinned.model, m.model(t))
				want := []Kind{mutation.kind}
				if rules[mutation.kind].neutral {
					want = nil
				}
				if diff := cmp.Diff(want, kindsOf(&Report{Findings: found})); diff != "" {
					t.Fatalf("seed %d: kinds (-want +got):\n%s", seed, diff)
				}
			}
		})
	}
}

// TestSecurityMutation exempts one operation from the security requirement of the
// document.
func TestSecurityMutation(t *testing.T) {
	secured := parseTree(t, readPinned(t))
	set(secured, "security", "[{bearer: []}]")
	original := newOriginal(t, dumpTree(t, secured))
	for seed := range uint64(2) {
		m := original.mutant(seed, 7)
		set(m.operation(lacks("security")), "security", "[]")
		found := changes(original.model, m.model(t))
		if diff := cmp.Diff([]Kind{KindSecurityRemoved}, kindsOf(&Report{Findings: found})); diff != "" {
			t.Errorf("seed %d: kinds (-want +got):\n%s", seed, diff)
		}
	}
}
