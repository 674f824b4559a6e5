package drift

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/airbyte-go/airbyte/generator/document"
	"github.com/airbyte-go/airbyte/generator/facts"
	"github.com/airbyte-go/airbyte/generator/overlay"
)

// Generation describes the Go code that the revision generates.
type Generation struct {
	Succeeds     bool            `json:"succeeds"` // with the overlays as they are
	Error        string          `json:"error,omitempty"`
	Fatal        string          `json:"fatal,omitempty"`        // why nothing is known about the Go API
	Removed      []string        `json:"removed,omitempty"`      // from the exported Go API
	Changed      []string        `json:"changed,omitempty"`      // with both signatures
	Added        []string        `json:"added,omitempty"`        // to the exported Go API
	Undocumented []string        `json:"undocumented,omitempty"` // without a description
	Overlays     []OverlayAction `json:"overlays,omitempty"`     // the actions that work differently now
	Active       int             `json:"active"`                 // number of actions that work as before

	// WithoutEffect lists the operations without x-effect, as in [Preview].
	WithoutEffect []string `json:"withoutEffect,omitempty"`
}

// OverlayAction is an overlay action that works differently on the revision.
type OverlayAction struct {
	overlay.ActionHealth

	// Finding is the id of the finding about the value that the action adds and that the
	// revision now has too. It is "" if no finding is about it.
	Finding string `json:"finding,omitempty"`
}

// Compatible reports whether programs that use the Go API of the base compile
// with that of the revision.
func (g *Generation) Compatible() bool { return g.Fatal == "" && len(g.Removed)+len(g.Changed) == 0 }

// verdict summarises the result in a sentence or two.
func (g *Generation) verdict() string {
	if g.Fatal != "" {
		return "Generation fails: " + firstErrors(g.Fatal)
	}
	api := fmt.Sprintf("The exported Go API: %d removed, %d changed, %d added.",
		len(g.Removed), len(g.Changed), len(g.Added))
	if !g.Succeeds {
		return "Generation fails with the overlays as they are. Without the actions that do not fit: " + api
	}
	return "Generation succeeds. " + api
}

// noPreview is the value of GoUnknown if [Options] has no Preview.
const noPreview = "no code was generated"

// addGeneration generates code from both documents, compares it, and adds Go
// names to the findings.
func (r *Report) addGeneration(d *differ, options Options) error {
	before, err := overlay.ApplyToFacts(d.base.facts, options.BaseOverlays)
	if err != nil {
		return err
	}
	after, err := overlay.ApplyToFacts(d.revision.facts, options.RevisionOverlays)
	if err != nil {
		return err
	}
	actions, err := healthOf(before, after, options.Overlays)
	if err != nil {
		return err
	}
	if options.Preview == nil {
		r.GoUnknown = noPreview
		return nil
	}
	base, revision, err := previews(d, before, after, options)
	if err != nil {
		return err
	}
	g := newGeneration(base, revision, actions)
	r.Generation = g
	if len(options.Overlays) == 0 {
		g.Undocumented = nil // all descriptions come from overlays
	}
	g.joinFindings(r.Findings)
	names := newGoNames(d, base, revision)
	for _, f := range r.Findings {
		f.GoName = names.of(f)
	}
	if g.Fatal != "" {
		r.GoUnknown = cannotGenerate(d, revision)
		return nil
	}
	breaks := newGoBreaks(d, base, revision)
	for _, f := range r.Findings {
		f.FailsInGo = breaks.failing[f.subject]
		f.BreaksGo = f.FailsInGo || breaks.by(f)
	}
	return nil
}

// previews generates code from the facts of both documents, or once if they are equal. Without
// overlays, few documents give code, so the base waits until the revision has given some.
func previews(d *differ, before, after *facts.Facts, options Options) (base, revision *Preview, err error) {
	var baseErr, revisionErr error
	ofBase := func() { base, baseErr = options.Preview(d.base.name, before, options.Overlays) }
	ofRevision := func() {
		revision, revisionErr = options.Preview(d.revision.name, after, options.Overlays)
	}
	if document.Equal(before.Root, after.Root) {
		ofRevision()
		return revision, revision, revisionErr
	}
	if len(options.Overlays) > 0 {
		inParallel(ofBase, ofRevision)
		return base, revision, errors.Join(baseErr, revisionErr)
	}
	ofRevision()
	base = &Preview{}
	givesCode := revisionErr == nil && revision.Fatal == nil
	if givesCode {
		ofBase()
	}
	return base, revision, errors.Join(revisionErr, baseErr)
}

