package drift

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/pb33f/go-yaml"

	"github.com/airbyte-go/airbyte/generator/document"
	"github.com/airbyte-go/airbyte/generator/internal/short"
)

// neutralEdits change how a document is written, but not what it describes.
var neutralEdits = []struct {
	name   string
	isYAML bool // whether only YAML can show the edit
	mutate func(m *mutant)
}{
	{name: "order of keys", mutate: shuffleKeys},
	{name: "order of lists whose order does not matter", mutate: shuffleSets},
	{name: "flow style", isYAML: true, mutate: useFlowStyle},
	{name: "prose, titles, examples and extensions", mutate: addProse},
	{name: "nullable as a type", mutate: writeNullAsType},
	{name: "enums with one value as constants", mutate: writeEnumsAsConst},
	{name: "references in an allOf with one member", mutate: wrapReferences},
	{name: "formats in capitals", mutate: writeFormatsInCapitals},
	{name: "parameters of operations as parameters of paths", mutate: moveParametersToPaths},
	{name: "parameters as components", mutate: moveParametersToComponents},
	{name: "other tags", mutate: renameTags},
	{name: "another version and title", mutate: renameDocument},
	{name: "other names of path parameters", mutate: renamePathParameters},
	{name: "media types with a charset", mutate: addCharsets},
	{name: "no security requirement, in other words", mutate: requireNoSecurity},
	{name: "other names of schemas", mutate: renameSchemas},
	{name: "objects as an allOf", mutate: splitObjects},
	{name: "inline schemas as components", mutate: extractSchemas},
	{name: "components as inline schemas", mutate: inlineSchemas},
	{name: "responses as components", mutate: extractResponses},
}

func renameTags(m *mutant) {
	m.walk(func(path []string, n *yaml.Node) {
		if len(path) == 5 && path[0] == "paths" && path[3] == "tags" {
			n.Value += " and more"
		}
	})
}

func renameDocument(m *mutant) {
	set(document.Get(m.root, "info"), "version", "9.9.9")
	set(document.Get(m.root, "info"), "title", "Another title")
}

func renamePathParameters(m *mutant) {
	m.walk(func(_ []string, n *yaml.Node) {
		if hasValue("in", "path")(n) {
			document.Get(n, "name").Value += "_renamed"
		}
	})
	for path := range document.Members(document.Get(m.root, "paths")) {
		path.Value = strings.ReplaceAll(path.Value, "}", "_renamed}")
	}
}

func addCharsets(m *mutant) {
	m.walk(func(path []string, n *yaml.Node) {
		if last(path) != "content" {
			return
		}
		for mediaType := range document.Members(n) {
			mediaType.Value += "; charset=utf-8"
		}
	})
}

// requireNoSecurity states that operations need no credentials, which is the case
// already.
func requireNoSecurity(m *mutant) {
	if document.Get(m.root, "security") != nil {
		panic("the document has security requirements")
	}
	m.walk(func(path []string, n *yaml.Node) {
		if len(path) == 3 && path[0] == "paths" && lacks("security")(n) && n.Kind == yaml.MappingNode {
			set(n, "security", "[]")
		}
	})
}

func renameSchemas(m *mutant) {
	var names []string
	for name := range document.Members(m.schemas()) {
		names = append(names, name.Value)
	}
	for _, name := range names {
		m.rename(name, name+"V2")
	}
}

// splitObjects moves the first property of each component schema to an inline member
// of an allOf.
func splitObjects(m *mutant) {
	for _, n := range document.Members(m.schemas()) {
		properties := document.Get(n, "properties")
		isPlain := hasType("object")(n) && hasItems("properties")(n) && lacks("allOf")(n) && lacks("nullable")(n)
		if !isPlain || document.Len(properties) < 2 || has("oneOf")(n) || has("minProperties")(n) {
			continue
		}
		first := parseValue("{type: object, properties: {}}")
		document.Get(first, "properties").Content = slices.Clone(properties.Content[:2])
		properties.Content = properties.Content[2:]
		list := parseValue("[]")
		list.Content = append(list.Content, first)
		n.Content = append(n.Content, parseValue("allOf"), list)
	}
}

// extractSchemas moves inline objects and enums of properties to components.
func extractSchemas(m *mutant) {
	var extracted []*yaml.Node
	m.walk(func(path []string, n *yaml.Node) {
		isProperty := len(path) > 1 && path[0] == "components" && path[len(path)-2] == "properties"
		if !isProperty || !hasScalarType(n) || (lacks("enum")(n) && lacks("properties")(n)) {
			return
		}
		content := *n
		name := fmt.Sprintf("Extracted%d", len(extracted))
		extracted = append(extracted, parseValue(name), &content)
		*n = *parseValue("{$ref: " + schemaRef(name) + "}")
	})
	schemas := m.schemas()
	schemas.Content = append(schemas.Content, extracted...)
}

