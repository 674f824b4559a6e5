package drift

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/pb33f/go-yaml"

	"github.com/airbyte-go/airbyte/generator/internal/yamlnode"
)

// mutant is a tree to be changed in one known place.
type mutant struct {
	root *yaml.Node
	r    *rand.Rand
}

func value(text string) *yaml.Node {
	var doc yaml.Node
	if err := yaml.Unmarshal([]byte(text), &doc); err != nil {
		panic(err)
	}
	n := doc.Content[0]
	n.Style = 0
	return n
}

func set(n *yaml.Node, key, text string) {
	for i := 0; i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value == key {
			n.Content[i+1] = value(text)
			return
		}
	}
	n.Content = append(n.Content, value(key), value(text))
}

func unset(n *yaml.Node, key string) {
	for i := 0; i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value == key {
			n.Content = slices.Delete(n.Content, i, i+2)
			return
		}
	}
}

// pick chooses one of the nodes below the root that fit, with its key.
func (m *mutant) pick(fits func(path []string, n *yaml.Node) bool) (path []string, n *yaml.Node) {
	type found struct {
		path []string
		n    *yaml.Node
	}
	var all []found
	var walk func(path []string, n *yaml.Node)
	walk = func(path []string, n *yaml.Node) {
		if fits(path, n) {
			all = append(all, found{slices.Clone(path), n})
		}
		if n.Kind == yaml.SequenceNode {
			for i, c := range n.Content {
				walk(append(path, fmt.Sprint(i)), c)
			}
		}
		for key, v := range yamlnode.Members(n) {
			walk(append(path, key.Value), v)
		}
	}
	walk(nil, m.root)
	f := all[m.r.IntN(len(all))]
	return f.path, f.n
}

func isOperation(path []string) bool {
	return len(path) == 3 && path[0] == "paths" && path[2] != "parameters"
}

// operation picks an operation, with its parents.
func (m *mutant) operation(fits func(op *yaml.Node) bool) (path, method string, item, op *yaml.Node) {
	at, op := m.pick(func(path []string, n *yaml.Node) bool { return isOperation(path) && (fits == nil || fits(n)) })
	return at[1], at[2], yamlnode.Get(m.root, "paths", at[1]), op
}

func (m *mutant) schemas() *yaml.Node { return yamlnode.Get(m.root, "components", "schemas") }

// schema picks a schema of the components, or below one, that requests or
// answers reach.
func (m *mutant) schema(fits func(n *yaml.Node) bool) *yaml.Node {
	_, n := m.pick(func(path []string, n *yaml.Node) bool {
		if len(path) < 3 || path[0] != "components" || path[1] != "schemas" || n.Kind != yaml.MappingNode || yamlnode.Get(n, "type") == nil && yamlnode.Get(n, "$ref") == nil {
			return false
		}
		if last := path[len(path)-1]; last == "properties" || last == "discriminator" || last == "mapping" {
			return false
		}
		unused := map[string]bool{"AuthProvider": true, "UserStatus": true, "SSOConfigStatus": true, "RedirectUrlResponse": true}
		return !unused[path[2]] && fits(n)
	})
	return n
}

func hasType(t string) func(*yaml.Node) bool {
	return func(n *yaml.Node) bool { return yamlnode.Get(n, "type") != nil && yamlnode.Get(n, "type").Value == t }
}

func hasKey(key string) func(*yaml.Node) bool {
	return func(n *yaml.Node) bool { return yamlnode.Get(n, key) != nil && len(yamlnode.Get(n, key).Content) > 0 }
}

func lacks(key string, and func(*yaml.Node) bool) func(*yaml.Node) bool {
	return func(n *yaml.Node) bool { return yamlnode.Get(n, key) == nil && and(n) }
}

// queryParameter picks a parameter of an operation's own.
func (m *mutant) queryParameter(fits func(n *yaml.Node) bool) (op, p *yaml.Node, i int) {
	_, _, _, op = m.operation(func(op *yaml.Node) bool {
		list := yamlnode.Get(op, "parameters")
		return list != nil && slices.ContainsFunc(list.Content, func(p *yaml.Node) bool { return yamlnode.Get(p, "in").Value == "query" && fits(p) })
	})
	for i, p := range yamlnode.Get(op, "parameters").Content {
		if yamlnode.Get(p, "in").Value == "query" && fits(p) {
			return op, p, i
		}
	}
	panic("picked one that fits")
}

// rename gives a schema another name, everywhere.
func (m *mutant) rename(from, to string) {
	var walk func(n *yaml.Node)
	walk = func(n *yaml.Node) {
		if n.Kind == yaml.ScalarNode && n.Value == schemaPrefix+from {
			n.Value = schemaPrefix + to
		}
		for _, c := range n.Content {
			walk(c)
		}
	}
	walk(m.root)
	for i := 0; i < len(m.schemas().Content); i += 2 {
		if m.schemas().Content[i].Value == from {
			m.schemas().Content[i].Value = to
		}
	}
}

