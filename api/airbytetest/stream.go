package airbytetest

import (
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
// destination is named, and are not all that there are.
func getStreams(c *call) any {
	source, all := c.find(sources, c.query.get("sourceId")), []any{}
	for _, s := range c.discover(source) {
		p := s.named("streamName", "streamnamespace")
		p["sourceDefinedCursorField"], p["defaultCursorField"] = s.Cursor != "", []any{}
		p["sourceDefinedPrimaryKey"], p["propertyFields"] = paths(s.PrimaryKey), paths(s.Fields)
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

// named is an object with the name of a stream, and its namespace if it has one.
func (s Stream) named(name, namespace string) object {
	if s.Namespace == "" {
		return object{name: s.Name}
	}
	return object{name: s.Name, namespace: s.Namespace}
}

// discover returns the streams of a source. One without any cannot be read.
func (c *call) discover(source *thing) []Stream {
	if len(source.streams) == 0 {
		panic(unexpected("The source could not be read."))
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
		all = append(all, with(s.named("name", "namespace"), object{"syncMode": "full_refresh_overwrite"}))
	}
	return all
}

// checkStreams compares selected streams with what the source offers, and wants
// a cursor and a primary key where the mode needs them.
func (c *call) checkStreams(source *thing, selected []any) {
	seen := map[string]bool{}
	for _, item := range selected {
		chosen, offered := item.(object), c.discover(source)
		name, mode, key := str(chosen, "name"), str(chosen, "syncMode"), str(chosen, "name")+"\x00"+str(chosen, "namespace")
		i := slices.IndexFunc(offered, func(s Stream) bool {
			return s.Name == name && (chosen["namespace"] == nil || chosen["namespace"] == s.Namespace)
		})
		fields, hasFields := chosen["selectedFields"].([]any)
		var refused string
		switch {
		case i < 0:
			refused = "is not one of the source"
		case seen[key]:
			refused = "is selected twice"
		case hasFields && len(fields) == 0:
			refused = "has no field selected; leave selectedFields out for all"
		case strings.HasPrefix(mode, "incremental") && offered[i].Cursor == "" && len(items(chosen, "cursorField")) == 0:
			refused = "needs a cursorField for " + mode
		case strings.Contains(mode, "deduped") && len(offered[i].PrimaryKey) == 0 && len(items(chosen, "primaryKey")) == 0:
			refused = "needs a primaryKey for " + mode
		}
		if refused != "" {
			panic(badRequest("The stream " + name + " " + refused + "."))
		}
		seen[key] = true
	}
}
