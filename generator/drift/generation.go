package drift

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/airbyte-go/airbyte/generator"
)

// Generation says what generating from the new document would come to.
type Generation struct {
	Succeeds     bool                     `json:"succeeds"` // with the overlays as they are
	Error        string                   `json:"error,omitempty"`
	Fatal        string                   `json:"fatal,omitempty"`   // why nothing can be told of the Go API
	Removed      []string                 `json:"removed,omitempty"` // from the exported Go API
	Changed      []string                 `json:"changed,omitempty"`
	Added        []string                 `json:"added,omitempty"`
	Undocumented []string                 `json:"undocumented,omitempty"` // what lacks words of ours
	Overlays     []generator.ActionHealth `json:"overlays,omitempty"`     // the actions that are not just active
	Active       int                      `json:"active"`                 // how many are
}

// Compatible reports whether programs that use the old API compile with the
// new one.
func (g *Generation) Compatible() bool { return g.Fatal == "" && len(g.Removed)+len(g.Changed) == 0 }

// verdict says in a sentence or two what generating comes to.
func (g *Generation) verdict() string {
	switch api := fmt.Sprintf("The exported Go API: %d removed, %d changed, %d added.", len(g.Removed), len(g.Changed), len(g.Added)); {
	case g.Fatal != "":
		return "Generation fails: " + g.Fatal
	case !g.Succeeds:
		return "Generation fails with the overlays as they are. Without the actions that do not fit: " + api
	default:
		return "Generation succeeds. " + api
	}
}

// generate compares what the documents would be generated into.
func (r *Report) generate(old, new *model, overlays []generator.Source) error {
	health, err := generator.CheckOverlays(old.facts, new.facts, overlays)
	if err != nil {
		return err
	}
	before, err := generator.PreviewOf(old.name, old.facts, overlays)
	if err != nil {
		return err
	}
	after, err := generator.PreviewOf(new.name, new.facts, overlays)
	if err != nil {
		return err
	}
	g := &Generation{Succeeds: after.Err == nil, Undocumented: after.Undocumented}
	if after.Err != nil {
		g.Error = after.Err.Error()
	}
	if err := cmp.Or(after.Fatal, before.Fatal); err != nil {
		g.Fatal = err.Error()
	}
	for _, h := range health {
		if h.Status == generator.ActionActive {
			g.Active++
			continue
		}
		g.Overlays = append(g.Overlays, h)
	}
	if g.Fatal == "" {
		g.compareAPI(before.API, after.API)
	}
	r.Generation = g
	for _, f := range r.Findings {
		f.nameInGo(before.Names, after.Names)
	}
	return nil
}

func (g *Generation) compareAPI(old, new map[string]string) {
	for _, name := range union(old, new) {
		before, was := old[name]
		after, is := new[name]
		switch {
		case !is:
			g.Removed = append(g.Removed, name)
		case !was:
			g.Added = append(g.Added, name)
		case before != after:
			g.Changed = append(g.Changed, name+": "+before+" is now "+after)
		}
	}
}

// nameInGo gives a finding the name that Go programs know its place by. What
// has none, such as a schema that no operation uses, breaks none.
func (f *Finding) nameInGo(old, new map[string]string) {
	for _, names := range []map[string]string{old, new} {
		for _, value := range []string{f.Old, f.New} {
			if name := names[f.Pointer+pointer(value)]; strings.HasPrefix(f.Kind, "enum-value") && name != "" {
				f.GoName = name
				return
			}
		}
		for at := f.Pointer; f.GoName == "" && at != "" && isPartOf(f, at); at = at[:strings.LastIndexByte(at, '/')] {
			f.GoName = names[at]
		}
		if f.GoName != "" {
			return
		}
	}
	f.BreaksGo = false
}

// isPartOf reports whether a name found at a place above a finding's own is
// still the name of what the finding is about: the keywords of a schema belong
// to it, the properties of one do not.
func isPartOf(f *Finding, at string) bool {
	below := strings.TrimPrefix(f.Pointer, at)
	return !strings.Contains(below, "/properties/") && !strings.Contains(strings.TrimPrefix(below, "/"), "parameters/")
}
