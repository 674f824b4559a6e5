package drift

import (
	"strconv"
	"strings"

	"github.com/pb33f/go-yaml"

	"github.com/airbyte-go/airbyte/generator"
	"github.com/airbyte-go/airbyte/generator/internal/yamlnode"
)

// findDefects notes what is wrong in a document itself.
func (b *builder) findDefects(root *yaml.Node) {
	b.findDangling(root, root, make([]string, 0, 64))
	seen := map[string]*operation{}
	for _, o := range b.m.operations {
		switch {
		case o.id == "":
			b.defect(o.line, o.pointer(), "the operation has no operationId")
		case seen[o.id] != nil:
			b.defect(o.line, o.pointer(), "the operationId "+o.id+" is also that of "+seen[o.id].key())
		}
		seen[o.id] = o
	}
	for path, item := range yamlnode.Members(yamlnode.Get(root, "paths")) {
		for method, op := range yamlnode.Members(item) {
			for k := range yamlnode.Members(yamlnode.Get(op, "responses")) {
				if k.ShortTag() == "!!int" {
					b.defect(k.Line, pointer("paths", path.Value, method.Value, "responses", k.Value), "the status is a number and not a string")
				}
			}
		}
	}
	for _, name := range sortedKeys(b.m.schemas) {
		b.findMissing(b.m.schemas[name], append(make([]string, 0, 64), "components", "schemas", name))
	}
}

func (b *builder) defect(line int, pointer, text string) {
	b.m.defects = append(b.m.defects, defect{line: line, pointer: pointer, text: text})
}

// findDangling notes references that lead nowhere.
func (b *builder) findDangling(root, n *yaml.Node, path []string) {
	if n.Kind == yaml.SequenceNode {
		for i, item := range n.Content {
			b.findDangling(root, item, append(path, strconv.Itoa(i)))
		}
	}
	for key, v := range yamlnode.Members(n) {
		if key.Value == "$ref" && v.Kind == yaml.ScalarNode {
			if !b.leadsSomewhere(root, v.Value) {
				b.m.defects = append(b.m.defects, defect{v.Line, pointer(path...), "the reference " + v.Value + " leads nowhere", v.Value})
			}
			continue
		}
		b.findDangling(root, v, append(path, key.Value))
	}
}

// leadsSomewhere follows a reference, once for each that there is.
func (b *builder) leadsSomewhere(root *yaml.Node, ref string) bool {
	leads, known := b.m.references[ref]
	if !known {
		leads = follow(root, ref)
		b.m.references[ref] = leads
	}
	return leads
}

func follow(root *yaml.Node, ref string) bool {
	inside, ok := strings.CutPrefix(ref, "#/")
	if !ok {
		return false
	}
	at := root
	for step := range strings.SplitSeq(inside, "/") {
		at = yamlnode.Get(at, generator.StepName(step))
		if at == nil {
			return false
		}
	}
	return true
}

// findMissing notes required properties that a schema does not define. One
// that takes part in a composition may get them from elsewhere.
func (b *builder) findMissing(s *schema, path []string) {
	if s == nil {
		return
	}
	for _, name := range s.required {
		if s.properties[name] == nil && len(s.properties) > 0 && len(s.allOf)+len(s.anyOf)+len(s.oneOf) == 0 {
			b.defect(s.line, pointer(path...), "the property "+name+" is required and not defined")
		}
	}
	for _, name := range sortedKeys(s.properties) {
		b.findMissing(s.properties[name], append(path, "properties", name))
	}
	b.findMissing(s.items, append(path, "items"))
}
