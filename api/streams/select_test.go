package streams_test

import (
	"encoding/json"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	airbyte "github.com/airbyte-go/airbyte/api"
	"github.com/airbyte-go/airbyte/api/streams"
)

const (
	overwrite   = airbyte.SyncModeFullRefreshOverwrite
	appendAll   = airbyte.SyncModeFullRefreshAppend
	deduped     = airbyte.SyncModeIncrementalDedupedHistory
	incremental = airbyte.SyncModeIncrementalAppend
	rewrite     = airbyte.SyncModeFullRefreshOverwriteDeduped
)

// discovered decodes a response of Streams.GetProperties.
func discovered(t *testing.T, text string) []airbyte.StreamProperties {
	t.Helper()
	var all []airbyte.StreamProperties
	if err := json.Unmarshal([]byte(text), &all); err != nil {
		t.Fatal(err)
	}
	return all
}

// shop is the response for a database with tables of different kinds.
const shop = `[
	{"streamName": "orders", "streamnamespace": "public", "sourceDefinedCursorField": true,
	 "defaultCursorField": ["_lsn"], "sourceDefinedPrimaryKey": [["id"]],
	 "propertyFields": [["id"], ["note"], ["_lsn"]],
	 "syncModes": ["full_refresh_append", "full_refresh_overwrite", "incremental_append", "incremental_deduped_history"]},
	{"streamName": "visits", "streamnamespace": "public", "sourceDefinedCursorField": false,
	 "defaultCursorField": [], "sourceDefinedPrimaryKey": [],
	 "propertyFields": [["day"], ["page"], ["page", "title"], ["seen"]],
	 "syncModes": ["full_refresh_append", "full_refresh_overwrite", "incremental_append", "incremental_deduped_history"]},
	{"streamName": "visits", "streamnamespace": "archive", "sourceDefinedCursorField": false,
	 "defaultCursorField": ["day"], "sourceDefinedPrimaryKey": [],
	 "propertyFields": [["day"], ["page"]],
	 "syncModes": ["full_refresh_append", "incremental_append"]},
	{"streamName": "log", "sourceDefinedCursorField": false, "syncModes": ["full_refresh_append"]},
	{"sourceDefinedCursorField": false}
]`

