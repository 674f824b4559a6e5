package agent

import (
	"cmp"
	"encoding/json"
	"slices"
	"strings"
)

// Limits of the JSON of a result in bytes: 1,000 tokens of four bytes, with a reserve for what a caller adds.
const (
	limitOfResult    = 3900
	limitOfCatalogue = 3600 // of the result with its catalogue
)

// catalogue lists the operations that the result does not show. It has one line for each service, likeliest service
// first.
func (idx *index) catalogue(found *findings, result *Result) []string {
	shown := map[string]bool{}
	for _, hit := range result.Hits {
		shown[hit.Operation] = true
	}
	if result.Recipe != nil {
		for _, step := range result.Recipe.Steps {
			shown[step.Operation] = true
		}
	}
	var lines []string
	const punctuation = 4 // bytes of JSON around a line
	left := limitOfCatalogue - sizeOf(result)
	for _, service := range idx.likelyServices(found) {
		line := idx.serviceLine(service, shown)
		if line == "" {
			continue
		}
		size := len(line) + punctuation
		if size > left {
			break
		}
		left -= size
		lines = append(lines, line)
	}
	return lines
}

// serviceLine lists the operations of a service that are not shown, or "".
func (idx *index) serviceLine(service string, shown map[string]bool) string {
	var ids []string
	for _, e := range idx.entries {
		if e.op.Service == service && !shown[e.op.ID] {
			ids = append(ids, e.op.ID)
		}
	}
	return strings.Join(ids, " ")
}

// likelyServices returns all services, those with the best operations first. For a subject beyond the API, those whose
// operations help instead come first.
func (idx *index) likelyServices(found *findings) []string {
	best := map[string]float64{}
	var services []string
	for i, e := range idx.entries {
		if !slices.Contains(services, e.op.Service) {
			services = append(services, e.op.Service)
		}
		score := found.scores[i]
		if found.beyond != nil && slices.Contains(found.beyond.instead, e.op.ID) {
			score += weightOfID
		}
		best[e.op.Service] = max(best[e.op.Service], score)
	}
	slices.SortStableFunc(services, func(a, b string) int { return cmp.Compare(best[b], best[a]) })
	return services
}

// sizeOf returns the number of bytes of a result as JSON.
func sizeOf(result *Result) int {
	data, err := json.Marshal(result)
	if err != nil {
		return limitOfResult
	}
	return len(data)
}

// shorten drops the least likely parts until the result is within its limit.
func (r *Result) shorten() {
	isShorter := true
	for isShorter && sizeOf(r) > limitOfResult {
		r.Hits, r.Catalogue, isShorter = dropLast(r.Hits, r.Catalogue)
	}
}

// dropLast drops the least likely line of a catalogue or, without lines, the least likely hit. It reports false if only
// one hit is left.
func dropLast[H any](hits []H, catalogue []string) ([]H, []string, bool) {
	switch {
	case len(catalogue) > 0:
		return hits, catalogue[:len(catalogue)-1], true
	case len(hits) > 1:
		return hits[:len(hits)-1], nil, true
	}
	return hits, nil, false
}
