package drift

import (
	"fmt"
	"io"
	"slices"
	"strings"
)

// Terminal colours of the groups.
var colours = map[string]string{
	"breaking":    "\x1b[31m",
	"caution":     "\x1b[33m",
	goOnlyTitle:   "\x1b[35m",
	"safe":        "\x1b[32m",
	acceptedTitle: "\x1b[2m",
}

const defaultColour = "\x1b[0m"

// renderText writes a report for a person, wrapped to the width of the terminal and,
// if w is a terminal, in colours.
func renderText(w io.Writer, r *Report) error {
	p := &textPrinter{printer: printer{w: w}, width: widthOf(w), colour: hasColours(w)}
	return p.report(r)
}

func (p *textPrinter) report(r *Report) error {
	p.wrap(0, "", "%s → %s", r.Base, r.Revision)
	p.wrap(0, "", "%s", r.summary())
	for _, g := range r.groups() {
		p.group(g)
	}
	p.defects(r.Defects)
	p.generation(r.Generation)
	p.stale(r.Stale)
	return p.err
}

// textPrinter is a printer that breaks lines, and prevents text of documents from
// moving the cursor, changing colours or giving commands to a CI server.
type textPrinter struct {
	printer
	width  int
	colour bool
}

// heading prints the title of a part, after an empty line.
func (p *textPrinter) heading(colour, title string) {
	if p.colour && colour != "" {
		p.printf("\n%s%s%s\n", colour, title, defaultColour)
		return
	}
	p.printf("\n")
	p.wrap(0, "", "%s", title)
}

// wrap prints text in lines that fit, at an indentation. The label precedes the first
// line; the others are indented by its width too. A word that is too long has a line
// of its own.
func (p *textPrinter) wrap(indent int, label, format string, args ...any) {
	text := fmt.Sprintf(format, args...)
	prefix := strings.Repeat(" ", indent) + label
	indent += len([]rune(label))
	line := prefix
	used := indent
	isEmpty := true
	for _, word := range strings.Fields(harmless(text)) {
		size := len([]rune(word))
		if !isEmpty && used+1+size > p.width {
			p.printf("%s\n", line)
			line = strings.Repeat(" ", indent)
			used = indent
			isEmpty = true
		}
		if !isEmpty {
			line += " "
			used++
		}
		line += word
		used += size
		isEmpty = false
	}
	p.printf("%s\n", strings.TrimRight(line, " "))
}

// groupNotes explain the titles of groups.
var groupNotes = map[string]string{
	"breaking":  "programs that already run fail, or miss values",
	"caution":   "programs that already run may read something new, or their requests have less effect",
	goOnlyTitle: "programs that already run notice nothing, but Go programs break when they regenerate",
	"safe":      "programs notice nothing",
}

// group prints the findings of a group, those of one kind with the same consequence
// together.
func (p *textPrinter) group(g group) {
	title := strings.ToUpper(g.Title)
	p.heading(colours[g.Title], title)
	if note := groupNotes[g.Title]; note != "" {
		p.wrap(0, "", "%s", note)
	}
	for _, alike := range alikeFindings(g.Findings) {
		p.printf("\n")
		first := alike[0]
		p.wrap(2, "", "%s: %s", first.Kind, first.Consequence)
		for _, f := range alike {
			p.finding(f)
		}
	}
}

// alikeFindings groups findings of the same kind and consequence. The groups are in
// the order of their first findings.
func alikeFindings(findings []*Finding) [][]*Finding {
	var groups [][]*Finding
	for _, f := range findings {
		i := slices.IndexFunc(groups, func(g []*Finding) bool {
			return g[0].Kind == f.Kind && g[0].Consequence == f.Consequence
		})
		if i < 0 {
			groups = append(groups, []*Finding{f})
			continue
		}
		groups[i] = append(groups[i], f)
	}
	return groups
}

func (p *textPrinter) finding(f *Finding) {
	p.wrap(4, "- ", "%s", f.Text)
	if f.GoName != "" {
		p.wrap(6, "", "in Go: %s", f.goText())
	}
	if f.reachesOthers() {
		p.wrap(6, "", "reaches %s", f.reachText(4))
	}
	if f.Accepted != nil {
		p.wrap(6, "", "accepted since %s: %s", f.Accepted.Since, f.Accepted.Reason)
	}
	p.wrap(6, "", "id: %s", f.ID)
}

// reachesOthers reports whether a finding reaches operations that its sentence does
// not name.
func (f *Finding) reachesOthers() bool {
	return slices.ContainsFunc(f.Reaches, func(reach Reach) bool { return !strings.Contains(f.Text, reach.Operation) })
}

func (p *textPrinter) defects(defects []Defect) {
	if len(defects) == 0 {
		return
	}
	p.heading("", strings.ToUpper(defectsTitle))
	for _, d := range defects {
		p.wrap(2, fmt.Sprintf("line %-5d ", d.Line), "%s: %s", d.Pointer, d.Text)
	}
}

func (p *textPrinter) generation(g *Generation) {
	if g == nil {
		return
	}
	p.overlays(g)
	p.heading("", "GENERATION from the revision")
	for line := range strings.Lines(g.verdict()) {
		p.wrap(2, "", "%s", line)
	}
	for _, part := range g.apiParts() {
		for _, name := range byType(part.Names) {
			p.wrap(4, part.Sign+" ", "%s", name)
		}
	}
	if len(g.Undocumented) > 0 {
		p.wrap(2, "", "%s:", undocumentedTitle)
	}
	for _, place := range g.Undocumented {
		p.wrap(4, "", "%s", place)
	}
	if len(g.WithoutEffect) > 0 {
		p.printf("  %s:\n", withoutEffectTitle)
	}
	for _, operation := range g.WithoutEffect {
		p.printf("    %s\n", operation)
	}
}

func (p *textPrinter) overlays(g *Generation) {
	if !g.hasOverlays() {
		return
	}
	p.heading("", "OVERLAYS")
	p.wrap(2, "", "%s", g.overlaySummary())
	for _, action := range g.unexplained() {
		p.wrap(2, fmt.Sprintf("%-16s ", action.Status), "%s:%d: %s", action.Overlay, action.Line, action.Target)
		p.wrap(19, "", "%s", action.Detail)
	}
}

// byType joins the fields and methods of a type into one entry, if the type itself is
// in the list too. Other entries stay as they are.
func byType(names []string) []string {
	members := map[string][]string{}
	var entries []string
	for _, name := range names {
		owner, member, isMember := strings.Cut(name, ".")
		isPlain := !strings.Contains(name, ":")
		if isMember && isPlain && slices.Contains(names, owner) {
			members[owner] = append(members[owner], member)
			continue
		}
		entries = append(entries, name)
	}
	for i, name := range entries {
		if len(members[name]) > 0 {
			entries[i] = name + ", with " + strings.Join(members[name], ", ")
		}
	}
	return entries
}

func (p *textPrinter) stale(acceptances []Acceptance) {
	if len(acceptances) == 0 {
		return
	}
	p.heading("", strings.ToUpper(staleTitle)+": remove them from the file")
	for _, a := range acceptances {
		p.wrap(2, "", "%s (since %s: %s)", a.ID, a.Since, a.Reason)
	}
}
