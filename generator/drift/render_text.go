package drift

import (
	"io"
	"os"
	"strings"
	"unicode"
)

// Terminal colours of the groups.
var colours = map[string]string{
	"breaking":    "\x1b[31m",
	"caution":     "\x1b[33m",
	"safe":        "\x1b[32m",
	acceptedTitle: "\x1b[2m",
}

const defaultColour = "\x1b[0m"

// renderText writes a report for a person, in colours if w is a terminal.
func renderText(w io.Writer, r *Report) error {
	p := &textPrinter{printer: printer{w: w}, colour: isTerminal(w)}
	p.printf("%s → %s\n%s\n", r.Base, r.Revision, r.summary())
	for _, g := range r.groups() {
		p.printf("\n%s\n", p.paint(g.Title, strings.ToUpper(g.Title)))
		p.findings(g)
	}
	p.defects(r.Defects)
	p.generation(r.Generation)
	p.stale(r.Stale)
	return p.err
}

// textPrinter is a printer that prevents text of documents from moving the cursor
// or changing colours.
type textPrinter struct {
	printer
	colour bool
}

// painted is text with colours, which is printed unchanged.
type painted string

func (p *textPrinter) paint(title, text string) painted {
	if !p.colour {
		return painted(text)
	}
	return painted(colours[title] + text + defaultColour)
}

func (p *textPrinter) printf(format string, args ...any) {
	for i, arg := range args {
		if s, ok := arg.(string); ok {
			args[i] = strings.Map(visible, s)
		}
	}
	p.printer.printf(format, args...)
}

func visible(r rune) rune {
	if unicode.IsControl(r) || unicode.In(r, unicode.Bidi_Control) {
		return unicode.ReplacementChar
	}
	return r
}

func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	if !ok || os.Getenv("NO_COLOR") != "" || os.Getenv("TERM") == "dumb" {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

// findings prints a group in columns: the kind, the Go name if any finding has
// one, and the text.
func (p *textPrinter) findings(g group) {
	kindWidth := 0
	nameWidth := 0
	for _, f := range g.Findings {
		kindWidth = max(kindWidth, len(f.Kind))
		nameWidth = max(nameWidth, len(f.GoName))
	}
	indent := strings.Repeat(" ", kindWidth+4)
	if nameWidth > 0 {
		indent += strings.Repeat(" ", nameWidth+2)
	}
	for _, f := range g.Findings {
		p.printf("  %-*s  ", kindWidth, string(f.Kind))
		if nameWidth > 0 {
			p.printf("%-*s  ", nameWidth, f.GoName)
		}
		p.finding(f, indent)
	}
}

func (p *textPrinter) finding(f *Finding, indent string) {
	p.printf("%s", f.Text)
	if f.BreaksGo {
		p.printf(" [breaks Go]")
	}
	p.printf("\n%s%s", indent, f.Consequence)
	if reach := f.reachText(4); reach != "" {
		p.printf("; reaches %s", reach)
	}
	if f.Accepted != nil {
		p.printf("\n%saccepted since %s: %s", indent, f.Accepted.Since, f.Accepted.Reason)
	}
	p.printf("\n%sid: %s\n", indent, f.ID)
}

func (p *textPrinter) defects(defects []Defect) {
	if len(defects) == 0 {
		return
	}
	p.printf("\n%s\n", strings.ToUpper(defectsTitle))
	for _, d := range defects {
		p.printf("  line %-5d %s: %s\n", d.Line, d.Pointer, d.Text)
	}
}

func (p *textPrinter) generation(g *Generation) {
	if g == nil {
		return
	}
	if g.hasOverlays() {
		p.printf("\nOVERLAYS\n  %s\n", g.overlaySummary())
	}
	for _, action := range g.Overlays {
		p.printf("  %-16s %s:%d: %s\n", action.Status, action.Overlay, action.Line, action.Target)
		p.printf("%19s%s\n", "", action.Detail)
	}
	p.printf("\nGENERATION from the revision\n")
	for line := range strings.Lines(g.verdict()) {
		p.printf("  %s\n", strings.TrimRight(line, "\n"))
	}
	for _, part := range g.apiParts() {
		for _, name := range part.Names {
			p.printf("    %s %s\n", part.Sign, name)
		}
	}
	if len(g.Undocumented) > 0 {
		p.printf("  %s:\n", undocumentedTitle)
	}
	for _, place := range g.Undocumented {
		p.printf("    %s\n", place)
	}
	if len(g.WithoutEffect) > 0 {
		p.printf("  %s:\n", withoutEffectTitle)
	}
	for _, operation := range g.WithoutEffect {
		p.printf("    %s\n", operation)
	}
}

func (p *textPrinter) stale(acceptances []Acceptance) {
	if len(acceptances) == 0 {
		return
	}
	p.printf("\n%s: remove them from the file\n", strings.ToUpper(staleTitle))
	for _, a := range acceptances {
		p.printf("  %s (since %s: %s)\n", a.ID, a.Since, a.Reason)
	}
}
