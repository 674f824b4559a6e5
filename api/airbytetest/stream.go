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
	more := object{}
	if id := c.query.get("destinationId"); id != "" {
		c.find(destinations, id)
		more["syncModes"] = []any{"full_refresh_overwrite", "full_refresh_append", "incremental_append", "incremental_deduped_history"}
	}
	path := func(name string) any { return []any{name} }
	return listOf(c.discover(c.find(sources, c.query.get("sourceId"))), func(s Stream) object {
		seen := object{
			"streamName": s.Name, "sourceDefinedCursorField": s.Cursor != "", "defaultCursorField": []any{},
			"sourceDefinedPrimaryKey": listOf(s.PrimaryKey, path), "propertyFields": listOf(s.Fields, path),
		}
		if s.Cursor != "" {
			seen["defaultCursorField"] = []any{s.Cursor}
		}
		return with(with(seen, s.inNamespace("streamnamespace")), more)
	})
}

// inNamespace has the namespace of a stream, if it has one, under a name.
func (s Stream) inNamespace(name string) object {
	if s.Namespace == "" {
		return nil
	}
	return object{name: s.Namespace}
}

// discover returns the streams of a source. One without any cannot be read.
func (c *call) discover(source *thing) []Stream {
	ensure(len(source.streams) > 0, unexpected(500, "The source could not be read."))
	return source.streams
}

// allStreams is what a connection moves for which nobody selects streams.
func (c *call) allStreams(source *thing) []any {
	return listOf(c.discover(source), func(s Stream) object {
		return c.completeStream(with(s.inNamespace("namespace"), object{"name": s.Name, "syncMode": "full_refresh_overwrite"}))
	})
}

// completeStream adds what servers add to a selected stream: empty lists, and
// IDs to mappers.
func (c *call) completeStream(selected any) object {
	stream := with(object{"selectedFields": []any{}}, selected.(object))
	stream["mappers"] = listOf(items(stream, "mappers"), func(mapper any) object {
		return with(object{"id": c.state.newID("mapper")}, mapper.(object))
	})
	return stream
}

// checkStreams compares selected streams with what the source offers, and wants
// a cursor and a primary key where the mode needs them.
func (c *call) checkStreams(source *thing, selected []any) {
	seen := map[string]bool{}
	for _, item := range selected {
		chosen, offered := item.(object), c.discover(source)
		name, mode, key := str(chosen, "name"), str(chosen, "syncMode"), str(chosen, "name")+"\x00"+str(chosen, "namespace")
		must := func(holds bool, complaint string) { ensure(holds, badRequest("The stream "+name+" "+complaint+".")) }
		i := slices.IndexFunc(offered, func(s Stream) bool {
			return s.Name == name && (chosen["namespace"] == nil || chosen["namespace"] == s.Namespace)
		})
		must(i >= 0, "is not one of the source")
		must(!seen[key], "is selected twice")
		fields, hasFields := chosen["selectedFields"].([]any)
		must(!hasFields || len(fields) > 0, "has no field selected; leave selectedFields out for all")
		hasCursor := offered[i].Cursor != "" || len(items(chosen, "cursorField")) > 0
		must(hasCursor || !strings.HasPrefix(mode, "incremental"), "needs a cursorField for "+mode)
		hasKey := len(offered[i].PrimaryKey) > 0 || len(items(chosen, "primaryKey")) > 0
		must(hasKey || !strings.Contains(mode, "deduped"), "needs a primaryKey for "+mode)
		seen[key] = true
	}
}