// inlineSchemas replaces references to schemas that refer to no others by these
// schemas, and removes them.
func inlineSchemas(m *mutant) {
	inlined := map[string]*yaml.Node{}
	for name, n := range document.Members(m.schemas()) {
		isVariant := false
		m.walk(func(path []string, n *yaml.Node) {
			isMember := slices.Contains(path, "oneOf") || slices.Contains(path, "mapping")
			isVariant = isVariant || (isMember && n.Value == schemaPrefix+name.Value)
		})
		hasReference := false
		walkTree(nil, n, func(_ []string, n *yaml.Node) { hasReference = hasReference || has("$ref")(n) })
		if !hasReference && !isVariant && m.isUsed(name.Value) {
			inlined[name.Value] = n
		}
	}
	m.walk(func(_ []string, n *yaml.Node) {
		ref := document.Get(n, "$ref")
		if ref != nil && inlined[schemaName(ref.Value)] != nil {
			*n = *document.Clone(inlined[schemaName(ref.Value)])
		}
	})
	for name := range inlined {
		unset(m.schemas(), name)
	}
}

func extractResponses(m *mutant) {
	responses := document.Get(m.root, "components", "responses")
	m.walk(func(path []string, n *yaml.Node) {
		if len(path) != 5 || path[0] != "paths" || path[3] != "responses" || has("$ref")(n) {
			return
		}
		content := *n
		name := fmt.Sprintf("Extracted%d", len(responses.Content))
		responses.Content = append(responses.Content, parseValue(name), &content)
		*n = *parseValue("{$ref: '#/components/responses/" + name + "'}")
	})
}

func shuffleKeys(m *mutant) {
	m.walk(func(_ []string, n *yaml.Node) {
		if n.Kind == yaml.MappingNode {
			shuffle(m.r, n.Content, 2)
		}
	})
}

func shuffleSets(m *mutant) {
	sets := []string{"required", "enum", "parameters", "tags", "type", "oneOf", "anyOf", "allOf"}
	m.walk(func(path []string, n *yaml.Node) {
		if n.Kind == yaml.SequenceNode && slices.Contains(sets, last(path)) {
			shuffle(m.r, n.Content, 1)
		}
	})
}

// shuffle shuffles the entries of a list. Each entry consists of size nodes.
func shuffle(r *rand.Rand, list []*yaml.Node, size int) {
	r.Shuffle(len(list)/size, func(i, j int) {
		for k := range size {
			list[i*size+k], list[j*size+k] = list[j*size+k], list[i*size+k]
		}
	})
}

func useFlowStyle(m *mutant) {
	m.walk(func(_ []string, n *yaml.Node) {
		if n.Kind != yaml.ScalarNode && m.r.IntN(2) == 0 {
			n.Style = yaml.FlowStyle
		}
	})
}

func addProse(m *mutant) {
	m.walk(func(path []string, n *yaml.Node) {
		if !hasScalarType(n) || last(path) == "properties" {
			return
		}
		set(n, "description", fmt.Sprintf("'Other words: %d.'", m.r.Uint32()))
		set(n, "title", "Another title")
		set(n, "example", "[1, 2]")
		set(n, "x-note", "{deep: [true]}")
	})
}

func hasScalarType(n *yaml.Node) bool {
	name := document.Get(n, "type")
	return name != nil && name.Kind == yaml.ScalarNode
}

func writeNullAsType(m *mutant) {
	m.walk(func(_ []string, n *yaml.Node) {
		isNullable := hasValue("nullable", "true")(n)
		if isNullable && hasScalarType(n) && lacks("enum")(n) {
			unset(n, "nullable")
			set(n, "type", "["+document.Get(n, "type").Value+", 'null']")
		}
	})
}

func writeEnumsAsConst(m *mutant) {
	m.walk(func(_ []string, n *yaml.Node) {
		values := document.Items(document.Get(n, "enum"))
		if len(values) == 1 {
			unset(n, "enum")
			set(n, "const", values[0].Value)
		}
	})
}

func wrapReferences(m *mutant) {
	m.walk(func(path []string, n *yaml.Node) {
		ref := document.Get(n, "$ref")
		isProperty := len(path) > 1 && path[len(path)-2] == "properties"
		if ref != nil && isProperty && document.Len(n) == 1 {
			target := ref.Value
			n.Content = nil
			set(n, "allOf", "[{$ref: '"+target+"'}]")
		}
	})
}

func writeFormatsInCapitals(m *mutant) {
	m.walk(func(_ []string, n *yaml.Node) {
		format := document.Get(n, "format")
		if format != nil && format.Kind == yaml.ScalarNode {
			format.Value = strings.ToUpper(format.Value)
		}
	})
}

// moveParametersToPaths moves the parameters of an operation to its path, if the
// path has no other operation.
func moveParametersToPaths(m *mutant) {
	for _, item := range document.Members(document.Get(m.root, "paths")) {
		if document.Len(item) != 1 {
			continue
		}
		operation := item.Content[1]
		parameters := document.Get(operation, "parameters")
		if parameters != nil {
			unset(operation, "parameters")
			item.Content = append(item.Content, parseValue("parameters"), parameters)
		}
	}
}

