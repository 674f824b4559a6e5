package agent

import (
	"encoding/json"
	"math"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestSearchFirstHit(t *testing.T) {
	tests := []struct {
		name   string
		intent string
		want   string
	}{
		{name: "words of the ID", intent: "list connections", want: "listConnections"},
		{name: "synonyms", intent: "suspend the pipeline", want: "patchConnection"},
		{name: "longest phrase first", intent: "data plane list", want: "listDataplanes"},
		{name: "two mistakes", intent: "delte the conectoin", want: "deleteConnection"},
		{name: "swapped letters", intent: "lsit sources", want: "listSources"},
		{name: "negation", intent: "delete the source, not the destination", want: "deleteSource"},
		{name: "quoted name", intent: `delete the tag "create connection"`, want: "deleteTag"},
		{name: "plural", intent: "show the tags", want: "listTags"},
		{name: "one object", intent: "show this tag", want: "getTag"},
		{name: "container", intent: "list the sources of the workspace", want: "listSources"},
		{name: "settings are not set", intent: "which settings does this source have", want: "getSource"},
		{name: "reason first", intent: "Before deleting the source, list its connections", want: "listConnections"},
		{
			name:   "wish after a story",
			intent: "I created a source and a destination last week. They work. Please cancel the job that hangs.",
			want:   "cancelJob",
		},
		{name: "joined prefix", intent: "re-run the sync", want: "createJob"},
		{name: "sync as a verb", intent: "sync the connection", want: "createJob"},
		{name: "sync as a noun", intent: "sync schedule", want: "patchConnection"},
		{name: "ID within another ID", intent: "createSource", want: "createSource"},
		{name: "ID in a sentence", intent: "call getJob and show the source", want: "getJob"},
		{name: "method and path", intent: "DELETE /tags/{tagId}", want: "deleteTag"},
		{name: "particle after the object", intent: "switch the pipeline off", want: "patchConnection"},
		{name: "object before up", intent: "set a BigQuery target up", want: "createDestination"},
		{name: "not needed", intent: "we don't need the tag any longer", want: "deleteTag"},
		{name: "address of a person", intent: "does jo@example.com exist?", want: "listUsersWithinAnOrganization"},
		{name: "German", intent: "alle Verbindungen auflisten", want: "listConnections"},
		{name: "French", intent: "supprimer la connexion", want: "deleteConnection"},
		{name: "Spanish", intent: "crear un grupo", want: "createGroup"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			result := Search(test.intent)
			if len(result.Hits) == 0 || result.Hits[0].Operation != test.want {
				t.Errorf("Search(%q) found %v, want %s first", test.intent, hitIDs(result), test.want)
			}
		})
	}
}

func TestSearchID(t *testing.T) {
	for _, op := range Operations() {
		for _, intent := range []string{op.ID, op.Method + " " + op.Path} {
			result := Search(intent)
			if len(result.Hits) == 0 || result.Hits[0].Operation != op.ID {
				t.Errorf("Search(%q) found %v, want %s first", intent, hitIDs(result), op.ID)
			}
		}
	}
}

func TestSearchSummary(t *testing.T) {
	for _, op := range Operations() {
		result := Search(op.Summary)
		if !slices.Contains(hitIDs(result), op.ID) {
			t.Errorf("Search(%q) found %v, want %s among them", op.Summary, hitIDs(result), op.ID)
		}
	}
}

func TestSearchHit(t *testing.T) {
	got := Search("start a sync").Hits[0]
	got.Score = 0
	op := Lookup("createJob")
	want := Hit{
		Operation: "createJob",
		Does:      op.Summary,
		Effect:    "destroy; write with jobType sync",
		Input:     op.Signature,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("first hit (-want +got):\n%s", diff)
	}
}

func TestSearchRecipe(t *testing.T) {
	tests := []struct {
		name   string
		intent string
		want   []string
	}{
		{
			name:   "from the file",
			intent: "run a sync, and cancel it if it takes longer than 30 minutes",
			want:   []string{"createJob", "getJob", "cancelJob"},
		},
		{
			name:   "from the clauses",
			intent: "delete the tag, then create a workspace",
			want:   []string{"deleteTag", "createWorkspace"},
		},
		{
			name:   "for several objects",
			intent: "pause all pipelines",
			want:   []string{"listConnections", "patchConnection", "listJobs", "cancelJob"},
		},
		{name: "not for one of them", intent: "pause a pipeline"},
		{name: "not for one operation", intent: "delete the tag"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			result := Search(test.intent)
			var got []string
			if result.Recipe != nil {
				for _, step := range result.Recipe.Steps {
					got = append(got, step.Operation)
				}
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("steps (-want +got):\n%s", diff)
			}
		})
	}
}

