package drift

import (
	"slices"
	"strings"
)

// danglingReferences reports references that dangle in only one document, each once
// for all places that use it.
func (d *differ) danglingReferences() {
	before := d.base.danglingReferences()
	after := d.revision.danglingReferences()
	for _, ref := range unionKeys(before, after) {
		switch {
		case len(before[ref]) == 0:
			d.danglingAppeared(ref, after[ref])
		case len(after[ref]) == 0:
			d.danglingMended(ref, before[ref])
		}
	}
}

// danglingReferences returns the uses of dangling references, by reference.
func (m *model) danglingReferences() map[string][]defect {
	uses := map[string][]defect{}
	for _, use := range m.defects {
		if use.dangling != "" {
			uses[use.dangling] = append(uses[use.dangling], use)
		}
	}
	return uses
}

func (d *differ) danglingAppeared(ref string, uses []defect) {
	d.add(change{
		kind:   KindDanglingAppeared,
		at:     d.referencePlace(ref, uses[0].pointer),
		after:  ref,
		lines:  lines{after: uses[0].line},
		detail: placesText(uses),
	})
}

// danglingMended reports a reference that dangled. If it does not occur any more, the
// finding says so, unless it only went together with the operation or the schema that
// it was in.
func (d *differ) danglingMended(ref string, uses []defect) {
	c := change{
		kind:   KindDanglingMended,
		at:     d.referencePlace(ref, d.revisionPointer(uses[0].pointer)),
		before: ref,
		lines:  lines{before: uses[0].line},
		detail: placesText(uses),
	}
	if !pointsInto(d.revision.facts.Root, ref) {
		isRemoved := func(use defect) bool { return d.isRemoved(use.pointer) }
		c.sentence = "no reference leads to {place} any more, which still does not exist"
		c.detail = ""
		c.neutral = !slices.ContainsFunc(uses, func(use defect) bool { return !isRemoved(use) })
	}
	d.add(c)
}

// referencePlace returns the place of a reference that dangles, with the operations
// that use it.
func (d *differ) referencePlace(ref, pointer string) place {
	return place{
		name:    ref,
		pointer: pointer,
		id:      "dangling:" + ref,
		scope:   d.componentScope(ref, ref),
	}
}

// placesText says how many places use a reference, if there are several.
func placesText(uses []defect) string {
	if len(uses) == 1 {
		return ""
	}
	return ", in " + plural(len(uses), "place")
}

// revisionPointer converts a pointer in the base to a pointer in the revision,
// where operations may have moved and schemas may have been renamed.
func (d *differ) revisionPointer(at string) string {
	for _, pair := range d.operations.both {
		if rest, ok := cutPointer(at, pair.before.pointer()); ok {
			return pair.after.pointer() + rest
		}
	}
	for oldName, newName := range d.renamed {
		if rest, ok := cutPointer(at, pointer("components", "schemas", oldName)); ok {
			return pointer("components", "schemas", newName) + rest
		}
	}
	return at
}

// cutPointer returns the rest of a pointer after the pointer above, and reports
// whether the two are equal or the first is below the second.
func cutPointer(at, above string) (string, bool) {
	rest, ok := strings.CutPrefix(at, above)
	isBelow := rest == "" || strings.HasPrefix(rest, "/")
	return rest, ok && isBelow
}

// isRemoved reports whether a place is in an operation or schema that was
// removed.
func (d *differ) isRemoved(at string) bool {
	for _, o := range d.operations.removed {
		if _, ok := cutPointer(at, o.pointer()); ok {
			return true
		}
	}
	rest, isInSchema := strings.CutPrefix(at, "/components/schemas/")
	name, _, _ := strings.Cut(rest, "/")
	return isInSchema && d.revision.schemas[name] == nil
}
