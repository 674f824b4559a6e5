package drift

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"
)

// Formats are the names of what a report can be rendered as.
func Formats() []string { return sortedKeys(renderers) }

var renderers = map[string]func(io.Writer, *Report) error{
	"text":     renderText,
	"markdown": renderMarkdown,
	"json":     renderJSON,
	"github":   renderGitHub,
	"sarif":    renderSARIF,
	"junit":    renderJUnit,
	"html":     renderHTML,
}

// Render writes a report in one of the formats. The same report gives the same
// bytes.
func (r *Report) Render(w io.Writer, format string) error {
	render, ok := renderers[format]
	if !ok {
		return fmt.Errorf("there is no format %q; there are %s", format, strings.Join(Formats(), ", "))
	}
	return render(w, r)
}

// printer writes to a writer and keeps the first error.
type printer struct {
	w   io.Writer
	err error
}

func (p *printer) printf(format string, args ...any) {
	if p.err == nil {
		_, p.err = fmt.Fprintf(p.w, format, args...)
	}
}

// group is the findings of one rating, or those that were accepted.
type group struct {
	Title    string
	Findings []*Finding
}

// groups sorts the findings by what matters to a reader. Empty ones are left
// out.
func (r *Report) groups() []group {
	all := []group{{Title: "breaking"}, {Title: "caution"}, {Title: "safe"}, {Title: "accepted"}}
	for _, f := range r.Findings {
		i := int(Breaking - f.Wire)
		if f.Accepted != nil {
			i = 3
		}
		all[i].Findings = append(all[i].Findings, f)
	}
	return slices.DeleteFunc(all, func(g group) bool { return len(g.Findings) == 0 })
}

// summary is the report in a sentence.
func (r *Report) summary() string {
	counts := map[string]int{}
	breaksGo := 0
	for _, g := range r.groups() {
		counts[g.Title] = len(g.Findings)
	}
	for _, f := range r.Findings {
		if f.BreaksGo {
			breaksGo++
		}
	}
	if len(r.Findings) == 0 {
		return fmt.Sprintf("nothing changed; %d differences of prose, examples and extensions are left aside", r.Ignored)
	}
	return fmt.Sprintf("%s: %d breaking, %d caution, %d safe, %d accepted; %d break Go programs that regenerate; %d differences of prose, examples and extensions are left aside",
		plural(len(r.Findings), "change"), counts["breaking"], counts["caution"], counts["safe"], counts["accepted"], breaksGo, r.Ignored)
}

func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// reaching says which operations a finding reaches, up to a number of them.
func (f *Finding) reaching(most int) string {
	var names []string
	for i, reach := range f.Reaches {
		if i == most {
			names = append(names, fmt.Sprintf("%d more", len(f.Reaches)-most))
			break
		}
		names = append(names, reach.Operation)
	}
	return strings.Join(names, ", ")
}

// goNote says what a change means for programs that regenerate.
func (f *Finding) goNote() string {
	if f.BreaksGo {
		return "breaks Go"
	}
	return ""
}

// operationChanges is what reaches one operation.
type operationChanges struct {
	Operation string
	Findings  []*Finding
}

// byOperation lists the findings by the operations they reach; what reaches
// none is under "".
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
	all := make([]operationChanges, 0, len(byName))
	for _, name := range sortedKeys(byName) {
		all = append(all, operationChanges{name, byName[name]})
	}
	slices.SortStableFunc(all, func(a, b operationChanges) int {
		return -cmp.Compare(worst(a.Findings), worst(b.Findings))
	})
	return all
}

func worst(findings []*Finding) Wire {
	worst := Safe
	for _, f := range findings {
		if f.Accepted == nil {
			worst = max(worst, f.Wire)
		}
	}
	return worst
}
