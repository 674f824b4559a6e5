package agent

import (
	"regexp"
	"slices"
	"strings"
)

// term is a word of an intent, or a word of the API that replaces it.
type term struct {
	term   string
	plural bool
	weight float64 // from 0, which does not count, to 1
	fixed  bool    // the word was misspelt
	starts bool    // the word starts a sentence, or follows a word such as "please"
}

// query is an intent as the ranker reads it.
type query struct {
	text     string
	names    map[string]bool // words of the intent in lower case, which may be operation IDs
	terms    []term
	weights  map[string]float64 // highest weight of each term
	plurals  map[string]bool
	features featureSet // for the comparison with examples
	plain    []term     // the words in their order, before concepts are replaced
	first    string     // the first object after the first action
	asksID   bool       // the intent asks for an ID
	hasID    bool       // the intent names one object by number, UUID or address
	asks     bool       // the intent is a question
	one      bool       // the intent is about one object
	many     bool       // the intent is about a list
	isStory  bool       // some sentences only give the context of a wish
	clauses  []string
	words    int // number of words
}

// Patterns in intents.
var (
	// quoted is a name in quotation marks. Its words do not belong to the intent.
	quoted = regexp.MustCompile("[\"“”«»`][^\"“”«»`]{1,60}[\"“”«»`]|(^|\\s)'[^']{1,60}'")

	address = regexp.MustCompile(`\S+@\S+\.\w+`)

	// identifier is a UUID or a number, or looks like a part of one.
	identifier = regexp.MustCompile(`\b[0-9a-fA-F]{8}-[0-9a-fA-F-]{27,}\b|\b\d{2,}\b|\b\d[0-9a-f]{2,}\b`)

	// knowsID shows that an ID is known, as in "given a job ID".
	knowsID = regexp.MustCompile(` (?:by|with|given|using|this|its|has|have|got)(?: \w+){0,3} ids? `)

	// persona starts wishes such as "as an analyst I want to see the jobs".
	persona = regexp.MustCompile(`(?i)\bas an? [\w -]{3,40}?,? (i|we) `)

	// label starts a line or sentence, such as "Task:" or "OPS-12:".
	label = regexp.MustCompile(`(?m)(?:^|[.] )[\w-]+(?: [\w-]+){0,2}: `)

	joinedRe    = regexp.MustCompile(`\b[Rr]e-(\w)`) // such as "re-run"
	timeOfDay   = regexp.MustCompile(`\b\d{1,2}(?::\d\d)? ?(?:am|pm|AM|PM|o'clock)\b|\b\d{1,2}:\d\d\b`)
	numberedRun = regexp.MustCompile(`\b[Rr]un (?:number |no\.? |#)?(\d)`)

	sentence = regexp.MustCompile(`[.!?;:\n]+(\s|$)|\s[-–—]+\s`)
	clause   = regexp.MustCompile(`[.!?;:\n]+(?:\s|$)|,|\s[-–—]+\s|\s(?:and|then|afterwards|but|because|so|since)\s`)
)

// Words and phrases, each within spaces.
var (
	// ofLists shows that an intent is about a list, ofOne that it is about one object, and ofIDs, together with the word
	// "id", that it asks for an ID.
	ofLists = within("every, all, each, which, listing, list, is there a, is there an, are there, have we, do we")
	ofIDs   = within("find, need, know, what, whats, get, look up, lookup, which, where")
	ofOne   = within("this, that, its, one, single, specific, current, given")

	// wishes mark a sentence as an instruction.
	wishes = within("please, can you, can we, can i, could you, could we, could i, would like, id like, want, " +
		"wants, need, needs, wish, should, must, how do, how can, how to, how would, help me, have to, has to, " +
		"is there a way, told to, asked to, asked me to, make sure, let me, going to, looking for, lets, next, " +
		"task, goal, todo, plan, time to")

	// reasons start a part of a sentence that gives a reason or a time.
	reasons = within("before, after, so that, because, since, in order to, due to, as soon as, in case, " +
		"when the, when i, when we, when he, when she, when they, once the, once we")
)

