package drift

import (
	"fmt"
	"io"
	"strings"
)

// maxAnnotations is how many annotations of one level GitHub shows per step.
const maxAnnotations = 10

var annotationLevels = map[string]string{
	"breaking":  "error",
	"caution":   "warning",
	goOnlyTitle: "warning",
	"safe":      "notice",
}

// renderGitHub writes workflow commands, which GitHub shows as annotations of
// the base. If a group has too many findings, its last annotation lists the
// remaining ones. Accepted findings have no annotation.
func renderGitHub(w io.Writer, r *Report) error {
	p := &printer{w: w}
	for _, g := range r.groups() {
		level, ok := annotationLevels[g.Title]
		if !ok {
			continue
		}
		shown := len(g.Findings)
		if shown > maxAnnotations {
			shown = maxAnnotations - 1
		}
		for _, f := range g.Findings[:shown] {
			title := fmt.Sprintf("API drift: %s (%s)", f.Kind, g.Title)
			p.annotation(level, r.Base, max(1, f.BeforeLine), title, f.message())
		}
		var rest []string
		for _, f := range g.Findings[shown:] {
			rest = append(rest, f.Text)
		}
		if len(rest) > 0 {
			title := fmt.Sprintf("API drift: %d more %s changes", len(rest), g.Title)
			p.annotation(level, r.Base, 1, title, strings.Join(rest, "\n"))
		}
	}
	return p.err
}

func (p *printer) annotation(level, file string, line int, title, message string) {
	p.printf("::%s file=%s,line=%d,title=%s::%s\n",
		level, commandPropertyEscaper.Replace(file), line, commandPropertyEscaper.Replace(title),
		commandEscaper.Replace(message))
}

// The escapers prevent text of a document from starting another command.
var (
	commandEscaper         = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A")
	commandPropertyEscaper = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C")
)
