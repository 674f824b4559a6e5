package drift

import (
	"encoding/json"
	"io"
)

// JSONVersion is the version of the JSON format. It grows when a field
// changes its meaning or goes; new fields do not make a new version.
const JSONVersion = 1

// jsonReport is the JSON format.
type jsonReport struct {
	Version    int          `json:"version"`
	Old        string       `json:"old"`
	New        string       `json:"new"`
	Outcome    int          `json:"outcome"` // what airbytegen drift exits with: 0, 1 or 2
	Summary    string       `json:"summary"`
	Findings   []*Finding   `json:"findings"`
	Defects    []Defect     `json:"defects"`
	Ignored    int          `json:"ignored"` // differences of prose, examples and extensions
	Generation *Generation  `json:"generation,omitempty"`
	Stale      []Acceptance `json:"staleAcceptances"`
}

func renderJSON(w io.Writer, r *Report) error {
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	return e.Encode(jsonReport{
		Version: JSONVersion, Old: r.Old, New: r.New, Outcome: int(r.Outcome()), Summary: r.summary(),
		Findings: orEmpty(r.Findings), Defects: orEmpty(r.Defects), Ignored: r.Ignored, Generation: r.Generation, Stale: orEmpty(r.Stale),
	})
}

// orEmpty is a list that is [] and not null when there is nothing in it.
func orEmpty[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}
