package agent

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/airbyte-go/airbyte/api/internal/race"
)

// intent is a line of a file of intents. Kind oos means that the API does not do it.
type intent struct {
	Intent string
	Want   []string
	Kind   string
}

// quality counts how well [Search] does on a set of intents.
type quality struct {
	single     float64 // intents for one operation
	at         map[int]float64
	shown      float64 // intents whose operations all appear in the result
	inScope    float64
	empty      float64 // intents in scope without hits
	doubted    float64 // intents in scope with a note
	outOfScope float64
	noted      float64
	multi      float64
	multiShown float64 // intents for several operations that all appear among the hits or in the recipe
	report     strings.Builder
}

// floors are the least shares that a set of intents must reach.
type floors struct {
	at1, at3, at5, shown, noted, multi float64
}

func readIntents(t *testing.T, path string) []intent {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var all []intent
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		var in intent
		err := json.Unmarshal(lines.Bytes(), &in)
		if err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		all = append(all, in)
	}
	if lines.Err() != nil {
		t.Fatal(lines.Err())
	}
	return all
}

func measure(t *testing.T, intents []intent) *quality {
	t.Helper()
	q := &quality{at: map[int]float64{}}
	for _, in := range intents {
		result := Search(in.Intent)
		if in.Kind == "oos" {
			q.addOutOfScope(in, result)
			continue
		}
		q.addInScope(t, in, result)
	}
	return q
}

func (q *quality) addOutOfScope(in intent, result *Result) {
	q.outOfScope++
	if result.Note != "" {
		q.noted++
		return
	}
	fmt.Fprintf(&q.report, "not noted: %s\n  got %v\n", in.Intent, hitIDs(result))
}

func (q *quality) addInScope(t *testing.T, in intent, result *Result) {
	t.Helper()
	q.inScope++
	if len(result.Hits) == 0 {
		q.empty++
		fmt.Fprintf(&q.report, "empty: %s\n  %s\n", in.Intent, result.Note)
	}
	if result.Note != "" {
		q.doubted++
		fmt.Fprintf(&q.report, "doubted: %s\n  %s\n", in.Intent, result.Note)
	}
	if isShown(t, in, result) {
		q.shown++
	} else {
		fmt.Fprintf(&q.report, "not shown: %s\n  want %v\n", in.Intent, in.Want)
	}
	if in.Kind == "multi" {
		q.multi++
		if missing := missingSteps(in, result); len(missing) > 0 {
			fmt.Fprintf(&q.report, "multi: %s\n  missing %v, got %v\n", in.Intent, missing, hitIDs(result))
		} else {
			q.multiShown++
		}
		return
	}
	q.single++
	rank := slices.IndexFunc(result.Hits, func(h Hit) bool { return slices.Contains(in.Want, h.Operation) })
	for _, n := range []int{1, 3, 5} {
		if rank >= 0 && rank < n {
			q.at[n]++
		}
	}
	if rank != 0 {
		fmt.Fprintf(&q.report, "rank %d (%s): %s\n  want %v, got %v\n", rank+1, in.Kind, in.Intent, in.Want, hitIDs(result))
	}
}

func hitIDs(result *Result) []string {
	var ids []string
	for _, h := range result.Hits {
		ids = append(ids, h.Operation)
	}
	return ids
}

// isShown reports whether the JSON of a result, which may have 1,000 tokens, names one of the wanted operations.
// For several steps, it must name all of them.
func isShown(t *testing.T, in intent, result *Result) bool {
	t.Helper()
	text, err := json.Marshal(result)
	if err != nil {
		t.Fatal(err)
	}
	if len(text) > 4000 {
		t.Errorf("%q: the result has %d bytes, want at most 4000", in.Intent, len(text))
	}
	names := strings.FieldsFunc(string(text), func(r rune) bool { return r == '"' || r == ' ' })
	isNamed := func(id string) bool { return slices.Contains(names, id) }
	if in.Kind == "multi" {
		return !slices.ContainsFunc(in.Want, func(id string) bool { return !isNamed(id) })
	}
	return slices.ContainsFunc(in.Want, isNamed)
}

