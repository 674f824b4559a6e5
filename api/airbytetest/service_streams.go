package airbytetest

import (
	"net/http"
)

// Stream is a table, or a similar set of records, that a source offers. See [Server.SetStreams].
type Stream struct {
	Name       string
	Namespace  string
	Fields     []string
	PrimaryKey []string // defined by the source; empty if it defines none
	Cursor     string   // field, defined by the source; "" if it defines none
}

// syncModes are the modes that getStreamProperties lists. Servers do not list all modes that exist.
var syncModes = []string{
	"full_refresh_overwrite",
	"full_refresh_append",
	"incremental_append",
	"incremental_deduped_history",
}

// getStreamProperties responds with an array of streams. They have sync modes only if the query
// names a destination.
func getStreamProperties(c *call) (any, error) {
	source, err := c.find(sources, c.query.get("sourceId"))
	if err != nil {
		return nil, err
	}
	var modes any
	if id := c.query.get("destinationId"); id != "" {
		if _, err := c.find(destinations, id); err != nil {
			return nil, err
		}
		modes = syncModes
	}
	streams, err := discover(source)
	if err != nil {
		return nil, err
	}
	return toList(streams, func(s Stream) object {
		return extend(s.properties(), object{"syncModes": modes})
	}), nil
}

// properties returns the stream as getStreamProperties shows it.
func (s Stream) properties() object {
	cursor := []string{}
	if s.Cursor != "" {
		cursor = append(cursor, s.Cursor)
	}
	return extend(object{
		"streamName":               s.Name,
		"streamnamespace":          s.namespace(), // the server's spelling
		"sourceDefinedCursorField": s.Cursor != "",
		"defaultCursorField":       cursor,
		"sourceDefinedPrimaryKey":  toList(s.PrimaryKey, fieldPath),
		"propertyFields":           toList(s.Fields, fieldPath),
	}, nil)
}

// fieldPath returns the path of a field that is not nested.
func fieldPath(field string) any { return []any{field} }

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