func TestSearchBeyond(t *testing.T) {
	tests := []struct {
		name      string
		intent    string
		note      string // part of it
		withHits  bool
		catalogue string // operation of the first line
	}{
		{name: "not in the API", intent: "download the logs of the job", note: "logs of jobs", catalogue: "getJob"},
		{name: "in part", intent: "alert me when a sync fails", note: "updateWorkspace", withHits: true},
		{name: "not for an object", intent: "rename the API client", note: "cannot change an application", withHits: true},
		{name: "wish in other words", intent: "how much do we owe for May", note: "billing"},
		{name: "other subject", intent: "what is the weather", note: "nothing else"},
		{name: "nothing known", intent: "colourless green ideas", note: "No operation fits"},
		{name: "empty", intent: "", note: "No operation fits"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			result := Search(test.intent)
			if !strings.Contains(result.Note, test.note) {
				t.Errorf("note: got %q, want %q in it", result.Note, test.note)
			}
			if (len(result.Hits) > 0) != test.withHits {
				t.Errorf("hits: got %v", hitIDs(result))
			}
			if test.catalogue != "" && !strings.Contains(result.Catalogue[0], test.catalogue) {
				t.Errorf("catalogue: got %q first, want %s in it", result.Catalogue[0], test.catalogue)
			}
		})
	}
}

// TestSearchNamesNoSubject checks that the name of an object does not make a subject beyond the API.
func TestSearchNamesNoSubject(t *testing.T) {
	if note := Search("billing").Note; !strings.Contains(note, "billing") {
		t.Errorf("billing: got the note %q", note)
	}
	if note := Search("show the billing pipeline").Note; note != "" {
		t.Errorf("the billing pipeline: got the note %q, want none", note)
	}
}

func TestJoinParticles(t *testing.T) {
	tests := []struct {
		text string
		want string
	}{
		{text: "set the new target up", want: "set up the new target"},
		{text: "set the target up and run it", want: "set up the target and run it"},
		{text: "switch it off", want: "switch off it"},
		{text: "turn off the feed", want: "turn off the feed"},
		{text: "set up", want: "set up"},
		{text: "take the data on up there", want: "take the data on up there"},
		{text: "set all of the many things here up", want: "set all of the many things here up"},
		{text: "", want: ""},
	}
	for _, test := range tests {
		got := joinParticles(wordsOf(test.text))
		if diff := cmp.Diff(stemsOf(test.want), stemsIn(got)); diff != "" {
			t.Errorf("%q (-want +got):\n%s", test.text, diff)
		}
	}
}

func stemsIn(words []word) []string {
	var stems []string
	for _, w := range words {
		stems = append(stems, w.stem)
	}
	return stems
}

// TestClasses checks that classes learn from wishes for all their subjects.
func TestClasses(t *testing.T) {
	const (
		remove = iota
		show
		everywhere
	)
	x := &examples{
		numbers: map[featureKey]int{{word: "remove"}: remove, {word: "show"}: show, {word: "please"}: everywhere},
		wishes: []wish{
			{subject: 0, features: []feature{{number: remove, weight: 1}, {number: everywhere, weight: 1}}},
			{subject: 1, features: []feature{{number: show, weight: 1}, {number: everywhere, weight: 1}}},
		},
	}
	c := newClasses(x, []string{"delete", "read", "delete"})
	tests := []struct {
		name     string
		features []feature
		isBest   []bool // by subject
	}{
		{name: "typical for two subjects", features: []feature{{number: remove, weight: 1}}, isBest: []bool{true, false, true}},
		{name: "typical for one", features: []feature{{number: show, weight: 0.5}}, isBest: []bool{false, true, false}},
		{name: "typical for none", features: []feature{{number: everywhere, weight: 1}}, isBest: []bool{true, true, true}},
		{name: "nothing known", isBest: []bool{true, true, true}},
	}
	for _, test := range tests {
		for subject, score := range c.scores(test.features) {
			if isBest := score == 0; isBest != test.isBest[subject] || score > 0 {
				t.Errorf("%s: subject %d has the score %v", test.name, subject, score)
			}
		}
	}
}

