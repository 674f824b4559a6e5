package agent

import (
	"regexp"
	"slices"
	"strings"
)

// term is a term of an intent.
type term struct {
	term   string
	plural bool
	weight float64 // from 0, which is ignored, to 1
}

// query is an intent as the ranker reads it.
type query struct {
	text    string
	terms   []term
	weights map[string]float64 // highest weight of each term
	plurals map[string]bool
	hasID   bool // the intent names one object by number, UUID or address
	clauses []string
	words   int
}

var (
	quoted     = regexp.MustCompile("[\"“”«»`][^\"“”«»`]{1,60}[\"“”«»`]|(^|\\s)'[^']{1,60}'")
	address    = regexp.MustCompile(`\S+@\S+\.\w+`)
	identifier = regexp.MustCompile(`(?i)\b[0-9a-f]{8}-[0-9a-f-]{27,}\b|#?\b\d{2,}\b|\bid\b`)
	sentence   = regexp.MustCompile(`[.!?;:\n]+(\s|$)|\s[-–—]+\s`)
	clause     = regexp.MustCompile(`(?i)[.!?;:\n]+(?:\s|$)|,|\s[-–—]+\s|\b(?:and|then|afterwards|but|because|so|since)\b`)
	wish       = regexp.MustCompile(`(?i)\b(please|can (you|we|i)|could (you|we|i)|would like|i'd like|want|wants|need|needs|wish|should|must|how (do|can|to|would)|help me|have to|has to|is there a way|told to|asked (me )?to|make sure|let me|want to|going to|looking for|let's)\b`)
	turnedDown = []string{"not", "no", "dont", "never", "without", "instead", "rather"}
)

// read turns an intent into a query.
func (idx *index) read(intent string) *query {
	q := &query{
		text:    intent,
		weights: map[string]float64{},
		plurals: map[string]bool{},
	}
	plain := strings.ReplaceAll(intent, "’", "'")
	plain = quoted.ReplaceAllString(plain, " ")
	if address.MatchString(plain) {
		plain = address.ReplaceAllString(plain, " email ")
	}
	q.hasID = identifier.MatchString(plain)
	q.words = len(strings.Fields(plain))
	for _, text := range clause.Split(plain, -1) {
		if strings.TrimSpace(text) != "" {
			q.clauses = append(q.clauses, text)
		}
	}
	idx.readSentences(q, plain)
	return q
}

// readSentences adds the terms of an intent to a query. In an intent of several sentences, those without a wish
// weigh less.
func (idx *index) readSentences(q *query, plain string) {
	const weightOfContext = 0.5
	sentences := sentence.Split(plain, -1)
	hasWish := slices.ContainsFunc(sentences, wish.MatchString)
	for _, text := range sentences {
		weight := 1.0
		if hasWish && !wish.MatchString(text) {
			weight = weightOfContext
		}
		for _, t := range idx.rewrite(idx.corrected(wordsOf(text))) {
			t.weight *= weight
			q.add(t)
		}
	}
	q.terms = slices.DeleteFunc(q.terms, func(t term) bool { return idx.ignored[t.term] })
	for t := range q.weights {
		if idx.ignored[t] {
			delete(q.weights, t)
		}
	}
}

func (q *query) add(t term) {
	if t.weight <= 0 {
		return
	}
	q.terms = append(q.terms, t)
	q.weights[t.term] = max(q.weights[t.term], t.weight)
	if t.plural {
		q.plurals[t.term] = true
	}
}

// corrected replaces misspelt words.
func (idx *index) corrected(words []word) []word {
	for i, w := range words {
		if idx.known[w.stem] {
			continue
		}
		right := idx.correct(w.stem)
		if right != "" {
			words[i].stem = right
		}
	}
	return words
}

// rewrite replaces the concepts in a list of words, the longest phrase first. Words that follow a negation get
// the weight 0, unless the negation is part of a concept.
func (idx *index) rewrite(words []word) []term {
	const reachOfNegation = 3
	var terms []term
	negated := 0
	for i := 0; i < len(words); {
		weight := 1.0
		if negated > 0 {
			weight = 0
			negated--
		}
		r := idx.rewriteAt(words[i:])
		if r == nil {
			terms = append(terms, term{term: words[i].stem, plural: words[i].plural, weight: weight})
			if slices.Contains(turnedDown, words[i].stem) {
				negated = reachOfNegation
			}
			i++
			continue
		}
		plural := words[i+len(r.phrase)-1].plural
		for _, t := range r.terms {
			terms = append(terms, term{term: t, plural: plural, weight: weight})
		}
		i += len(r.phrase)
	}
	return terms
}

// rewriteAt returns the longest concept at the start of a list of words, or nil.
func (idx *index) rewriteAt(words []word) *rewrite {
	for _, r := range idx.concepts[words[0].stem] {
		if len(r.phrase) > len(words) {
			continue
		}
		fits := true
		for i, s := range r.phrase {
			if words[i].stem != s {
				fits = false
				break
			}
		}
		if fits {
			return r
		}
	}
	return nil
}
