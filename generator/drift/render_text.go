package drift

import (
	"io"
	"os"
	"strings"
	"unicode"
)

// Colours of a terminal, by rating; accepted changes are dim.
var colours = map[string]string{"breaking": "\x1b[31m", "caution": "\x1b[33m", "safe": "\x1b[32m", "accepted": "\x1b[2m"}

const plainColour = "\x1b[0m"

// renderText writes for a person at a terminal, in colours if it is one.
func renderText(w io.Writer, r *Report) error {
	p := &textPrinter{printer{w: w}, isTerminal(w)}
	p.printf("%s → %s\n%s\n", r.Old, r.New, r.summary())
	for _, g := range r.groups() {
		p.printf("\n%s\n", p.paint(g.Title, strings.ToUpper(g.Title)))
		p.findings(g)
	}
	p.defects(r.Defects)
	p.generation(r.Generation)
	p.stale(r.Stale)
	return p.err
}

type textPrinter struct {
	printer
	colour bool
}

// painted is text with colours, which is printed as it is.
type painted string

func (p *textPrinter) paint(title, text string) painted {
	if !p.colour {
		return painted(text)
	}
	return painted(colours[title] + text + plainColour)
}

// printf prints what comes out of documents without what could move the
// cursor or change colours.
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
	if !ok {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0 && os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb"
}

func (p *textPrinter) findings(g group) {
	kinds, names := 0, 0
	for _, f := range g.Findings {
		kinds, names = max(kinds, len(f.Kind)), max(names, len(f.GoName))
	}
	for _, f := range g.Findings {
		p.printf("  %-*s  ", kinds, f.Kind)
		if names > 0 {
			p.printf("%-*s  ", names, f.GoName)
		}
		p.printf("%s", f.Text)
		if note := f.goNote(); note != "" {
			p.printf(" [%s]", note)
		}
		indent := strings.Repeat(" ", kinds+names+6)
		if names == 0 {
			indent = strings.Repeat(" ", kinds+4)
		}
		p.printf("\n%s%s", indent, f.Consequence)
		if reaching := f.reaching(4); reaching != "" {
			p.printf("; reaches %s", reaching)
		}
		if f.Accepted != nil {
			p.printf("\n%saccepted since %s: %s", indent, f.Accepted.Since, f.Accepted.Reason)
		}
		p.printf("\n%sid: %s\n", indent, f.ID)
	}
}

func (p *textPrinter) defects(all []Defect) {
	if len(all) == 0 {
		return
	}
	p.printf("\nDEFECTS of the new document\n")
	for _, d := range all {
		p.printf("  line %-5d %s: %s\n", d.Line, d.Pointer, d.Text)
	}
}

func (p *textPrinter) generation(g *Generation) {
	if g == nil {
		return
	}
	p.printf("\nOVERLAYS\n  %d actions do what they did, %d do not\n", g.Active, len(g.Overlays))
	for _, h := range g.Overlays {
		p.printf("  %-16s %s:%d: %s\n%19s%s\n", h.Status, h.Overlay, h.Line, h.Target, "", h.Detail)
	}
	p.printf("\nGENERATION from the new document\n")
	for line := range strings.Lines(g.verdict()) {
		p.printf("  %s\n", strings.TrimRight(line, "\n"))
	}
	for _, part := range []struct {
		sign  string
		names []string
	}{{"-", g.Removed}, {"~", g.Changed}, {"+", g.Added}} {
		for _, name := range part.names {
			p.printf("    %s %s\n", part.sign, name)
		}
	}
	if len(g.Undocumented) > 0 {
		p.printf("  without words of ours:\n")
		for _, what := range g.Undocumented {
			p.printf("    %s\n", what)
		}
	}
}

func (p *textPrinter) stale(all []Acceptance) {
	if len(all) == 0 {
		return
	}
	p.printf("\nACCEPTED, and not there any more: remove these from the file\n")
	for _, a := range all {
		p.printf("  %s (since %s: %s)\n", a.ID, a.Since, a.Reason)
	}
}
