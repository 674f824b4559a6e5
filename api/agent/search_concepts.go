package agent

import "slices"

// corrected replaces misspelt words.
func (idx *index) corrected(words []word) []word {
	for i, w := range words {
		if idx.known[w.stem] || idx.spelled[w.stem] || w.isName {
			continue
		}
		right := idx.correct(w.stem)
		if right != "" {
			words[i].stem = right
			words[i].fixed = true
		}
	}
	return words
}

// Weights of terms, as factors.
const (
	weightOfNegated   = 0.3 // after a negation
	weightOfContainer = 0.6 // of the workspace in "sources of a workspace"
	weightOfName      = 0.3 // of a user, if an intent has a name that may be the one of a person
)

// rewrite replaces the concepts in a list of words, the longest phrase first. Words that follow a negation weigh less.
func (idx *index) rewrite(words []word) []term {
	const reachOfNegation = 3 // words or concepts
	var terms []term
	negated := 0
	i := 0
	for i < len(words) {
		weight := 1.0
		if negated > 0 {
			weight = weightOfNegated
			negated--
		}
		r := idx.rewriteAt(words[i:])
		if r != nil {
			terms = append(terms, idx.termsOfConcept(words, i, r, weight)...)
			i += len(r.phrase)
			continue
		}
		terms = append(terms, idx.termsOfWord(words, i, weight)...)
		if slices.Contains(negations, words[i].stem) {
			negated = reachOfNegation
		}
		i++
	}
	return terms
}

// negations lists words that negate the words after them.
var negations = stemsOf("not no don't never without instead rather nothing none nobody")

// termsOfConcept returns the terms for a concept at i. The name of a connector does not count if an unknown word
// follows it, as in "a HubSpot contact".
func (idx *index) termsOfConcept(words []word, i int, r *rewrite, weight float64) []term {
	next := i + len(r.phrase)
	isConnector := r.terms[0] == "sourc" || r.terms[0] == "destination"
	isNameOfConnector := isConnector && r.weight < 1
	isBeforeUnknown := next < len(words) && !idx.known[words[next].stem]
	if isNameOfConnector && isBeforeUnknown {
		return nil
	}
	if isContainer(words, i, r.terms[0]) {
		weight *= weightOfContainer
	}
	var terms []term
	for _, t := range r.terms {
		terms = append(terms, term{term: t, plural: words[next-1].plural, weight: weight * r.weight})
	}
	return terms
}

// termsOfWord returns the terms for the word at i, which is not a concept.
func (idx *index) termsOfWord(words []word, i int, weight float64) []term {
	w := words[i]
	if isContainer(words, i, w.stem) {
		weight *= weightOfContainer
	}
	terms := []term{{term: w.stem, plural: w.plural, weight: weight}}
	if w.isName && !idx.known[w.stem] {
		terms = append(terms, term{term: "user", weight: weight * weightOfName})
	}
	if isSyncAsVerb(words, i) {
		terms = append(terms, term{term: "run", weight: weight})
	}
	return terms
}

// isContainer reports whether the term for the word at i names a workspace, an organization or a region that contains
// other objects: a word such as "in" is shortly before it, but does not start the text.
func isContainer(words []word, i int, term string) bool {
	const reach = 3
	if !slices.Contains(containers, term) {
		return false
	}
	for before := max(1, i-reach); before < i; before++ {
		if slices.Contains(containerWords, words[before].stem) {
			return true
		}
	}
	return false
}

// containers lists the kinds of objects that contain others.
var containers = stemsOf("workspace organization region")

// containerWords lists the words before a container.
var containerWords = stemsOf("in within inside of for from across on")

// isSyncAsVerb reports whether the word at i is "sync" and asks for an action, as in "please sync it".
func isSyncAsVerb(words []word, i int) bool {
	if words[i].stem != "sync" || words[i].plural {
		return false
	}
	startsClause := i == 0 || slices.Contains(beforeVerb, words[i-1].stem)
	return startsClause && i+1 < len(words) && slices.Contains(afterVerb, words[i+1].stem)
}

// beforeVerb lists words that a verb may follow, and afterVerb those that may follow a verb.
var (
	beforeVerb = stemsOf("to and then please just never you we")
	afterVerb  = stemsOf("the this that my our it its all a every connection now from")
)

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
