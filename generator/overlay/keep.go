package overlay

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/airbyte-go/airbyte/generator/document"
	"github.com/airbyte-go/airbyte/generator/facts"
	"github.com/pb33f/go-yaml"
)

// Revision is a revision of a document, for [Keep].
type Revision struct {
	Facts   *facts.Facts
	Date    string            // such as 2026-04-03
	Renamed map[string]string // schemas with a new name in this revision, by their old names
}

// Kept describes the overlay that [Keep] writes. Components are named by their
// JSON pointers, such as /components/schemas/Tag.
type Kept struct {
	Overlay    document.Source // without Data if there is nothing to keep
	Operations []KeptOperation // all that the overlay keeps, in its order
	Components []string        // all that the overlay keeps, in its order
	Returned   []KeptOperation // those that the previous overlay kept and the revision has again
	Marked     []KeptOperation // those of Returned that another overlay marks with x-removed

	// Changed holds the components that kept operations use and the revision changed,
	// with one of the operations.
	Changed map[string]string
}

// KeptOperation is an operation that an overlay keeps.
type KeptOperation struct {
	ID      string // operationId; may be empty
	Method  string // in lower case
	Path    string
	Removed string // value of x-removed, if Keep has set it: the month of the revision
}

// Pointer returns the JSON pointer of the operation.
func (o KeptOperation) Pointer() string { return document.Pointer("paths", o.Path, o.Method) }

// Name returns the operationId, or the method and path if there is none.
func (o KeptOperation) Name() string {
	if o.ID != "" {
		return o.ID
	}
	return strings.ToUpper(o.Method) + " " + o.Path
}

// Keep returns an overlay that brings back the operations that a revision of a
// document removed, with the components that only they use. An operation that the
// revision moved to another path or renamed is not removed.
//
// The overlay marks the operations with x-removed, except those that one of the
// later overlays marks. It holds facts of the base and no prose.
//
// Kept operations use the new names of renamed schemas, so that there is one type for
// both.
//
// The previous overlay, which applies to the base, is that of an earlier revision.
// Its actions stay as they are, except that operations and components that the
// revision has again are taken out. Its Data is nil if there is none yet.
func Keep(base, revision Revision, previous document.Source, later []document.Source) (*Kept, error) {
	laterActions, err := Parse(later)
	if err != nil {
		return nil, err
	}
	k := &keeper{
		kept:     &Kept{Overlay: document.Source{Name: previous.Name}, Changed: map[string]string{}},
		base:     base.Facts.Root,
		revision: revision.Facts.Root,
		renamed:  revision.Renamed,
	}
	if previous.Data != nil {
		if err := k.read(previous); err != nil {
			return nil, err
		}
	}
	operations := k.findRemoved()
	k.findComponents()
	month, err := monthOf(revision.Date)
	if err != nil {
		return nil, err
	}
	reason := fmt.Sprintf("Not in the revision of %s. The revision of %s has them, and so have older servers.",
		revision.Date, base.Date)
	k.addOperations(operations, reason)
	k.addComponents(reason)
	for _, a := range k.actions {
		k.renameReferences(a)
	}
	k.markRemoved(operations, month, laterActions)
	return k.kept, k.encode()
}

// monthOf returns the month of a day, such as April 2026 for 2026-04-03.
func monthOf(day string) (string, error) {
	parsed, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return "", err
	}
	return parsed.Format("January 2006"), nil
}

// keeper writes the overlay of [Keep].
type keeper struct {
	kept     *Kept
	base     *yaml.Node // with the previous overlay applied
	revision *yaml.Node
	renamed  map[string]string // new names of schemas
	actions  []*yaml.Node      // of the overlay

	added []string // pointers of components that no action keeps yet
}

// read reads the previous overlay, and removes the operations and components that the
// revision has again.
func (k *keeper) read(previous document.Source) error {
	actions, err := Parse([]document.Source{previous})
	if err != nil {
		return err
	}
	if err := actions.Check(k.base); err != nil {
		return err
	}
	k.base = actions.ApplyLeniently(k.base)
	root, err := document.Parse(previous)
	if err != nil {
		return err
	}
	k.actions = document.Items(document.Get(root, "actions"))
	return nil
}

// findRemoved returns the operations of the base that the revision lacks and that
// no action keeps yet. It also fills Operations and Returned.
func (k *keeper) findRemoved() []KeptOperation {
	var added []KeptOperation
	has := operationKeys(k.revision)
	for _, o := range operationsOf(k.base) {
		isRemoved := !slices.ContainsFunc(o.keys(), func(key string) bool { return has[key] })
		isKept := k.keepsOperation(o)
		switch {
		case isRemoved && isKept:
			k.kept.Operations = append(k.kept.Operations, o)
		case isRemoved:
			added = append(added, o)
			k.kept.Operations = append(k.kept.Operations, o)
		case isKept:
			k.kept.Returned = append(k.kept.Returned, o)
			k.forgetOperation(o)
		}
	}
	return added
}

