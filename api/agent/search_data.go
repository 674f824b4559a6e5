package agent

import (
	_ "embed" // the data files of the search
	"strconv"
	"strings"
)

//go:embed search/concepts.txt
var conceptsFile string

//go:embed search/sayings.txt
var sayingsFile string

//go:embed search/examples.txt
var examplesFile string

//go:embed search/recipes.txt
var recipesFile string

//go:embed search/beyond.txt
var beyondFile string

//go:embed search/ignored.txt
var ignoredFile string

// dataLines returns the lines of a data file without comments and empty lines.
func dataLines(file string) []string {
	var lines []string
	for line := range strings.Lines(file) {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		lines = append(lines, line)
	}
	return lines
}

// listOf splits a list at a separator and trims its items. It drops empty ones.
func listOf(text, separator string) []string {
	var items []string
	for item := range strings.SplitSeq(text, separator) {
		item = strings.TrimSpace(item)
		if item != "" {
			items = append(items, item)
		}
	}
	return items
}

// concept is a line of concepts.txt.
type concept struct {
	term    string
	weight  float64 // from 0 to 1
	phrases []string
}

func readConcepts() []concept {
	var all []concept
	for _, line := range dataLines(conceptsFile) {
		head, phrases, _ := strings.Cut(line, ":")
		c := concept{weight: 1, phrases: listOf(phrases, ",")}
		var weight string
		c.term, weight, _ = strings.Cut(head, "*")
		if weight != "" {
			c.weight, _ = strconv.ParseFloat(weight, 64) // TestSearchData parses all weights
		}
		all = append(all, c)
	}
	return all
}

// beyond is a subject of beyond.txt, which the API does not cover.
type beyond struct {
	phrases []phrase
	note    string
	atStart bool     // the phrases fit only at the start of a wish
	ofTerms bool     // the phrases consist of terms, otherwise of stems as an intent has them
	inPart  bool     // the API covers a part of the subject, so the hits stay
	instead []string // IDs of operations that may help
	wishes  []string
}

func (idx *index) readBeyond() []*beyond {
	var all []*beyond
	for _, line := range dataLines(beyondFile) {
		wishes, isList := strings.CutPrefix(line, ">")
		if isList {
			last := all[len(all)-1]
			last.wishes = append(last.wishes, listOf(wishes, ";")...)
			continue
		}
		all = append(all, idx.newBeyond(line))
	}
	return all
}

// newBeyond reads a line without its wishes.
func (idx *index) newBeyond(line string) *beyond {
	line, inPart := strings.CutPrefix(line, "+")
	line, atStart := strings.CutPrefix(line, "^")
	line, ofTerms := strings.CutPrefix(line, "=")
	parts := strings.Split(line, "|")
	read := stemsOf
	if ofTerms {
		read = idx.terms
	}
	return &beyond{
		atStart: atStart,
		ofTerms: ofTerms,
		phrases: orderedPhrases(parts[0], read),
		inPart:  inPart,
		note:    strings.TrimSpace(parts[1]),
		instead: strings.Fields(parts[2]),
	}
}

// recipe is a line of recipes.txt.
type recipe struct {
	title   string
	many    bool // only for an intent about several objects
	phrases []phrase
	steps   []Step
}

func (idx *index) readRecipes() []*recipe {
	var all []*recipe
	for _, line := range dataLines(recipesFile) {
		parts := strings.Split(line, "|")
		title, many := strings.CutPrefix(parts[0], "*")
		r := &recipe{title: strings.TrimSpace(title), many: many, phrases: idx.phrases(parts[1])}
		for _, step := range listOf(parts[2], ";") {
			id, why, _ := strings.Cut(step, ":")
			r.steps = append(r.steps, Step{Operation: id, Why: strings.TrimSpace(why)})
		}
		all = append(all, r)
	}
	return all
}

// public returns a copy for a caller, or nil for nil.
func (r *recipe) public() *Recipe {
	if r == nil {
		return nil
	}
	return &Recipe{Title: r.title, Steps: append([]Step(nil), r.steps...)}
}

// readSayings returns the phrases of each operation, by its ID.
func (idx *index) readSayings() map[string][]phrase {
	all := map[string][]phrase{}
	for _, line := range dataLines(sayingsFile) {
		id, phrases, _ := strings.Cut(line, ":")
		all[id] = idx.phrases(phrases)
	}
	return all
}
