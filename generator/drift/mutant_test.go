package drift

import (
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/pb33f/go-yaml"

	"github.com/airbyte-go/airbyte/generator/document"
	"github.com/airbyte-go/airbyte/generator/internal/short"
)

// mutant is the tree of the pinned spec. Tests change it at random places.
type mutant struct {
	root   *yaml.Node
	r      *rand.Rand
	reach  reachMap
	broken []string // references that dangle
}

// original is a document that mutants are made of.
type original struct {
	model *model
	root  *yaml.Node
	reach reachMap
}

func newOriginal(tb testing.TB, data []byte) *original {
	tb.Helper()
	m := modelOf(tb, data)
	return &original{model: m, root: parseTree(tb, data), reach: m.reach()}
}

// mutant returns a copy of the document. The seed and the stream choose the places that tests change.
func (o *original) mutant(seed, stream uint64) *mutant {
	mutant := &mutant{
		root:  document.Clone(o.root),
		r:     rand.New(rand.NewPCG(seed, stream)),
		reach: o.reach,
	}
	for _, d := range o.model.defects {
		if d.dangling != "" {
			mutant.broken = append(mutant.broken, d.dangling)
		}
	}
	return mutant
}

// model returns the model of the mutant, which is written as JSON, since that is read faster than YAML.
func (m *mutant) model(tb testing.TB) *model {
	tb.Helper()
	return modelOf(tb, asJSON(m.root))
}

// seeds returns how often tests change the pinned spec in the same manner, at other places.
func seeds() uint64 {
	if short.OrRace() {
		return 1
	}
	return 2
}

// modelOf returns the model of a document. Comparisons do not change models, so a test can use one several times.
func modelOf(tb testing.TB, data []byte) *model {
	tb.Helper()
	m, err := readModel(document.Source{Name: "spec.yaml", Data: data})
	if err != nil {
		tb.Fatal(err)
	}
	return m
}

// changes returns the changes between two documents, as [Compare] does without Go code.
func changes(base, revision *model) []*Finding { return reported(newDiffer(base, revision).run()) }

// visitor is called for a node and the keys and positions that lead to it.
type visitor = func(path []string, n *yaml.Node)

// walk visits the root, whose path is empty, and every node below it, parents
// first.
func (m *mutant) walk(visit visitor) { walkTree(nil, m.root, visit) }

func walkTree(path []string, n *yaml.Node, visit visitor) {
	visit(path, n)
	for i, item := range document.Items(n) {
		walkTree(append(slices.Clip(path), strconv.Itoa(i)), item, visit)
	}
	for key, value := range document.Members(n) {
		walkTree(append(slices.Clip(path), key.Value), value, visit)
	}
}

// last returns the last step of a path, or "" for the root.
func last(path []string) string {
	if len(path) == 0 {
		return ""
	}
	return path[len(path)-1]
}

// pick returns one of the nodes that match, and its path.
func (m *mutant) pick(matches func(path []string, n *yaml.Node) bool) (path []string, n *yaml.Node) {
	var paths [][]string
	var nodes []*yaml.Node
	m.walk(func(path []string, n *yaml.Node) {
		if matches(path, n) {
			paths = append(paths, path)
			nodes = append(nodes, n)
		}
	})
	i := m.r.IntN(len(nodes))
	return paths[i], nodes[i]
}

// matcher reports whether a node may be picked.
type matcher = func(n *yaml.Node) bool

func anything(*yaml.Node) bool { return true }

func has(key string) matcher {
	return func(n *yaml.Node) bool { return document.Get(n, key) != nil }
}

func hasItems(key string) matcher {
	return func(n *yaml.Node) bool { return has(key)(n) && len(document.Get(n, key).Content) > 0 }
}

func hasValue(key, want string) matcher {
	return func(n *yaml.Node) bool { return has(key)(n) && document.Get(n, key).Value == want }
}

func hasType(name string) matcher { return hasValue("type", name) }

func lacks(key string) matcher {
	return func(n *yaml.Node) bool { return !has(key)(n) }
}

// all returns a matcher for nodes that match all of several matchers.
func all(matchers ...matcher) matcher {
	return func(n *yaml.Node) bool {
		for _, matches := range matchers {
			if !matches(n) {
				return false
			}
		}
		return true
	}
}

