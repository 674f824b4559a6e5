package drift

import (
	"fmt"

	"github.com/airbyte-go/airbyte/generator/overlay"
)

// Decisions returns the decisions that a person has to make before the revision
// can replace the base. If there are none, code can be generated at once.
func (r *Report) Decisions() []string {
	var decisions []string
	for _, f := range r.Findings {
		if decision := f.decision(); decision != "" {
			decisions = append(decisions, decision)
		}
	}
	if r.Generation != nil {
		decisions = append(decisions, r.Generation.decisions()...)
	}
	return decisions
}

// decision returns the decision that a finding needs, or "".
func (f *Finding) decision() string {
	switch {
	case f.Accepted != nil:
		return ""
	case f.Kind == KindUnclassified:
		return fmt.Sprintf("check %s: %s", f.Place, f.Text)
	case f.BreaksGo && f.GoName != "":
		return fmt.Sprintf("%s: tell the users of %s, or keep it in an overlay: %s", f.Kind, f.GoName, f.Text)
	case f.Wire == Breaking:
		return fmt.Sprintf("%s: tell users, or keep the old form in an overlay: %s", f.Kind, f.Text)
	}
	return ""
}

// overlayAdvice is the remedy for an overlay action, by its status.
var overlayAdvice = map[overlay.Status]string{
	overlay.StatusStale:        "remove the action, or point it at the new place",
	overlay.StatusRedundant:    "remove the action, because the document now says the same",
	overlay.StatusConflict:     "choose between the action and the document, which now says something else",
	overlay.StatusDuplicate:    "remove the action, because the list now has the entry",
	overlay.StatusReachChanged: "check that the action fits the places it now matches",
}

func (g *Generation) decisions() []string {
	var decisions []string
	for _, action := range g.Overlays {
		advice := overlayAdvice[action.Status]
		if action.Status == overlay.StatusDuplicate && !action.Needless {
			advice = "take the entry out of the action, because the list now has it, but keep the rest"
		}
		decisions = append(decisions, fmt.Sprintf("%s:%d %s: %s (%s)",
			action.Overlay, action.Line, action.Target, advice, action.Detail))
	}
	for _, place := range g.Undocumented {
		decisions = append(decisions, fmt.Sprintf("document the %s", place))
	}
	for _, operation := range g.WithoutEffect {
		decisions = append(decisions, fmt.Sprintf("set x-effect of the %s to read, write or destroy in an overlay", operation))
	}
	if g.Fatal != "" {
		decisions = append(decisions, "repair the error that stops generation: "+g.Fatal)
	}
	return decisions
}
