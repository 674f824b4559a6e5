package drift

import (
	"cmp"
	"fmt"
	"hash/fnv"
	"strings"
	"unicode"
)

// differ finds the changes between two models.
type differ struct {
	base          *model
	revision      *model
	baseReach     reachMap
	revisionReach reachMap
	renamed       map[string]string // names of schemas in the base → in the revision
	renamedTo     map[string]bool   // the names in the revision of renamed schemas
	operations    pairing
	movedPointers map[string]string    // of the base → of the revision; see revisionPointer
	trials        map[trial][]*Finding // results of try
	explained     map[string]bool      // by id of a place that a finding explains; false if only neutral ones do
	findings      []*Finding
}

func newDiffer(base, revision *model) *differ {
	renamed := matchSchemas(base, revision)
	renamedTo := map[string]bool{}
	for _, name := range renamed {
		renamedTo[name] = true
	}
	operations := matchOperations(base, revision)
	return &differ{
		base:          base,
		revision:      revision,
		baseReach:     base.reach(),
		revisionReach: revision.reach(),
		renamed:       renamed,
		renamedTo:     renamedTo,
		operations:    operations,
		movedPointers: movedPointers(operations, renamed),
		trials:        map[trial][]*Finding{},
		explained:     map[string]bool{},
	}
}

// run finds all changes, then checks that nothing was overlooked.
func (d *differ) run() []*Finding {
	d.document()
	d.allOperations()
	d.components()
	d.danglingReferences()
	d.guard()
	return d.findings
}

// place is a location in the documents.
type place struct {
	name    string // for people: JobResponse.status
	pointer string // in the revision, or in the base for something removed
	id      string // the same in both documents: schema:JobResponse/properties:status
	scope   scope
}

// in returns a place within p. The arguments are appended to the fields of p.
func (p place) in(name, pointer, id string) place {
	return place{
		name:    p.name + name,
		pointer: p.pointer + pointer,
		id:      p.id + "/" + id,
		scope:   p.scope,
	}
}

// with returns p with another scope.
func (p place) with(s scope) place {
	p.scope = s
	return p
}

// lines are the lines of a change in the base and in the revision; 0 for none.
type lines struct{ before, after int }

// change is a finding before it is rated.
type change struct {
	kind   Kind
	at     place
	before string
	after  string
	lines  lines

	// part is the part of the place that changed. It is "" for a change that
	// explains all differences at and below the place.
	part string

	// These fields replace those of the rule, unless they are zero.
	severity    *Severity
	sentence    string
	consequence string

	detail string // added to the sentence

	// neutral marks a change that only concerns how the document is written, in
	// addition to the kinds that always are neutral. It is reported only if it
	// breaks Go.
	neutral bool
}

// add rates a change and records it as a finding.
func (d *differ) add(c change) {
	r := ruleOf(c.kind)
	f := &Finding{
		Kind:       c.kind,
		Place:      c.at.name,
		Pointer:    c.at.pointer,
		BeforeLine: c.lines.before,
		AfterLine:  c.lines.after,
		Before:     c.before,
		After:      c.after,
		Wire:       r.severity(c.at.scope.direction),
		Reaches:    c.at.scope.reaches,
		subject:    c.at.pointer,
		neutral:    r.neutral || c.neutral,
	}
	id := c.at.id
	if c.part != "" {
		id += "/" + c.part
		f.subject += pointer(unquoted(c.part))
	}
	d.explain(id, !f.neutral)
	if c.severity != nil {
		f.Wire = *c.severity
	}
	f.ID = findingID(c)
	f.detail = c.detail
	f.sentence = cmp.Or(c.sentence, r.sentence)
	f.Text = f.describe()
	f.Consequence = cmp.Or(c.consequence, r.consequence(c.at.scope.direction, f.Wire))
	d.findings = append(d.findings, f)
}

// explain records that a finding explains a place, for the guard.
func (d *differ) explain(id string, isReported bool) {
	d.explained[id] = d.explained[id] || isReported
}

// maxIDValue is the length, in bytes, up to which an id contains a whole value. A
// longer value is replaced by its start and a hash.
const maxIDValue = 60

// findingID identifies a finding by kind, place and values, so that it stays
// the same when wording, lines and reach change.
func findingID(c change) string {
	words := []string{string(c.kind), idWord(c.at.name), idValue(c.before), idValue(c.after)}
	return strings.Join(words, " ")
}

func idValue(value string) string {
	if value == "" {
		return "-"
	}
	if len(value) > maxIDValue {
		start := strings.ToValidUTF8(value[:40], "")
		h := fnv.New32a()
		_, _ = h.Write([]byte(value)) // never fails
		value = fmt.Sprintf("%s…%08x", start, h.Sum32())
	}
	return idWord(value)
}

// idWord replaces spaces and control characters, since spaces separate the
// words of an id.
func idWord(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || unicode.IsControl(r) {
			return '·'
		}
		return r
	}, text)
}

// values compares values by key. Each difference is a separate change.
func (d *differ) values(at place, before, after map[string]leaf) {
	for _, key := range unionKeys(before, after) {
		here := at.in(" "+key, "/"+key, key)
		d.wholeValue(here, valueKind(key), before[key], after[key])
	}
}

func valueKind(key string) Kind {
	switch key {
	case "openapi":
		return KindVersionChanged
	case "webhooks":
		return KindCallbackChanged
	}
	return keywordOf(key).changeKind()
}

// unionKeys returns the keys of two maps in order.
func unionKeys[K ~string, V any](a, b map[K]V) []K {
	all := make(map[K]bool, len(a)+len(b))
	for key := range a {
		all[key] = true
	}
	for key := range b {
		all[key] = true
	}
	return sortedKeys(all)
}

// choose returns yes if the condition holds, and no otherwise.
func choose(condition bool, yes, no Kind) Kind {
	if condition {
		return yes
	}
	return no
}
