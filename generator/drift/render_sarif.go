package drift

import (
	"encoding/json"
	"io"
	"net/url"
	"strings"
)

type jsonObject = map[string]any

var sarifLevels = map[Severity]string{
	Breaking: "error",
	Caution:  "warning",
	Safe:     "note",
}

// renderSARIF writes SARIF 2.1.0, for code scanning.
func renderSARIF(w io.Writer, r *Report) error {
	indexes := map[Kind]int{}
	kinds := []jsonObject{}
	results := []jsonObject{}
	for _, f := range r.Findings {
		if _, known := indexes[f.Kind]; !known {
			indexes[f.Kind] = len(kinds)
			kinds = append(kinds, sarifRule(f.Kind))
		}
		results = append(results, r.sarifResult(f, indexes[f.Kind]))
	}
	driver := jsonObject{
		"name":           "airbytegen drift",
		"informationUri": "https://github.com/airbyte-go/airbyte",
		"rules":          kinds,
	}
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	return e.Encode(jsonObject{
		"$schema": "https://json.schemastore.org/sarif-2.1.0.json",
		"version": "2.1.0",
		"runs": []jsonObject{{
			"tool":    jsonObject{"driver": driver},
			"results": results,
		}},
	})
}

func sarifRule(kind Kind) jsonObject {
	return jsonObject{
		"id":               kind,
		"shortDescription": jsonObject{"text": kind},
		"fullDescription":  jsonObject{"text": kind.summary()},
	}
}

// sarifResult describes a finding at its line in the base, or in the revision
// for something new.
func (r *Report) sarifResult(f *Finding, ruleIndex int) jsonObject {
	document := r.Base
	line := f.BeforeLine
	if line == 0 {
		document = r.Revision
		line = max(1, f.AfterLine)
	}
	location := jsonObject{"physicalLocation": jsonObject{
		"artifactLocation": jsonObject{"uri": uriOf(document)},
		"region":           jsonObject{"startLine": line},
	}}
	result := jsonObject{
		"ruleId":              f.Kind,
		"ruleIndex":           ruleIndex,
		"level":               f.sarifLevel(),
		"message":             jsonObject{"text": f.message()},
		"locations":           []jsonObject{location},
		"partialFingerprints": jsonObject{"drift/v1": f.ID},
	}
	if f.Accepted != nil {
		result["suppressions"] = []jsonObject{{"kind": "external", "justification": f.Accepted.Reason}}
	}
	return result
}

// sarifLevel returns the level of a finding. A safe one that breaks Go is a warning.
func (f *Finding) sarifLevel() string {
	if f.Wire == Safe && f.BreaksGo {
		return sarifLevels[Caution]
	}
	return sarifLevels[f.Wire]
}

// uriOf returns the name of a document as a URI or a relative reference.
func uriOf(name string) string {
	if strings.HasPrefix(name, "https://") {
		return name
	}
	return (&url.URL{Path: name}).String()
}
