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
	plain   []term // the words in their order, before concepts are replaced
	first   string // the first thing after the first action
	hasID   bool   // the intent names one object by number, UUID or address
	one     bool   // the intent is about one object
	many    bool   // the intent is about a list
	clauses []string
	words   int
}

var (
	quoted      = regexp.MustCompile("[\"“”«»`][^\"“”«»`]{1,60}[\"“”«»`]|(^|\\s)'[^']{1,60}'")
	address     = regexp.MustCompile(`\S+@\S+\.\w+`)
	identifier  = regexp.MustCompile(`(?i)\b[0-9a-f]{8}-[0-9a-f-]{27,}\b|#?\b\d{2,}\b|\b(?:by|with|given|this|its|has|have)(?: its| the| an)? (?:\w+ )?id\b`)
	again       = regexp.MustCompile(`(?i)\bre-(\w)`)
	numberedRun = regexp.MustCompile(`(?i)\brun (?:number |no\.? |#)?(\d)`)
	lists       = regexp.MustCompile(`(?i)\b(?:every|all|each|which|listing|list|is there an?|are there|have we|do we)\b`)
	findsID     = regexp.MustCompile(`(?i)\b(?:find|need|know|what|what's|get|look ?up|which|where)\b.*\bids?\b`)
	onlyOne     = regexp.MustCompile(`(?i)\b(?:this|that|its|one|single|specific|current|given)\b`)
	reason      = regexp.MustCompile(`(?i)\b(?:before|after|so that|because|since|in order to|due to|as soon as|in case)\b`)
	sentence    = regexp.MustCompile(`[.!?;:\n]+(\s|$)|\s[-–—]+\s`)
	clause      = regexp.MustCompile(`(?i)[.!?;:\n]+(?:\s|$)|,|\s[-–—]+\s|\b(?:and|then|afterwards|but|because|so|since)\b`)
	wish        = regexp.MustCompile(`(?i)\b(please|can (you|we|i)|could (you|we|i)|would like|i'd like|want|wants|need|needs|wish|should|must|how (do|can|to|would)|help me|have to|has to|is there a way|told to|asked (me )?to|make sure|let me|want to|going to|looking for|let's|next step|next|task|goal|todo|plan|time to)\b`)
	turnedDown  = []string{"not", "no", "dont", "never", "without", "instead", "rather", "noth", "none", "nobody"}
)

// read turns an intent into a query.
func (idx *index) read(intent string) *query {
	q := &query{
		text:    intent,
		weights: map[string]float64{},
		plurals: map[string]bool{},
	}
	plain := strings.ReplaceAll(intent, "’", "'")
	plain = again.ReplaceAllString(plain, "re$1")
	plain = numberedRun.ReplaceAllString(plain, "job $1")
	plain = quoted.ReplaceAllString(plain, " ")
	if address.MatchString(plain) {
		plain = address.ReplaceAllString(plain, " email ")
	}
	q.hasID = identifier.MatchString(plain)
	q.many = lists.MatchString(plain)
	if findsID.MatchString(splitHumps(plain)) && !q.hasID {
		q.many = true
	}
	q.one = q.hasID || onlyOne.MatchString(plain)
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
		main, context := splitReason(text)
		idx.readPart(q, main, weight)
		idx.readPart(q, context, weight*weightOfContext)
	}
	q.terms = slices.DeleteFunc(q.terms, func(t term) bool { return idx.ignored[t.term] })
	q.first = idx.firstThing(q)
	for t := range q.weights {
		if idx.ignored[t] {
			delete(q.weights, t)
		}
	}
}

// splitReason splits a sentence into its main part and a part that gives a reason or a time, which may come
// first.
func splitReason(text string) (main, context string) {
	at := reason.FindStringIndex(text)
	if at == nil {
		return text, ""
	}
	if strings.TrimSpace(text[:at[0]]) != "" {
		return text[:at[0]], text[at[0]:]
	}
	context, main, found := strings.Cut(text, ",")
	if !found {
		return text, ""
	}
	return main, context
}

// firstThing returns the first thing that follows an action, or the first of all.
func (idx *index) firstThing(q *query) string {
	first := ""
	acted := false
	for _, t := range q.terms {
		switch {
		case slices.Contains(actions, t.term):
			acted = true
		case idx.things[t.term] && acted && t.weight >= 1:
			return t.term
		case idx.things[t.term] && first == "":
			first = t.term
		}
	}
	return first
}

// readPart adds the terms of a part of an intent to a query.
func (idx *index) readPart(q *query, text string, weight float64) {
	words := idx.corrected(wordsOf(text))
	for _, w := range words {
		q.plain = append(q.plain, term{term: w.stem, weight: weight})
	}
	for _, t := range idx.rewrite(words) {
		t.weight *= weight
		q.add(t)
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
		if idx.known[w.stem] || w.isName {
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
			if isContainer(words, i, []string{words[i].stem}) {
				weight *= weightOfContainer
			}
			terms = append(terms, term{term: words[i].stem, plural: words[i].plural, weight: weight})
			if words[i].isName && !idx.known[words[i].stem] {
				terms = append(terms, term{term: "user", weight: weight * weightOfName})
			}
			if isSyncAsVerb(words, i) {
				terms = append(terms, term{term: "run", weight: weight})
			}
			if slices.Contains(turnedDown, words[i].stem) {
				negated = reachOfNegation
			}
			i++
			continue
		}
		plural := words[i+len(r.phrase)-1].plural
		if r.weight < 1 && i+len(r.phrase) < len(words) && !idx.known[words[i+len(r.phrase)].stem] {
			weight = 0
		}
		if isContainer(words, i, r.terms) {
			weight *= weightOfContainer
		}
		for _, t := range r.terms {
			terms = append(terms, term{term: t, plural: plural, weight: weight * r.weight})
		}
		i += len(r.phrase)
	}
	return terms
}

// weightOfContainer is the weight of the workspace in "sources of a workspace".
const weightOfContainer = 0.6

// weightOfName is the weight of a user if an intent has a name that may be one of a person.
const weightOfName = 0.3

// isContainer reports whether the terms at i name a workspace or an organization in which something else is.
func isContainer(words []word, i int, terms []string) bool {
	if terms[0] != "workspac" && terms[0] != "organization" {
		return false
	}
	for back := 1; back <= 3 && back <= i; back++ {
		if slices.Contains(containerWords, words[i-back].stem) && i-back > 0 {
			return true
		}
	}
	return false
}

// containerWords lists the words before a container.
var containerWords = []string{"in", "within", "insid", "of", "for", "from", "across", "on"}

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
	beforeVerb = []string{"to", "and", "then", "pleas", "just", "never", "you", "we"}
	afterVerb  = []string{"the", "this", "that", "my", "our", "it", "its", "all", "a", "every", "connection", "now", "from"}
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
