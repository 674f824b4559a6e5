package drift

import (
	"fmt"
	"io"
	"strings"
)

// annotationCap is how many annotations of one level GitHub shows per step.
const annotationCap = 10

// renderGitHub writes workflow commands that GitHub shows at the lines of the
// pinned document. More than the platform shows are put together in the last.
func renderGitHub(w io.Writer, r *Report) error {
	p := &printer{w: w}
	levels := map[string]string{"breaking": "error", "caution": "warning", "safe": "notice"}
	for _, g := range r.groups() {
		level, ok := levels[g.Title]
		if !ok {
			continue // accepted
		}
		shown := g.Findings
		if len(shown) > annotationCap {
			shown = shown[:annotationCap-1]
		}
		for _, f := range shown {
			title := fmt.Sprintf("API drift: %s (%s)", f.Kind, g.Title)
			p.printf("::%s file=%s,line=%d,title=%s::%s\n", level, property(r.Old), max(1, f.OldLine), property(title), message(f.Text+": "+f.Consequence+goIn(f)))
		}
		if rest := g.Findings[len(shown):]; len(rest) > 0 {
			var texts []string
			for _, f := range rest {
				texts = append(texts, f.Text)
			}
			p.printf("::%s file=%s,line=1,title=%s::%s\n", level, property(r.Old), property(fmt.Sprintf("API drift: %d more %s changes", len(rest), g.Title)), message(strings.Join(texts, "\n")))
		}
	}
	return p.err
}

func goIn(f *Finding) string {
	if f.GoName == "" {
		return ""
	}
	if f.BreaksGo {
		return " (breaks " + f.GoName + " in Go)"
	}
	return " (" + f.GoName + " in Go)"
}

// message escapes the text of a workflow command, property one of its
// properties, so that no name can start another command.
func message(s string) string {
	return strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A").Replace(s)
}

func property(s string) string {
	return strings.NewReplacer(":", "%3A", ",", "%2C").Replace(message(s))
}
