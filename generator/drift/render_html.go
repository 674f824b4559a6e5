package drift

import (
	_ "embed"
	"html/template"
	"io"
)

// page is the template of a self-contained page.
//
//go:embed render_report.html
var page string

// pageData holds the values that the template prints.
type pageData struct {
	*Report
	Summary           string
	Groups            []group
	Operations        []operationChanges
	DefectsTitle      string
	StaleTitle        string
	UndocumentedTitle string

	WithoutEffectTitle string
}

func renderHTML(w io.Writer, r *Report) error {
	functions := template.FuncMap{
		"worst":          func(c operationChanges) string { return c.worst().String() },
		"plural":         plural,
		"verdict":        (*Generation).verdict,
		"apiParts":       (*Generation).apiParts,
		"hasOverlays":    (*Generation).hasOverlays,
		"overlaySummary": func(g *Generation) string { return upperFirst(g.overlaySummary()) },
		"reaches":        func(f *Finding) string { return f.reachText(6) },
	}
	t, err := template.New("report").Funcs(functions).Parse(page)
	if err != nil {
		return err
	}
	return t.Execute(w, pageData{
		Report:            r,
		Summary:           r.summary(),
		Groups:            r.groups(),
		Operations:        r.byOperation(),
		DefectsTitle:      defectsTitle,
		StaleTitle:        staleTitle,
		UndocumentedTitle: upperFirst(undocumentedTitle),

		WithoutEffectTitle: upperFirst(withoutEffectTitle),
	})
}
