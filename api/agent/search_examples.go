package agent

import (
	"math"
	"slices"
	"strings"
)

// examples compares an intent with the wishes of examples.txt and beyond.txt. Two texts are alike if they share rare words
// and pairs of neighboring words. In contrast to a phrase of sayings.txt, a wish may fit in part.
//
// The subject of a wish is an operation or, after all operations, something that the API does not do.
type examples struct {
	numbers  map[featureKey]int // of the features that wishes have
	wishes   []wish
	postings [][]posting // by feature
	rarity   []float64   // inverse document frequency, by feature
	own      *classes    // of single operations
	actions  *classes
	objects  *classes
}

// wish is the text of a person who wants something.
type wish struct {
	subject  int
	features []feature
}

// featureKey is a word, a term or a pair of words of a text.
type featureKey struct {
	kind   featureKind
	word   string
	second string // of a pair
}

type featureKind int

const (
	plainWord featureKind = iota
	singularForm
	pluralForm
	termOfAPI
	pairOfWords
)

// weightOfKind says how much the kinds of features count.
var weightOfKind = [...]float64{plainWord: 0.6, singularForm: 0.8, pluralForm: 0.8, termOfAPI: 1, pairOfWords: 0.7}

// feature is a feature of a text by its number.
type feature struct {
	number int
	weight float64
}

// featureSet collects the features of a text, each once with its highest weight. It counts the words of the text, and
// those that a wish has.
type featureSet struct {
	list  []feature
	words float64
	known float64
}

// addFeature adds a feature to a set, unless no wish has it.
func (x *examples) addFeature(set *featureSet, key featureKey, weight float64) {
	number, isKnown := x.numbers[key]
	if key.kind == plainWord {
		set.words++
		if isKnown {
			set.known++
		}
	}
	if !isKnown {
		return
	}
	weight *= weightOfKind[key.kind]
	for i, f := range set.list {
		if f.number == number {
			set.list[i].weight = max(f.weight, weight)
			return
		}
	}
	set.list = append(set.list, feature{number: number, weight: weight})
}

// buildExamples reads the wishes for operations, and those that the API does not fulfil.
func (idx *index) buildExamples() *examples {
	x := &examples{numbers: map[featureKey]int{}}
	for _, e := range idx.entries {
		idx.addWish(x, e.number, e.op.ID)
		idx.addWish(x, e.number, e.op.Summary)
	}
	for _, line := range dataLines(examplesFile) {
		id, wishes, _ := strings.Cut(line, ":")
		for _, text := range listOf(wishes, ";") {
			idx.addWish(x, idx.numbers[id], text)
		}
	}
	for i, b := range idx.beyond {
		for _, text := range b.wishes {
			idx.addWish(x, len(idx.entries)+i, text)
		}
	}
	x.addPostings()
	idx.addClasses(x)
	return x
}

// addWish adds a wish for a subject. Its words are not misspelt.
func (idx *index) addWish(x *examples, subject int, text string) {
	words := joinParticles(wordsOf(spellOut(text)))
	for _, w := range words {
		idx.spelled[w.stem] = true
	}
	keys := idx.featuresOf(words)
	for _, k := range keys {
		_, isKnown := x.numbers[k.key]
		if !isKnown {
			x.numbers[k.key] = len(x.numbers)
		}
	}
	var set featureSet
	for _, k := range keys {
		x.addFeature(&set, k.key, k.weight)
	}
	x.wishes = append(x.wishes, wish{subject: subject, features: set.list})
}

// addPostings weighs the features of all wishes.
func (x *examples) addPostings() {
	x.rarity = make([]float64, len(x.numbers))
	x.postings = make([][]posting, len(x.numbers))
	for _, w := range x.wishes {
		for _, f := range w.features {
			x.rarity[f.number]++
		}
	}
	for number, n := range x.rarity {
		x.rarity[number] = math.Log(1 + float64(len(x.wishes))/n)
	}
	for i, w := range x.wishes {
		for _, f := range x.scaled(w.features) {
			x.postings[f.number] = append(x.postings[f.number], posting{entry: i, weight: f.weight})
		}
	}
}

// addClasses learns the classes of operations. All that the API does not do is one class.
func (idx *index) addClasses(x *examples) {
	const outside = "beyond"
	var ids, actions, objects []string
	for _, e := range idx.entries {
		ids = append(ids, e.op.ID)
		actions = append(actions, actionOf(e))
		objects = append(objects, objectOf(e))
	}
	for range idx.beyond {
		ids = append(ids, outside)
		actions = append(actions, outside)
		objects = append(objects, outside)
	}
	x.own = newClasses(x, ids)
	x.actions = newClasses(x, actions)
	x.objects = newClasses(x, objects)
}

// weightedKey is a feature of a text with the weight that it has there.
type weightedKey struct {
	key    featureKey
	weight float64
}

// featuresOf returns the features of a text.
func (idx *index) featuresOf(words []word) []weightedKey {
	keys := make([]weightedKey, 0, 4*len(words))
	add := func(kind featureKind, word, second string, weight float64) {
		keys = append(keys, weightedKey{key: featureKey{kind: kind, word: word, second: second}, weight: weight})
	}
	for i, w := range words {
		if !idx.ignored[w.stem] {
			weight := 1.0
			if idx.isNameOfObject(words, i) {
				weight = weightOfNameOfObject
			}
			add(plainWord, w.stem, "", weight)
			form := singularForm // tells "a tag" from "the tags"
			if w.plural {
				form = pluralForm
			}
			add(form, w.stem, "", weight)
		}
		if i > 0 {
			add(pairOfWords, words[i-1].stem, w.stem, 1)
		}
	}
	for _, t := range idx.rewrite(words) {
		if !idx.ignored[t.term] {
			add(termOfAPI, t.term, "", t.weight)
		}
	}
	return keys
}

const weightOfNameOfObject = 0.4

// isNameOfObject reports whether the word at i may be the name of the object after it, as in "the billing pipeline".
func (idx *index) isNameOfObject(words []word, i int) bool {
	if i+1 == len(words) || !idx.isObject(words[i+1].stem) {
		return false
	}
	stem := words[i].stem
	return !idx.objects[stem] && len(idx.concepts[stem]) == 0 && !slices.Contains(actions, stem)
}

// addFeatures adds the features of a text to a set.
func (idx *index) addFeatures(set *featureSet, words []word, weight float64) {
	for _, k := range idx.featuresOf(words) {
		idx.examples.addFeature(set, k.key, k.weight*weight)
	}
}

// scaled weighs features by their rarity and scales them to the length 1.
func (x *examples) scaled(features []feature) []feature {
	all := make([]feature, 0, len(features))
	sum := 0.0
	for _, f := range features {
		worth := f.weight * x.rarity[f.number]
		all = append(all, feature{number: f.number, weight: worth})
		sum += worth * worth
	}
	for i := range all {
		all[i].weight /= math.Sqrt(sum)
	}
	return all
}

// scores returns for each of n subjects how similar an intent and its nearest wish are, from 0 to 1. Words that no wish has
// make an intent less alike.
func (x *examples) scores(set *featureSet, n int) []float64 {
	const leastKnown = 0.5
	known := leastKnown + (1-leastKnown)*set.known/max(set.words, 1)
	alike := make([]float64, len(x.wishes))
	for _, f := range x.scaled(set.list) {
		for _, p := range x.postings[f.number] {
			alike[p.entry] += f.weight * p.weight
		}
	}
	scores := make([]float64, n)
	for i, w := range x.wishes {
		scores[w.subject] = max(scores[w.subject], alike[i]*known)
	}
	return scores
}
