package drift

import (
	"io"
	"strings"
)

// maxMarkdown keeps a report within the body of a GitHub issue, which has at
// most 65,536 characters.
const maxMarkdown = 60_000

// renderMarkdown writes the body of an issue, or the summary of a job.
func renderMarkdown(w io.Writer, r *Report) error {
	var b strings.Builder
	p := &printer{w: &b}
	p.printf("## API drift: %s → %s\n\n%s.\n", code(r.Old), code(r.New), upperFirst(r.summary()))
	for _, g := range r.groups() {
		p.printf("\n### %s (%d)\n\n| change | in Go | what it means | reaches |\n|---|---|---|---|\n", upperFirst(g.Title), len(g.Findings))
		for _, f := range g.Findings {
			name := cell(f.GoName)
			if name != "" {
				name = code(f.GoName)
			}
			if f.BreaksGo {
				name += " **breaks**"
			}
			p.printf("| %s | %s | %s | %s |\n", cell(f.Text), name, cell(f.Consequence), cell(f.reaching(3)))
		}
	}
	markdownGeneration(p, r.Generation)
	if len(r.Defects) > 0 {
		p.printf("\n### Defects of the new document (%d)\n\n", len(r.Defects))
		for _, d := range r.Defects {
			p.printf("- line %d, %s: %s\n", d.Line, code(d.Pointer), cell(d.Text))
		}
	}
	if len(r.Stale) > 0 {
		p.printf("\n### Accepted, and not there any more (%d)\n\n", len(r.Stale))
		for _, a := range r.Stale {
			p.printf("- %s (%s)\n", code(a.ID), cell(a.Reason))
		}
	}
	text := b.String()
	if len(text) > maxMarkdown {
		text = text[:max(0, strings.LastIndexByte(text[:maxMarkdown], '\n'))] + "\n\n… cut here; run `airbytegen drift` for all of it.\n"
	}
	_, err := io.WriteString(w, text)
	return err
}

func markdownGeneration(p *printer, g *Generation) {
	if g == nil {
		return
	}
	p.printf("\n### Overlays and generation\n\n%d overlay actions do what they did, %d do not.\n", g.Active, len(g.Overlays))
	if len(g.Overlays) > 0 {
		p.printf("\n| action | now | why |\n|---|---|---|\n")
		for _, h := range g.Overlays {
			p.printf("| %s:%d %s | %s | %s |\n", cell(h.Overlay), h.Line, code(h.Target), h.Status, cell(h.Detail))
		}
	}
	p.printf("\n%s\n", cell(g.verdict()))
	for _, part := range []struct {
		title string
		names []string
	}{{"removed", g.Removed}, {"changed", g.Changed}, {"added", g.Added}, {"without words of ours", g.Undocumented}} {
		if len(part.names) > 0 {
			p.printf("\n<details><summary>%s (%d)</summary>\n\n", part.title, len(part.names))
			for _, name := range part.names {
				p.printf("- %s\n", code(name))
			}
			p.printf("\n</details>\n")
		}
	}
}

// cell makes text safe for a table: upstream may put anything into a name.
func cell(text string) string {
	return strings.NewReplacer("|", "\\|", "\n", " ", "\r", " ", "<", "&lt;", ">", "&gt;", "`", "'", "@", "@\u200b").Replace(text)
}

func code(text string) string {
	if text == "" {
		return ""
	}
	return "`" + strings.NewReplacer("`", "'", "\n", " ", "\r", " ", "|", "\\|").Replace(text) + "`"
}

func upperFirst(text string) string {
	if text == "" {
		return ""
	}
	return strings.ToUpper(text[:1]) + text[1:]
}
