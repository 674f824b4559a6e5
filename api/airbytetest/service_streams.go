package airbytetest

import (
	"net/http"
	"slices"
	"strings"

	airbyte "github.com/airbyte-go/airbyte/api"
)

// Stream is a table, or a similar set of records, that a source offers. See [Server.SetStreams] and
// [Connector.Streams]. Requests may use only fields that the stream has.
type Stream struct {
	Name            string
	Namespace       string
	Fields          []string // in the order of the schema; a dot leads to a nested field, as in address.city
	PrimaryKey      []string // fields, defined by the source; empty if it defines none
	Cursor          string   // field, defined by the source; "" if it defines none
	DefaultCursor   string   // field that the source suggests if it defines none; "" for none
	FullRefreshOnly bool     // the stream has no incremental modes
	Files           bool     // the stream consists of files, which can be copied to destinations that take them
}

// defaultSyncModes are the modes of a destination that does not say otherwise.
var defaultSyncModes = []airbyte.SyncMode{
	airbyte.SyncModeFullRefreshAppend,
	airbyte.SyncModeFullRefreshOverwrite,
	airbyte.SyncModeFullRefreshOverwriteDeduped,
	airbyte.SyncModeIncrementalAppend,
	airbyte.SyncModeIncrementalDedupedHistory,
}

// getStreamProperties responds with an array of streams. They have sync modes only if the query
// names a destination.
func getStreamProperties(c *call) (any, error) {
	source, err := c.find(sources, c.query.get("sourceId"))
	if err != nil {
		return nil, err
	}
	var destination *resource
	if id := c.query.get("destinationId"); id != "" {
		destination, err = c.find(destinations, id)
		if err != nil {
			return nil, err
		}
	}
	streams, err := discover(source)
	if err != nil {
		return nil, err
	}
	return toList(streams, func(s Stream) object {
		properties := s.properties()
		if destination != nil {
			properties["syncModes"] = listedModes(s.modes(destination))
		}
		return properties
	}), nil
}

// listedModes returns the modes that getStreamProperties lists. Servers do not list all modes that
// exist.
func listedModes(modes []airbyte.SyncMode) []airbyte.SyncMode {
	return slices.DeleteFunc(modes, func(mode airbyte.SyncMode) bool {
		return mode == airbyte.SyncModeFullRefreshOverwriteDeduped
	})
}

// modes returns the modes in which the stream can be synced to a destination.
func (s Stream) modes(destination *resource) []airbyte.SyncMode {
	modes := slices.Clone(destination.connector.SyncModes)
	if len(modes) == 0 {
		modes = slices.Clone(defaultSyncModes)
	}
	return slices.DeleteFunc(modes, func(mode airbyte.SyncMode) bool {
		return s.FullRefreshOnly && isIncremental(mode)
	})
}

func isIncremental(mode airbyte.SyncMode) bool { return strings.HasPrefix(string(mode), "incremental") }

// properties returns the stream as getStreamProperties shows it.
func (s Stream) properties() object {
	return extend(object{
		"streamName":               s.Name,
		"streamnamespace":          s.namespace(), // the server's spelling
		"sourceDefinedCursorField": s.Cursor != "",
		"defaultCursorField":       s.defaultCursor(),
		"sourceDefinedPrimaryKey":  s.primaryKey(),
		"propertyFields":           toList(s.fields(), fieldPath),
	}, nil)
}

// fields returns the fields of the stream. They include the primary key and the cursor.
func (s Stream) fields() []string {
	fields := slices.Clone(s.Fields)
	for _, field := range slices.Concat(s.PrimaryKey, []string{s.Cursor, s.DefaultCursor}) {
		if field != "" && !slices.Contains(fields, field) {
			fields = append(fields, field)
		}
	}
	return fields
}

// hasField reports whether the stream has a field at a path.
func (s Stream) hasField(path any) bool {
	return slices.ContainsFunc(s.fields(), func(field string) bool { return isEqualJSON(fieldPath(field), path) })
}

// defaultCursor returns the path of the cursor that the source defines or suggests, which is empty
// if there is none.
func (s Stream) defaultCursor() []any {
	switch {
	case s.Cursor != "":
		return fieldPath(s.Cursor)
	case s.DefaultCursor != "":
		return fieldPath(s.DefaultCursor)
	}
	return []any{}
}

// primaryKey returns the paths of the primary key that the source defines.
func (s Stream) primaryKey() []any { return toList(s.PrimaryKey, fieldPath) }

// fieldPath returns the path of a field such as address.city.
func fieldPath(field string) []any {
	return toList(strings.Split(field, "."), func(name string) string { return name })
}

// dottedPath joins the names of a path, as in address.city. It returns "" for a value that is not a
// list.
func dottedPath(path any) string {
	items, _ := path.([]any)
	var names []string
	for _, item := range items {
		name, _ := item.(string)
		names = append(names, name)
	}
	return strings.Join(names, ".")
}

// namespace returns the namespace as a JSON value, which is null if there is none.
func (s Stream) namespace() any {
	if s.Namespace == "" {
		return nil
	}
	return s.Namespace
}

// discover returns the streams of a source. If there are none, it returns the error for a source
// that cannot be read.
func discover(source *resource) ([]Stream, error) {
	if len(source.streams) == 0 {
		return nil, statusError(http.StatusInternalServerError, "The source could not be read.")
	}
	return source.streams, nil
}
