package drift

import (
	"fmt"

	"github.com/airbyte-go/airbyte/generator"
)

// Decisions lists what a person has to decide before the new document can take
// the place of the old one: what no tool can tell.
func (r *Report) Decisions() []string {
	var all []string
	decide := func(format string, args ...any) { all = append(all, fmt.Sprintf(format, args...)) }
	for _, f := range r.Findings {
		switch {
		case f.Accepted != nil:
		case f.Kind == "unclassified":
			decide("look at %s: %s", f.Place, f.Text)
		case f.BreaksGo && f.GoName != "":
			decide("%s: tell the users of %s, or keep it in an overlay: %s", f.Kind, f.GoName, f.Text)
		case f.Wire == Breaking:
			decide("%s: tell users, or keep to the old form in an overlay: %s", f.Kind, f.Text)
		}
	}
	if r.Generation == nil {
		return all
	}
	for _, h := range r.Generation.Overlays {
		decide("%s:%d %s: %s (%s)", h.Overlay, h.Line, h.Target, advice[h.Status], h.Detail)
	}
	for _, what := range r.Generation.Undocumented {
		decide("write words for the %s", what)
	}
	if r.Generation.Fatal != "" {
		decide("repair what generation stops at: %s", r.Generation.Fatal)
	}
	return all
}

var advice = map[string]string{
	generator.ActionStale:     "remove the action, or point it at what took the place",
	generator.ActionRedundant: "remove the action, for the document says the same now",
	generator.ActionConflict:  "choose between the action and the document, which says something else now",
	generator.ActionDuplicate: "remove the action, for the list has the entry now",
	generator.ActionReach:     "see whether the action fits the places it reaches now",
}
