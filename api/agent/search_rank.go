package agent

import (
	"cmp"
	"maps"
	"slices"
	"strings"
)

// findings is the outcome of a ranking.
type findings struct {
	scores      []float64 // by entry
	fits        []float64 // by entry: the score without the comparison with other operations
	ranked      []int     // entries, the likeliest first
	clauses     []string  // the likeliest operation of each clause
	recipe      *recipe
	beyond      *beyond
	keepsHits   bool // although the subject is beyond the API
	unsure      bool
	saying      float64   // best score of a phrase of an operation
	alike       float64   // how alike the nearest wish is, from 0 to 1
	alikeBeyond []float64 // the same for each subject beyond the API
	isBeyond    bool      // the features are most typical for subjects beyond the API
	trust       float64   // how well the first hit fits, less for each unknown word
}

// Weights of the parts of a score.
const (
	weightOfVerb     = 5.0
	weightOfNoVerb   = -1.5
	weightOfCoverage = 3.5
	weightOfDefault  = 0.7 // of reading, if an intent has no action
	weightOfQuestion = 2.5 // the same, if it is a question
	weightOfMore     = 1.5 // of each thing after the first
	weightOfNumber   = 1.0
	weightOfSaying   = 1.6
	weightOfExample  = 10.0
	weightOfOwn      = 1.0 // of features that are typical for the operation
	weightOfAction   = 0.8 // the same for its action
	weightOfObject   = 1.0 // the same for its object
	weightOfID       = 40.0
	weightOfFirst    = 0.2  // of the first thing of an intent
	weightOfLater    = 0.8  // of a verb after another
	leastOfAction    = 0.75 // of the strongest action: weaker ones are mere context
	leastOfRecipe    = 0.9  // of a recipe, in comparison with the best phrase of an operation
	clearLead        = 3.0  // of the first hit over the second
)

// Limits of how well an operation fits.
const (
	leastTrust      = 2.0  // below it, no operation fits
	doubtfulTrust   = 7.0  // below it, a note says so
	clearFit        = 20.0 // above it, wishes beyond the API hardly count
	wordsEnough     = 4    // words of wishes in an intent that names neither an action nor an object
	leastAlikeAlone = 0.55 // of an intent with fewer words and a wish
)

// Limits of how alike an intent and a wish beyond the API are, in comparison with the nearest wish for an operation.
const (
	alikeEnough       = 0.6 // of a wish for an operation, so that phrases beyond the API do not count
	leastAlikeBeyond  = 0.3
	leadOfBeyond      = 0.05
	clearLeadOfBeyond = 0.2
	lagOfBeyond       = 0.1 // if the features are most typical for wishes beyond the API
)

// slackOfBeyond is how much less typical for wishes beyond the API features may be than for the likeliest operation.
const slackOfBeyond = 1.0

// find ranks all operations for an intent.
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

// trust returns the score of the likeliest operation, reduced for each word that no operation or concept has.
// Without these words, an operation that fits is not in doubt.
func (idx *index) trust(q *query, found *findings) float64 {
	const lossByWord = 0.5
	isPoor := q.features.known < wordsEnough && found.saying == 0 && !idx.saysSomething(q)
	if isPoor && found.alike < leastAlikeAlone {
		return 0
	}
	trust := found.bestFit()
	unknown := false
	for _, t := range q.plain {
		if !idx.known[t.term] {
			unknown = true
		}
		if !idx.known[t.term] && !idx.spelled[t.term] {
			trust -= lossByWord
		}
	}
	if !unknown && trust >= leastTrust {
		return max(trust, doubtfulTrust)
	}
	return trust
}

