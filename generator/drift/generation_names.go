package drift

import (
	"iter"
	"strings"
)

// goNames are the Go names of places, by pointer in the revision.
type goNames struct {
	base     map[string]string
	revision map[string]string
}

func newGoNames(d *differ, base, revision *Preview) goNames {
	names := goNames{base: map[string]string{}, revision: revision.Names}
	for at, name := range base.Names {
		names.base[d.revisionPointer(at)] = name
	}
	return names
}

// of returns the Go name of the place of a finding, or "". It prefers the name in
// the base, because programs use it now.
func (n goNames) of(f *Finding) string {
	for _, names := range []map[string]string{n.base, n.revision} {
		if name := names[f.subject]; name != "" {
			return name
		}
	}
	for _, names := range []map[string]string{n.base, n.revision} {
		for at := range pointersUp(f.subject) {
			if isOwnPlace(at, f.subject) && names[at] != "" {
				return names[at]
			}
		}
	}
	return ""
}

// isOwnPlace reports whether a place has the Go name of the place above it. The
// keywords of a schema have the name of the schema, but its properties do not.
func isOwnPlace(above, below string) bool {
	rest := strings.TrimPrefix(below, above)
	return !strings.Contains(rest, "/properties/") && !strings.HasPrefix(rest, "/parameters/")
}

// pointersUp yields a pointer and the pointers above it, except that of the root.
func pointersUp(at string) iter.Seq[string] {
	return func(yield func(string) bool) {
		for at != "" && yield(at) {
			at = at[:max(0, strings.LastIndexByte(at, '/'))]
		}
	}
}
