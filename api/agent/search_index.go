package agent

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"sync"
)

// index holds all that [Search] knows. It does not change after it was built.
type index struct {
	entries []*entry
	numbers map[string]int // of entries, by ID of the operation
	beyond  []*beyond
	recipes []*recipe

	ignored     map[string]bool       // stems that do not tell operations apart
	known       map[string]bool       // stems that operations, concepts and phrases have; they are not misspelt
	spelled     map[string]bool       // stems that wishes have; they are not misspelt either
	correctable map[byte][]string     // stems that may replace a misspelt word, by first letter, sorted
	concepts    map[string][]*rewrite // by the first stem of the phrase, longest phrase first
	objects     map[string]bool       // terms that IDs of operations have besides actions
	postings    map[string][]posting  // operations that have a term, by term
	rarity      map[string]float64    // inverse document frequency, by term
	examples    *examples
}

// rewrite replaces a phrase with terms.
type rewrite struct {
	phrase []string // stems
	terms  []string // stems
	weight float64
}

// posting says how much a term weighs in an entry.
type posting struct {
	entry  int
	weight float64
}

// entry holds an operation in the form in which the search compares it.
type entry struct {
	number  int // index in the list of entries
	op      *Operation
	name    string   // ID in lower case
	call    string   // method and path
	verbs   []string // stems of actions, such as creat
	objects []string // terms of the ID without its verb
	isList  bool
	isGet   bool     // reads one object
	phrases []phrase // what people say for it
}

// phrase lists terms or stems. A phrase of an operation or a recipe fits an intent that has all of them; one of a
// subject beyond the API, only in this order and close together.
type phrase []string

var theIndex = sync.OnceValue(buildIndex)

func buildIndex() *index {
	idx := &index{
		numbers:     map[string]int{},
		ignored:     map[string]bool{},
		known:       map[string]bool{},
		spelled:     map[string]bool{},
		objects:     map[string]bool{},
		correctable: map[byte][]string{},
		concepts:    map[string][]*rewrite{},
		postings:    map[string][]posting{},
		rarity:      map[string]float64{},
	}
	for _, line := range dataLines(ignoredFile) {
		for _, w := range wordsOf(line) {
			idx.ignored[w.stem] = true
			idx.known[w.stem] = true
		}
	}
	idx.addConcepts()
	idx.addOperations()
	sayings := idx.readSayings()
	for _, e := range idx.entries {
		e.phrases = sayings[e.op.ID]
		idx.knowPhrases(e.phrases)
	}
	idx.beyond = idx.readBeyond()
	for _, b := range idx.beyond {
		idx.knowPhrases(b.phrases)
	}
	idx.recipes = idx.readRecipes()
	for _, r := range idx.recipes {
		idx.knowPhrases(r.phrases)
	}
	for letter, stems := range idx.correctable {
		slices.Sort(stems)
		idx.correctable[letter] = slices.Compact(stems)
	}
	idx.examples = idx.buildExamples()
	return idx
}

func stemsOf(text string) []string {
	var stems []string
	for _, w := range wordsOf(text) {
		stems = append(stems, w.stem)
	}
	return stems
}

func (idx *index) addConcepts() {
	for _, c := range readConcepts() {
		terms := stemsOf(c.term)
		idx.know(terms)
		for _, text := range c.phrases {
			stems := stemsOf(text)
			idx.know(stems)
			r := &rewrite{phrase: stems, terms: terms, weight: c.weight}
			idx.concepts[stems[0]] = append(idx.concepts[stems[0]], r)
		}
	}
	for _, rewrites := range idx.concepts {
		slices.SortStableFunc(rewrites, func(a, b *rewrite) int { return cmp.Compare(len(b.phrase), len(a.phrase)) })
	}
}

// know makes stems known, and lets them replace misspelt words. Short and ignored stems replace none.
func (idx *index) know(stems []string) {
	const leastLength = 4
	for _, s := range stems {
		idx.known[s] = true
		if !idx.ignored[s] && len(s) >= leastLength {
			idx.correctable[s[0]] = append(idx.correctable[s[0]], s)
		}
	}
}

func (idx *index) knowPhrases(phrases []phrase) {
	for _, p := range phrases {
		idx.know(p)
	}
}

// phrases reads a list of phrases in which order does not matter, with concepts replaced.
func (idx *index) phrases(text string) []phrase {
	var all []phrase
	for _, item := range listOf(text, ";") {
		terms := idx.terms(item)
		slices.Sort(terms)
		all = append(all, slices.Compact(terms))
	}
	return all
}

// orderedPhrases reads a list of phrases in which order matters. The function read returns the words of one phrase.
func orderedPhrases(text string, read func(string) []string) []phrase {
	var all []phrase
	for _, item := range listOf(text, ";") {
		all = append(all, read(item))
	}
	return all
}

// terms returns the terms of a text, with concepts replaced and without ignored ones.
func (idx *index) terms(text string) []string {
	var terms []string
	for _, t := range idx.rewrite(wordsOf(text)) {
		if !idx.ignored[t.term] {
			terms = append(terms, t.term)
		}
	}
	return terms
}