func anything(*yaml.Node) bool { return true }

// mutations change one thing each, and must be found as one finding of the
// given kind.
var mutations = []struct {
	kind   Kind
	mutate func(m *mutant)
}{
	{KindOperationRemoved, func(m *mutant) {
		_, method, item, _ := m.operation(nil)
		unset(item, method)
	}},
	{KindOperationAdded, func(m *mutant) {
		set(yamlnode.Get(m.root, "paths"), "/brand/new", "{get: {operationId: brandNew, responses: {'204': {}}}}")
	}},
	{KindOperationMoved, func(m *mutant) {
		path, method, item, op := m.operation(func(op *yaml.Node) bool { return yamlnode.Get(op, "operationId").Value != "getDocumentation" })
		unset(item, method)
		moved := value("{" + method + ": {}}")
		moved.Content[1] = op
		if shared := yamlnode.Get(item, "parameters"); shared != nil {
			moved.Content = append(moved.Content, value("parameters"), shared)
		}
		paths := yamlnode.Get(m.root, "paths")
		paths.Content = append(paths.Content, value("'/moved"+path+"'"), moved)
	}},
	{KindOperationRenamed, func(m *mutant) { _, _, _, op := m.operation(nil); set(op, "operationId", "renamed") }},
	{KindOperationRenamed, func(m *mutant) { _, _, _, op := m.operation(nil); unset(op, "operationId") }},
	{KindDeprecated, func(m *mutant) { _, _, _, op := m.operation(nil); set(op, "deprecated", "true") }},
	{KindTagsChanged, func(m *mutant) { _, _, _, op := m.operation(nil); set(op, "tags", "[Others]") }},
	{KindSecurityRemoved, func(m *mutant) {
		set(m.root, "security", "[{bearer: []}]") // the old document gets it as well; see the test
		_, _, _, op := m.operation(lacks("security", anything))
		set(op, "security", "[]")
	}},
	{KindServerAdded, func(m *mutant) {
		servers := yamlnode.Get(m.root, "servers")
		servers.Content = append(servers.Content, value("{url: 'https://eu.example/v1'}"))
	}},

	{KindParameterAdded, func(m *mutant) {
		_, _, _, op := m.operation(lacks("parameters", anything))
		set(op, "parameters", "[{name: fresh, in: query, schema: {type: string}}]")
	}},
	{KindParameterAddedRequired, func(m *mutant) {
		_, _, _, op := m.operation(lacks("parameters", anything))
		set(op, "parameters", "[{name: fresh, in: query, required: true, schema: {type: string}}]")
	}},
	{KindParameterRemoved, func(m *mutant) {
		op, _, i := m.queryParameter(anything)
		list := yamlnode.Get(op, "parameters")
		list.Content = slices.Delete(list.Content, i, i+1)
	}},
	{KindParameterRequired, func(m *mutant) {
		_, p, _ := m.queryParameter(func(p *yaml.Node) bool { r := yamlnode.Get(p, "required"); return r == nil || r.Value == "false" })
		set(p, "required", "true")
	}},
	{KindParameterStyle, func(m *mutant) {
		_, p, _ := m.queryParameter(func(p *yaml.Node) bool { return hasType("array")(yamlnode.Get(p, "schema")) })
		set(p, "explode", "false")
	}},
	{KindTypeChanged, func(m *mutant) {
		_, p, _ := m.queryParameter(func(p *yaml.Node) bool { return hasType("boolean")(yamlnode.Get(p, "schema")) })
		set(yamlnode.Get(p, "schema"), "type", "string")
	}},
	{KindDefaultChanged, func(m *mutant) {
		_, p, _ := m.queryParameter(func(p *yaml.Node) bool { return yamlnode.Get(p, "name").Value == "limit" })
		set(yamlnode.Get(p, "schema"), "default", "50")
	}},

	{KindBodyRemoved, func(m *mutant) {
		_, _, _, op := m.operation(func(op *yaml.Node) bool { return yamlnode.Get(op, "requestBody") != nil })
		unset(op, "requestBody")
	}},
	{KindBodyAddedRequired, func(m *mutant) {
		_, _, _, op := m.operation(lacks("requestBody", anything))
		set(op, "requestBody", "{required: true, content: {application/json: {schema: {type: object}}}}")
	}},
	{KindBodyOptional, func(m *mutant) {
		_, _, _, op := m.operation(func(op *yaml.Node) bool {
			b := yamlnode.Get(op, "requestBody")
			return b != nil && yamlnode.Get(b, "required") != nil
		})
		unset(yamlnode.Get(op, "requestBody"), "required")
	}},
	{KindMediaTypeAdded, func(m *mutant) {
		_, _, _, op := m.operation(func(op *yaml.Node) bool { return yamlnode.Get(op, "requestBody") != nil })
		set(yamlnode.Get(op, "requestBody", "content"), "text/csv", "{schema: {type: string}}")
	}},
	{KindSuccessAdded, func(m *mutant) { _, _, _, op := m.operation(nil); set(yamlnode.Get(op, "responses"), "'202'", "{}") }},
	{KindErrorAdded, func(m *mutant) { _, _, _, op := m.operation(nil); set(yamlnode.Get(op, "responses"), "'418'", "{}") }},
	{KindSuccessRemoved, func(m *mutant) {
		_, _, _, op := m.operation(func(op *yaml.Node) bool { return yamlnode.Get(op, "responses", "204") != nil })
		unset(yamlnode.Get(op, "responses"), "204")
	}},
	{KindReferenceChanged, func(m *mutant) {
		_, _, _, op := m.operation(func(op *yaml.Node) bool {
			r := yamlnode.Get(op, "responses", "200")
			return r != nil && yamlnode.Get(r, "content", "application/json", "schema", "$ref") != nil
		})
		set(yamlnode.Get(op, "responses", "200", "content", "application/json", "schema"), "$ref", "'#/components/schemas/SSOConfigStatus'")
	}},

	{KindPropertyAdded, func(m *mutant) {
		set(yamlnode.Get(m.schema(hasKey("properties")), "properties"), "fresh", "{type: string}")
	}},
	{KindPropertyRemoved, func(m *mutant) {
		s := m.schema(func(n *yaml.Node) bool { return hasKey("properties")(n) && yamlnode.Get(n, "required") == nil })
		properties := yamlnode.Get(s, "properties")
		properties.Content = properties.Content[2:]
	}},
	{KindPropertyOptional, func(m *mutant) {
		s := m.schema(func(n *yaml.Node) bool {
			r := yamlnode.Get(n, "required")
			return hasKey("properties")(n) && r != nil && len(r.Content) > 0 && yamlnode.Get(n, "properties", r.Content[0].Value) != nil
		})
		required := yamlnode.Get(s, "required")
		required.Content = required.Content[1:]
	}},
	{KindPropertyRequired, func(m *mutant) {
		s := m.schema(func(n *yaml.Node) bool { return hasKey("properties")(n) && yamlnode.Get(n, "required") == nil })
		set(s, "required", "["+yamlnode.Get(s, "properties").Content[0].Value+"]")
	}},
	{KindTypeChanged, func(m *mutant) { set(m.schema(hasType("boolean")), "type", "string") }},
	{KindTypeWidened, func(m *mutant) { set(m.schema(hasType("integer")), "type", "number") }},
	{KindFormatChanged, func(m *mutant) { set(m.schema(hasKeyValue("format", "uuid")), "format", "ulid") }},
	{KindNullableAdded, func(m *mutant) {
		s := m.schema(func(n *yaml.Node) bool {
			return hasType("string")(n) && yamlnode.Get(n, "enum") == nil && yamlnode.Get(n, "nullable") == nil
		})
		set(s, "type", "[string, 'null']")
	}},
	{KindNullableRemoved, func(m *mutant) { unset(m.schema(hasKeyValue("nullable", "true")), "nullable") }},
	{KindEnumValueAdded, func(m *mutant) {
		e := yamlnode.Get(m.schema(hasKey("enum")), "enum")
		e.Content = append(e.Content, value("fresh"))
	}},
	{KindEnumValueRemoved, func(m *mutant) {
		s := m.schema(func(n *yaml.Node) bool { return hasKey("enum")(n) && len(yamlnode.Get(n, "enum").Content) > 1 })
		e := yamlnode.Get(s, "enum")
		e.Content = e.Content[1:]
	}},
	{KindEnumRemoved, func(m *mutant) { unset(m.schema(hasKey("enum")), "enum") }},
	{KindEnumAdded, func(m *mutant) { set(m.schema(lacks("enum", hasType("string"))), "enum", "[a, b]") }},
	{KindDefaultChanged, func(m *mutant) { set(m.schema(lacks("default", hasType("string"))), "default", "fresh") }},
	{KindConstraintTightened, func(m *mutant) { set(m.schema(lacks("maxLength", hasType("string"))), "maxLength", "30") }},
	{KindClosed, func(m *mutant) {
		set(m.schema(lacks("additionalProperties", hasKey("properties"))), "additionalProperties", "false")
	}},
	{KindOpened, func(m *mutant) { unset(m.schema(hasKeyValue("additionalProperties", "false")), "additionalProperties") }},
	{KindTypeChanged, func(m *mutant) {
		set(yamlnode.Get(m.schema(func(n *yaml.Node) bool { return hasType("array")(n) && hasType("string")(yamlnode.Get(n, "items")) }), "items"), "type", "integer")
	}},
	{KindOneOfRemoved, func(m *mutant) {
		s := m.schema(func(n *yaml.Node) bool { return hasKey("oneOf")(n) && len(yamlnode.Get(n, "oneOf").Content) > 2 })
		list := yamlnode.Get(s, "oneOf")
		list.Content = list.Content[1:]
	}},
	{KindDiscriminatorValueChanged, func(m *mutant) {
		mapping := yamlnode.Get(m.schema(hasKey("discriminator")), "discriminator", "mapping")
		mapping.Content[1].Value = mapping.Content[3].Value
	}},
	{KindSchemaAdded, func(m *mutant) { set(m.schemas(), "Fresh", "{type: object}") }},
	{KindSchemaRemoved, func(m *mutant) { unset(m.schemas(), "SSOConfigStatus") }},
	{KindSchemaRenamed, func(m *mutant) {
		names := []string{"JobResponse", "SourceConfiguration", "RowFilteringOperation", "ConnectionStatusEnum", "Tag", "WorkspaceId"}
		m.rename(names[m.r.IntN(len(names))], "Renamed")
	}},
	{KindDanglingAppeared, func(m *mutant) {
		_, n := m.pick(func(path []string, n *yaml.Node) bool {
			return path != nil && path[len(path)-1] == "schema" && yamlnode.Get(n, "$ref") != nil && !strings.Contains(yamlnode.Get(n, "$ref").Value, "Dataplane")
		})
		set(n, "$ref", "'#/components/schemas/Nowhere'")
	}},
	{KindDanglingMended, func(m *mutant) {
		set(m.schemas(), "DataplaneCreateResponseBody", "{type: object}")
	}},
	{KindCallbackChanged, func(m *mutant) {
		_, _, _, op := m.operation(nil)
		set(op, "callbacks", "{done: {'{$request.body#/url}': {post: {responses: {'204': {}}}}}}")
	}},
	{KindCallbackChanged, func(m *mutant) {
		set(yamlnode.Get(m.root, "components"), "callbacks", "{done: {'{$request.body#/url}': {post: {responses: {'204': {}}}}}}")
	}},
	{KindLinkChanged, func(m *mutant) {
		_, _, _, op := m.operation(func(op *yaml.Node) bool { return yamlnode.Get(op, "responses", "200", "content") != nil })
		set(yamlnode.Get(op, "responses", "200"), "links", "{next: {operationId: getJob, parameters: {jobId: 1}}}")
	}},
	{KindLinkChanged, func(m *mutant) {
		set(yamlnode.Get(m.root, "components"), "links", "{next: {operationId: getJob}}")
	}},
	{KindVersionChanged, func(m *mutant) { set(yamlnode.Get(m.root, "info"), "version", "2.0.0") }},
	{KindKeywordChanged, func(m *mutant) { set(m.schema(hasKey("properties")), "not", "{type: string}") }},
	{KindUnclassified, func(m *mutant) { set(m.schema(hasKey("properties")), "propertyes", "{a: {type: string}}") }},
}