func TestSelect(t *testing.T) {
	tests := []struct {
		name  string
		rules []streams.Rule
		want  string // the streams as JSON
	}{
		{
			name: "all streams with defaults",
			want: `[{"name":"orders","namespace":"public","syncMode":"incremental_deduped_history"},` +
				`{"name":"visits","namespace":"public","syncMode":"full_refresh_overwrite"},` +
				`{"name":"visits","namespace":"archive","syncMode":"incremental_append"},` +
				`{"name":"log","syncMode":"full_refresh_append"}]`,
		},
		{
			name:  "one by name",
			rules: []streams.Rule{{Name: "orders"}},
			want:  `[{"name":"orders","namespace":"public","syncMode":"incremental_deduped_history"}]`,
		},
		{
			name:  "by patterns of name and namespace",
			rules: []streams.Rule{{Name: "v*t*", Namespace: "*c"}},
			want:  `[{"name":"visits","namespace":"public","syncMode":"full_refresh_overwrite"}]`,
		},
		{
			name: "exceptions first",
			rules: []streams.Rule{
				{Name: "log", Skip: true},
				{Name: "visits", Namespace: "archive", Skip: true},
				{Name: "orders", Modes: []airbyte.SyncMode{appendAll}},
				{Name: "*"},
			},
			want: `[{"name":"orders","namespace":"public","syncMode":"full_refresh_append"},` +
				`{"name":"visits","namespace":"public","syncMode":"full_refresh_overwrite"}]`,
		},
		{
			name: "cursor and key",
			rules: []streams.Rule{{
				Name:        "visits",
				Namespace:   "public",
				CursorField: []string{"seen"},
				PrimaryKey:  [][]string{{"day"}, {"page", "title"}},
			}},
			want: `[{"name":"visits","namespace":"public","syncMode":"incremental_deduped_history",` +
				`"cursorField":["seen"],"primaryKey":[["day"],["page","title"]]}]`,
		},
		{
			name:  "the first mode that fits",
			rules: []streams.Rule{{Name: "*", Modes: []airbyte.SyncMode{deduped, incremental, appendAll}}},
			want: `[{"name":"orders","namespace":"public","syncMode":"incremental_deduped_history"},` +
				`{"name":"visits","namespace":"public","syncMode":"full_refresh_append"},` +
				`{"name":"visits","namespace":"archive","syncMode":"incremental_append"},` +
				`{"name":"log","syncMode":"full_refresh_append"}]`,
		},
		{
			name: "a mode that servers do not list",
			rules: []streams.Rule{{
				Name: "visits", Namespace: "public", Modes: []airbyte.SyncMode{rewrite}, PrimaryKey: [][]string{{"day"}},
			}},
			want: `[{"name":"visits","namespace":"public","syncMode":"full_refresh_overwrite_deduped",` +
				`"primaryKey":[["day"]]}]`,
		},
		{
			name:  "fields, with the cursor and the key",
			rules: []streams.Rule{{Name: "orders", Fields: []string{"note"}}},
			want: `[{"name":"orders","namespace":"public","syncMode":"incremental_deduped_history",` +
				`"selectedFields":[{"fieldPath":["note"]},{"fieldPath":["id"]},{"fieldPath":["_lsn"]}]}]`,
		},
		{
			name:  "a rule that need not match",
			rules: []streams.Rule{{Name: "refunds", Optional: true}, {Name: "log"}},
			want:  `[{"name":"log","syncMode":"full_refresh_append"}]`,
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			selected, err := streams.Select(discovered(t, shop), tt.rules...)
			if err != nil {
				t.Fatal(err)
			}
			got, err := json.Marshal(selected)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, string(got)); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
			if err := streams.Check(selected, discovered(t, shop)); err != nil {
				t.Errorf("Check: %v", err)
			}
		})
	}
}

