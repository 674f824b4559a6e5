package drift

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/pb33f/go-yaml"

	"github.com/airbyte-go/airbyte/generator/document"
)

// findDefects records mistakes in the document itself. All paths share one slice
// with spare capacity, because every node of the document is visited.
func (r *reader) findDefects(root *yaml.Node) {
	r.findDanglingReferences(root, root, make([]string, 0, 64))
	r.findOperationIDs()
	r.findNumericStatuses(root)
	for _, name := range sortedKeys(r.model.schemas) {
		at := pointer("components", "schemas", name)
		r.findUndefinedProperties(r.model.schemas[name], at)
	}
}

func (r *reader) addDefect(line int, pointer, format string, args ...any) {
	text := fmt.Sprintf(format, args...)
	r.model.defects = append(r.model.defects, defect{line: line, pointer: pointer, text: text})
}

func (r *reader) findOperationIDs() {
	seen := map[string]*operation{}
	for _, o := range r.model.operations {
		if o.id == "" {
			r.addDefect(o.line, o.pointer(), "the operation has no operationId")
			continue
		}
		if other := seen[o.id]; other != nil {
			r.addDefect(o.line, o.pointer(), "%s has the same operationId %s", other.key(), o.id)
		}
		seen[o.id] = o
	}
}

func (r *reader) findNumericStatuses(root *yaml.Node) {
	for path, item := range document.Members(document.Get(root, "paths")) {
		for method, operation := range document.Members(item) {
			for status := range document.Members(document.Get(operation, "responses")) {
				if status.ShortTag() == "!!int" {
					at := pointer("paths", path.Value, method.Value, "responses", status.Value)
					r.addDefect(status.Line, at, "the status is a number, want a string")
				}
			}
		}
	}
}

func (r *reader) findDanglingReferences(root, n *yaml.Node, path []string) {
	for i, item := range document.Items(n) {
		r.findDanglingReferences(root, item, append(path, strconv.Itoa(i)))
	}
	for key, value := range document.Members(n) {
		if key.Value != "$ref" || value.Kind != yaml.ScalarNode {
			r.findDanglingReferences(root, value, append(path, key.Value))
			continue
		}
		if !r.resolves(root, value.Value) {
			r.model.defects = append(r.model.defects, defect{
				line:     value.Line,
				pointer:  pointer(path...),
				text:     "the reference " + value.Value + " does not resolve",
				dangling: value.Value,
			})
		}
	}
}

// resolves reports whether a reference resolves. It follows each reference once
// and remembers the result.
func (r *reader) resolves(root *yaml.Node, ref string) bool {
	resolves, known := r.model.resolves[ref]
	if !known {
		resolves = pointsInto(root, ref)
		r.model.resolves[ref] = resolves
	}
	return resolves
}

// pointsInto reports whether ref points to a node of the document.
func pointsInto(root *yaml.Node, ref string) bool {
	path, isLocal := strings.CutPrefix(ref, "#/")
	if !isLocal {
		return false
	}
	n := root
	for step := range strings.SplitSeq(path, "/") {
		n = document.Get(n, document.UnescapeStep(step))
		if n == nil {
			return false
		}
	}
	return true
}

// findUndefinedProperties records required properties that a schema does not
// define. It skips schemas with a composition, whose members may define the
// properties that the schema or another member requires.
func (r *reader) findUndefinedProperties(s *schema, at string) {
	properties := s.schemasOf("properties")
	if len(properties) > 0 && !s.hasComposition() {
		for _, name := range s.required() {
			if properties[name] == nil {
				r.addDefect(s.line, at, "the property %s is required but not defined", name)
			}
		}
	}
	for _, c := range s.children {
		if slices.Contains([]string{"properties", "items"}, c.keyword) {
			r.findUndefinedProperties(c.schema, at+c.pointer())
		}
	}
}