func hasKeyValue(key, want string) func(*yaml.Node) bool {
	return func(n *yaml.Node) bool { v := yamlnode.Get(n, key); return v != nil && v.Value == want }
}

// TestMutations changes the pinned spec in one known place, at random: exactly
// that change is found.
func TestMutations(t *testing.T) {
	data := readPinned(t)
	for i, mutation := range mutations {
		t.Run(fmt.Sprintf("%s %d", mutation.kind, i), func(t *testing.T) {
			for seed := range uint64(2) {
				m := &mutant{parseTree(t, data), rand.New(rand.NewPCG(seed, 7))}
				mutation.mutate(m)
				old := data
				if mutation.kind == KindSecurityRemoved {
					secured := parseTree(t, data)
					set(secured, "security", "[{bearer: []}]")
					old = dumpTree(t, secured)
				}
				r := compare(t, old, dumpTree(t, m.root))
				var kinds []string
				for _, f := range r.Findings {
					kinds = append(kinds, string(f.Kind)+": "+f.Text)
				}
				// What brings a reference along is a second change by nature.
				allowed := map[Kind]Kind{KindDanglingMended: KindSchemaAdded}[mutation.kind]
				kinds = slices.DeleteFunc(kinds, func(k string) bool { return allowed != "" && strings.HasPrefix(k, string(allowed)+":") })
				if len(kinds) != 1 || !strings.HasPrefix(kinds[0], string(mutation.kind)+":") {
					t.Fatalf("seed %d: found %d changes, want one:\n%s", seed, len(kinds), strings.Join(kinds, "\n"))
				}
			}
		})
	}
}
