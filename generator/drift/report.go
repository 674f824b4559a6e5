package drift

import (
	"cmp"
	"errors"
	"slices"

	"github.com/airbyte-go/airbyte/generator"
)

// Wire rates what a change does to programs that already run.
type Wire int

// The ratings, from harmless to harmful.
const (
	Safe     Wire = iota // nothing changes for them
	Caution              // they may see something new, or have less effect
	Breaking             // what they send is refused, or what they read is gone
)

var wireNames = [...]string{"safe", "caution", "breaking"}

// String returns the name of the rating.
func (w Wire) String() string { return wireNames[w] }

// MarshalText writes the name of the rating.
func (w Wire) MarshalText() ([]byte, error) { return []byte(w.String()), nil }

// Finding is one change.
type Finding struct {
	ID          string  `json:"id"`   // what it is, independent of wording and of where in the file it stands
	Kind        string  `json:"kind"` // as operation-removed
	Place       string  `json:"place"`
	Pointer     string  `json:"pointer"` // in the new document, or in the old one for what is gone
	OldLine     int     `json:"oldLine,omitempty"`
	NewLine     int     `json:"newLine,omitempty"`
	Old         string  `json:"old,omitempty"`
	New         string  `json:"new,omitempty"`
	Wire        Wire    `json:"wire"`
	BreaksGo    bool    `json:"breaksGo"` // programs that regenerate no longer compile, if they use it
	GoName      string  `json:"goName,omitempty"`
	Text        string  `json:"text"`        // what changed, in a sentence
	Consequence string  `json:"consequence"` // what that means
	Reaches     []Reach `json:"reaches,omitempty"`

	Accepted *Acceptance `json:"accepted,omitempty"`

	covers string // what of the documents it explains, for the guard
}

// Reach is an operation that a change reaches, and from which side.
type Reach struct {
	Operation string `json:"operation"`
	Request   bool   `json:"request,omitempty"`
	Response  bool   `json:"response,omitempty"`
}

// Defect is something wrong in the new document itself.
type Defect struct {
	Line    int    `json:"line"`
	Pointer string `json:"pointer"`
	Text    string `json:"text"`
}

// Report is the outcome of a comparison.
type Report struct {
	Old, New   string     // names of the documents
	Findings   []*Finding // the worst first
	Defects    []Defect   // of the new document
	Ignored    int        // differences of prose, titles, examples and extensions
	Stale      []Acceptance
	Generation *Generation // nil where no overlays were given
}

// Compare compares two documents. Where overlays are given, it also says how
// they fare on the new one, what generating from it would come to, and speaks
// of changes in the names that Go programs use.
func Compare(old, new generator.Source, overlays []generator.Source) (*Report, error) {
	type result struct {
		m   *model
		err error
	}
	second := make(chan result, 1)
	go func() {
		m, err := read(new)
		second <- result{m, err}
	}()
	before, err := read(old)
	after := <-second
	if err := errors.Join(err, after.err); err != nil {
		return nil, err
	}
	d := newDiffer(before, after.m)
	d.run()
	d.guard()
	r := &Report{Old: old.Name, New: new.Name, Findings: d.findings, Ignored: ignored(before, after.m)}
	for _, x := range after.m.defects {
		r.Defects = append(r.Defects, Defect{x.line, x.pointer, x.text})
	}
	slices.SortStableFunc(r.Defects, func(a, b Defect) int { return cmp.Compare(a.Line, b.Line) })
	if len(overlays) > 0 {
		if err := r.generate(before, after.m, overlays); err != nil {
			return nil, err
		}
	}
	r.sort()
	return r, nil
}

// ignored is by how many values of prose and the like the documents differ at
// least.
func ignored(old, new *model) int {
	if n := new.leftBehind - old.leftBehind; n >= 0 {
		return n
	}
	return old.leftBehind - new.leftBehind
}

// sort puts the worst first, and otherwise keeps to kinds and places.
func (r *Report) sort() {
	slices.SortStableFunc(r.Findings, func(a, b *Finding) int {
		return cmp.Or(
			-cmp.Compare(a.Wire, b.Wire),
			cmp.Compare(goRank(a), goRank(b)),
			cmp.Compare(a.Kind, b.Kind),
			cmp.Compare(a.Place, b.Place),
			cmp.Compare(a.ID, b.ID),
		)
	})
}

func goRank(f *Finding) int {
	if f.BreaksGo {
		return 0
	}
	return 1
}

// Outcome is what a comparison comes to when what was accepted is set aside.
type Outcome int

// The outcomes, with the numbers that a program exits with.
const (
	None          Outcome = 0 // nothing changed, or all was accepted
	Drift         Outcome = 1 // something changed
	BreakingDrift Outcome = 2 // something that breaks programs
)

// Outcome judges the findings that were not accepted, and defects are not
// counted: they are in the document before it changes as well.
func (r *Report) Outcome() Outcome {
	outcome := None
	for _, f := range r.Findings {
		switch {
		case f.Accepted != nil:
		case f.Wire == Breaking:
			return BreakingDrift
		default:
			outcome = Drift
		}
	}
	return outcome
}