// within returns the items of a list, each with a space before and after it.
func within(list string) []string {
	items := listOf(list, ",")
	for i, item := range items {
		items[i] = " " + item + " "
	}
	return items
}

// spaced returns the words of a text in lower case, with a space before and after each.
func spaced(text string) string {
	text = strings.ReplaceAll(strings.ToLower(text), "'", "")
	return " " + strings.Join(strings.FieldsFunc(text, notInWord), " ") + " "
}

// hasAny reports whether a spaced text has one of the phrases.
func hasAny(text string, phrases []string) bool {
	return slices.ContainsFunc(phrases, func(p string) bool { return strings.Contains(text, p) })
}

// longestIntent is the number of bytes that Search reads of a longer intent.
const longestIntent = 2000

// snakeCase matches names of tables, columns and variables.
var snakeCase = regexp.MustCompile(`\b[A-Za-z0-9]+(?:_[A-Za-z0-9]+)+\b`)

// withoutName returns a space for a name that has no word of the API, such as audit_log, because its words do not
// belong to the intent.
func (idx *index) withoutName(name string) string {
	isOfAPI := func(w word) bool { return idx.objects[w.stem] || slices.Contains(actions, w.stem) }
	if slices.ContainsFunc(wordsOf(name), isOfAPI) {
		return name
	}
	return " "
}

// read turns an intent into a query.
func (idx *index) read(intent string) *query {
	if len(intent) > longestIntent {
		intent = strings.ToValidUTF8(intent[:longestIntent], "")
	}
	plain := strings.ReplaceAll(intent, "’", "'")
	plain = persona.ReplaceAllString(plain, "")
	plain = label.ReplaceAllStringFunc(plain, idx.withoutLabel)
	plain = spellOut(plain)
	plain = joinedRe.ReplaceAllString(plain, "re$1")
	plain = numberedRun.ReplaceAllString(plain, "job $1")
	plain = timeOfDay.ReplaceAllString(plain, " schedule ")
	plain = quoted.ReplaceAllString(plain, " ")
	plain = snakeCase.ReplaceAllStringFunc(plain, idx.withoutName)
	if strings.Contains(plain, "@") {
		plain = address.ReplaceAllString(plain, " email user ")
	}
	q := newQuery(intent, plain)
	for _, text := range clause.Split(plain, -1) {
		if strings.TrimSpace(text) != "" {
			q.clauses = append(q.clauses, text)
		}
	}
	idx.readSentences(q, plain)
	if q.asksID {
		q.add(term{term: "read", weight: weightOfAskingID})
	}
	if q.weights["sourc"] > 0 && q.weights["destination"] > 0 {
		q.add(term{term: "connection", weight: weightOfBothEnds})
	}
	idx.finish(q)
	return q
}

// withoutLabel returns the end of a sentence for a label that names no object of the API, because its words do not
// belong to the intent.
func (idx *index) withoutLabel(text string) string {
	for _, t := range idx.rewrite(wordsOf(text)) {
		if idx.objects[t.term] {
			return text
		}
	}
	return ". "
}

// Weights of terms that an intent implies.
const (
	weightOfAskingID = 0.7 // "read", if the intent asks for an ID
	weightOfBothEnds = 0.6 // "connection", if the intent has a source and a destination
)

// readClause turns a clause of an intent into a query.
func (idx *index) readClause(text string) *query {
	q := newQuery(text, text)
	idx.readPart(q, text, 1)
	idx.finish(q)
	return q
}

// newQuery returns a query without terms. It already tells whether the intent is about one object or many.
func newQuery(intent, plain string) *query {
	words := spaced(splitHumps(plain))
	q := &query{
		text:    intent,
		names:   map[string]bool{},
		weights: map[string]float64{},
		plurals: map[string]bool{},
		hasID:   identifier.MatchString(plain) || knowsID.MatchString(words),
		words:   strings.Count(words, " ") - 1,
	}
	for name := range strings.FieldsFuncSeq(strings.ToLower(intent), notInWord) {
		q.names[name] = true
	}
	q.asksID = strings.Contains(words, " id ") && hasAny(words, ofIDs) && !q.hasID
	q.many = q.asksID || hasAny(words, ofLists) // a list shows the IDs of its objects
	q.asks = strings.HasSuffix(strings.TrimSpace(intent), "?")
	q.one = q.hasID || hasAny(words, ofOne)
	return q
}

