package drift

import (
	"encoding/json"
	"io"
	"net/url"
	"strings"
)

// renderSARIF writes SARIF 2.1.0, for code scanning.
func renderSARIF(w io.Writer, r *Report) error {
	type object = map[string]any
	levels := map[Wire]string{Breaking: "error", Caution: "warning", Safe: "note"}
	used := map[string]int{}
	var kinds []object
	results := []object{}
	for _, f := range r.Findings {
		index, ok := used[f.Kind]
		if !ok {
			index = len(kinds)
			used[f.Kind] = index
			kinds = append(kinds, object{"id": f.Kind, "shortDescription": object{"text": f.Kind}, "fullDescription": object{"text": ruleOf(f.Kind).means}})
		}
		uri, line := r.Old, f.OldLine
		if line == 0 {
			uri, line = r.New, f.NewLine
		}
		result := object{
			"ruleId": f.Kind, "ruleIndex": index, "level": levels[f.Wire],
			"message": object{"text": f.Text + ": " + f.Consequence + goIn(f)},
			"locations": []object{{"physicalLocation": object{
				"artifactLocation": object{"uri": reference(uri)}, "region": object{"startLine": max(1, line)},
			}}},
			"partialFingerprints": object{"drift/v1": f.ID},
		}
		if f.Accepted != nil {
			result["suppressions"] = []object{{"kind": "external", "justification": f.Accepted.Reason}}
		}
		results = append(results, result)
	}
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	return e.Encode(object{
		"$schema": "https://json.schemastore.org/sarif-2.1.0.json",
		"version": "2.1.0",
		"runs": []object{{
			"tool":    object{"driver": object{"name": "airbytegen drift", "informationUri": "https://github.com/airbyte-go/airbyte", "rules": orEmpty(kinds)}},
			"results": results,
		}},
	})
}

// reference is the name of a document as a reference that a URI may be.
func reference(name string) string {
	if strings.HasPrefix(name, "https://") {
		return name
	}
	return (&url.URL{Path: name}).String()
}