// bestFit returns the highest fit of the likeliest operations.
func (found *findings) bestFit() float64 {
	const likeliest = 3
	best := 0.0
	for _, entry := range found.ranked[:likeliest] {
		best = max(best, found.fits[entry])
	}
	return best
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

// score rates each operation.
func (idx *index) score(q *query) *findings {
	found := &findings{fits: idx.textScores(q), scores: make([]float64, len(idx.entries))}
	alike := idx.examples.scores(&q.features, len(idx.entries)+len(idx.beyond))
	found.alike = slices.Max(alike[:len(idx.entries)])
	found.alikeBeyond = alike[len(idx.entries):]
	own := idx.examples.own.scores(q.features.list)
	found.isBeyond = own[len(idx.entries)] > -slackOfBeyond
	action := idx.examples.actions.scores(q.features.list)
	object := idx.examples.objects.scores(q.features.list)
	for i, e := range idx.entries {
		saying := idx.bestPhrase(q.weights, e.phrases)
		found.saying = max(found.saying, saying)
		verb := verbScore(q, e)
		if verb < 0 && saying > 0 {
			verb = 0
		}
		found.fits[i] += verb + coverageScore(q, e) + numberScore(q, e) + namedScore(q, e)
		found.fits[i] += weightOfSaying*saying + weightOfExample*alike[i]
		found.scores[i] = found.fits[i] + weightOfOwn*own[i] + weightOfAction*action[i] + weightOfObject*object[i]
	}
	return found
}

// saysSomething reports whether an intent names an action or an object of the API.
func (idx *index) saysSomething(q *query) bool {
	return hasAction(q) || slices.ContainsFunc(q.terms, func(t term) bool { return idx.things[t.term] })
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

// actions are the terms of the API for actions.
var actions = stemsOf("read list create update delete replace stop run pause resume complete reset let put")

// verbScore rates whether the operation does what the intent asks for. Later verbs of an intent count less.
func verbScore(q *query, e *entry) float64 {
	score := 0.0
	importance := 1.0
	seen := 0.0 // of the strongest action
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
	if len(e.things) == 0 {
		return 0
	}
	matched := 0.0
	count := 0.0
	for _, thing := range e.things {
		matched += q.weights[thing]
		if q.weights[thing] > 0 {
			count++
		}
		if thing == q.first {
			matched += weightOfFirst
		}
	}
	return weightOfCoverage*matched/float64(len(e.things)) + weightOfMore*max(0, count-1)
}

// numberScore prefers lists if an intent is about several objects, and the operation for one object if it is
// about one.
func numberScore(q *query, e *entry) float64 {
	if !e.isList && !e.isGet {
		return 0
	}
	many := q.many
	one := q.one
	for _, thing := range e.things {
		if q.weights[thing] == 0 {
			continue
		}
		if q.plurals[thing] {
			many = true
		}
	}
	switch {
	case many && e.isList, one && !many && e.isGet:
		return weightOfNumber
	case one && !many && e.isList:
		return -weightOfNumber
	case many && e.isGet:
		return -weightOfNumber
	case !one && e.isGet:
		return -weightOfNumber / 2
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

func (idx *index) phraseScore(weights map[string]float64, p phrase) float64 {
	score := 0.0
	for _, t := range p {
		weight := weights[t]
		if weight == 0 {
			return 0
		}
		score += weight * (1 + idx.rarityOf(t)/4)
	}
	return score
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

// findBeyond looks for a subject that the API does not cover. It wins over operations whose phrases fit less. Else,
// a subject that the API covers in part is found.
func (idx *index) findBeyond(q *query, found *findings) {
	if isNamed(q, idx.entries) {
		return
	}
	best := 0.0
	bestInPart := 0.0
	var outside, inPart *beyond
	for _, b := range idx.beyond {
		score := idx.beyondScore(q, b)
		switch {
		case b.soft && score > bestInPart:
			bestInPart = score
			inPart = b
		case !b.soft && score > best:
			best = score
			outside = b
		}
	}
	found.beyond = inPart
	if best >= max(found.saying, bestInPart) && found.alike < alikeEnough && outside != nil {
		found.beyond = outside
	}
	if found.beyond == nil {
		idx.findAlikeBeyond(found)
		return
	}
	found.keepsHits = found.beyond.soft || (found.bestFit() > clearFit && !found.isBeyond)
}

// findAlikeBeyond looks for a subject that the API does not cover by the wishes for it. The hits stay, unless the subject
// is clear.
func (idx *index) findAlikeBeyond(found *findings) {
	nearest := 0
	for i, alike := range found.alikeBeyond {
		if alike > found.alikeBeyond[nearest] {
			nearest = i
		}
	}
	alike := found.alikeBeyond[nearest]
	lead := alike - found.alike
	isClear := lead > clearLeadOfBeyond
	isNearest := lead > leadOfBeyond || (found.isBeyond && lead > -lagOfBeyond)
	isWeak := alike < leastAlikeBeyond || (found.bestFit() > clearFit && !isClear)
	if isWeak || !isNearest {
		return
	}
	found.beyond = idx.beyond[nearest]
	found.keepsHits = found.beyond.soft || !isClear || !found.isBeyond
}

// beyondScore returns the score of the phrase that fits the intent best, or 0.
func (idx *index) beyondScore(q *query, b *beyond) float64 {
	const longForOneWord = 12 // words of an intent in which one word does not make the subject
	score := 0.0
	for _, p := range b.phrases {
		switch {
		case b.ofTerms:
			score = max(score, idx.sequenceScore(q.terms, p))
		case b.atStart:
			score = max(score, idx.startScore(q.plain, p))
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
		if i+1 == len(words) || !idx.isThing(words[i+1].term) {
			return true
		}
	}
	return false
}

// isThing reports whether a word names an object of the API.
func (idx *index) isThing(stem string) bool {
	if idx.things[stem] {
		return true
	}
	for _, r := range idx.concepts[stem] {
		if len(r.phrase) == 1 && r.weight == 1 && idx.things[r.terms[0]] {
			return true
		}
	}
	return false
}

// startScore is like sequenceScore for a phrase at the start of a wish. It is low, so that other subjects win.
func (idx *index) startScore(words []term, p phrase) float64 {
	const low = 0.1
	for i, w := range words {
		if w.starts && w.term == p[0] && i+len(p) <= len(words) && idx.sequenceScore(words[i:i+len(p)], p) > 0 {
			return low
		}
	}
	return 0
}

// sequenceScore returns the score of a phrase whose words the intent has in the same order and close together, or 0.
func (idx *index) sequenceScore(words []term, p phrase) float64 {
	const gap = 3 // between two words of a phrase: two words may stand between them
	for start, w := range words {
		if w.term != p[0] {
			continue
		}
		score := 0.0
		at := start
		matched := 0
		for i := start; i < len(words) && i-at <= gap && matched < len(p); i++ {
			if words[i].term == p[matched] {
				score += words[i].weight * (1 + idx.rarityOf(p[matched])/4)
				matched++
				at = i
			}
		}
		if matched == len(p) {
			return score
		}
	}
	return 0
}

// findRecipe looks for a recipe, and for operations of single clauses.
func (idx *index) findRecipe(q *query, found *findings) {
	best := 0.0
	aboutMany := q.many || len(q.plurals) > 0
	for _, r := range idx.recipes {
		if r.many && !aboutMany {
			continue
		}
		score := idx.bestPhrase(q.weights, r.phrases)
		if score > best {
			best = score
			found.recipe = r
		}
	}
	if found.recipe != nil && best < leastOfRecipe*found.saying {
		found.recipe = nil
	}
	if len(q.clauses) > 1 {
		found.clauses = idx.findClauses(q)
	}
	if found.recipe == nil && !q.isStory {
		found.recipe = recipeOf(found.clauses)
	}
}

// findClauses returns the likeliest operation of each clause that has an action.
func (idx *index) findClauses(q *query) []string {
	const most = 8
	var ids []string
	var things []term
	for _, text := range q.clauses[:min(most, len(q.clauses))] {
		clause := idx.readClause(text)
		things = idx.withThings(clause, things)
		if hasAction(clause) {
			best := idx.score(clause).best()
			ids = append(ids, idx.entries[best].op.ID)
		}
	}
	return ids
}

// recipeOf makes a recipe of the operations of clauses, or nil if there is only one.
func recipeOf(ids []string) *recipe {
	r := &recipe{title: "In the order of the intent"}
	for _, id := range ids {
		known := slices.ContainsFunc(r.steps, func(s Step) bool { return s.Operation == id })
		if !known {
			r.steps = append(r.steps, Step{Operation: id})
		}
	}
	if len(r.steps) < 2 {
		return nil
	}
	return r
}

// hasAction reports whether a clause has an action.
func hasAction(clause *query) bool {
	return slices.ContainsFunc(clause.terms, func(t term) bool { return slices.Contains(actions, t.term) })
}

// withThings adds the things of the clause before to a clause that names none. It returns the things for the
// next clause.
func (idx *index) withThings(clause *query, before []term) []term {
	var own []term
	for _, t := range clause.terms {
		if idx.things[t.term] {
			own = append(own, t)
		}
	}
	if len(own) > 0 {
		return own
	}
	for _, t := range before {
		clause.add(t)
	}
	return before
}

// isUnsure reports whether the first hit may well be wrong.
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
