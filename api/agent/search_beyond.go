package agent

// Limits of similarity, from 0 to 1. The lead of a wish beyond the API is the difference between its similarity and
// that of the nearest wish for an operation.
const (
	similarEnough         = 0.6  // to a wish for an operation: phrases beyond the API do not count then
	leastSimilarityBeyond = 0.3  // to a wish beyond the API
	leastLead             = 0.05 // of a wish beyond the API
	leastLeadOfTypical    = -0.1 // the same, if the features are typical for wishes beyond the API
	clearLeadOfBeyond     = 0.2  // with this lead, no operation fits
)

// clearFit is the fit of an operation above which a subject beyond the API leaves the hits in the result.
const clearFit = 20.0

// slackOfBeyond is how much less typical the features of an intent may be for wishes beyond the API than for the
// likeliest operation.
const slackOfBeyond = 1.0

// lowScore is the score of a phrase that must be at the start of a wish. Other subjects win over it.
const lowScore = 0.1

// findBeyond looks for a subject that the API does not cover, or covers only in part. Phrases come first. If none fits,
// it compares the intent with wishes.
func (idx *index) findBeyond(q *query, found *findings) {
	if isNamed(q, idx.entries) {
		return
	}
	outside, score := idx.bestBeyond(q, func(b *beyond) bool { return !b.inPart })
	inPart, scoreInPart := idx.bestBeyond(q, func(b *beyond) bool { return b.inPart })
	found.beyond = inPart
	if outside != nil && score >= max(found.bestSaying, scoreInPart) && found.similarity < similarEnough {
		found.beyond = outside
	}
	if found.beyond == nil {
		idx.findSimilarBeyond(found)
		return
	}
	found.keepsHits = found.beyond.inPart || (found.bestFit() > clearFit && !found.isBeyond)
}

// bestBeyond returns the subject of a kind whose phrases fit an intent best, and its score, or nil if none fits.
func (idx *index) bestBeyond(q *query, isOfKind func(*beyond) bool) (subject *beyond, score float64) {
	for _, b := range idx.beyond {
		if !isOfKind(b) {
			continue
		}
		s := idx.beyondScore(q, b)
		if s > score {
			subject = b
			score = s
		}
	}
	return subject, score
}

// findSimilarBeyond looks for a subject beyond the API with a wish like the intent. The hits stay, unless the subject
// is clear.
func (idx *index) findSimilarBeyond(found *findings) {
	nearest := 0
	for i, similarity := range found.similarityBeyond {
		if similarity > found.similarityBeyond[nearest] {
			nearest = i
		}
	}
	similarity := found.similarityBeyond[nearest]
	lead := similarity - found.similarity
	isClear := lead > clearLeadOfBeyond
	isNearest := lead > leastLead || (found.isBeyond && lead > leastLeadOfTypical)
	fitsOperation := found.bestFit() > clearFit && !isClear
	if similarity < leastSimilarityBeyond || !isNearest || fitsOperation {
		return
	}
	found.beyond = idx.beyond[nearest]
	found.keepsHits = found.beyond.inPart || !isClear || !found.isBeyond
}

// beyondScore returns the score of the phrase that fits the intent best, or 0.
func (idx *index) beyondScore(q *query, b *beyond) float64 {
	const longForOneWord = 12 // in an intent of more words, a single word does not show the subject
	score := 0.0
	for _, p := range b.phrases {
		switch {
		case b.ofTerms:
			score = max(score, idx.sequenceScore(q.terms, p))
		case b.atStart:
			score = max(score, startScore(q.plain, p))
		case len(p) > 1:
			score = max(score, idx.sequenceScore(q.plain, p))
		case q.words <= longForOneWord && idx.hasSubject(q.plain, p[0]):
			score = max(score, idx.sequenceScore(q.plain, p))
		}
	}
	return score
}

// hasSubject reports whether an intent has a word as it was written, but not before a term of the API: "the billing
// pipeline" is not about billing.
func (idx *index) hasSubject(words []term, subject string) bool {
	for i, w := range words {
		if w.term != subject || w.fixed {
			continue
		}
		if i+1 == len(words) || !idx.isObject(words[i+1].term) {
			return true
		}
	}
	return false
}

// isObject reports whether a word names an object of the API.
func (idx *index) isObject(stem string) bool {
	if idx.objects[stem] {
		return true
	}
	for _, r := range idx.concepts[stem] {
		if len(r.phrase) == 1 && r.weight == 1 && idx.objects[r.terms[0]] {
			return true
		}
	}
	return false
}

// startScore returns a low score if a wish in an intent starts with a phrase, or 0.
func startScore(words []term, p phrase) float64 {
	for i, w := range words {
		if w.starts && startsWith(words[i:], p) {
			return lowScore
		}
	}
	return 0
}

// startsWith reports whether a list of words starts with a phrase.
func startsWith(words []term, p phrase) bool {
	if len(words) < len(p) {
		return false
	}
	for i, term := range p {
		if words[i].term != term {
			return false
		}
	}
	return true
}

// sequenceScore returns the score of a phrase whose words an intent has in the same order and close together, or 0.
func (idx *index) sequenceScore(words []term, p phrase) float64 {
	for start := range words {
		found := findSequence(words[start:], p)
		if found == nil {
			continue
		}
		score := 0.0
		for _, w := range found {
			score += w.weight * idx.worthInPhrase(w.term)
		}
		return score
	}
	return 0
}

// findSequence returns the words of a phrase that starts at the first word, or nil. At most two other words may be
// between two words of the phrase.
func findSequence(words []term, p phrase) []term {
	const reach = 3
	if words[0].term != p[0] {
		return nil
	}
	var found []term
	last := 0 // index of the last word found
	for i := 0; i < len(words) && i <= last+reach && len(found) < len(p); i++ {
		if words[i].term == p[len(found)] {
			found = append(found, words[i])
			last = i
		}
	}
	if len(found) < len(p) {
		return nil
	}
	return found
}