// addOperations adds actions that bring operations back, one for each path item
// that the revision still has, and one for all other paths.
func (k *keeper) addOperations(operations []KeptOperation, reason string) {
	var missing *yaml.Node // the path items of the action for other paths
	for _, o := range operations {
		operation := k.copyOperation(o)
		if document.Get(k.revision, "paths", o.Path) != nil {
			k.addAction("$.paths"+quoteStep(o.Path), reason, mappingOf(o.Method, operation))
			continue
		}
		if missing == nil {
			missing = &yaml.Node{Kind: yaml.MappingNode}
			k.addAction("$.paths", reason, missing)
		}
		item := document.Get(missing, o.Path)
		if item == nil {
			item = k.copySharedFields(o.Path)
			appendMember(missing, o.Path, item)
		}
		appendMember(item, o.Method, operation)
	}
}

// copySharedFields returns a copy of a path item of the base without its
// operations.
func (k *keeper) copySharedFields(path string) *yaml.Node {
	item := &yaml.Node{Kind: yaml.MappingNode}
	for key, value := range document.Members(document.Get(k.base, "paths", path)) {
		if !document.IsMethod(key.Value) {
			appendMember(item, key.Value, document.Clone(value))
		}
	}
	return item
}

// copyOperation returns a copy of an operation of the base. If its path item is
// still in the revision, the copy has the parameters of the path item, because
// those of the revision may be others.
func (k *keeper) copyOperation(o KeptOperation) *yaml.Node {
	item := document.Get(k.base, "paths", o.Path)
	operation := document.Clone(document.Get(item, o.Method))
	shared := document.Get(item, "parameters")
	revised := document.Get(k.revision, "paths", o.Path)
	if shared == nil || revised == nil || document.Flat(shared) == document.Flat(document.Get(revised, "parameters")) {
		return operation
	}
	own := document.Get(operation, "parameters")
	if own == nil {
		own = &yaml.Node{Kind: yaml.SequenceNode}
		appendMember(operation, "parameters", own)
	}
	for _, parameter := range document.Items(shared) {
		isOverridden := slices.ContainsFunc(own.Content, func(n *yaml.Node) bool { return isSameParameter(n, parameter) })
		if !isOverridden {
			own.Content = append(own.Content, document.Clone(parameter))
		}
	}
	return operation
}

func isSameParameter(a, b *yaml.Node) bool {
	for _, key := range []string{"$ref", "name", "in"} {
		if document.Flat(document.Get(a, key)) != document.Flat(document.Get(b, key)) {
			return false
		}
	}
	return true
}

// addComponents adds one action for each section of components.
func (k *keeper) addComponents(reason string) {
	var order []string
	sections := map[string]*yaml.Node{}
	for _, pointer := range k.added {
		section, name := splitComponent(pointer)
		if sections[section] == nil {
			order = append(order, section)
			sections[section] = &yaml.Node{Kind: yaml.MappingNode}
		}
		component := document.Clone(document.Get(k.base, "components", section, name))
		appendMember(sections[section], name, component)
	}
	for _, section := range order {
		update := sections[section]
		switch {
		case document.Get(k.revision, "components", section) != nil:
			k.addAction("$.components"+quoteStep(section), reason, update)
		case document.Get(k.revision, "components") != nil:
			k.addAction("$.components", reason, mappingOf(section, update))
		default:
			k.addAction("$", reason, mappingOf("components", mappingOf(section, update)))
		}
	}
}

// markRemoved sets x-removed of added operations, unless another overlay does. It
// also fills Marked.
func (k *keeper) markRemoved(operations []KeptOperation, month string, later Actions) {
	patched := k.apply(later)
	for _, o := range operations {
		if document.Get(patched, "paths", o.Path, o.Method, "x-removed") != nil {
			continue
		}
		for _, a := range k.actions {
			if n := operationIn(a, o); n != nil {
				appendMember(n, "x-removed", stringNode(month))
			}
		}
		i := slices.Index(k.kept.Operations, o)
		k.kept.Operations[i].Removed = month
	}
	for _, o := range k.kept.Returned {
		if document.Get(patched, "paths", o.Path, o.Method, "x-removed") != nil {
			k.kept.Marked = append(k.kept.Marked, o)
		}
	}
}

// apply returns the revision with the overlay, as it is so far, and later actions.
func (k *keeper) apply(later Actions) *yaml.Node {
	var all Actions
	for _, n := range k.actions {
		a, err := parseAction(k.kept.Overlay.Name, n)
		if err == nil { // the actions were written by this package, or parsed before
			all = append(all, a)
		}
	}
	return append(all, later...).ApplyLeniently(k.revision)
}

// keptHeader is the comment at the top of the overlay.
const keptHeader = `# What upstream removed and older servers still have: facts of earlier revisions, written by
# "airbytegen sync -keep-removed". The next run adds to this file, and takes out what upstream brings back.
# Delete an operation here, with the actions of other overlays about it, to drop it.
`

func (k *keeper) encode() error {
	if len(k.actions) == 0 {
		return nil
	}
	info := mappingOf("title", stringNode("What upstream removed"))
	appendMember(info, "version", stringNode("1.0.0"))
	data, err := encodeOverlay(info, k.actions)
	if err != nil {
		return document.ErrorIn(k.kept.Overlay.Name, "%w", err)
	}
	k.kept.Overlay.Data = append([]byte(keptHeader), data...)
	return nil
}
