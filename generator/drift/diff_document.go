package drift

import (
	"slices"
	"strings"
)

// document compares the parts of the documents that are neither operations nor
// components.
func (d *differ) document() {
	top := place{name: "document", id: "document"}
	d.values(top, d.base.values, d.revision.values)
	d.documentSecurity(top.in(" security", "/security", "security"))
	d.servers(top.in(" servers", "/servers", "servers"), d.base.servers, d.revision.servers)
	d.unstructured(d.base.others, d.revision.others, componentKind)
	d.unknownKeys()
}

// documentSecurity compares the security requirements of the document. They apply
// to the operations that do not set their own.
func (d *differ) documentSecurity(at place) {
	if d.base.security == d.revision.security {
		return
	}
	for _, pair := range d.operations.both {
		if pair.before.security == inherited && pair.after.security == inherited {
			at.scope.direction = inRequest
			at.scope.reaches = append(at.scope.reaches, newReach(pair.after.name(), inRequest))
		}
	}
	d.security(at, d.base.security, d.revision.security, lines{})
}

// security reports a change of security requirements.
func (d *differ) security(at place, before, after string, where lines) {
	c := change{kind: KindSecurityChanged, at: at, before: before, after: after, lines: where}
	wasOpen := isOpen(before)
	isOpenNow := isOpen(after)
	switch {
	case wasOpen && isOpenNow:
		c.kind = KindSecurityRewritten
	case wasOpen:
		c.kind = KindSecurityAdded
	case isOpenNow:
		c.kind = KindSecurityRemoved
	}
	d.add(c)
}

// isOpen reports whether requests need no credentials: there is no requirement,
// or an empty one among the alternatives.
func isOpen(requirements string) bool {
	return requirements == "" || strings.Contains(requirements, "{}")
}

// servers compares lists of servers. The order matters too, because the first
// server is the default.
func (d *differ) servers(at place, before, after []string) {
	for _, server := range before {
		if !slices.Contains(after, server) {
			d.add(change{kind: KindServerRemoved, at: at, before: server, part: server})
		}
	}
	for _, server := range after {
		if !slices.Contains(before, server) {
			d.add(change{kind: KindServerAdded, at: at, after: server, part: server})
		}
	}
	sameServers := slices.Equal(slices.Sorted(slices.Values(before)), slices.Sorted(slices.Values(after)))
	if sameServers && !slices.Equal(before, after) {
		d.add(change{
			kind:   KindServerOrder,
			at:     at,
			before: strings.Join(before, ", "),
			after:  strings.Join(after, ", "),
		})
	}
}

// unstructured compares values that are not parsed further, by pointer.
func (d *differ) unstructured(before, after map[string]leaf, kindOf func(pointer string) Kind) {
	for _, at := range unionKeys(before, after) {
		here := place{name: at, pointer: at, id: "other:" + at}
		d.wholeValue(here, kindOf(at), before[at], after[at])
	}
}

// componentKind returns the kind of a change of a component that is not parsed
// further.
func componentKind(pointer string) Kind {
	switch {
	case strings.HasPrefix(pointer, "/components/callbacks/"):
		return KindCallbackChanged
	case strings.HasPrefix(pointer, "/components/links/"):
		return KindLinkChanged
	}
	return KindComponentChanged
}

// wholeValue compares a value as a whole. A zero leaf means that it is absent.
func (d *differ) wholeValue(at place, kind Kind, before, after leaf) {
	if before.value == after.value {
		return
	}
	d.add(change{
		kind:   kind,
		at:     at,
		before: before.value,
		after:  after.value,
		lines:  lines{before.line, after.line},
	})
}