// Weights of the fields of an operation: how much a term counts that is in one of them.
const (
	weightOfIDField   = 3.0
	weightOfService   = 1.0
	weightOfPath      = 1.0
	weightOfSummary   = 1.5
	weightOfSignature = 0.5
	weightOfNotes     = 0.15
)

// weightedField is a field of an operation with its weight.
type weightedField struct {
	text   string
	weight float64
}

func (idx *index) addOperations() {
	for i, op := range operations {
		e := newEntry(idx, op)
		e.number = i
		idx.numbers[op.ID] = i
		idx.entries = append(idx.entries, e)
		idx.know(e.objects)
		for _, object := range e.objects {
			idx.objects[object] = true
		}
		idx.know(e.verbs)
		for term, weight := range idx.termWeights(op) {
			idx.known[term] = true
			idx.postings[term] = append(idx.postings[term], posting{entry: i, weight: weight})
		}
	}
	n := float64(len(operations))
	for term, list := range idx.postings {
		have := float64(len(list))
		idx.rarity[term] = math.Log(1 + (n-have+0.5)/(have+0.5)) // as in BM25
	}
}

// termWeights returns the terms of an operation, each with the sum of the weights of the fields that have it.
func (idx *index) termWeights(op *Operation) map[string]float64 {
	fields := []weightedField{
		{text: op.ID, weight: weightOfIDField},
		{text: strings.ToLower(op.Service[:1]) + op.Service[1:], weight: weightOfService},
		{text: op.Path, weight: weightOfPath},
		{text: op.Summary, weight: weightOfSummary},
		{text: op.Signature, weight: weightOfSignature},
		{text: op.Notes, weight: weightOfNotes},
	}
	weights := map[string]float64{}
	for _, f := range fields {
		terms := idx.terms(f.text)
		slices.Sort(terms)
		for _, term := range slices.Compact(terms) {
			weights[term] += f.weight
		}
	}
	return weights
}

// rarityOf returns how rare a term is among the operations. It is highest for a term that no operation has.
func (idx *index) rarityOf(term string) float64 {
	r, found := idx.rarity[term]
	if !found {
		return math.Log(1 + 2*float64(len(idx.entries)))
	}
	return r
}

func newEntry(idx *index, op *Operation) *entry {
	words := strings.Fields(splitHumps(op.ID))
	first := strings.ToLower(words[0])
	e := &entry{
		op:     op,
		name:   strings.ToLower(op.ID),
		call:   op.Method + " " + op.Path,
		isList: first == "list",
	}
	e.isGet = op.Effect == Read && !e.isList
	verbs, isSpecial := verbsOfOperation[op.ID]
	if !isSpecial {
		verbs = verbsOf[first]
	}
	for _, v := range verbs {
		e.verbs = append(e.verbs, stem(v))
	}
	objects, isSpecial := objectsOfOperation[op.ID]
	if !isSpecial {
		objects = strings.Join(words[1:], " ")
	}
	for _, term := range idx.terms(objects) {
		if !slices.Contains(e.objects, term) && !slices.Contains(e.verbs, term) {
			e.objects = append(e.objects, term)
		}
	}
	return e
}

// verbsOf gives the actions of an operation by the first word of its ID.
var verbsOf = map[string][]string{
	"list":     {"list", "read"},
	"get":      {"read"},
	"create":   {"create"},
	"update":   {"update"},
	"patch":    {"update"},
	"put":      {"replace", "update"},
	"delete":   {"delete"},
	"add":      {"create", "put"},
	"remove":   {"delete"},
	"cancel":   {"stop"},
	"generate": {"create"},
	"initiate": {"run", "create"},
}

// verbsOfOperation gives the actions of operations whose ID does not tell them.
var verbsOfOperation = map[string][]string{
	"createAccessToken":                          {"create", "read"},
	"generateEmbeddedScopedToken":                {"create", "read"},
	"createJob":                                  {"run", "create", "reset"},
	"patchConnection":                            {"update", "pause", "resume"},
	"updateRegion":                               {"update", "pause", "resume"},
	"updateDataplane":                            {"update", "pause", "resume"},
	"getEmbeddedWidget":                          {"create", "read"},
	"oauthCallback":                              {"complete"},
	"addGroupMember":                             {"create", "put"},
	"createPermission":                           {"create", "let"},
	"createGroupPermission":                      {"create", "let"},
	"createOrUpdateWorkspaceOAuthCredentials":    {"create", "update"},
	"createOrUpdateOrganizationOAuthCredentials": {"create", "update"},
}

// objectsOfOperation gives the objects of operations whose ID has words that intents leave out.
var objectsOfOperation = map[string]string{
	"getStreamProperties":           "stream",
	"listUsersWithinAnOrganization": "user",
	"listOrganizationsForUser":      "organization",
	"initiateOAuth":                 "oauth",
	"createJob":                     "sync job",
	"getEmbeddedWidget":             "widget token",
}