func TestSelectRefuses(t *testing.T) {
	const without = `[{"streamName": "orders", "sourceDefinedCursorField": false}]`
	tests := []struct {
		name     string
		response string // the shop if empty
		rules    []streams.Rule
		want     []string // problems
	}{
		{
			name:  "a misspelt stream",
			rules: []streams.Rule{{Name: "order"}},
			want:  []string{`no stream matches the rule "order"; did you mean orders in the namespace public?`},
		},
		{
			name:  "a stream with a namespace",
			rules: []streams.Rule{{Name: "Public.Orders"}},
			want:  []string{`no stream matches the rule "Public.Orders"; did you mean orders in the namespace public?`},
		},
		{
			name:  "another case",
			rules: []streams.Rule{{Name: "LO*"}, {Name: "visits", Namespace: "Public"}},
			want: []string{
				`no stream matches the rule "LO*"; did you mean log?`,
				`no stream matches the rule "Public.visits"; did you mean visits in the namespace public, visits in the ` +
					`namespace archive?`,
			},
		},
		{
			name:  "a stream that does not exist",
			rules: []streams.Rule{{Name: "refunds"}},
			want: []string{`no stream matches the rule "refunds"; the source has public.orders, public.visits, ` +
				`archive.visits, log`},
		},
		{
			name:  "rules without a name",
			rules: []streams.Rule{{Namespace: "public"}, {Skip: true, Optional: true}, {Name: "log"}},
			want: []string{
				"rule 1 has no name of streams; use * for all of them",
				"rule 2 has no name of streams; use * for all of them",
			},
		},
		{
			name:  "a field that is listed twice",
			rules: []streams.Rule{{Name: "orders", Fields: []string{"note", "id", "note"}}},
			want:  []string{"public.orders selects the field note twice"},
		},
		{
			name:     "a destination that allows no mode",
			response: `[{"streamName": "log", "sourceDefinedPrimaryKey": [["id"]], "syncModes": []}]`,
			rules:    []streams.Rule{{Name: "*", Modes: []airbyte.SyncMode{deduped, incremental}}},
			want: []string{
				"log has no mode incremental_deduped_history; it has none",
				"log has no default cursor; incremental_deduped_history needs a cursor field",
				"log has no mode incremental_append; it has none",
				"log has no default cursor; incremental_append needs a cursor field",
			},
		},
		{
			name:  "a rule behind a wider one",
			rules: []streams.Rule{{Name: "*"}, {Name: "log", Skip: true}},
			want:  []string{`earlier rules match all streams of the rule "log"; put it before them`},
		},
		{
			name:  "nothing selected",
			rules: []streams.Rule{{Name: "*", Skip: true}},
			want:  []string{"no stream is selected"},
		},
		{
			name:     "a response without a destination",
			response: without,
			want:     []string{"orders has no sync modes; set DestinationID in GetStreamPropertiesParams"},
		},
		{
			name:     "no streams",
			response: `[]`,
			want:     []string{`no stream matches the rule "*"; the source has none`},
		},
		{
			name: "fields that do not exist",
			rules: []streams.Rule{{
				Name:        "visits",
				Namespace:   "public",
				CursorField: []string{"updated"},
				PrimaryKey:  [][]string{{"id"}},
				Fields:      []string{"notes"},
			}},
			want: []string{
				"public.visits has no field updated for its cursor",
				"public.visits has no field id for its primary key",
				"public.visits has no field notes to sync",
			},
		},
		{
			name:  "cursor and key of the source",
			rules: []streams.Rule{{Name: "orders", CursorField: []string{"note"}, PrimaryKey: [][]string{{"note"}}}},
			want: []string{
				"public.orders has a cursor that the source defines; remove the cursor field note",
				"public.orders has the primary key id, which the source defines; remove the key note",
			},
		},
		{
			name:  "no mode fits",
			rules: []streams.Rule{{Name: "visits", Namespace: "public", Modes: []airbyte.SyncMode{deduped, "sideways"}}},
			want: []string{
				"public.visits has no default cursor; incremental_deduped_history needs a cursor field",
				"public.visits has no primary key of its own; incremental_deduped_history needs one",
				"public.visits has no mode sideways; it has full_refresh_append, full_refresh_overwrite, " +
					"incremental_append, incremental_deduped_history",
			},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			response := tt.response
			if response == "" {
				response = shop
			}
			selected, err := streams.Select(discovered(t, response), tt.rules...)
			if selected != nil {
				t.Errorf("got streams: %v", selected)
			}
			checkProblems(t, err, tt.want)
		})
	}
}

// checkProblems compares the problems of an error.
func checkProblems(t *testing.T, err error, want []string) {
	t.Helper()
	invalid, ok := errors.AsType[*streams.Error](err)
	if !ok {
		t.Fatalf("got %v, want the problems %q", err, want)
	}
	var got []string
	for _, p := range invalid.Problems {
		got = append(got, p.String())
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("problems: -want +got:\n%s", diff)
	}
}

func TestPatterns(t *testing.T) {
	tests := []struct {
		pattern, name string
		want          bool
	}{
		{pattern: "orders", name: "orders", want: true},
		{pattern: "orders", name: "Orders"},
		{pattern: "orders", name: "orders_old"},
		{pattern: "*", name: "a/b.c\nd", want: true},
		{pattern: "or*", name: "orders", want: true},
		{pattern: "*rs", name: "orders", want: true},
		{pattern: "o*d*s", name: "orders", want: true},
		{pattern: "o*s*s", name: "orders"},
		{pattern: "ab*ba", name: "aba"},
		{pattern: "a*b*", name: "ba"},
		{pattern: "**", name: "x", want: true},
		{pattern: "o.ders", name: "orders"},
		{pattern: "a*c", name: "a*c", want: true},
		{pattern: "", name: "orders"},
	}
	for _, tt := range tests {
		response := []airbyte.StreamProperties{{StreamName: &tt.name, SyncModes: []airbyte.SyncMode{overwrite}}}
		_, err := streams.Select(response, streams.Rule{Name: tt.pattern})
		if got := err == nil; got != tt.want {
			t.Errorf("%q matches %q: %t, want %t", tt.pattern, tt.name, got, tt.want)
		}
	}
}