// healthOf returns the health of overlays. Without overlays, it saves the work of
// copying the documents.
func healthOf(before, after *facts.Facts, overlays []document.Source) ([]overlay.ActionHealth, error) {
	if len(overlays) == 0 {
		return nil, nil
	}
	return overlay.Health(before, after, overlays)
}

// joinFindings marks the findings about something that an overlay action already
// adds, so that it is reported once.
func (g *Generation) joinFindings(findings []*Finding) {
	for i := range g.Overlays {
		action := &g.Overlays[i]
		for _, f := range findings {
			if action.Finding == "" && f.Overlay == "" && !f.neutral && action.isAbout(f) {
				action.Finding = f.ID
				f.Overlay = fmt.Sprintf("%s:%d", action.Overlay, action.Line)
				f.Consequence += "; " + action.advice(f.Overlay)
			}
		}
	}
}

// advice returns the remedy for an action, for the finding about the same place.
func (a *OverlayAction) advice(name string) string {
	if a.Status == overlay.StatusConflict {
		return name + " already adds it in another way; choose between the two"
	}
	return name + " already adds it; remove that action"
}

// isAbout reports whether an action adds the value that a finding reports as new. The
// action may add the object around it, such as the path of an operation, or a keyword of
// it.
func (a *OverlayAction) isAbout(f *Finding) bool {
	return slices.ContainsFunc(a.Places, func(place string) bool {
		above, below := place, f.subject
		if len(above) > len(below) {
			above, below = below, above
		}
		rest, isBelow := cutPointer(below, above)
		return above != "" && isBelow && strings.Count(rest, "/") <= 1
	})
}

// unexplained returns the actions that no finding is about.
func (g *Generation) unexplained() []OverlayAction {
	return slices.DeleteFunc(slices.Clone(g.Overlays), func(a OverlayAction) bool { return a.Finding != "" })
}

// cannotGenerate returns an explanation that names the document without code.
func cannotGenerate(d *differ, revision *Preview) string {
	name := d.base.name
	if revision.Fatal != nil {
		name = d.revision.name
	}
	return "no code can be generated from " + name
}

// maxErrors is how many errors of generation a report shows.
const maxErrors = 3

// firstErrors returns the first lines of an error, and the number of those left out.
func firstErrors(text string) string {
	lines := strings.Split(text, "\n")
	if rest := len(lines) - maxErrors; rest > 0 {
		lines = append(lines[:maxErrors], "and "+plural(rest, "more error"))
	}
	return strings.Join(lines, "\n")
}

func newGeneration(base, revision *Preview, actions []overlay.ActionHealth) *Generation {
	g := &Generation{Succeeds: revision.Err == nil, Undocumented: revision.Undocumented}
	g.WithoutEffect = revision.WithoutEffect
	if revision.Err != nil {
		g.Error = revision.Err.Error()
	}
	for _, action := range actions {
		if action.Status == overlay.StatusActive {
			g.Active++
			continue
		}
		g.Overlays = append(g.Overlays, OverlayAction{ActionHealth: action})
	}
	if fatal := cmp.Or(revision.Fatal, base.Fatal); fatal != nil {
		g.Fatal = fatal.Error()
		return g
	}
	g.compareAPI(base.Declarations, revision.Declarations)
	return g
}

func (g *Generation) compareAPI(base, revision map[string]string) {
	for _, name := range unionKeys(base, revision) {
		before, wasDeclared := base[name]
		after, isDeclared := revision[name]
		switch {
		case !isDeclared:
			g.Removed = append(g.Removed, name)
		case !wasDeclared:
			g.Added = append(g.Added, name)
		case before != after:
			g.Changed = append(g.Changed, name+": "+before+" is now "+after)
		}
	}
}
