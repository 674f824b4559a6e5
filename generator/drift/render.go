package drift

import (
	"bytes"
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode"

	"github.com/airbyte-go/airbyte/generator/document"
)

var renderers = map[string]func(io.Writer, *Report) error{
	"text":     renderText,
	"markdown": renderMarkdown,
	"json":     renderJSON,
	"github":   renderGitHub,
	"sarif":    renderSARIF,
	"junit":    renderJUnit,
	"html":     renderHTML,
}

// Formats returns the names of the formats of [Report.Render], sorted.
func Formats() []string { return sortedKeys(renderers) }

// Render writes a report in one of the [Formats]. Equal reports give equal
// bytes.
func (r *Report) Render(w io.Writer, format string) error {
	render, ok := renderers[format]
	if !ok {
		return fmt.Errorf("there is no format %q; want one of %s", format, strings.Join(Formats(), ", "))
	}
	if format == "text" {
		return render(w, r) // depends on the terminal, and replaces these characters itself
	}
	var b bytes.Buffer
	if err := render(&b, r); err != nil {
		return err
	}
	replace := replaceHarmful
	switch format {
	case "json", "sarif":
		replace = escapeHarmful
	case "html": // which has line breaks of the document
		replace = document.Harmless
	}
	_, err := io.WriteString(w, replace(b.String()))
	return err
}

// replaceHarmful replaces characters that could confuse a terminal or reorder text.
func replaceHarmful(text string) string {
	return strings.Map(func(r rune) rune {
		if document.IsHarmful(r) {
			return unicode.ReplacementChar
		}
		return r
	}, text)
}

// escapeHarmful escapes these characters in JSON, where they occur only in strings.
func escapeHarmful(text string) string {
	if !strings.ContainsFunc(text, document.IsHarmful) {
		return text
	}
	var b strings.Builder
	for _, r := range text {
		if document.IsHarmful(r) {
			fmt.Fprintf(&b, `\u%04x`, r)
			continue
		}
		b.WriteRune(r)
	}
	return b.String()
}

// harmless returns text of a document for a terminal or a log.
func harmless(text string) string { return document.Harmless(text) }

// printer formats to a writer and keeps the first error.
type printer struct {
	w   io.Writer
	err error
}

func (p *printer) printf(format string, args ...any) {
	if p.err == nil {
		_, p.err = fmt.Fprintf(p.w, format, args...)
	}
}

// group holds the findings of one severity, those that break only Go, or the accepted
// ones.
type group struct {
	Title    string
	Findings []*Finding
}

// The titles of the groups that are not severities.
const (
	goOnlyTitle   = "breaks Go only"
	acceptedTitle = "accepted"
)

// groups returns the groups that have findings: by severity, the worst first,
// then the accepted ones. Safe findings that break Go have a group of their own.
func (r *Report) groups() []group {
	var groups []group
	for _, title := range []string{Breaking.String(), Caution.String(), goOnlyTitle, Safe.String(), acceptedTitle} {
		g := group{Title: title}
		for _, f := range r.Findings {
			if f.group() == title {
				g.Findings = append(g.Findings, f)
			}
		}
		if len(g.Findings) > 0 {
			groups = append(groups, g)
		}
	}
	return groups
}

// group returns the title of the group of a finding.
func (f *Finding) group() string {
	switch {
	case f.Accepted != nil:
		return acceptedTitle
	case f.Wire == Safe && f.BreaksGo:
		return goOnlyTitle
	}
	return f.Wire.String()
}

// summary returns the report in a sentence, without a full stop.
func (r *Report) summary() string {
	ignored := plural(r.Ignored, "difference") + " in prose, examples and extensions ignored"
	if len(r.Findings) == 0 {
		return "nothing changed; " + ignored
	}
	counts := map[string]int{}
	for _, g := range r.groups() {
		counts[g.Title] = len(g.Findings)
	}
	severities := fmt.Sprintf("%d breaking, %d caution, %d safe, %d accepted",
		counts["breaking"], counts["caution"], counts["safe"]+counts[goOnlyTitle], counts[acceptedTitle])
	return fmt.Sprintf("%s: %s; %s; %s", plural(len(r.Findings), "change"), severities, r.goSummary(), ignored)
}

