package drift

import (
	"cmp"
	"fmt"

	"github.com/airbyte-go/airbyte/generator/overlay"
)

// Generation describes the Go code that the revision generates.
type Generation struct {
	Succeeds     bool                   `json:"succeeds"` // with the overlays as they are
	Error        string                 `json:"error,omitempty"`
	Fatal        string                 `json:"fatal,omitempty"`        // why nothing is known about the Go API
	Removed      []string               `json:"removed,omitempty"`      // from the exported Go API
	Changed      []string               `json:"changed,omitempty"`      // with both signatures
	Added        []string               `json:"added,omitempty"`        // to the exported Go API
	Undocumented []string               `json:"undocumented,omitempty"` // without a description
	Overlays     []overlay.ActionHealth `json:"overlays,omitempty"`     // the actions that work differently now
	Active       int                    `json:"active"`                 // number of actions that work as before

	// WithoutEffect lists the operations without x-effect, as in [Preview].
	WithoutEffect []string `json:"withoutEffect,omitempty"`
}

// Compatible reports whether programs that use the Go API of the base compile
// with that of the revision.
func (g *Generation) Compatible() bool { return g.Fatal == "" && len(g.Removed)+len(g.Changed) == 0 }

// verdict summarises the result in a sentence or two.
func (g *Generation) verdict() string {
	if g.Fatal != "" {
		return "Generation fails: " + g.Fatal
	}
	api := fmt.Sprintf("The exported Go API: %d removed, %d changed, %d added.",
		len(g.Removed), len(g.Changed), len(g.Added))
	if !g.Succeeds {
		return "Generation fails with the overlays as they are. Without the actions that do not fit: " + api
	}
	return "Generation succeeds. " + api
}

// noPreview is the value of GoUnknown if [Options] has no Preview.
const noPreview = "no overlays were given"

// addGeneration generates code from both documents, compares it, and adds Go
// names to the findings.
func (r *Report) addGeneration(d *differ, options Options) error {
	if options.Preview == nil {
		r.GoUnknown = noPreview
		return nil
	}
	before, err := overlay.ApplyToFacts(d.base.facts, options.BaseOverlays)
	if err != nil {
		return err
	}
	after, err := overlay.ApplyToFacts(d.revision.facts, options.RevisionOverlays)
	if err != nil {
		return err
	}
	actions, err := overlay.Health(before, after, options.Overlays)
	if err != nil {
		return err
	}
	base, err := options.Preview(d.base.name, before, options.Overlays)
	if err != nil {
		return err
	}
	revision, err := options.Preview(d.revision.name, after, options.Overlays)
	if err != nil {
		return err
	}
	g := newGeneration(base, revision, actions)
	r.Generation = g
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
		f.BreaksGo = breaks.by(f)
	}
	return nil
}

// cannotGenerate returns an explanation that names the document without code.
func cannotGenerate(d *differ, revision *Preview) string {
	name := d.base.name
	if revision.Fatal != nil {
		name = d.revision.name
	}
	return "no code can be generated from " + name
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
		g.Overlays = append(g.Overlays, action)
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