// missingSteps returns the wanted operations that are neither hits nor steps of the recipe.
func missingSteps(in intent, result *Result) []string {
	found := rankedIDs(result)
	var missing []string
	for _, id := range in.Want {
		if !slices.Contains(found, id) {
			missing = append(missing, id)
		}
	}
	return missing
}

// rankedIDs returns the hits, then the steps of the recipe that are not hits.
func rankedIDs(result *Result) []string {
	ids := hitIDs(result)
	if result.Recipe == nil {
		return ids
	}
	for _, step := range result.Recipe.Steps {
		if !slices.Contains(ids, step.Operation) {
			ids = append(ids, step.Operation)
		}
	}
	return ids
}

func (q *quality) check(t *testing.T, f floors) {
	t.Helper()
	t.Log("\n" + q.report.String())
	tests := []struct {
		name  string
		got   float64
		of    float64
		floor float64
	}{
		{name: "recall@1", got: q.at[1], of: q.single, floor: f.at1},
		{name: "recall@3", got: q.at[3], of: q.single, floor: f.at3},
		{name: "recall@5", got: q.at[5], of: q.single, floor: f.at5},
		{name: "shown", got: q.shown, of: q.inScope, floor: f.shown},
		{name: "out of scope noted", got: q.noted, of: q.outOfScope, floor: f.noted},
		{name: "with hits", got: q.inScope - q.empty, of: q.inScope, floor: 0.97},
		{name: "without a note", got: q.inScope - q.doubted, of: q.inScope, floor: 0.87},
		{name: "all steps found", got: q.multiShown, of: q.multi, floor: f.multi},
	}
	for _, test := range tests {
		share := test.got / max(test.of, 1)
		t.Logf("%-20s %.3f of %.0f", test.name, share, test.of)
		if share < test.floor {
			t.Errorf("%s: got %.3f, want at least %.3f", test.name, share, test.floor)
		}
	}
}

// writeRanked writes the ranking of a set for the tool intent-score, if AGENT_RANKED names a folder.
func writeRanked(t *testing.T, name string, intents []intent) {
	t.Helper()
	dir := os.Getenv("AGENT_RANKED")
	if dir == "" {
		return
	}
	f, err := os.Create(filepath.Join(dir, name))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	lines := json.NewEncoder(f)
	for _, in := range intents {
		result := Search(in.Intent)
		scores := []float64{}
		for _, h := range result.Hits {
			scores = append(scores, h.Score)
		}
		ids := append([]string{}, rankedIDs(result)...)
		err := lines.Encode(map[string]any{"intent": in.Intent, "ranked": ids, "scores": scores})
		if err != nil {
			t.Fatal(err)
		}
	}
}

// TestSearchOwn checks the scores of the search on intents that were written before it.
func TestSearchOwn(t *testing.T) {
	const name = "intents-own.jsonl"
	intents := readIntents(t, filepath.Join("../../testdata/agent", name))
	writeRanked(t, name, intents)
	measure(t, intents).check(t, floors{at1: 0.93, at3: 0.97, at5: 0.98, shown: 0.99, noted: 0.97, multi: 0.95})
}

// TestSearchVoices checks the scores of the search on stories, questions and notes of agents.
func TestSearchVoices(t *testing.T) {
	if testing.Short() {
		t.Skip("is like TestSearchOwn, with other intents")
	}
	const name = "intents-voices.jsonl"
	intents := readIntents(t, filepath.Join("../../testdata/agent", name))
	writeRanked(t, name, intents)
	measure(t, intents).check(t, floors{at1: 0.89, at3: 0.95, at5: 0.98, shown: 0.99, noted: 0.97})
}

// TestSearchFresh checks the scores of the search on intents that were written after most of its words.
func TestSearchFresh(t *testing.T) {
	const name = "intents-fresh.jsonl"
	intents := readIntents(t, filepath.Join("../../testdata/agent", name))
	writeRanked(t, name, intents)
	measure(t, intents).check(t, floors{at1: 0.86, at3: 0.93, at5: 0.97, shown: 0.99, noted: 0.93})
}

