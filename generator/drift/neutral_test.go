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

	"github.com/airbyte-go/airbyte/generator/internal/yamlnode"
)

// neutral edits leave what a document says as it was.
var neutral = []struct {
	name   string
	mutate func(m *mutant)
}{
	{"order of keys", func(m *mutant) {
		m.walk(func(_ []string, n *yaml.Node) {
			if n.Kind == yaml.MappingNode {
				shuffle(m.r, n.Content, 2)
			}
		})
	}},
	{"order of lists that have none", func(m *mutant) {
		m.walk(func(path []string, n *yaml.Node) {
			if n.Kind == yaml.SequenceNode && slices.Contains([]string{"required", "enum", "parameters", "tags", "type", "oneOf", "anyOf", "allOf"}, path[len(path)-1]) {
				shuffle(m.r, n.Content, 1)
			}
		})
	}},
	{"flow style", func(m *mutant) {
		m.walk(func(_ []string, n *yaml.Node) {
			if n.Kind != yaml.ScalarNode && m.r.IntN(2) == 0 {
				n.Style = yaml.FlowStyle
			}
		})
	}},
	{"prose, titles, examples and extensions", func(m *mutant) {
		m.walk(func(path []string, n *yaml.Node) {
			if yamlnode.Get(n, "type") == nil || yamlnode.Get(n, "type").Kind != yaml.ScalarNode || path[len(path)-1] == "properties" {
				return
			}
			set(n, "description", "'Other words: "+fmt.Sprint(m.r.Uint32())+".'")
			set(n, "title", "Another title")
			set(n, "example", "[1, 2]")
			set(n, "x-note", "{deep: [true]}")
		})
	}},
	{"nullable in the other forms", func(m *mutant) {
		m.walk(func(_ []string, n *yaml.Node) {
			if t := yamlnode.Get(n, "type"); yamlnode.Get(n, "nullable") != nil && yamlnode.Get(n, "nullable").Value == "true" && t != nil && t.Kind == yaml.ScalarNode && yamlnode.Get(n, "enum") == nil {
				unset(n, "nullable")
				set(n, "type", "["+t.Value+", 'null']")
			}
		})
	}},
	{"one-value enums as constants", func(m *mutant) {
		m.walk(func(_ []string, n *yaml.Node) {
			if e := yamlnode.Get(n, "enum"); e != nil && len(e.Content) == 1 {
				v := e.Content[0].Value
				unset(n, "enum")
				set(n, "const", v)
			}
		})
	}},
	{"references within an allOf of one", func(m *mutant) {
		m.walk(func(path []string, n *yaml.Node) {
			if ref := yamlnode.Get(n, "$ref"); ref != nil && len(n.Content) == 2 && len(path) > 1 && path[len(path)-2] == "properties" {
				text := ref.Value
				n.Content = nil
				set(n, "allOf", "[{$ref: '"+text+"'}]")
			}
		})
	}},
	{"formats in capitals", func(m *mutant) {
		m.walk(func(_ []string, n *yaml.Node) {
			if f := yamlnode.Get(n, "format"); f != nil && f.Kind == yaml.ScalarNode {
				f.Value = strings.ToUpper(f.Value)
			}
		})
	}},
	{"parameters of operations on the path", func(m *mutant) {
		paths := yamlnode.Get(m.root, "paths")
		for i := 1; i < len(paths.Content); i += 2 {
			item := paths.Content[i]
			if len(item.Content) != 2 {
				continue // more than one operation
			}
			if list := yamlnode.Get(item.Content[1], "parameters"); list != nil {
				unset(item.Content[1], "parameters")
				item.Content = append(item.Content, &yaml.Node{Kind: yaml.ScalarNode, Value: "parameters"}, list)
			}
		}
	}},
	{"parameters as components", func(m *mutant) {
		components := &yaml.Node{Kind: yaml.MappingNode}
		m.walk(func(path []string, n *yaml.Node) {
			if path[len(path)-1] != "parameters" || n.Kind != yaml.SequenceNode {
				return
			}
			for i, p := range n.Content {
				if yamlnode.Get(p, "$ref") == nil {
					name := fmt.Sprintf("P%d", len(components.Content))
					components.Content = append(components.Content, &yaml.Node{Kind: yaml.ScalarNode, Value: name}, p)
					n.Content[i] = value("{$ref: '#/components/parameters/" + name + "'}")
				}
			}
		})
		c := yamlnode.Get(m.root, "components")
		c.Content = append(c.Content, &yaml.Node{Kind: yaml.ScalarNode, Value: "parameters"}, components)
	}},
}

// walk visits every node below the top, parents first. The path of the top is
// [""].
func (m *mutant) walk(visit func(path []string, n *yaml.Node)) {
	var down func(path []string, n *yaml.Node)
	down = func(path []string, n *yaml.Node) {
		visit(path, n)
		if n.Kind == yaml.MappingNode {
			for i := 0; i+1 < len(n.Content); i += 2 {
				down(append(slices.Clip(path), n.Content[i].Value), n.Content[i+1])
			}
			return
		}
		for i, c := range n.Content {
			down(append(slices.Clip(path), fmt.Sprint(i)), c)
		}
	}
	down([]string{""}, m.root)
}

