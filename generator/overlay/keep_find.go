package overlay

import (
	"regexp"
	"slices"
	"strings"

	"github.com/airbyte-go/airbyte/generator/document"
	"github.com/pb33f/go-yaml"
)

// operationsOf returns the operations of a document.
func operationsOf(root *yaml.Node) []KeptOperation {
	var all []KeptOperation
	for path, item := range document.Members(document.Get(root, "paths")) {
		for method, operation := range document.Members(item) {
			if !document.IsMethod(method.Value) {
				continue
			}
			o := KeptOperation{Method: method.Value, Path: path.Value}
			if id := document.Get(operation, "operationId"); id != nil {
				o.ID = id.Value
			}
			all = append(all, o)
		}
	}
	return all
}

var pathParameter = regexp.MustCompile(`\{[^}]*\}`)

// keys returns the keys by which an operation is found in another revision: its
// operationId, and its method and path without the names of parameters.
func (o KeptOperation) keys() []string {
	keys := []string{o.Method + " " + pathParameter.ReplaceAllString(o.Path, "{}")}
	if o.ID != "" {
		keys = append(keys, o.ID)
	}
	return keys
}

// operationKeys returns the keys of all operations of a document.
func operationKeys(root *yaml.Node) map[string]bool {
	keys := map[string]bool{}
	for _, o := range operationsOf(root) {
		for _, key := range o.keys() {
			keys[key] = true
		}
	}
	return keys
}

// findComponents finds the components that the kept operations use, directly or
// through others. It fills Components, Changed, and the components to add, and
// takes those out of the overlay that are in the revision or not needed anymore.
func (k *keeper) findComponents() {
	users := map[string]string{} // an operation by the pointer of a component
	var order []string
	for _, o := range k.kept.Operations {
		item := document.Get(k.base, "paths", o.Path)
		queue := referencesIn(document.Get(item, o.Method))
		queue = append(queue, referencesIn(document.Get(item, "parameters"))...)
		for len(queue) > 0 {
			pointer := queue[0]
			queue = queue[1:]
			if k.newPointer(pointer) != pointer {
				continue // the revision has it under the new name
			}
			component := k.component(k.base, pointer)
			if users[pointer] != "" || component == nil {
				continue // a reference that leads nowhere is repaired by another overlay
			}
			users[pointer] = o.Name()
			order = append(order, pointer)
			queue = append(queue, referencesIn(component)...)
		}
	}
	for _, pointer := range k.keptComponents() {
		isInRevision := k.component(k.revision, pointer) != nil
		if users[pointer] == "" || isInRevision {
			k.forgetComponent(pointer)
		}
	}
	for _, pointer := range order {
		k.addComponent(pointer, users[pointer])
	}
}

// addComponent keeps a component that a kept operation uses, unless the revision
// has it.
func (k *keeper) addComponent(pointer, user string) {
	revised := k.component(k.revision, pointer)
	if revised != nil {
		if document.Flat(revised) != document.Flat(k.component(k.base, pointer)) {
			k.kept.Changed[pointer] = user
		}
		return
	}
	k.kept.Components = append(k.kept.Components, pointer)
	if !k.keepsComponent(pointer) {
		k.added = append(k.added, pointer)
	}
}

// keptComponents returns the pointers of the components of the base that the
// overlay keeps.
func (k *keeper) keptComponents() []string {
	var kept []string
	for section, components := range document.Members(document.Get(k.base, "components")) {
		for name := range document.Members(components) {
			pointer := document.Pointer("components", section.Value, name.Value)
			if k.keepsComponent(pointer) {
				kept = append(kept, pointer)
			}
		}
	}
	return kept
}

// newPointer returns the pointer of a component in the revision, which differs from
// that in the base if the revision renames the component.
func (k *keeper) newPointer(pointer string) string {
	section, name := splitComponent(pointer)
	if renamed := k.renamed[name]; section == "schemas" && renamed != "" {
		return document.Pointer("components", section, renamed)
	}
	return pointer
}

// renameReferences changes the references of a tree to renamed schemas.
func (k *keeper) renameReferences(n *yaml.Node) {
	rename := func(reference *yaml.Node) {
		pointer := componentOf(reference.Value)
		if renamed := k.newPointer(pointer); renamed != pointer {
			reference.Value = "#" + renamed + strings.TrimPrefix(reference.Value, "#"+pointer)
		}
	}
	visitMembers(n, func(key, value *yaml.Node) {
		switch key.Value {
		case "$ref":
			rename(value)
		case "mapping":
			for _, target := range document.Members(value) {
				rename(target)
			}
		}
	})
}

// component returns a component of a document, or nil.
func (k *keeper) component(root *yaml.Node, pointer string) *yaml.Node {
	section, name := splitComponent(pointer)
	return document.Get(root, "components", section, name)
}

// splitComponent splits the pointer of a component, such as
// /components/schemas/Tag.
func splitComponent(pointer string) (section, name string) {
	section, name, _ = strings.Cut(strings.TrimPrefix(pointer, "/components/"), "/")
	return document.UnescapeStep(section), document.UnescapeStep(name)
}

// referencesIn returns the pointers of the components that a tree refers to, in its
// order: by $ref, in the mapping of a discriminator, and as security schemes.
func referencesIn(n *yaml.Node) []string {
	var found []string
	add := func(pointer string) {
		if !slices.Contains(found, pointer) {
			found = append(found, pointer)
		}
	}
	visitMembers(n, func(key, value *yaml.Node) {
		switch {
		case key.Value == "$ref" && value.Kind == yaml.ScalarNode:
			if pointer := componentOf(value.Value); pointer != "" {
				add(pointer)
			}
		case key.Value == "mapping" && value.Kind == yaml.MappingNode:
			for _, target := range document.Members(value) {
				if pointer := componentOf(target.Value); pointer != "" {
					add(pointer)
				}
			}
		case key.Value == "security" && value.Kind == yaml.SequenceNode:
			for _, requirement := range value.Content {
				for scheme := range document.Members(requirement) {
					add(document.Pointer("components", "securitySchemes", scheme.Value))
				}
			}
		}
	})
	return found
}

// componentOf returns the pointer of the component that a reference leads to or
// into, or "".
func componentOf(reference string) string {
	pointer, isComponent := strings.CutPrefix(reference, "#/components/")
	steps := strings.Split(pointer, "/")
	if !isComponent || len(steps) < 2 {
		return ""
	}
	return "/components/" + steps[0] + "/" + steps[1]
}

// visitMembers calls visit for the members of all mappings of a tree. The tree may
// be nil.
func visitMembers(n *yaml.Node, visit func(key, value *yaml.Node)) {
	if n == nil {
		return
	}
	for key, value := range document.Members(n) {
		visit(key, value)
		visitMembers(value, visit)
	}
	for _, item := range document.Items(n) {
		visitMembers(item, visit)
	}
}
