package drift

import "strings"

// danglingReferences reports references that dangle in only one document. It skips
// places that already have a finding of this kind, because the reference itself
// changed.
func (d *differ) danglingReferences() {
	reported := map[string]bool{}
	for _, f := range d.findings {
		if f.Kind == KindDanglingAppeared || f.Kind == KindDanglingMended {
			reported[f.Pointer] = true
		}
	}
	before := d.base.danglingReferences(d.revisionPointer)
	after := d.revision.danglingReferences(func(pointer string) string { return pointer })
	for _, key := range unionKeys(before, after) {
		where, ref, _ := strings.Cut(key, " ")
		if reported[where] {
			continue
		}
		c := change{
			at:     place{name: ref, pointer: where, id: "dangling:" + key},
			before: before[key].value,
			after:  after[key].value,
			lines:  lines{before[key].line, after[key].line},
		}
		switch {
		case c.before == "":
			c.kind = KindDanglingAppeared
			d.add(c)
		case c.after == "" && !d.isRemoved(where):
			c.kind = KindDanglingMended
			d.add(c)
		}
	}
}

// danglingReferences returns the dangling references of a model. Each key consists
// of the place, converted by revisionPointer, a space, and the target.
func (m *model) danglingReferences(revisionPointer func(string) string) map[string]leaf {
	references := map[string]leaf{}
	for _, defect := range m.defects {
		if defect.dangling != "" {
			key := revisionPointer(defect.pointer) + " " + defect.dangling
			references[key] = leaf{value: defect.dangling, line: defect.line}
		}
	}
	return references
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
