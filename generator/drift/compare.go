package drift

import (
	"cmp"
	"errors"
	"slices"

	"github.com/airbyte-go/airbyte/generator/document"
)

// Options are optional inputs of [Compare].
type Options struct {
	// Overlays are the overlays of the base, in the order in which they apply.
	// The report says whether each action fits the revision.
	Overlays []document.Source

	// BaseOverlays and RevisionOverlays apply to only one of the documents, before
	// Overlays, when Go code is generated. They can bring back operations that a
	// document no longer has. The findings compare the documents without them.
	BaseOverlays     []document.Source
	RevisionOverlays []document.Source

	// Preview generates Go code from either document. Without it the report has
	// no Go names and does not say which changes break Go.
	Preview Previewer
}

// Compare compares two revisions of a document. It fails if a document is not
// an OpenAPI 3.x document or if an overlay cannot be read, but accepts documents
// with mistakes that keep code from being generated.
func Compare(base, revision document.Source, options Options) (*Report, error) {
	before, after, err := readModels(base, revision)
	if err != nil {
		return nil, err
	}
	d := newDiffer(before, after)
	r := &Report{
		Base:     base.Name,
		Revision: revision.Name,
		Findings: d.run(),
		Defects:  sortedDefects(after),
		Ignored:  max(after.ignored-before.ignored, before.ignored-after.ignored),
	}
	if err := r.addGeneration(d, options); err != nil {
		return nil, err
	}
	r.dropNeutral()
	r.sortFindings()
	return r, nil
}

// dropNeutral removes the findings that concern only how the document is written,
// unless they break Go.
func (r *Report) dropNeutral() {
	r.Findings = slices.DeleteFunc(r.Findings, func(f *Finding) bool { return f.neutral && !f.BreaksGo })
}

// readModels reads both documents at the same time.
func readModels(base, revision document.Source) (before, after *model, err error) {
	var baseErr, revisionErr error
	inParallel(
		func() { before, baseErr = readModel(base) },
		func() { after, revisionErr = readModel(revision) },
	)
	return before, after, errors.Join(baseErr, revisionErr)
}

// inParallel runs two functions at the same time. If the second one panics, so does
// inParallel, on the goroutine of its caller, which can recover.
func inParallel(first, second func()) {
	panicked := make(chan any, 1)
	go func() {
		defer func() { panicked <- recover() }()
		second()
	}()
	first()
	if reason := <-panicked; reason != nil {
		panic(reason)
	}
}

// sortedDefects returns the defects of a model by line. A reference that dangles is one
// defect, at its first use.
func sortedDefects(m *model) []Defect {
	uses := m.danglingReferences()
	var defects []Defect
	for _, d := range m.defects {
		text := d.text
		if all := uses[d.dangling]; len(all) > 0 {
			if all[0] != d {
				continue
			}
			text += placesText(all)
		}
		defects = append(defects, Defect{Line: d.line, Pointer: d.pointer, Text: text})
	}
	slices.SortStableFunc(defects, func(a, b Defect) int { return cmp.Compare(a.Line, b.Line) })
	return defects
}

// sortFindings sorts the findings, the worst first.
func (r *Report) sortFindings() {
	slices.SortStableFunc(r.Findings, func(a, b *Finding) int {
		return cmp.Or(
			cmp.Compare(b.Wire, a.Wire),
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
