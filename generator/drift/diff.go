package drift

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
)

// differ finds what changed between two models.
type differ struct {
	old, new           *model
	oldReach, newReach reachMap
	renamed            map[string]string // old name of a schema → new name
	operations         pairing
	tried              map[trial][]*Finding
	findings           []*Finding
}

func newDiffer(old, new *model) *differ {
	return &differ{
		old: old, new: new, oldReach: old.reaches(), newReach: new.reaches(),
		renamed: renames(old, new), operations: pairOperations(old, new), tried: map[trial][]*Finding{},
	}
}

func (d *differ) run() {
	d.document()
	d.diffOperations()
	d.components()
	d.danglings()
}

// place is where something stands: for people, as a pointer, and as an
// identity that the same thing has in both documents.
type place struct {
	name    string // JobResponse.status
	pointer string // in the document that has it, the new one where both do
	id      string // schema:JobResponse/property:status
}

// in is a place within another.
func (p place) in(name, pointer, id string) place {
	return place{p.name + name, p.pointer + pointer, p.id + "/" + id}
}

// change is a finding before it is rated.
type change struct {
	kind     string
	at       place
	old, new string
	lines    [2]int // in the old and in the new document; 0 for none
	scope    scope
	detail   string // what tells it apart from others of its kind at the place
	more     ratings
}

// ratings replaces those of the rule where a change knows better.
type ratings struct {
	known    bool
	wire     Wire
	breaksGo bool
}

// add rates a change and keeps it.
func (d *differ) add(c change) {
	r := ruleOf(c.kind)
	f := &Finding{
		Kind: c.kind, Place: c.at.name, Pointer: c.at.pointer, OldLine: c.lines[0], NewLine: c.lines[1], Old: c.old, New: c.new,
		Wire: r.rate(c.scope.side), BreaksGo: r.breaksGo, Reaches: c.scope.reaches, covers: c.at.id + c.coverage(),
	}
	if c.more.known {
		f.Wire, f.BreaksGo = c.more.wire, c.more.breaksGo
	}
	f.ID = identify(f, c)
	f.Text, f.Consequence = r.text(f), r.consequence(c.scope.side, f.Wire)
	d.findings = append(d.findings, f)
}

// coverage is what a change explains below its place: all, or the detail.
func (c change) coverage() string {
	if c.detail == "" {
		return ""
	}
	return "/" + c.detail
}

// identify names a finding by kind, place and values, so that the name stays
// when wording, lines and reach change.
func identify(f *Finding, c change) string {
	id := f.Kind + " " + word(c.at.name)
	for _, value := range []string{c.old, c.new} {
		if value == "" {
			value = "-"
		}
		if len(value) > 60 {
			value = strings.ToValidUTF8(value[:40], "") + "…" + fmt.Sprintf("%08x", hash(value))
		}
		id += " " + word(value)
	}
	return id
}

// word is text without spaces, for one of the words of an id.
func word(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || unicode.IsControl(r) {
			return '·'
		}
		return r
	}, text)
}

// hash tells long values apart (FNV-1a).
func hash(s string) uint32 {
	h := uint32(2166136261)
	for i := range len(s) {
		h = (h ^ uint32(s[i])) * 16777619
	}
	return h
}

// document compares what stands at the top.
func (d *differ) document() {
	top := place{"document", "", "document"}
	d.scalars(top, d.old.scalars, d.new.scalars, scope{})
	if d.old.security != d.new.security {
		var sc scope
		for _, pair := range d.operations.both {
			if pair[0].security == inherited && pair[1].security == inherited {
				sc.reaches = append(sc.reaches, Reach{Operation: pair[1].name(), Request: true})
				sc.side = request
			}
		}
		d.security(top.in(" security", "/security", "security"), d.old.security, d.new.security, sc, [2]int{})
	}
	d.lists("server", top.in(" servers", "/servers", "servers"), d.old.servers, d.new.servers, scope{})
	d.leaves(d.old.others, d.new.others, componentKind)
	d.leaves(d.old.unknown, d.new.unknown, func(string) string { return "unclassified" })
}

// scalars compares simple values, each of which is a change of its own.
func (d *differ) scalars(at place, old, new scalars, sc scope) {
	for _, key := range union(old, new) {
		o, n := old[key], new[key]
		if o.value != n.value {
			d.add(change{kind: scalarKind(key), at: at.in(" "+key, "/"+key, key), old: o.value, new: n.value, lines: [2]int{o.line, n.line}, scope: sc})
		}
	}
}

func scalarKind(key string) string {
	switch key {
	case "default":
		return "default-changed"
	case "deprecated":
		return "deprecation-changed"
	case "openapi", "info.version":
		return "version-changed"
	}
	return "keyword-changed"
}

