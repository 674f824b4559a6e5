package streams_test

import (
	"encoding/json"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	airbyte "github.com/airbyte-go/airbyte/api"
	"github.com/airbyte-go/airbyte/api/streams"
)

func TestCompare(t *testing.T) {
	const before = `[
		{"streamName": "orders", "streamnamespace": "public", "sourceDefinedCursorField": false,
		 "defaultCursorField": [], "sourceDefinedPrimaryKey": [["id"]],
		 "propertyFields": [["id"], ["note"], ["a.b"], ["address", "city"]],
		 "syncModes": ["full_refresh_append", "incremental_append"]},
		{"streamName": "visits", "sourceDefinedCursorField": true, "defaultCursorField": ["day"]},
		{"streamName": "log", "sourceDefinedCursorField": false, "syncModes": ["full_refresh_append"]}
	]`
	const after = `[
		{"streamName": "refunds", "streamnamespace": "public", "sourceDefinedCursorField": false},
		{"streamName": "visits", "sourceDefinedCursorField": true, "defaultCursorField": []},
		{"streamName": "orders", "streamnamespace": "public", "sourceDefinedCursorField": false,
		 "defaultCursorField": ["updated"], "sourceDefinedPrimaryKey": [["region"], ["id"]],
		 "propertyFields": [["region"], ["updated"], ["id"], ["a", "b"], ["address", "city"]],
		 "syncModes": ["full_refresh_append"]}
	]`
	want := []string{
		"log: stream removed",
		"visits: cursor changed: day (defined by the source) → defined by the source",
		"public.orders: field removed: a.b",
		"public.orders: field removed: note",
		"public.orders: field added: a.b",
		"public.orders: field added: region",
		"public.orders: field added: updated",
		"public.orders: primary key changed: id → region, id",
		"public.orders: cursor changed: none → updated",
		"public.orders: sync modes changed: full_refresh_append, incremental_append → full_refresh_append",
		"public.refunds: stream added",
	}
	var got []string
	for _, change := range streams.Compare(discovered(t, before), discovered(t, after)) {
		got = append(got, change.String())
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

// TestCompareSame checks that neither order nor a response without modes counts, and that a response that
// was kept as JSON is the same.
func TestCompareSame(t *testing.T) {
	before := discovered(t, shop)
	encoded, err := json.Marshal(before)
	if err != nil {
		t.Fatal(err)
	}
	after := discovered(t, string(encoded))
	slices.Reverse(after)
	for i := range after {
		slices.Reverse(after[i].PropertyFields)
		slices.Reverse(after[i].SyncModes)
	}
	if changes := streams.Compare(before, after); len(changes) > 0 {
		t.Errorf("got %v", changes)
	}
	after[0].SyncModes = nil
	if changes := streams.Compare(before, after); len(changes) > 0 {
		t.Errorf("without modes: got %v", changes)
	}
	change := streams.Compare(nil, []airbyte.StreamProperties{{StreamName: new("log")}})
	if diff := cmp.Diff([]streams.Change{{Kind: streams.StreamAdded, Name: "log"}}, change); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}
