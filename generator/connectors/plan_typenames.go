package connectors

import (
	"crypto/sha256"
	"encoding/hex"
	"hash"
	"slices"
	"strconv"
	"strings"

	"github.com/pb33f/go-yaml"

	"github.com/airbyte-go/airbyte/generator/document"
)

// typePath leads to a type: the Go names of the settings around it. An option of a
// union is named after the union, whose number is in option.
type typePath struct {
	steps  []step
	option *optionOf
}

// step is a setting or an option on the path to a type.
type step struct {
	name     string
	isOption bool
}

// optionOf says that a type is an option of a union.
type optionOf struct {
	union  int // number of the type of the union
	suffix string
}

// below returns the path to a setting of the type.
func (t typePath) below(name string) typePath {
	return typePath{steps: append(slices.Clone(t.steps), step{name: name})}
}

// withSuffix returns the path to a type inside a list or a map.
func (t typePath) withSuffix(suffix string) typePath {
	steps := slices.Clone(t.steps)
	if len(steps) > 0 {
		steps[len(steps)-1].name += suffix
	}
	return typePath{steps: steps}
}

// end returns the name that the last steps of a path make. An option comes together
// with the setting that it is an option of.
func (t typePath) end(length int) string {
	first := max(0, len(t.steps)-length)
	for first > 0 && t.steps[first].isOption {
		first--
	}
	var name strings.Builder
	for _, s := range t.steps[first:] {
		name.WriteString(s.name)
	}
	return name.String()
}

func (t typePath) whole() string { return t.end(len(t.steps)) }

// typeNamer names types. At first it only collects their paths, because a name is
// as short as the other types allow. After assign, it returns the names, in the
// same order.
type typeNamer struct {
	paths []typePath
	names []string // "" before assign
	next  int
}

// name returns the name of the next type, and its number.
func (n *typeNamer) name(path typePath) (name string, number int) {
	number = n.next
	n.next++
	if n.names == nil {
		n.paths = append(n.paths, path)
		return path.whole(), number
	}
	return n.names[number], number
}

// maxWholePath limits the length of a name that consists of all steps.
const maxWholePath = 32

// assign returns a namer that knows the names. A type is named after all settings
// around it, so that its name does not depend on other types. If that is too long,
// its name is the shortest end of its path that is unambiguous.
func (n *typeNamer) assign(prefix string, taken nameSet) *typeNamer {
	names := make([]string, len(n.paths))
	var open []int
	for i, path := range n.paths {
		isShort := len(path.whole()) <= maxWholePath || len(path.steps) == 1
		switch {
		case path.option != nil:
		case isShort:
			names[i] = taken.claimType(prefix + path.whole())
		default:
			open = append(open, i)
		}
	}
	for length := 1; len(open) > 0; length++ {
		candidates := map[string][]int{}
		var order []string
		for _, i := range open {
			name := prefix + n.paths[i].end(length)
			if candidates[name] == nil {
				order = append(order, name)
			}
			candidates[name] = append(candidates[name], i)
		}
		open = nil
		for _, name := range order {
			open = append(open, n.settle(name, candidates[name], length, names, taken)...)
		}
		slices.Sort(open)
	}
	for i, path := range n.paths {
		if path.option != nil {
			names[i] = taken.claimType(names[path.option.union] + path.option.suffix)
		}
	}
	return &typeNamer{names: names}
}

// settle gives a name to one of the types that could have it, and returns those
// that need a longer one.
func (n *typeNamer) settle(name string, types []int, length int, names []string, taken nameSet) (open []int) {
	for _, i := range types {
		isWhole := len(n.paths[i].steps) <= length
		isFree := len(types) == 1 && !taken.isTaken(name)
		if isWhole || isFree {
			names[i] = taken.claimType(name)
			continue
		}
		open = append(open, i)
	}
	return open
}

// typeName names a type at a place.
func (p *planner) typeName(at place) string {
	name, _ := p.types.name(at.path)
	return name
}

// hashOfType returns a hash that is the same for schemas whose types can be shared.
// The order of properties, and the texts about the setting itself, do not count.
func hashOfType(s schema) string {
	h := &schemaHash{sum: sha256.New()}
	for key, part := range s.members() {
		switch key.text() {
		case "title", "description", "order", "default", "examples", "example", "group", "display_type":
		default:
			h.add(key.node)
			h.add(part.node)
		}
	}
	return hex.EncodeToString(h.sum.Sum(nil))
}

// schemaHash is the hash of a part of a document. It is computed for each schema inside other schemas again, so it
// allocates as little memory as possible.
type schemaHash struct {
	sum  hash.Hash
	line []byte // reused
}

// add adds a value and all values inside it.
func (h *schemaHash) add(n *yaml.Node) {
	if n == nil {
		return
	}
	h.addLine(n)
	if n.Kind != yaml.MappingNode {
		for _, child := range n.Content {
			h.add(child)
		}
		return
	}
	for key, child := range document.Members(n) {
		if key.Value != "order" || child.Kind != yaml.ScalarNode {
			h.add(key)
			h.add(child)
		}
	}
}

// addLine adds a value without those inside it.
func (h *schemaHash) addLine(n *yaml.Node) {
	line := strconv.AppendInt(h.line[:0], int64(n.Kind), 10)
	line = append(line, ' ')
	line = append(line, n.ShortTag()...)
	line = append(line, ' ')
	line = strconv.AppendQuote(line, n.Value)
	line = append(line, ' ')
	line = strconv.AppendInt(line, int64(len(n.Content)), 10)
	line = append(line, '\n')
	h.sum.Write(line)
	h.line = line
}