// componentKind is the kind of a change of a component that is kept as a whole.
func componentKind(pointer string) string {
	switch {
	case strings.HasPrefix(pointer, "/components/callbacks/"):
		return "callback-changed"
	case strings.HasPrefix(pointer, "/components/links/"):
		return "link-changed"
	}
	return "component-changed"
}

// leaves compares what is kept as a whole, by pointers.
func (d *differ) leaves(old, new map[string]leaf, kind func(pointer string) string) {
	for _, at := range union(old, new) {
		o, n := old[at], new[at]
		if o.value != n.value {
			d.add(change{kind: kind(at), at: place{at, at, "other:" + at}, old: o.value, new: n.value, lines: [2]int{o.line, n.line}})
		}
	}
}

// unused compares callbacks or links, of which nothing is generated.
func (d *differ) unused(what string, at place, old, new map[string]leaf, sc scope) {
	for _, name := range union(old, new) {
		o, n := old[name], new[name]
		if o.value != n.value {
			here := at.in(" "+what+" "+name, pointer(what+"s", name), what+":"+name)
			d.add(change{kind: what + "-changed", at: here, old: o.value, new: n.value, lines: [2]int{o.line, n.line}, scope: sc})
		}
	}
}

// lists compares lists of values, each of which is a change of its own.
func (d *differ) lists(what string, at place, old, new []string, sc scope) {
	for _, v := range old {
		if !slices.Contains(new, v) {
			d.add(change{kind: what + "-removed", at: at, old: v, scope: sc, detail: v})
		}
	}
	for _, v := range new {
		if !slices.Contains(old, v) {
			d.add(change{kind: what + "-added", at: at, new: v, scope: sc, detail: v})
		}
	}
	if slices.Equal(sorted(old), sorted(new)) && !slices.Equal(old, new) {
		d.add(change{kind: what + "-order", at: at, old: strings.Join(old, ", "), new: strings.Join(new, ", "), scope: sc})
	}
}

func sorted(list []string) []string {
	list = slices.Clone(list)
	slices.Sort(list)
	return list
}

// security compares requirements. No requirement and an empty one among them
// let everybody in.
func (d *differ) security(at place, old, new string, sc scope, lines [2]int) {
	kind := "security-changed"
	switch {
	case isOpen(new) && !isOpen(old):
		kind = "security-removed"
	case isOpen(old) && !isOpen(new):
		kind = "security-added"
	case isOpen(old) && isOpen(new):
		kind = "security-rewritten"
	}
	d.add(change{kind: kind, at: at, old: old, new: new, scope: sc, lines: lines})
}

func isOpen(requirements string) bool {
	return requirements == "" || requirements == "[]" || strings.Contains(requirements, "{}")
}

// union is the keys of two maps in order.
func union[V any](a, b map[string]V) []string {
	keys := make([]string, 0, max(len(a), len(b)))
	for k := range a {
		keys = append(keys, k)
	}
	for k := range b {
		if _, ok := a[k]; !ok {
			keys = append(keys, k)
		}
	}
	slices.Sort(keys)
	return keys
}

// danglings reports references that begin or cease to lead nowhere.
func (d *differ) danglings() {
	old, new := dangling(d.old, d.place), dangling(d.new, func(at string) string { return at })
	reported := map[string]bool{}
	for _, f := range d.findings {
		reported[f.Pointer] = reported[f.Pointer] || strings.HasPrefix(f.Kind, "dangling-")
	}
	for _, at := range union(old, new) {
		o, n := old[at], new[at]
		where, target, _ := strings.Cut(at, " ")
		if reported[where] {
			continue // it is what a reference was changed to, or from
		}
		c := change{at: place{target, where, "dangling:" + at}, old: o.value, new: n.value, lines: [2]int{o.line, n.line}}
		switch {
		case o.value == "":
			c.kind = "dangling-appeared"
			d.add(c)
		case n.value == "" && !d.isGone(where):
			c.kind = "dangling-mended"
			d.add(c)
		}
	}
}

// dangling lists the references of a model that lead nowhere, by their places
// in the new document and their targets.
func dangling(m *model, place func(string) string) map[string]leaf {
	all := map[string]leaf{}
	for _, x := range m.defects {
		if x.dangling != "" {
			all[place(x.pointer)+" "+x.dangling] = leaf{x.dangling, x.line}
		}
	}
	return all
}

// place is where in the new document an old place is.
func (d *differ) place(old string) string {
	for _, pair := range d.operations.both {
		if rest, ok := strings.CutPrefix(old, pair[0].pointer()+"/"); ok {
			return pair[1].pointer() + "/" + rest
		}
	}
	return old
}

// isGone reports whether a place is in something that was removed as a whole.
func (d *differ) isGone(where string) bool {
	for _, o := range d.operations.removed {
		if strings.HasPrefix(where, o.pointer()+"/") {
			return true
		}
	}
	name, ok := strings.CutPrefix(where, "/components/schemas/")
	name, _, _ = strings.Cut(name, "/")
	return ok && d.new.schemas[name] == nil
}
