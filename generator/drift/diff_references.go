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
	above, rest := cutSteps(at, 3)
	if moved := d.movedPointers[above]; moved != "" {
		return moved + rest
	}
	return at
}

// movedPointers maps the pointers of operations that moved, and of schemas that were
// renamed, to those in the revision.
func movedPointers(operations pairing, renamed map[string]string) map[string]string {
	moved := map[string]string{}
	for _, pair := range operations.both {
		if before, after := pair.before.pointer(), pair.after.pointer(); before != after {
			moved[before] = after
		}
	}
	for oldName, newName := range renamed {
		moved[pointer("components", "schemas", oldName)] = pointer("components", "schemas", newName)
	}
	return moved
}

// cutSteps cuts a pointer after a number of steps, or at its end.
func cutSteps(at string, steps int) (above, rest string) {
	end := 0
	for range steps {
		next := strings.IndexByte(at[min(end+1, len(at)):], '/')
		if next < 0 {
			return at, ""
		}
		end += 1 + next
	}
	return at[:end], at[end:]
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
