package agent

import (
	"math"
	"slices"
	"strings"
)

// examples compares an intent with the wishes of examples.txt and beyond.txt. Two texts are similar if they share rare
// words and pairs of neighboring words. In contrast to a phrase of sayings.txt, a wish may fit in part.
//
// Each wish has a subject: an operation, or something that the API does not do. Subjects are numbered, operations
// first.
type examples struct {
	numbers  map[featureKey]int // of the features that wishes have
	wishes   []wish
	postings [][]posting // wishes that have a feature, by feature
	rarity   []float64   // inverse document frequency, by feature
	own      *classes    // each operation is a class of its own
	actions  *classes    // operations with the same action are a class
	objects  *classes    // operations on the same kind of object are a class
}

// wish holds the features of a text in which a person asks for something.
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

// weightOfKind gives the weight of each kind of feature.
var weightOfKind = [...]float64{plainWord: 0.6, singularForm: 0.8, pluralForm: 0.8, termOfAPI: 1, pairOfWords: 0.7}

// weightOfNameOfObject is the weight of a word that may be the name of an object.
const weightOfNameOfObject = 0.4

// feature is a feature of a text. It has a number in place of its key.
type feature struct {
	number int
	weight float64
}

// featureSet collects the features of a text, each once with its highest weight.
type featureSet struct {
	list  []feature
	words float64 // number of words of the text
	known float64 // number of those that a wish has
}

// addFeature adds a feature to a set, if a wish has it.
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

// buildExamples reads the wishes for operations and for subjects beyond the API. IDs and summaries of operations are
// wishes, too.
func (idx *index) buildExamples() *examples {
	const usual = 30_000 // number of features; with it, the map need not grow
	x := &examples{numbers: make(map[featureKey]int, usual)}
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

// addWish adds a wish for a subject. From then on, its words are not misspelt ones.
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
	set := featureSet{list: make([]feature, 0, len(keys))}
	for _, k := range keys {
		x.addFeature(&set, k.key, k.weight)
	}
	x.wishes = append(x.wishes, wish{subject: subject, features: set.list})
}

// addPostings computes how rare each feature is, and lists the wishes that have it.
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

// addClasses learns which features are typical for the classes of subjects. All subjects beyond the API are one class.
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
	const usualNumber = 4 // of features for each word
	keys := make([]weightedKey, 0, usualNumber*len(words))
	add := func(kind featureKind, word, second string, weight float64) {
		keys = append(keys, weightedKey{key: featureKey{kind: kind, word: word, second: second}, weight: weight})
	}
	for i, w := range words {
		if i > 0 {
			add(pairOfWords, words[i-1].stem, w.stem, 1)
		}
		if idx.ignored[w.stem] {
			continue
		}
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
	for _, t := range idx.rewrite(words) {
		if !idx.ignored[t.term] {
			add(termOfAPI, t.term, "", t.weight)
		}
	}
	return keys
}

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

// scaled weighs features by their rarity, and scales the weights so that their squares add up to 1. The sum of the
// products of two sets of weights is then the similarity of the sets, from 0 to 1.
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

// similarities returns for each of n subjects the similarity of an intent and its nearest wish, from 0 to 1. Words that
// no wish has reduce it, down to a half.
func (x *examples) similarities(set *featureSet, n int) []float64 {
	const leastFactor = 0.5 // for an intent without known words
	factor := leastFactor + (1-leastFactor)*set.known/max(set.words, 1)
	ofWish := make([]float64, len(x.wishes))
	for _, f := range x.scaled(set.list) {
		for _, p := range x.postings[f.number] {
			ofWish[p.entry] += f.weight * p.weight
		}
	}
	ofSubject := make([]float64, n)
	for i, w := range x.wishes {
		ofSubject[w.subject] = max(ofSubject[w.subject], ofWish[i]*factor)
	}
	return ofSubject
}
