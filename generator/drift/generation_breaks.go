package drift

import (
	"slices"
	"strings"
)

// goBreaks says which changes break Go programs that regenerate. It compares the
// declarations that the two documents generate. A finding breaks Go if a
// declaration that comes from its place was removed or has another signature.
//
// If two findings are about the same declaration, such as two parameters of one
// method, both count as breaking it: the generated code does not say which of
// them did.
//
// Places are pointers in the revision, or in the base for removed places.
type goBreaks struct {
	broken   map[string]bool   // places with a declaration that was removed or changed
	declared map[string]bool   // places with a declaration; changes below break Go only if it is broken
	pointers map[string]string // of the operations of the revision, by name

	// failing has the parameters of operations that no longer take an option, although
	// other operations do. Programs compile, but the calls fail.
	failing map[string]bool
}

func newGoBreaks(d *differ, base, revision *Preview) *goBreaks {
	b := &goBreaks{
		broken:   map[string]bool{},
		declared: map[string]bool{},
		pointers: map[string]string{},
		failing:  map[string]bool{},
	}
	for _, o := range d.revision.operations {
		b.pointers[o.name()] = o.pointer()
	}
	for name, places := range base.Places {
		isBroken := base.Declarations[name] != revision.Declarations[name]
		for _, place := range places {
			at := d.revisionPointer(place)
			b.declared[at] = true
			if isBroken {
				b.broken[at] = true
			}
		}
	}
	b.addFailing(d, base, revision)
	named := map[string]bool{}
	for at := range base.Names {
		named[d.revisionPointer(at)] = true
	}
	// A new function, such as an option, breaks nothing, and neither does a new
	// field of a struct that stays the same. A field of another struct may: if it
	// is a parameter that was an argument before, the method has changed.
	for name, places := range revision.Places {
		owner, _, isMember := strings.Cut(name, ".")
		isNewFunction := !isMember && base.Declarations[name] == ""
		isNewField := isMember && base.Declarations[owner] == revision.Declarations[owner]
		if !isNewFunction && !isNewField {
			continue
		}
		for _, at := range places {
			if !named[at] {
				b.declared[at] = true
			}
		}
	}
	return b
}

// addFailing finds the parameters that one operation lost, while the option for it
// still exists for others.
func (b *goBreaks) addFailing(d *differ, base, revision *Preview) {
	for name, places := range base.Places {
		if revision.Declarations[name] == "" || !strings.HasPrefix(name, "With") {
			continue
		}
		for _, place := range places {
			at := d.revisionPointer(place)
			isParameter := strings.Contains(at, "/parameters/")
			if isParameter && !slices.Contains(revision.Places[name], at) {
				b.failing[at] = true
			}
		}
	}
}

// by reports whether a change breaks Go.
func (b *goBreaks) by(f *Finding) bool {
	subject := goSubject(f)
	if subject == "" {
		return false // the document as a whole
	}
	if b.isBrokenAt(subject) {
		return true
	}
	if strings.HasPrefix(subject, "/components/") && !strings.HasPrefix(subject, "/components/schemas/") {
		return b.breaksUse(f)
	}
	if !isInSignature(subject) {
		return false
	}
	for at := range pointersUp(subject) {
		if b.declared[at] {
			return b.broken[at]
		}
	}
	return false
}

// breaksUse reports whether an operation that uses a component is broken. Code
// is generated for the operations, not for the component.
func (b *goBreaks) breaksUse(f *Finding) bool {
	return slices.ContainsFunc(f.Reaches, func(reach Reach) bool {
		at := b.pointers[reach.Operation]
		return at != "" && b.isBrokenAt(at)
	})
}

// isBrokenAt reports whether a declaration that comes from the subject or from a
// place below it is broken.
func (b *goBreaks) isBrokenAt(subject string) bool {
	for at := range b.broken {
		if _, ok := cutPointer(at, subject); ok {
			return true
		}
	}
	return false
}

// goSubject returns the place whose declarations show a change. A schema with
// allOf gets the properties of its members, so no declaration comes from the
// members themselves.
func goSubject(f *Finding) string {
	schema, member, isComposed := strings.Cut(f.subject, "/allOf")
	switch {
	case !isComposed:
		return f.subject
	case f.Kind == KindAllOfAdded || f.Kind == KindAllOfRemoved:
		return schema
	}
	return schema + member
}

// isInSignature reports whether the signature of a method depends on the given
// part of an operation. It does not depend on errors, headers, security, servers,
// callbacks, links or deprecation. For places outside operations, the result is
// true.
func isInSignature(at string) bool {
	steps := strings.Split(at, "/") // "", "paths", path, method, …
	if len(steps) < 5 || steps[1] != "paths" {
		return true
	}
	if steps[4] == "responses" && len(steps) > 5 {
		isSuccess := strings.HasPrefix(steps[5], "2")
		return isSuccess && !slices.Contains(steps[6:], "headers") && !slices.Contains(steps[6:], "links")
	}
	return slices.Contains([]string{"id", "path", "tags", "parameters", "requestBody"}, steps[4])
}