// TestSearchLater checks the scores of the search on intents that were written after its first words. Each set was
// committed with its first score, before anybody read what it missed. After that, the words of all sets but the last were
// used to improve the search.
//
// The last seven sets were written before or while the search learned from wishes. These are their scores at 1, 3 and 5,
// and of what is out of scope, before that, and after it when nobody had read what they missed:
//
//	everyday  .67 .85 .89 .75  (read at once)
//	office    .53 .74 .79 .44  .74 .88 .93 .69
//	tickets   .53 .71 .76 .70  .63 .84 .93 .80
//	plain     .69 .86 .89 .75  .85 .93 .95 .92
//	stories   .33 .47 .55      .45 .73 .80
//	limits             .45              .67
//	strangers .70 .84 .88 .56  .89 .99 .99 .81
//
// The misses of the last set were never read, but the limits of subjects beyond the API were chosen after a look at its
// scores. One author wrote these sets and most of the wishes, so others may be less lucky.
func TestSearchLater(t *testing.T) {
	tests := []struct {
		name   string // in the order of time
		floors floors
	}{
		{name: "new", floors: floors{at1: 0.91, at3: 0.95, at5: 0.97, shown: 0.99, noted: 0.95, multi: 0.95}},
		{name: "held", floors: floors{at1: 0.86, at3: 0.95, at5: 0.96, shown: 0.99}},
		{name: "last", floors: floors{at1: 0.92, at3: 0.95, at5: 0.97, shown: 0.99}},
		{name: "final", floors: floors{at1: 0.85, at3: 0.95, at5: 0.97, shown: 0.99}},
		{name: "review", floors: floors{at1: 0.90, at3: 0.95, at5: 0.97, shown: 0.99, noted: 0.98}},
		{name: "everyday", floors: floors{at1: 0.86, at3: 0.96, at5: 0.98, shown: 0.99, noted: 0.90, multi: 0.85}},
		{name: "office", floors: floors{at1: 0.90, at3: 0.95, at5: 0.96, shown: 0.99, noted: 0.85, multi: 0.95}},
		{name: "tickets", floors: floors{at1: 0.90, at3: 0.95, at5: 0.97, shown: 0.98, noted: 0.95, multi: 0.80}},
		{name: "plain", floors: floors{at1: 0.85, at3: 0.93, at5: 0.95, shown: 0.99, noted: 0.90, multi: 0.95}},
		{name: "stories", floors: floors{at1: 0.90, at3: 0.95, at5: 0.96, shown: 0.99}},
		{name: "limits", floors: floors{shown: 0.93, noted: 0.90, multi: 0.85}},
		{name: "strangers", floors: floors{at1: 0.85, at3: 0.95, at5: 0.97, shown: 0.99, noted: 0.80, multi: 0.90}},
	}
	switch {
	case testing.Short():
		tests = tests[:1] // TestSearchOwn is another one
	case race.Enabled:
		tests = tests[:4] // the search has no goroutines, so the race detector finds nothing more in the others
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			name := "intents-" + test.name + ".jsonl"
			intents := readIntents(t, filepath.Join("../../testdata/agent", name))
			writeRanked(t, name, intents)
			measure(t, intents).check(t, test.floors)
		})
	}
}

// TestSearchShared checks the scores of the search on intents that others wrote, if their files are beside this module.
func TestSearchShared(t *testing.T) {
	if testing.Short() {
		t.Skip("is like TestSearchOwn, with other intents")
	}
	for _, name := range []string{"intents-a.jsonl", "intents-b.jsonl"} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join("../../../shared/agent", name)
			_, err := os.Stat(path)
			if err != nil {
				t.Skipf("the intents by others are not beside this module: %v", err)
			}
			intents := readIntents(t, path)
			writeRanked(t, name, intents)
			measure(t, intents).check(t, floors{at1: 0.92, at3: 0.96, at5: 0.98, shown: 0.99, noted: 0.90, multi: 0.95})
		})
	}
}