func moveParametersToComponents(m *mutant) {
	components := &yaml.Node{Kind: yaml.MappingNode}
	m.walk(func(path []string, n *yaml.Node) {
		if last(path) != "parameters" {
			return
		}
		for i, parameter := range document.Items(n) {
			if has("$ref")(parameter) {
				continue
			}
			name := fmt.Sprintf("P%d", len(components.Content))
			components.Content = append(components.Content, parseValue(name), parameter)
			n.Content[i] = parseValue("{$ref: '#/components/parameters/" + name + "'}")
		}
	})
	parent := document.Get(m.root, "components")
	parent.Content = append(parent.Content, parseValue("parameters"), components)
}

func TestNeutralEdits(t *testing.T) {
	pinned := newOriginal(t, readPinned(t))
	for _, edit := range short.Every(4, neutralEdits) {
		t.Run(edit.name, func(t *testing.T) {
			write := asJSON // is read faster than YAML
			if edit.isYAML {
				write = func(n *yaml.Node) []byte { return dumpTree(t, n) }
			}
			unedited := write(pinned.root)
			for seed := range seeds() {
				m := pinned.mutant(seed, 11)
				edit.mutate(m)
				edited := write(m.root)
				if bytes.Equal(edited, unedited) {
					t.Fatal("the edit changes nothing")
				}
				after := modelOf(t, edited)
				for _, f := range changes(pinned.model, after) {
					t.Errorf("found %s: %s", f.Kind, f.Text)
				}
				for _, f := range changes(after, pinned.model) {
					t.Errorf("undone: found %s: %s", f.Kind, f.Text)
				}
			}
		})
	}
}

// TestReformatting writes the pinned spec in other ways, such as JSON or with
// comments. No change may be found.
func TestReformatting(t *testing.T) {
	data := readPinned(t)
	pinned := modelOf(t, data)
	typeLine := regexp.MustCompile(`(?m)^(\s+)(type: string)$`)
	for name, edited := range map[string][]byte{
		"JSON":             asJSON(parseTree(t, data)),
		"CRLF":             bytes.ReplaceAll(data, []byte("\n"), []byte("\r\n")),
		"comments":         typeLine.ReplaceAll(data, []byte("$1# a comment\n$1$2 # another")),
		"byte order mark":  append([]byte("\xef\xbb\xbf"), data...),
		"document markers": append([]byte("---\n"), data...),
	} {
		t.Run(name, func(t *testing.T) {
			for _, f := range changes(pinned, modelOf(t, edited)) {
				t.Errorf("found %s: %s", f.Kind, f.Text)
			}
		})
	}
}

// asJSON writes a tree as JSON. The keys keep their order.
func asJSON(n *yaml.Node) []byte {
	var b bytes.Buffer
	writeJSON(&b, n)
	return b.Bytes()
}

func writeJSON(b *bytes.Buffer, n *yaml.Node) {
	separator := ""
	switch n.Kind {
	case yaml.MappingNode:
		b.WriteByte('{')
		for key, value := range document.Members(n) {
			fmt.Fprintf(b, "%s%q:", separator, key.Value)
			writeJSON(b, value)
			separator = ","
		}
		b.WriteByte('}')
	case yaml.SequenceNode:
		b.WriteByte('[')
		for _, item := range n.Content {
			b.WriteString(separator)
			writeJSON(b, item)
			separator = ","
		}
		b.WriteByte(']')
	default:
		if n.Tag == "!!str" {
			fmt.Fprintf(b, "%q", n.Value)
			return
		}
		b.WriteString(n.Value)
	}
}

// TestHoistedSchema moves an inline schema to the components, and back. No change may
// be found.
func TestHoistedSchema(t *testing.T) {
	pinned := newOriginal(t, readPinned(t))
	properties := 4 * seeds()
	if testing.Short() {
		properties = 1
	}
	for seed := range properties {
		m := pinned.mutant(seed, 3)
		path, n := m.pick(func(path []string, n *yaml.Node) bool {
			isProperty := len(path) > 1 && path[len(path)-2] == "properties"
			return isProperty && hasScalarType(n)
		})
		hoisted := *n
		schemas := m.schemas()
		schemas.Content = append(schemas.Content, parseValue("Hoisted"), &hoisted)
		*n = *parseValue("{$ref: " + schemaRef("Hoisted") + "}")
		edited := m.model(t)
		for direction, found := range map[string][]*Finding{
			"hoisted":  changes(pinned.model, edited),
			"put back": changes(edited, pinned.model),
		} {
			for _, f := range found {
				t.Errorf("%s %s: found %s (%v): %s", strings.Join(path, "/"), direction, f.Kind, f.Wire, f.Text)
			}
		}
	}
}