// pickedOperation is an operation with its path and method.
type pickedOperation struct {
	path   string
	method string
	item   *yaml.Node // the path item
	node   *yaml.Node
}

func (m *mutant) pickOperation(matches matcher) pickedOperation {
	path, n := m.pick(func(path []string, n *yaml.Node) bool {
		isOperation := len(path) == 3 && path[0] == "paths" && path[2] != "parameters"
		return isOperation && matches(n)
	})
	return pickedOperation{
		path:   path[1],
		method: path[2],
		item:   document.Get(m.root, "paths", path[1]),
		node:   n,
	}
}

// operation picks an operation.
func (m *mutant) operation(matches matcher) *yaml.Node { return m.pickOperation(matches).node }

// queryParameter picks a query parameter that an operation defines itself.
func (m *mutant) queryParameter(matches matcher) *yaml.Node {
	_, n := m.pick(func(path []string, n *yaml.Node) bool {
		isOwn := len(path) == 5 && path[0] == "paths" && path[3] == "parameters"
		return isOwn && hasValue("in", "query")(n) && matches(n)
	})
	return n
}

// schemas returns the component schemas.
func (m *mutant) schemas() *yaml.Node { return document.Get(m.root, "components", "schemas") }

// schema picks a schema, at any depth, in a component schema that an operation
// uses.
func (m *mutant) schema(matches matcher) *yaml.Node {
	_, n := m.pick(func(path []string, n *yaml.Node) bool {
		isInSchemas := len(path) > 2 && path[0] == "components" && path[1] == "schemas"
		if !isInSchemas || !m.isUsed(path[2]) {
			return false
		}
		isSchema := n.Kind == yaml.MappingNode && (has("type")(n) || has("$ref")(n))
		isMap := slices.Contains([]string{"properties", "discriminator", "mapping"}, last(path))
		return isSchema && !isMap && matches(n)
	})
	return n
}

func (m *mutant) isUsed(schema string) bool { return len(m.reach[schemaPrefix+schema]) > 0 }

// unusedSchema returns the name of a component schema that has no reference to it.
func (m *mutant) unusedSchema() string {
	referenced := map[string]bool{}
	m.walk(func(path []string, n *yaml.Node) {
		if last(path) == "$ref" {
			referenced[n.Value] = true
		}
	})
	for name := range document.Members(m.schemas()) {
		if !referenced[schemaPrefix+name.Value] {
			return name.Value
		}
	}
	panic("every schema is used")
}

// rename renames a component schema and all references to it.
func (m *mutant) rename(from, to string) {
	m.walk(func(_ []string, n *yaml.Node) {
		if n.Kind == yaml.ScalarNode && n.Value == schemaPrefix+from {
			n.Value = schemaPrefix + to
		}
	})
	for name := range document.Members(m.schemas()) {
		if name.Value == from {
			name.Value = to
		}
	}
}

// parseValue parses a YAML value.
func parseValue(text string) *yaml.Node {
	var doc yaml.Node
	if err := yaml.Unmarshal([]byte(text), &doc); err != nil {
		panic(err)
	}
	n := doc.Content[0]
	n.Style = 0
	return n
}

// set sets a key of a mapping to a YAML value.
func set(n *yaml.Node, key, text string) {
	for i := 0; i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value == key {
			n.Content[i+1] = parseValue(text)
			return
		}
	}
	n.Content = append(n.Content, parseValue(key), parseValue(text))
}

// unset removes a key of a mapping.
func unset(n *yaml.Node, key string) {
	for i := 0; i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value == key {
			n.Content = slices.Delete(n.Content, i, i+2)
			return
		}
	}
}

// schemaRef returns a reference to a component schema as a YAML value.
func schemaRef(name string) string { return "'" + schemaPrefix + name + "'" }

// isDangling reports whether a node is a dangling reference.
func (m *mutant) isDangling(n *yaml.Node) bool {
	return has("$ref")(n) && slices.Contains(m.broken, document.Get(n, "$ref").Value)
}

// danglingSchema returns the name of a component schema that is missing, or "".
func (m *mutant) danglingSchema() string {
	for _, ref := range m.broken {
		if name, ok := strings.CutPrefix(ref, schemaPrefix); ok {
			return name
		}
	}
	return ""
}