// TestSearchCatalogue checks that a clear intent has no catalogue, and that the catalogue of another names each
// operation once at most.
func TestSearchCatalogue(t *testing.T) {
	certain := Search("listTags")
	if certain.Catalogue != nil {
		t.Errorf("Search(listTags): got the catalogue %q, want none", certain.Catalogue)
	}
	result := Search("connection")
	if len(result.Catalogue) == 0 {
		t.Fatal("Search(connection): got no catalogue")
	}
	all := strings.Fields(strings.Join(result.Catalogue, " "))
	all = append(all, hitIDs(result)...)
	slices.Sort(all)
	if once := slices.Compact(slices.Clone(all)); len(once) != len(all) {
		t.Errorf("an operation appears twice: %v", all)
	}
}

func TestSearchN(t *testing.T) {
	tests := []struct {
		n    int
		want int
	}{
		{n: 1, want: 1},
		{n: 3, want: 3},
		{n: 0, want: DefaultHits},
		{n: -1, want: DefaultHits},
	}
	for _, test := range tests {
		got := len(SearchN("show me the connection and its source", test.n).Hits)
		if got != test.want {
			t.Errorf("SearchN(%d): got %d hits, want %d", test.n, got, test.want)
		}
	}
}

func TestSearchBounded(t *testing.T) {
	tests := []struct {
		name   string
		intent string
		n      int
	}{
		{name: "many hits", intent: "list create update delete source destination connection workspace", n: 1000},
		{name: "any number of hits", intent: "list sources", n: math.MaxInt},
		{name: "long", intent: strings.Repeat("create a source and then a destination, ", 10_000), n: 20},
		{name: "cut within a letter", intent: strings.Repeat("ö", 2001), n: 5},
		{name: "invalid UTF-8", intent: "list \xff\xfe sources", n: 5},
		{name: "only punctuation", intent: `"'.,;:!?{}()` + "\x00\n", n: 5},
		{name: "long word", intent: strings.Repeat("connection", 100), n: 5},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			text, err := json.Marshal(SearchN(test.intent, test.n))
			if err != nil {
				t.Fatal(err)
			}
			if len(text) > 4000 {
				t.Errorf("the result has %d bytes, want at most 4000", len(text))
			}
		})
	}
}

func TestSearchSame(t *testing.T) {
	const intent = "find the connection named Orders and make it run hourly"
	want := Search(intent)
	var group sync.WaitGroup
	for range 20 {
		group.Go(func() {
			if diff := cmp.Diff(want, Search(intent)); diff != "" {
				t.Errorf("another result (-first +other):\n%s", diff)
			}
		})
	}
	group.Wait()
	want.Hits[0].Operation = "changed"
	want.Recipe.Steps[0].Operation = "changed"
	if other := Search(intent); other.Hits[0].Operation == "changed" || other.Recipe.Steps[0].Operation == "changed" {
		t.Error("a change of a result changed the next one")
	}
}

// TestSearchData checks that the data files name existing operations only, and that their phrases say something.
func TestSearchData(t *testing.T) {
	idx := theIndex()
	check := func(file, id string) {
		if Lookup(id) == nil {
			t.Errorf("%s names the unknown operation %q", file, id)
		}
	}
	for id := range idx.readSayings() {
		check("sayings.txt", id)
	}
	for _, op := range Operations() {
		if !strings.Contains(sayingsFile, "\n"+op.ID+": ") {
			t.Errorf("sayings.txt lacks %s", op.ID)
		}
		if !strings.Contains(examplesFile, "\n"+op.ID+": ") {
			t.Errorf("examples.txt lacks %s", op.ID)
		}
	}
	for _, line := range dataLines(examplesFile) {
		id, _, _ := strings.Cut(line, ":")
		check("examples.txt", id)
	}
	for _, r := range idx.recipes {
		for _, step := range r.steps {
			check("recipes.txt", step.Operation)
		}
		for _, p := range r.phrases {
			if len(p) < 2 {
				t.Errorf("recipes.txt, %q: the phrase %v has one term, want two or more", r.title, p)
			}
		}
	}
	for _, b := range idx.beyond {
		if b.note == "" {
			t.Errorf("beyond.txt: no note for %v", b.phrases)
		}
		for _, id := range b.instead {
			check("beyond.txt", id)
		}
	}
	for _, line := range dataLines(conceptsFile) {
		head, phrases, _ := strings.Cut(line, ":")
		_, weight, found := strings.Cut(head, "*")
		_, err := strconv.ParseFloat(weight, 64)
		if found && err != nil {
			t.Errorf("concepts.txt, %q: %v", head, err)
		}
		if len(listOf(phrases, ",")) == 0 {
			t.Errorf("concepts.txt, %q: no phrases", head)
		}
	}
}

