package overlay

import (
	"slices"

	"github.com/airbyte-go/airbyte/generator/document"
	"github.com/pb33f/go-yaml"
)

// enumDescriptions is the extension with the comments of the values of an enum.
const enumDescriptions = "x-enum-descriptions"

// DropStaleDescriptions removes the comments of enum values that a patched document
// lacks, if an action added them with x-enum-descriptions. It returns these actions.
// Older revisions of a document lack values that the overlays describe.
func (actions Actions) DropStaleDescriptions(root *yaml.Node) []*Misfit {
	doc := &yaml.Node{Kind: yaml.DocumentNode, Content: []*yaml.Node{root}}
	var misfits []*Misfit
	for i, a := range actions {
		if a.spec.Update == nil || !mentions(a.spec.Update, enumDescriptions) {
			continue // searching the document for targets takes time
		}
		stale := ""
		for _, n := range a.target.Query(doc) {
			dropped := dropStale(n, a.spec.Update)
			if dropped != "" {
				stale = dropped
			}
		}
		if stale == "" {
			continue
		}
		misfits = append(misfits, &Misfit{
			Overlay:       a.file,
			Line:          a.line,
			Err:           a.errorf("x-enum-descriptions: the enum has no value %q", stale),
			IsDescription: true,
			action:        i,
		})
	}
	return misfits
}

// mentions reports whether a tree has a key or another scalar with the given value.
func mentions(n *yaml.Node, value string) bool {
	return n.Value == value || slices.ContainsFunc(n.Content, func(child *yaml.Node) bool { return mentions(child, value) })
}

// dropStale removes the comments below n that an update has added. It returns the
// last value without an enum value, or "".
func dropStale(n, update *yaml.Node) string {
	if n.Kind != yaml.MappingNode || update.Kind != yaml.MappingNode {
		return ""
	}
	stale := ""
	for key, value := range document.Members(update) {
		below := document.Get(n, key.Value)
		if below == nil {
			continue
		}
		var dropped string
		if enum := document.Get(n, "enum"); key.Value == enumDescriptions && enum != nil {
			dropped = dropComments(below, value, enum)
		} else {
			dropped = dropStale(below, value)
		}
		if dropped != "" {
			stale = dropped
		}
	}
	return stale
}

// dropComments removes the comments which an update has added for values that an
// enum lacks. It returns the last of these values, or "".
func dropComments(comments, update, enum *yaml.Node) string {
	if comments.Kind != yaml.MappingNode || update.Kind != yaml.MappingNode {
		return ""
	}
	stale := ""
	gone := map[*yaml.Node]bool{}
	for key := range document.Members(update) {
		comment := document.Get(comments, key.Value)
		if comment == nil || hasScalar(enum, key) {
			continue
		}
		stale = key.Value
		gone[comment] = true
	}
	removeNodes(comments, gone)
	return stale
}
