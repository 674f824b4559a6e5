package airbytetest_test

import (
	"testing"

	"github.com/airbyte-go/airbyte/api/airbytetest"
)

func TestStreamProperties(t *testing.T) {
	w := newWire(t)
	p := newPipeline(w.fake)
	w.want(`{"defaultCursorField":[],"propertyFields":[["id"],["email"],["updated_at"]],`+
		`"sourceDefinedCursorField":false,"sourceDefinedPrimaryKey":[["id"]],"streamName":"users",`+
		`"streamnamespace":"public"}`,
		200, "GET /streams?sourceId="+p.source, "", 0)
	w.want(`["full_refresh_append","full_refresh_overwrite","incremental_append","incremental_deduped_history"]`,
		200, "GET /streams?sourceId="+p.source+"&destinationId="+p.destination, "", 1, "syncModes")
	w.fake.SetStreams(p.source, airbytetest.Stream{Name: "plain"})
	w.want(`{"defaultCursorField":[],"propertyFields":[],"sourceDefinedCursorField":false,`+
		`"sourceDefinedPrimaryKey":[],"streamName":"plain"}`,
		200, "GET /streams?sourceId="+p.source, "", 0)
	w.fake.SetStreams(p.source)
	w.want(`"unexpected-problem"`, 500, "GET /streams?sourceId="+p.source, "", "title") // cannot be read
	w.get(500, "POST /connections", `{"sourceId":"`+p.source+`","destinationId":"`+p.destination+`"}`)
}
