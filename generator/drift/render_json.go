package drift

import (
	"encoding/json"
	"io"
)

// JSONVersion is the version of the JSON format. It increases when a field is
// removed or changes its meaning, but not when a field is added.
const JSONVersion = 1

// jsonReport is the JSON format.
type jsonReport struct {
	Version    int          `json:"version"`
	Base       string       `json:"old"`
	Revision   string       `json:"new"`
	Outcome    Outcome      `json:"outcome"`
	Summary    string       `json:"summary"`
	Findings   []*Finding   `json:"findings"`
	Defects    []Defect     `json:"defects"`
	Ignored    int          `json:"ignored"`
	GoUnknown  string       `json:"goUnknown,omitempty"`
	Generation *Generation  `json:"generation,omitempty"`
	Stale      []Acceptance `json:"staleAcceptances"`
}

func renderJSON(w io.Writer, r *Report) error {
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	return e.Encode(jsonReport{
		Version:    JSONVersion,
		Base:       r.Base,
		Revision:   r.Revision,
		Outcome:    r.Outcome(),
		Summary:    r.summary(),
		Findings:   orEmpty(r.Findings),
		Defects:    orEmpty(r.Defects),
		Ignored:    r.Ignored,
		GoUnknown:  r.GoUnknown,
		Generation: r.Generation,
		Stale:      orEmpty(r.Stale),
	})
}

// orEmpty replaces a nil list, which JSON writes as null, by an empty one.
func orEmpty[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}
