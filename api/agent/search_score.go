package agent

import (
	"maps"
	"slices"
	"strings"
)

// Weights of the parts of a score that depend on the operation alone. Their sum is its fit.
const (
	weightOfVerb     = 5.0  // the operation has the strongest action of the intent
	weightOfNoVerb   = -1.5 // it has no action of the intent
	weightOfDefault  = 0.7  // it reads, and the intent has no action
	weightOfQuestion = 2.5  // the same, and the intent is a question
	weightOfCoverage = 3.5  // the intent has all objects of the operation
	weightOfMore     = 1.5  // for each object that they share, after the first
	weightOfNumber   = 1.0  // both are about one object, or both about several
	weightOfSaying   = 1.6  // of the score of the best phrase
	weightOfExample  = 10.0 // of the similarity to the nearest wish
	weightOfID       = 40.0 // the intent names the operation
)

// Weights of the parts of a score that compare operations: how typical the features of an intent are.
const (
	weightOfOwn    = 1.0 // for the operation
	weightOfAction = 0.8 // for its action
	weightOfObject = 1.0 // for its object
)

// Weights of single terms.
const (
	weightOfFirst = 0.2  // added to the first object of an intent
	weightOfLater = 0.8  // factor for each action after another
	leastOfAction = 0.75 // an action that weighs less, such as one in a reason, does not earn all of weightOfVerb
)

// score rates each operation, and collects the values that the later steps need. A phrase makes up for a wrong verb.
func (idx *index) score(q *query) *findings {
	found := &findings{fits: idx.textScores(q), scores: make([]float64, len(idx.entries))}
	similarities := idx.examples.similarities(&q.features, len(idx.entries)+len(idx.beyond))
	found.similarity = slices.Max(similarities[:len(idx.entries)])
	found.similarityBeyond = similarities[len(idx.entries):]
	own := idx.examples.own.scores(q.features.list)
	found.isBeyond = own[len(idx.entries)] > -slackOfBeyond
	action := idx.examples.actions.scores(q.features.list)
	object := idx.examples.objects.scores(q.features.list)
	for i, e := range idx.entries {
		saying := idx.bestPhrase(q.weights, e.phrases)
		found.bestSaying = max(found.bestSaying, saying)
		verb := verbScore(q, e)
		if verb < 0 && saying > 0 {
			verb = 0
		}
		found.fits[i] += verb + coverageScore(q, e) + numberScore(q, e) + namedScore(q, e)
		found.fits[i] += weightOfSaying*saying + weightOfExample*similarities[i]
		found.scores[i] = found.fits[i] + weightOfOwn*own[i] + weightOfAction*action[i] + weightOfObject*object[i]
	}
	return found
}

// textScores returns the BM25 score of each entry, with weights for its fields.
func (idx *index) textScores(q *query) []float64 {
	const saturation = 2.0
	scores := make([]float64, len(idx.entries))
	for _, t := range slices.Sorted(maps.Keys(q.weights)) {
		weight := q.weights[t]
		for _, p := range idx.postings[t] {
			scores[p.entry] += weight * idx.rarity[t] * p.weight / (p.weight + saturation)
		}
	}
	return scores
}

// actions lists the terms that name actions of operations.
var actions = stemsOf("read list create update delete replace stop run pause resume complete reset let put")

// verbScore rates whether an operation has one of the actions of the intent. Later actions of an intent count less.
func verbScore(q *query, e *entry) float64 {
	score := 0.0
	importance := 1.0
	seen := 0.0 // weight of the strongest action
	for _, t := range q.terms {
		if !slices.Contains(actions, t.term) {
			continue
		}
		seen = max(seen, t.weight*importance)
		if slices.Contains(e.verbs, t.term) {
			score = max(score, t.weight*importance)
		}
		importance *= weightOfLater
	}
	if seen == 0 && e.op.Effect == Read {
		if q.asks {
			return weightOfQuestion
		}
		return weightOfDefault
	}
	if score > 0 {
		return weightOfVerb * score / max(seen, leastOfAction)
	}
	return weightOfNoVerb * seen
}

// coverageScore rates how many words of the operation ID the intent has.
func coverageScore(q *query, e *entry) float64 {
	if len(e.objects) == 0 {
		return 0
	}
	matched := 0.0
	count := 0.0
	for _, object := range e.objects {
		matched += q.weights[object]
		if q.weights[object] > 0 {
			count++
		}
		if object == q.first {
			matched += weightOfFirst
		}
	}
	return weightOfCoverage*matched/float64(len(e.objects)) + weightOfMore*max(0, count-1)
}

// numberScore prefers lists if an intent is about several objects, and the operation for one object if it is
// about one.
func numberScore(q *query, e *entry) float64 {
	if !e.isList && !e.isGet {
		return 0
	}
	hasPlural := slices.ContainsFunc(e.objects, func(object string) bool {
		return q.plurals[object] && q.weights[object] > 0
	})
	isAboutMany := q.many || hasPlural
	isAboutOne := q.one && !isAboutMany
	switch {
	case isAboutMany && e.isList, isAboutOne && e.isGet:
		return weightOfNumber
	case isAboutMany && e.isGet, isAboutOne && e.isList:
		return -weightOfNumber
	case e.isGet:
		return -weightOfNumber / 2 // an intent without a number is more often about a list
	}
	return 0
}

// bestPhrase returns the score of the phrase that fits the intent best, or 0 if none fits.
func (idx *index) bestPhrase(weights map[string]float64, phrases []phrase) float64 {
	best := 0.0
	for _, p := range phrases {
		best = max(best, idx.phraseScore(weights, p))
	}
	return best
}

// phraseScore returns the score of a phrase, or 0 if an intent with these terms does not have all of its terms.
func (idx *index) phraseScore(weights map[string]float64, p phrase) float64 {
	score := 0.0
	for _, t := range p {
		weight := weights[t]
		if weight == 0 {
			return 0
		}
		score += weight * idx.worthInPhrase(t)
	}
	return score
}

// worthInPhrase returns how much a term of a phrase counts: 1, and more if it is rare.
func (idx *index) worthInPhrase(term string) float64 {
	const shareOfRarity = 0.25
	return 1 + shareOfRarity*idx.rarityOf(term)
}

// namedScore is high if the intent has the ID of the operation, or its method and path.
func namedScore(q *query, e *entry) float64 {
	if q.names[e.name] {
		return weightOfID
	}
	_, after, found := strings.Cut(q.text, e.call)
	if found && (after == "" || after[0] == ' ') {
		return weightOfID
	}
	return 0
}

// isNamed reports whether the intent names an operation.
func isNamed(q *query, entries []*entry) bool {
	return slices.ContainsFunc(entries, func(e *entry) bool { return namedScore(q, e) > 0 })
}