// goSummary says how many changes break Go, or why that is unknown.
func (r *Report) goSummary() string {
	if r.GoUnknown != "" {
		return "Go names unknown: " + r.GoUnknown
	}
	breaking := 0
	for _, f := range r.Findings {
		if f.BreaksGo {
			breaking++
		}
	}
	if breaking == 1 {
		return "1 breaks Go programs that regenerate"
	}
	return fmt.Sprintf("%d break Go programs that regenerate", breaking)
}

func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// reachText lists the operations that a finding reaches, up to a limit.
func (f *Finding) reachText(limit int) string {
	var names []string
	for _, reach := range f.Reaches[:min(limit, len(f.Reaches))] {
		names = append(names, reach.Operation)
	}
	if rest := len(f.Reaches) - limit; rest > 0 {
		names = append(names, fmt.Sprintf("%d more", rest))
	}
	return strings.Join(names, ", ")
}

// goText returns the effect of a finding on programs that use its Go name and regenerate.
func (f *Finding) goText() string {
	switch {
	case f.FailsInGo:
		return f.GoName + " compiles, but returns an error"
	case f.BreaksGo:
		return f.GoName + " no longer compiles"
	}
	return f.GoName
}

// message returns a finding in one line.
func (f *Finding) message() string {
	message := f.Text + ": " + f.Consequence
	if f.GoName == "" {
		return message
	}
	return message + " (in Go: " + f.goText() + ")"
}

// operationChanges are the findings that reach one operation.
type operationChanges struct {
	Operation string // "" for findings that reach none
	Findings  []*Finding
}

// byOperation returns the findings by operation, the operation with the worst
// finding first.
func (r *Report) byOperation() []operationChanges {
	byName := map[string][]*Finding{}
	for _, f := range r.Findings {
		if len(f.Reaches) == 0 {
			byName[""] = append(byName[""], f)
		}
		for _, reach := range f.Reaches {
			byName[reach.Operation] = append(byName[reach.Operation], f)
		}
	}
	changes := make([]operationChanges, 0, len(byName))
	for _, name := range sortedKeys(byName) {
		changes = append(changes, operationChanges{Operation: name, Findings: byName[name]})
	}
	slices.SortStableFunc(changes, func(a, b operationChanges) int {
		return cmp.Compare(b.worst(), a.worst())
	})
	return changes
}

// worst returns the severity of the worst finding that is not accepted.
func (c operationChanges) worst() Severity {
	worst := Safe
	for _, f := range c.Findings {
		if f.Accepted == nil {
			worst = max(worst, f.Wire)
		}
	}
	return worst
}

// apiPart is a list of declarations of a [Generation].
type apiPart struct {
	Title string
	Sign  string
	Class string // severity, for the colour
	Names []string
}

// apiParts returns the removed, changed and added declarations, if there are any.
func (g *Generation) apiParts() []apiPart {
	parts := []apiPart{
		{Title: "removed", Sign: "-", Class: "breaking", Names: g.Removed},
		{Title: "changed", Sign: "~", Class: "breaking", Names: g.Changed},
		{Title: "added", Sign: "+", Class: "safe", Names: g.Added},
	}
	return slices.DeleteFunc(parts, func(p apiPart) bool { return len(p.Names) == 0 })
}

// overlaySummary counts the overlay actions that fit the revision.
func (g *Generation) overlaySummary() string {
	summary := fmt.Sprintf("%s work as before, %d do not", plural(g.Active, "overlay action"), len(g.Overlays))
	if joined := len(g.Overlays) - len(g.unexplained()); joined > 0 {
		summary += fmt.Sprintf(", %d of them listed with the changes above", joined)
	}
	return summary
}

// hasOverlays reports whether there were overlay actions to check.
func (g *Generation) hasOverlays() bool { return g.Active+len(g.Overlays) > 0 }

const (
	defectsTitle      = "Defects of the revision"
	staleTitle        = "Accepted findings that no longer occur"
	undocumentedTitle = "without a description"

	withoutEffectTitle = "without x-effect, which the catalogue for agents needs"
)
