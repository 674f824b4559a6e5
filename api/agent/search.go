// Package agent also finds operations by what somebody wants: see [Search], which uses no model and no network.
package agent

import (
	"slices"
	"strings"
)

// Result is the outcome of [Search]. As JSON it takes at most 1,000 tokens of four bytes each.
type Result struct {
	// Hits lists operations that fit, the likeliest first. It is empty if no operation fits.
	Hits []Hit `json:"hits"`

	// Recipe lists several operations in the order of their use, for an intent that needs more than one. It is
	// nil for most intents.
	Recipe *Recipe `json:"recipe,omitempty"`

	// Note says that the API does not cover the intent, or may not cover it, and names an alternative. It is ""
	// for most intents.
	Note string `json:"note,omitempty"`

	// Catalogue lists further operations in short form, those of the likeliest services first: one line for
	// each service. It is empty if the hits are clear.
	Catalogue []string `json:"catalogue,omitempty"`
}

// Hit is an operation that [Search] found.
type Hit struct {
	Operation string  `json:"operation"` // ID, such as listJobs
	Does      string  `json:"does"`      // summary of the operation
	Effect    string  `json:"effect"`    // such as "read", or "destroy; write with jobType sync"
	Input     string  `json:"input"`     // signature, shortened if it is long
	Score     float64 `json:"-"`         // comparable between hits of one search only
}

// Recipe lists operations for an intent that needs more than one.
type Recipe struct {
	Title string `json:"title"`
	Steps []Step `json:"steps"`
}

// Step is a step of a [Recipe].
type Step struct {
	Operation string `json:"operation"`     // ID, such as createJob
	Why       string `json:"why,omitempty"` // purpose of the step
}

// DefaultHits is the number of hits that [Search] returns at most, without the operations of a recipe.
const DefaultHits = 6

// Search finds operations by an intent in plain English, such as "pause the nightly pipeline". It uses no
// model and no network, and returns the same result for the same intent.
//
// Search knows synonyms and the words that different people use for each operation, and corrects one or two typing
// mistakes in longer words. If an intent has several sentences, the one that asks for something counts most. An intent
// may also be an operation ID or a method and path.
//
// It is safe for concurrent use. The first call builds the index, which takes up to a tenth of a second.
func Search(intent string) *Result { return SearchN(intent, DefaultHits) }

// SearchN is like [Search], with at most n hits. If n is less than 1, DefaultHits is used.
func SearchN(intent string, n int) *Result {
	if n < 1 {
		n = DefaultHits
	}
	idx := theIndex()
	n = min(n, len(idx.entries))
	found := idx.find(intent)
	result := &Result{Hits: []Hit{}}
	fits := found.trust >= leastTrust
	if found.beyond != nil {
		result.Note = found.beyond.note
		fits = found.keepsHits
	}
	if fits {
		result.Hits = idx.hits(found, n)
		result.Recipe = found.recipe.public()
	}
	if len(result.Hits) == 0 && result.Note == "" {
		result.Note = nothingFits
	}
	if found.trust < doubtfulTrust && result.Note == "" {
		result.Note = doubtful
	}
	if found.unsure || len(result.Hits) == 0 {
		result.Catalogue = idx.catalogue(found, result)
	}
	result.shorten()
	return result
}

// Notes of a result.
const (
	doubtful = "Few words of this fit an operation: the API may not do it."

	nothingFits = "No operation fits. Airbyte's API manages workspaces, sources, destinations, connections, jobs, " +
		"connectors, users and permissions. Say what to do with which of them."
)

// hits returns the likeliest operations for the whole intent. The likeliest ones for its clauses come after the first
// three.
func (idx *index) hits(found *findings, n int) []Hit {
	const ofWhole = 3
	var ids []string
	for _, entry := range found.ranked[:min(ofWhole, n)] {
		ids = append(ids, idx.entries[entry].op.ID)
	}
	ids = append(ids, found.clauses...)
	for _, entry := range found.ranked {
		ids = append(ids, idx.entries[entry].op.ID)
	}
	hits := make([]Hit, 0, n)
	for i, id := range ids {
		if len(hits) < n && !slices.Contains(ids[:i], id) {
			hits = append(hits, idx.hit(found, id))
		}
	}
	return hits
}

func (idx *index) hit(found *findings, id string) Hit {
	entry := idx.numbers[id]
	op := idx.entries[entry].op
	return Hit{
		Operation: op.ID,
		Does:      op.Summary,
		Effect:    effectWords(op),
		Input:     shortSignature(op.Signature),
		Score:     found.scores[entry],
	}
}

// effectWords describes the effect of an operation, with that of special inputs.
func effectWords(op *Operation) string {
	words := string(op.Effect)
	for _, c := range op.Cases {
		words += "; " + string(c.Effect) + " with " + c.Field + " " + c.Value
	}
	return words
}

// shortSignature cuts a long signature between two fields.
func shortSignature(signature string) string {
	const limit = 140
	if len(signature) <= limit {
		return signature
	}
	end := strings.LastIndex(signature[:limit], ", ")
	if end < 0 {
		return signature
	}
	return signature[:end] + ", …"
}