// shuffle mixes the members of a list, which are n nodes each.
func shuffle(r *rand.Rand, list []*yaml.Node, n int) {
	r.Shuffle(len(list)/n, func(i, j int) {
		for k := range n {
			list[i*n+k], list[j*n+k] = list[j*n+k], list[i*n+k]
		}
	})
}

// TestNeutralEdits edits the pinned spec in ways that change nothing.
func TestNeutralEdits(t *testing.T) {
	data := readPinned(t)
	for _, edit := range neutral {
		t.Run(edit.name, func(t *testing.T) {
			for seed := range uint64(2) {
				m := &mutant{parseTree(t, data), rand.New(rand.NewPCG(seed, 11))}
				edit.mutate(m)
				edited := dumpTree(t, m.root)
				if bytes.Equal(edited, dumpTree(t, parseTree(t, data))) {
					t.Fatal("the edit edits nothing")
				}
				for _, f := range compare(t, data, edited).Findings {
					if edit.name != "parameters as components" || f.Kind != KindComponentAdded {
						t.Errorf("found %s: %s", f.Kind, f.Text)
					}
				}
			}
		})
	}
}

// TestReformatting writes the pinned spec as JSON, with other line ends and
// with comments.
func TestReformatting(t *testing.T) {
	data := readPinned(t)
	root := parseTree(t, data)
	for name, edited := range map[string][]byte{
		"JSON":             asJSON(root),
		"CRLF":             bytes.ReplaceAll(data, []byte("\n"), []byte("\r\n")),
		"comments":         regexp.MustCompile(`(?m)^(\s+)(type: string)$`).ReplaceAll(data, []byte("$1# a comment\n$1$2 # another")),
		"byte order mark":  append([]byte("\xef\xbb\xbf"), data...),
		"document markers": append([]byte("---\n"), data...),
	} {
		t.Run(name, func(t *testing.T) {
			for _, f := range compare(t, data, edited).Findings {
				t.Errorf("found %s: %s", f.Kind, f.Text)
			}
		})
	}
}

// asJSON writes a tree as JSON, in its order.
func asJSON(n *yaml.Node) []byte {
	var b bytes.Buffer
	var write func(n *yaml.Node)
	write = func(n *yaml.Node) {
		switch n.Kind {
		case yaml.MappingNode:
			b.WriteByte('{')
			for i := 0; i+1 < len(n.Content); i += 2 {
				if i > 0 {
					b.WriteByte(',')
				}
				fmt.Fprintf(&b, "%q:", n.Content[i].Value)
				write(n.Content[i+1])
			}
			b.WriteByte('}')
		case yaml.SequenceNode:
			b.WriteByte('[')
			for i, c := range n.Content {
				if i > 0 {
					b.WriteByte(',')
				}
				write(c)
			}
			b.WriteByte(']')
		default:
			if n.Tag == "!!str" {
				fmt.Fprintf(&b, "%q", n.Value)
			} else {
				b.WriteString(n.Value)
			}
		}
	}
	write(n)
	return b.Bytes()
}

// TestConsistentRename gives every schema another name: nothing breaks on the
// wire, and nothing but the names changes.
func TestConsistentRename(t *testing.T) {
	data := readPinned(t)
	m := &mutant{parseTree(t, data), rand.New(rand.NewPCG(1, 2))}
	var names []string
	for i := 0; i < len(m.schemas().Content); i += 2 {
		names = append(names, m.schemas().Content[i].Value)
	}
	for _, name := range names {
		m.rename(name, name+"V2")
	}
	for _, f := range compare(t, data, dumpTree(t, m.root)).Findings {
		if f.Wire == Breaking || !strings.HasPrefix(string(f.Kind), "schema-") {
			t.Errorf("found %s: %s", f.Kind, f.Text)
		}
	}
}

// TestHoistedSchema moves a schema that is written in place into a component
// of its own, and back: nothing breaks, and nothing is left unexplained.
func TestHoistedSchema(t *testing.T) {
	data := readPinned(t)
	for seed := range uint64(8) {
		m := &mutant{parseTree(t, data), rand.New(rand.NewPCG(seed, 3))}
		path, n := m.pick(func(path []string, n *yaml.Node) bool {
			return len(path) > 1 && path[len(path)-2] == "properties" && yamlnode.Get(n, "type") != nil && yamlnode.Get(n, "type").Kind == yaml.ScalarNode
		})
		hoisted := *n
		m.schemas().Content = append(m.schemas().Content, &yaml.Node{Kind: yaml.ScalarNode, Value: "Hoisted"}, &hoisted)
		*n = *value("{$ref: '#/components/schemas/Hoisted'}")
		edited := dumpTree(t, m.root)
		for way, r := range map[string]*Report{"hoisted": compare(t, data, edited), "put back": compare(t, edited, data)} {
			for _, f := range r.Findings {
				if f.Wire != Safe || f.Kind == KindUnclassified {
					t.Errorf("%s %s: found %s (%v): %s", strings.Join(path, "/"), way, f.Kind, f.Wire, f.Text)
				}
			}
		}
	}
}
