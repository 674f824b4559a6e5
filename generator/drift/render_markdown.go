package drift

import (
	"io"
	"strings"
)

// maxMarkdown keeps a report within the 65,536 characters of a GitHub issue.
const maxMarkdown = 60_000

// renderMarkdown writes a report for the body of an issue or the summary of a
// job.
func renderMarkdown(w io.Writer, r *Report) error {
	var b strings.Builder
	p := &printer{w: &b}
	p.printf("## API drift: %s → %s\n\n%s.\n", code(r.Base), code(r.Revision), upperFirst(cell(r.summary())))
	for _, g := range r.groups() {
		markdownGroup(p, g)
	}
	markdownGeneration(p, r.Generation)
	markdownDefects(p, r.Defects)
	markdownStale(p, r.Stale)
	_, err := io.WriteString(w, cutMarkdown(b.String()))
	return err
}

func cutMarkdown(text string) string {
	if len(text) <= maxMarkdown {
		return text
	}
	end := max(0, strings.LastIndexByte(text[:maxMarkdown], '\n'))
	return text[:end] + "\n\n… cut here; run `airbytegen drift` for the rest.\n"
}

func markdownGroup(p *printer, g group) {
	p.printf("\n### %s (%d)\n\n", upperFirst(g.Title), len(g.Findings))
	p.printf("| change | in Go | consequence | reaches |\n|---|---|---|---|\n")
	for _, f := range g.Findings {
		name := code(f.GoName)
		if f.BreaksGo {
			name += " **breaks**"
		}
		p.printf("| %s | %s | %s | %s |\n", cell(f.Text), name, cell(f.Consequence), cell(f.reachText(3)))
	}
}

func markdownGeneration(p *printer, g *Generation) {
	if g == nil {
		return
	}
	p.printf("\n### Overlays and generation\n")
	if g.hasOverlays() {
		p.printf("\n%s.\n", upperFirst(g.overlaySummary()))
	}
	if len(g.Overlays) > 0 {
		p.printf("\n| action | status | reason |\n|---|---|---|\n")
	}
	for _, action := range g.Overlays {
		p.printf("| %s:%d %s | %s | %s |\n",
			cell(action.Overlay), action.Line, code(action.Target), action.Status, cell(action.Detail))
	}
	p.printf("\n%s\n", cell(g.verdict()))
	for _, part := range g.apiParts() {
		markdownNames(p, part.Title, part.Names)
	}
	if len(g.Undocumented) > 0 {
		markdownNames(p, undocumentedTitle, g.Undocumented)
	}
	if len(g.WithoutEffect) > 0 {
		markdownNames(p, withoutEffectTitle, g.WithoutEffect)
	}
}

func markdownNames(p *printer, title string, names []string) {
	p.printf("\n<details><summary>%s (%d)</summary>\n\n", title, len(names))
	for _, name := range names {
		p.printf("- %s\n", code(name))
	}
	p.printf("\n</details>\n")
}

func markdownDefects(p *printer, defects []Defect) {
	if len(defects) == 0 {
		return
	}
	p.printf("\n### %s (%d)\n\n", defectsTitle, len(defects))
	for _, d := range defects {
		p.printf("- line %d, %s: %s\n", d.Line, code(d.Pointer), cell(d.Text))
	}
}

func markdownStale(p *printer, acceptances []Acceptance) {
	if len(acceptances) == 0 {
		return
	}
	p.printf("\n### %s (%d)\n\n", staleTitle, len(acceptances))
	for _, a := range acceptances {
		p.printf("- %s (%s)\n", code(a.ID), cell(a.Reason))
	}
}

// cellEscaper prevents text of a document from ending a cell, adding markup or
// notifying people.
var cellEscaper = strings.NewReplacer(
	"|", "\\|", "\n", " ", "\r", " ", "<", "&lt;", ">", "&gt;", "`", "'", "@", "@\u200b",
)

func cell(text string) string { return cellEscaper.Replace(text) }

var codeEscaper = strings.NewReplacer("`", "'", "\n", " ", "\r", " ", "|", "\\|")

func code(text string) string {
	if text == "" {
		return ""
	}
	return "`" + codeEscaper.Replace(text) + "`"
}

func upperFirst(text string) string {
	if text == "" {
		return ""
	}
	return strings.ToUpper(text[:1]) + text[1:]
}
