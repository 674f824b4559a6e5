package drift

import (
	_ "embed"
	"html/template"
	"io"
)

// page is a page that stands by itself.
//
//go:embed report.html
var page string

func renderHTML(w io.Writer, r *Report) error {
	t, err := template.New("report").Funcs(template.FuncMap{
		"worst":   func(c operationChanges) string { return worst(c.Findings).String() },
		"plural":  plural,
		"verdict": (*Generation).verdict,
		"reaches": func(f *Finding) string { return f.reaching(6) },
	}).Parse(page)
	if err != nil {
		return err
	}
	return t.Execute(w, map[string]any{
		"Old": r.Old, "New": r.New, "Summary": r.summary(), "Groups": r.groups(), "Operations": r.byOperation(),
		"Defects": r.Defects, "Generation": r.Generation, "Stale": r.Stale,
	})
}