func TestSpellOut(t *testing.T) {
	tests := []struct {
		text string
		want string
	}{
		{text: "pls rm the WS, its conns are unused", want: "please delete the workspace, its connections are unused"},
		{text: "who's in it? It isn't known", want: "who is in it? It is not known"},
		{text: "we can't, won't and dont", want: "we can not, will not and do not"},
		{text: "ws_12 and 'ws' stay", want: "ws_12 and 'ws' stay"},
		{text: "größe: ws", want: "größe: workspace"},
		{text: "", want: ""},
	}
	for _, test := range tests {
		if got := spellOut(test.text); got != test.want {
			t.Errorf("spellOut(%q): got %q, want %q", test.text, got, test.want)
		}
	}
}

func TestStem(t *testing.T) {
	tests := []struct {
		words []string // all with one stem
	}{
		{words: []string{"cancel", "cancels", "cancelled", "canceling"}},
		{words: []string{"schedule", "schedules", "scheduled", "scheduling"}},
		{words: []string{"stop", "stopped", "stopping"}},
		{words: []string{"delete", "deletes", "deleted", "deleting"}},
		{words: []string{"kill", "kills", "killed", "killing"}},
		{words: []string{"query", "queries"}},
		{words: []string{"status"}},
		{words: []string{"sync", "syncs", "synced"}},
	}
	for _, test := range tests {
		for _, w := range test.words {
			if got, want := stem(w), stem(test.words[0]); got != want {
				t.Errorf("stem(%q): got %q, want %q", w, got, want)
			}
		}
	}
	for _, different := range [][2]string{{"set", "settings"}, {"run", "running"}, {"access", "acces"}} {
		if stem(different[0]) == stem(different[1]) {
			t.Errorf("%s and %s have the same stem", different[0], different[1])
		}
	}
}

func TestCountEdits(t *testing.T) {
	tests := []struct {
		a, b  string
		limit int
		want  int
	}{
		{a: "source", b: "source", limit: 3, want: 0},
		{a: "suorce", b: "source", limit: 3, want: 1},
		{a: "souce", b: "source", limit: 3, want: 1},
		{a: "sourrce", b: "source", limit: 3, want: 1},
		{a: "sxurce", b: "source", limit: 3, want: 1},
		{a: "osucre", b: "source", limit: 3, want: 2},
		{a: "banana", b: "source", limit: 3, want: 3},
		{a: "", b: "abc", limit: 9, want: 3},
		{a: strings.Repeat("a", 40), b: "a", limit: 3, want: 3},
		{a: strings.Repeat("a", 40) + "xy", b: strings.Repeat("a", 40) + "yx", limit: 3, want: 1},
	}
	for _, test := range tests {
		if got := countEdits(test.a, test.b, test.limit); got != test.want {
			t.Errorf("countEdits(%q, %q, %d): got %d, want %d", test.a, test.b, test.limit, got, test.want)
		}
	}
}

func BenchmarkSearch(b *testing.B) {
	tests := []struct {
		name   string
		intent string
	}{
		{name: "terse", intent: "pause pipeline"},
		{name: "typos", intent: "triger snyc of connectoin"},
		{
			name: "story",
			intent: "Our finance director complains that yesterday's numbers are missing in the dashboard. I think " +
				"the nightly load did not run, so please just run it again now, and tell me when it is done.",
		},
	}
	theIndex()
	for _, test := range tests {
		b.Run(test.name, func(b *testing.B) {
			for b.Loop() {
				Search(test.intent)
			}
		})
	}
}

// TestSearchIgnoresNames checks that the words in the name of a table do not change the subject, and that those of an
// operation or of the API count.
func TestSearchIgnoresNames(t *testing.T) {
	for _, name := range []string{"audit_log", "public.price_plan", "chat_messages_v2"} {
		intent := "turn off the pipeline with the table " + name
		want := Search("turn off the pipeline with the table")
		got := Search(intent)
		if got.Note != "" || hitIDs(got)[0] != hitIDs(want)[0] {
			t.Errorf("%s: got %v, note %q; want %v", intent, hitIDs(got), got.Note, hitIDs(want))
		}
	}
	if got := Search("delete_tag"); hitIDs(got)[0] != "deleteTag" {
		t.Errorf("delete_tag: got %v", hitIDs(got))
	}
}
