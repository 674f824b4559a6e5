package agent

import (
	"cmp"
	"slices"
)

// How a search works:
//
//   - search_query.go reads an intent as terms (words of the API, which replace synonyms), and as features for
//     the comparison with wishes. A phrase counts if an intent has all its terms; a wish is a whole sentence, and
//     counts more the more an intent resembles it.
//   - search_score.go rates each operation by its name and text, phrases of sayings.txt, and wishes of examples.txt.
//   - search_beyond.go looks for subjects that the API does not cover, by phrases and wishes of beyond.txt.
//   - search_recipe.go looks for an intent that needs several operations, by phrases of recipes.txt and by clauses.
//   - This file puts these together, and decides whether the result is good enough to be shown.
//
// Words are split and stemmed in search_words.go, corrected in search_typos.go, put in order in search_particles.go and
// replaced in search_concepts.go. The index in search_index.go holds all data, which search_data.go reads. search.go
// and search_show.go make the result.
//
// The numbers in these files were tuned by hand.
// The tests in search_quality_test.go tell whether a change makes the results better or worse.

// findings is the outcome of a search.
type findings struct {
	scores           []float64 // by entry
	fits             []float64 // by entry: the part of the score that does not depend on other operations
	ranked           []int     // entries, the likeliest first
	clauses          []string  // the likeliest operation of each clause
	recipe           *recipe
	beyond           *beyond
	keepsHits        bool      // show hits although the subject is beyond the API
	unsure           bool      // the first hit may well be wrong
	bestSaying       float64   // highest score of a phrase of an operation
	similarity       float64   // of the intent and the most similar wish for an operation, from 0 to 1
	similarityBeyond []float64 // the same for the wishes of each subject beyond the API
	isBeyond         bool      // the features are typical for subjects beyond the API
	trust            float64   // how well the likeliest operations fit, less for each unknown word
}

// Limits of trust, which is on the scale of the fits.
const (
	leastTrust    = 2.0 // below it, a result has no hits
	doubtfulTrust = 7.0 // below it, a result has a note
	lossByWord    = 0.5 // of trust, for each unknown word
)

// Limits for an intent that names neither an action nor an object and has no phrase. No operation fits it if it is
// below both.
const (
	enoughKnownWords = 4    // words that some wish has
	similarityAlone  = 0.55 // to a wish
)

// clearLead is the least difference between the scores of the first and the second hit of a sure result.
const clearLead = 3.0

// find does a whole search.
func (idx *index) find(intent string) *findings {
	q := idx.read(intent)
	found := idx.score(q)
	found.rank()
	idx.findBeyond(q, found)
	idx.findRecipe(q, found)
	found.trust = idx.trust(q, found)
	found.unsure = isUnsure(q, found)
	return found
}

// rank sorts the entries by their scores.
func (found *findings) rank() {
	for i := range found.scores {
		found.ranked = append(found.ranked, i)
	}
	slices.SortStableFunc(found.ranked, func(a, b int) int { return cmp.Compare(found.scores[b], found.scores[a]) })
}

// best returns the entry with the highest score.
func (found *findings) best() int {
	best := 0
	for i, score := range found.scores {
		if score > found.scores[best] {
			best = i
		}
	}
	return best
}

// trust returns the fit of the likeliest operations, less for each unknown word. If operations and concepts have all
// words of an intent, an operation that fits is not in doubt.
func (idx *index) trust(q *query, found *findings) float64 {
	isVague := q.features.known < enoughKnownWords && found.bestSaying == 0 && !idx.saysSomething(q)
	if isVague && found.similarity < similarityAlone {
		return 0
	}
	trust := found.bestFit()
	areAllKnown := true
	for _, t := range q.plain {
		if idx.known[t.term] {
			continue
		}
		areAllKnown = false
		if !idx.spelled[t.term] {
			trust -= lossByWord
		}
	}
	if areAllKnown && trust >= leastTrust {
		return max(trust, doubtfulTrust)
	}
	return trust
}

// bestFit returns the highest fit of the operations with the highest scores.
func (found *findings) bestFit() float64 {
	const likeliest = 3
	best := 0.0
	for _, entry := range found.ranked[:likeliest] {
		best = max(best, found.fits[entry])
	}
	return best
}

// isUnsure reports whether the first hit may well be wrong, so that the result shows further operations.
func isUnsure(q *query, found *findings) bool {
	const manyWords = 9
	if q.words > manyWords {
		return true
	}
	first := found.scores[found.ranked[0]]
	second := found.scores[found.ranked[1]]
	if !hasAction(q) && first < weightOfID {
		return true
	}
	return first-second < clearLead
}

// saysSomething reports whether an intent names an action or an object of the API.
func (idx *index) saysSomething(q *query) bool {
	return hasAction(q) || slices.ContainsFunc(q.terms, func(t term) bool { return idx.objects[t.term] })
}

// hasAction reports whether a clause has an action.
func hasAction(clause *query) bool {
	return slices.ContainsFunc(clause.terms, func(t term) bool { return slices.Contains(actions, t.term) })
}
