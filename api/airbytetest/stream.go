package airbytetest

import (
	"net/http"
	"slices"
	"strings"
)

// Stream is a table, or the like, that a source offers.
type Stream struct {
	Name       string
	Namespace  string
	Fields     []string
	PrimaryKey []string // as the source defines it; empty where it does not
	Cursor     string   // as the source defines it; "" where it does not
}

// sampleStreams are what a source offers unless SetStreams says otherwise.
var sampleStreams = []Stream{
	{"users", "public", []string{"id", "email", "updated_at"}, []string{"id"}, ""},
	{"orders", "public", []string{"id", "user_id", "total", "updated_at"}, []string{"id"}, "updated_at"},
}

// getStreams answers with a bare list. Modes are there only where a
// destination is named, and are not all that there are. A source without
// streams is one that cannot be read.
func getStreams(c *call) any {
	source, all := c.find(sources, c.query.get("sourceId")), []any{}
	for _, s := range c.discover(source) {
		p := object{
			"streamName": s.Name, "sourceDefinedCursorField": s.Cursor != "", "defaultCursorField": []any{},
			"sourceDefinedPrimaryKey": paths(s.PrimaryKey), "propertyFields": paths(s.Fields),
		}
		if s.Namespace != "" {
			p["streamnamespace"] = s.Namespace
		}
		if s.Cursor != "" {
			p["defaultCursorField"] = []any{s.Cursor}
		}
		if id := c.query.get("destinationId"); id != "" {
			c.find(destinations, id)
			p["syncModes"] = []any{"full_refresh_overwrite", "full_refresh_append", "incremental_append", "incremental_deduped_history"}
		}
		all = append(all, p)
	}
	return all
}

func (c *call) discover(source *thing) []Stream {
	if len(source.streams) == 0 {
		panic(unspecified(http.StatusInternalServerError, "unexpected-problem", message("The source could not be read.")))
	}
	return source.streams
}

// paths writes each name as a path of one step.
func paths(names []string) []any {
	all := []any{}
	for _, name := range names {
		all = append(all, []any{name})
	}
	return all
}

// allStreams is what a connection moves for which nobody selects streams.
func (c *call) allStreams(source *thing) []any {
	all := []any{}
	for _, s := range c.discover(source) {
		stream := object{"name": s.Name, "syncMode": "full_refresh_overwrite"}
		if s.Namespace != "" {
			stream["namespace"] = s.Namespace
		}
		all = append(all, stream)
	}
	return all
}

// checkStreams compares selected streams with what the source offers, and wants
// a cursor and a primary key where the mode needs them.
func (c *call) checkStreams(source *thing, selected []any) {
	seen := map[string]bool{}
	for _, item := range selected {
		chosen := item.(object)
		name, mode := str(chosen, "name"), str(chosen, "syncMode")
		i := slices.IndexFunc(c.discover(source), func(s Stream) bool {
			return s.Name == name && (chosen["namespace"] == nil || chosen["namespace"] == s.Namespace)
		})
		fields, hasFields := chosen["selectedFields"].([]any)
		var refused string
		switch key := name + "\x00" + str(chosen, "namespace"); {
		case i < 0:
			refused = "is not one of the source"
		case seen[key]:
			refused = "is selected twice"
		case hasFields && len(fields) == 0:
			refused = "has no field selected; leave selectedFields out for all"
		case strings.HasPrefix(mode, "incremental") && source.streams[i].Cursor == "" && len(items(chosen, "cursorField")) == 0:
			refused = "needs a cursorField for " + mode
		case strings.Contains(mode, "deduped") && len(source.streams[i].PrimaryKey) == 0 && len(items(chosen, "primaryKey")) == 0:
			refused = "needs a primaryKey for " + mode
		default:
			seen[key] = true
			continue
		}
		panic(badRequest("The stream " + name + " " + refused + "."))
	}
}
