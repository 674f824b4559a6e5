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
	names   map[string]bool // words of the intent in lower case, which may be operation IDs
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

// Patterns in intents.
var (
	// quoted is a name in quotation marks, which says nothing about the operation.
	quoted = regexp.MustCompile("[\"“”«»`][^\"“”«»`]{1,60}[\"“”«»`]|(^|\\s)'[^']{1,60}'")

	address = regexp.MustCompile(`\S+@\S+\.\w+`)

	// identifier is a UUID, a number or a phrase such as "by its ID".
	identifier = regexp.MustCompile(`(?i)\b[0-9a-f]{8}-[0-9a-f-]{27,}\b|#?\b\d{2,}\b|` +
		`\b(?:by|with|given|this|its|has|have)(?: its| the| an)? (?:\w+ )?id\b`)

	again       = regexp.MustCompile(`(?i)\bre-(\w)`)
	numberedRun = regexp.MustCompile(`(?i)\brun (?:number |no\.? |#)?(\d)`)

	// lists and findsID tell that the intent is about a list, onlyOne that it is about one object.
	lists   = regexp.MustCompile(`(?i)\b(?:every|all|each|which|listing|list|is there an?|are there|have we|do we)\b`)
	findsID = regexp.MustCompile(`(?i)\b(?:find|need|know|what|what's|get|look ?up|which|where)\b.*\bids?\b`)
	onlyOne = regexp.MustCompile(`(?i)\b(?:this|that|its|one|single|specific|current|given)\b`)

	// reason starts a part of a sentence that gives a reason or a time.
	reason = regexp.MustCompile(`(?i)\b(?:before|after|so that|because|since|in order to|due to|as soon as|in case)\b`)

	sentence = regexp.MustCompile(`[.!?;:\n]+(\s|$)|\s[-–—]+\s`)
	clause   = regexp.MustCompile(`(?i)[.!?;:\n]+(?:\s|$)|,|\s[-–—]+\s|\b(?:and|then|afterwards|but|because|so|since)\b`)

	// wish tells that a sentence says what to do.
	wish = regexp.MustCompile(`(?i)\b(please|can (you|we|i)|could (you|we|i)|would like|i'd like|wants?|needs?|wish|` +
		`should|must|how (do|can|to|would)|help me|have to|has to|is there a way|told to|asked (me )?to|make sure|` +
		`let me|going to|looking for|let's|next|task|goal|todo|plan|time to)\b`)
)

// longestIntent is the number of bytes of an intent that Search reads.
const longestIntent = 2000

// read turns an intent into a query.
func (idx *index) read(intent string) *query {
	if len(intent) > longestIntent {
		intent = strings.ToValidUTF8(intent[:longestIntent], "")
	}
	q := &query{
		text:    intent,
		names:   map[string]bool{},
		weights: map[string]float64{},
		plurals: map[string]bool{},
	}
	for name := range strings.FieldsFuncSeq(strings.ToLower(intent), notInWord) {
		q.names[name] = true
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
