package agent

import (
	"maps"
	"math"
	"slices"
	"strings"
)

// examples compares an intent with the wishes of examples.txt. Two texts are alike if they share rare words and pairs of
// neighboring words. In contrast to a phrase of sayings.txt, a wish may fit in part.
type examples struct {
	entryOf  []int                       // entry of each wish
	postings map[string][]examplePosting // by feature
	rarity   map[string]float64          // inverse document frequency of a feature
	own      *classes                    // of single operations
	actions  *classes
	objects  *classes
}

// examplePosting says how much a feature counts in a wish. The squares of all features of a wish add up to 1.
type examplePosting struct {
	wish   int
	weight float64
}

// feature is a word, a term or a pair of words of a text.
type feature struct {
	name   string
	weight float64
}

// Weights of the kinds of features.
const (
	weightOfPlainWord = 0.6
	weightOfTerm      = 1.0
	weightOfPair      = 0.7
	weightOfForm      = 0.8 // of singular or plural
)

// buildExamples reads the wishes of the entries.
func (idx *index) buildExamples() *examples {
	texts := map[string][]string{}
	for _, line := range dataLines(examplesFile) {
		id, wishes, _ := strings.Cut(line, ":")
		texts[id] = append(texts[id], listOf(wishes, ";")...)
		idx.spell(wishes)
	}
	x := &examples{
		postings: map[string][]examplePosting{},
		rarity:   map[string]float64{},
	}
	for _, b := range idx.beyond {
		idx.spell(strings.Join(b.wishes, " "))
	}
	var wishes [][]feature
	for i, e := range idx.entries {
		for _, text := range texts[e.op.ID] {
			x.entryOf = append(x.entryOf, i)
			wishes = append(wishes, idx.features(text, 1))
		}
	}
	const outside = "beyond"
	for i, b := range idx.beyond {
		for _, text := range b.wishes {
			x.entryOf = append(x.entryOf, len(idx.entries)+i)
			wishes = append(wishes, idx.features(text, 1))
		}
	}
	for _, features := range wishes {
		for _, f := range features {
			x.rarity[f.name]++
		}
	}
	for name, n := range x.rarity {
		x.rarity[name] = math.Log(1 + float64(len(wishes))/n)
	}
	for i, features := range wishes {
		for _, f := range x.scaled(features) {
			x.postings[f.name] = append(x.postings[f.name], examplePosting{wish: i, weight: f.weight})
		}
	}
	var ids, actionNames, objectNames []string
	for _, e := range idx.entries {
		ids = append(ids, e.op.ID)
		actionNames = append(actionNames, actionOf(e))
		objectNames = append(objectNames, objectOf(e))
	}
	for range idx.beyond {
		ids = append(ids, outside)
		actionNames = append(actionNames, outside)
		objectNames = append(objectNames, outside)
	}
	x.own = newClasses(wishes, x.entryOf, ids)
	x.actions = newClasses(wishes, x.entryOf, actionNames)
	x.objects = newClasses(wishes, x.entryOf, objectNames)
	return x
}

// spell marks the words of a text as not misspelt.
func (idx *index) spell(text string) {
	for _, w := range wordsOf(text) {
		idx.spelled[w.stem] = true
	}
}

// features returns the features of a text, sorted by name.
func (idx *index) features(text string, weight float64) []feature {
	found := map[string]float64{}
	words := idx.corrected(wordsOf(text))
	previous := ""
	for _, w := range words {
		if !idx.ignored[w.stem] {
			found["word "+w.stem] = weightOfPlainWord * weight
			found[formOf(w)] = weightOfForm * weight
		}
		if previous != "" {
			found["pair "+previous+" "+w.stem] = weightOfPair * weight
		}
		previous = w.stem
	}
	for _, t := range idx.rewrite(words) {
		if !idx.ignored[t.term] {
			name := "term " + t.term
			found[name] = max(found[name], weightOfTerm*t.weight*weight)
		}
	}
	return sortedFeatures(found)
}

// formOf tells "a tag" from "the tags".
func formOf(w word) string {
	if w.plural {
		return "many " + w.stem
	}
	return "one " + w.stem
}

// sortedFeatures returns features by name, so that sums over them are always the same.
func sortedFeatures(weights map[string]float64) []feature {
	features := make([]feature, 0, len(weights))
	for _, name := range slices.Sorted(maps.Keys(weights)) {
		features = append(features, feature{name: name, weight: weights[name]})
	}
	return features
}

// joinedFeatures returns the features of two texts, each with its higher weight.
func joinedFeatures(a, b []feature) []feature {
	weights := map[string]float64{}
	for _, f := range slices.Concat(a, b) {
		weights[f.name] = max(weights[f.name], f.weight)
	}
	return sortedFeatures(weights)
}

// scaled weighs features by their rarity, without those that no wish has, and scales them to the length 1.
func (x *examples) scaled(features []feature) []feature {
	var all []feature
	sum := 0.0
	for _, f := range features {
		worth := f.weight * x.rarity[f.name]
		if worth > 0 {
			all = append(all, feature{name: f.name, weight: worth})
			sum += worth * worth
		}
	}
	for i := range all {
		all[i].weight /= math.Sqrt(sum)
	}
	return all
}

// scores returns for each of n entries how alike an intent and its nearest wish are, from 0 to 1.
func (x *examples) scores(features []feature, n int) []float64 {
	alike := make([]float64, len(x.entryOf))
	known := x.shareKnown(features)
	for _, f := range x.scaled(features) {
		for _, p := range x.postings[f.name] {
			alike[p.wish] += f.weight * p.weight * known
		}
	}
	scores := make([]float64, n)
	for wish, entry := range x.entryOf {
		scores[entry] = max(scores[entry], alike[wish])
	}
	return scores
}

// shareKnown returns a factor that is lower the more words of a text no wish has.
func (x *examples) shareKnown(features []feature) float64 {
	const leastKnown = 0.5
	words := 0.0
	known := 0.0
	for _, f := range features {
		if !strings.HasPrefix(f.name, "word ") {
			continue
		}
		words++
		if x.rarity[f.name] > 0 {
			known++
		}
	}
	return leastKnown + (1-leastKnown)*known/max(words, 1)
}
