package streams_test

import (
	"encoding/json"
	"testing"

	airbyte "github.com/airbyte-go/airbyte/api"
	"github.com/airbyte-go/airbyte/api/streams"
)

func TestCheck(t *testing.T) {
	tests := []struct {
		name    string
		streams string
		want    []string // problems; nil if there are none
	}{
		{
			name: "as servers return them",
			streams: `[{"name": "orders", "namespace": "public", "syncMode": "incremental_append", "cursorField": ["_lsn"],
				"primaryKey": [["id"]], "includeFiles": false, "selectedFields": [], "mappers": []},
				{"name": "log", "syncMode": "full_refresh_append", "cursorField": [], "primaryKey": [], "selectedFields": []}]`,
		},
		{
			name:    "another namespace of a unique name",
			streams: `[{"name": "orders", "namespace": "other", "syncMode": "incremental_append"}]`,
		},
		{
			name: "streams that are gone",
			streams: `[{"name": "refunds", "namespace": "public"}, {"name": "visits", "namespace": "sales"},
				{"name": "orders"}]`,
			want: []string{"public.refunds is not in the source", "sales.visits is not in the source"},
		},
		{
			name:    "a stream without a name",
			streams: `[{"namespace": "public"}, {"name": "orders"}]`,
			want:    []string{"a stream has no name"},
		},
		{
			name:    "a stream that is selected twice",
			streams: `[{"name": "orders"}, {"name": "orders", "namespace": "public"}]`,
			want:    []string{"public.orders is selected twice"},
		},
		{
			name:    "a mode that is missing, which means full_refresh_overwrite",
			streams: `[{"name": "log"}]`,
			want:    []string{"log has no mode full_refresh_overwrite; it has full_refresh_append"},
		},
		{
			name: "fields that are gone",
			streams: `[{"name": "visits", "namespace": "public", "syncMode": "incremental_deduped_history",
				"cursorField": ["updated"], "primaryKey": [["day"], ["id"]],
				"selectedFields": [{"fieldPath": ["day"]}, {"fieldPath": ["gone"]}, {"fieldPath": ["day"]}]}]`,
			want: []string{
				"public.visits has no field updated for its cursor",
				"public.visits has no field id for its primary key",
				"public.visits has no field gone to sync",
				"public.visits selects the field day twice",
				"public.visits does not select the field id, which incremental_deduped_history needs",
				"public.visits does not select the field updated, which incremental_deduped_history needs",
			},
		},
		{
			name: "a nested field",
			streams: `[{"name": "visits", "namespace": "public", "syncMode": "full_refresh_overwrite",
				"selectedFields": [{"fieldPath": ["page", "title"]}]}]`,
			want: []string{"public.visits selects the field page.title; only fields of the top level can be selected"},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var configured []airbyte.StreamConfiguration
			if err := json.Unmarshal([]byte(tt.streams), &configured); err != nil {
				t.Fatal(err)
			}
			err := streams.Check(configured, discovered(t, shop))
			if tt.want == nil {
				if err != nil {
					t.Error(err)
				}
				return
			}
			checkProblems(t, err, tt.want)
		})
	}
}