// finish removes ignored terms, and finds the first object.
func (idx *index) finish(q *query) {
	q.terms = slices.DeleteFunc(q.terms, func(t term) bool { return idx.ignored[t.term] })
	for t := range q.weights {
		if idx.ignored[t] {
			delete(q.weights, t)
		}
	}
	q.first = idx.firstObject(q)
}

// readSentences adds the terms of an intent to a query. If one sentence is a wish, those that are not weigh less.
func (idx *index) readSentences(q *query, plain string) {
	const weightOfContext = 0.5
	sentences := sentence.Split(plain, -1)
	hasWish := slices.ContainsFunc(sentences, idx.isWish)
	for _, text := range sentences {
		weight := 1.0
		if hasWish && !idx.isWish(text) {
			weight = weightOfContext
			q.isStory = true
		}
		main, context := splitReason(text)
		idx.readPart(q, main, weight)
		idx.readPart(q, context, weight*weightOfContext)
	}
}

// isWish reports whether a sentence asks for something: it has a phrase such as "please", or starts with an action.
func (idx *index) isWish(text string) bool {
	if hasAny(spaced(text), wishes) {
		return true
	}
	words := wordsOf(text)
	if len(words) == 0 {
		return false
	}
	first := words[0].stem
	r := idx.rewriteAt(words)
	isCertain := r != nil && r.weight == 1
	if isCertain {
		first = r.terms[0]
	}
	return slices.Contains(actions, first)
}

// splitReason splits a sentence into its main part and a part that gives a reason or a time. Either may come first.
func splitReason(text string) (main, context string) {
	at := reasonAt(text)
	if at < 0 {
		return text, ""
	}
	if strings.TrimSpace(text[:at]) != "" {
		return text[:at], text[at:]
	}
	context, main, found := strings.Cut(text, ",")
	if !found {
		return text, ""
	}
	return main, context
}

// reasonAt returns the index at which the first reason of a sentence starts, or -1.
func reasonAt(text string) int {
	lower := " " + strings.ToLower(text) // all reasons start with a space, so their index is the same in text
	if len(lower) != len(text)+1 {
		return -1 // a letter has another length in lower case, so indexes differ
	}
	first := -1
	for _, r := range reasons {
		at := strings.Index(lower, r)
		if at >= 0 && (first < 0 || at < first) {
			first = at
		}
	}
	return first
}

// firstObject returns the first object after an action, or without one, the first object.
func (idx *index) firstObject(q *query) string {
	first := ""
	acted := false
	for _, t := range q.terms {
		switch {
		case slices.Contains(actions, t.term):
			acted = true
		case idx.objects[t.term] && acted && t.weight >= 1:
			return t.term
		case idx.objects[t.term] && first == "":
			first = t.term
		}
	}
	return first
}

// readPart adds the terms and features of a part of an intent to a query.
func (idx *index) readPart(q *query, text string, weight float64) {
	words := joinParticles(idx.corrected(wordsOf(text)))
	for i, w := range words {
		starts := i == 0 || startsWish(words, i)
		q.plain = append(q.plain, term{term: w.stem, weight: weight, fixed: w.fixed, starts: starts})
	}
	for _, t := range idx.rewrite(words) {
		t.weight *= weight
		q.add(t)
	}
	idx.addFeatures(&q.features, words, weight)
}

// startsWish reports whether the word at i starts a wish, as "draw" does in "please draw" and "I want to draw".
func startsWish(words []word, i int) bool {
	before := words[i-1].stem
	if before != "to" {
		return slices.Contains(beforeWish, before)
	}
	return i > 1 && slices.Contains(beforeWishTo, words[i-2].stem)
}

// beforeWish lists words before a wish, and beforeWishTo those before a wish that starts with "to".
var (
	beforeWish   = stemsOf("please then just you kindly")
	beforeWishTo = stemsOf("want need like wish you us me have")
)

// add adds a term, unless its weight is 0.
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
