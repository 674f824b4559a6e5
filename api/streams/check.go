package streams

import (
	"cmp"
	"slices"

	airbyte "github.com/airbyte-go/airbyte/api"
)

// Check reports why servers would refuse the streams of a connection: streams, fields and modes that do not
// exist, and cursors and primary keys that are missing or differ from those of the source. Pass the streams
// that you want to send, or those of an existing connection after the schema of its source has changed.
//
// The discovered streams must be those of a request with a destination. The error is an [*Error] that lists
// all problems.
func Check(configured []airbyte.StreamConfiguration, discovered []airbyte.StreamProperties) error {
	all := streamsOf(discovered)
	isSeen := map[identity]bool{}
	var found problems
	for _, c := range configured {
		id := identity{namespace: valueOf(c.Namespace), name: c.Name}
		s, isFound := find(all, id)
		switch {
		case c.Name == "":
			found.add(id, "a stream has no name")
		case !isFound:
			found.add(id, "is not in the source")
		case isSeen[s.identity]:
			found.add(id, "is selected twice")
		default:
			found.add(id, s.check(c)...)
		}
		isSeen[s.identity] = isFound
	}
	return found.err()
}

// modeOf returns the mode of a stream. Servers take a missing one for full_refresh_overwrite.
func modeOf(c airbyte.StreamConfiguration) airbyte.SyncMode {
	return cmp.Or(valueOf(c.SyncMode), airbyte.SyncModeFullRefreshOverwrite)
}

// check lists the reasons why servers would refuse a configuration of the stream.
func (s stream) check(c airbyte.StreamConfiguration) []string {
	mode := modeOf(c)
	var texts []string
	if !s.hasMode(mode) {
		texts = append(texts, "has no mode "+string(mode)+"; it has "+showModes(s.properties.SyncModes))
	}
	if usesCursor(mode) {
		texts = append(texts, s.checkCursor(c.CursorField)...)
		if len(s.cursor(c)) == 0 && !s.definesCursor() {
			texts = append(texts, "has no default cursor; "+string(mode)+" needs a cursor field")
		}
	}
	if needsKey(mode) {
		texts = append(texts, s.checkKey(c.PrimaryKey)...)
		if len(s.key(c)) == 0 {
			texts = append(texts, "has no primary key of its own; "+string(mode)+" needs one")
		}
	}
	return append(texts, s.checkSelected(c)...)
}

// checkCursor checks the cursor that a rule or a configuration names. An empty one leaves the choice to the
// server.
func (s stream) checkCursor(cursor []string) []string {
	switch {
	case len(cursor) == 0:
		return nil
	case s.definesCursor() && !slices.Equal(cursor, s.properties.DefaultCursorField):
		return []string{"has a cursor that the source defines; remove the cursor field " + dotted(cursor)}
	case !s.definesCursor() && !s.hasField(cursor):
		return []string{"has no field " + dotted(cursor) + " for its cursor"}
	}
	return nil
}

// checkKey checks the primary key that a rule or a configuration names. An empty one leaves the choice to
// the server.
func (s stream) checkKey(key [][]string) []string {
	defined := s.properties.SourceDefinedPrimaryKey
	isOther := len(defined) > 0 && len(key) > 0 && !slices.EqualFunc(defined, key, slices.Equal[[]string])
	if isOther {
		return []string{"has the primary key " + showPaths(defined) + ", which the source defines; remove the key " +
			showPaths(key)}
	}
	var texts []string
	for _, path := range key {
		if len(defined) == 0 && !s.hasField(path) {
			texts = append(texts, "has no field "+dotted(path)+" for its primary key")
		}
	}
	return texts
}

// cursor returns the cursor that servers would use.
func (s stream) cursor(c airbyte.StreamConfiguration) []string {
	if !s.definesCursor() && len(c.CursorField) > 0 {
		return c.CursorField
	}
	return s.properties.DefaultCursorField
}

// key returns the primary key that servers would use.
func (s stream) key(c airbyte.StreamConfiguration) [][]string {
	if len(s.properties.SourceDefinedPrimaryKey) > 0 {
		return s.properties.SourceDefinedPrimaryKey
	}
	return c.PrimaryKey
}

// neededFields returns the paths of the fields that the mode of a configuration needs.
func (s stream) neededFields(c airbyte.StreamConfiguration) [][]string {
	mode := modeOf(c)
	var paths [][]string
	if needsKey(mode) {
		paths = append(paths, s.key(c)...)
	}
	if usesCursor(mode) {
		paths = append(paths, s.cursor(c))
	}
	return slices.DeleteFunc(paths, func(path []string) bool { return len(path) == 0 })
}

// checkSelected checks the selected fields. No fields mean all fields.
func (s stream) checkSelected(c airbyte.StreamConfiguration) []string {
	if len(c.SelectedFields) == 0 {
		return nil
	}
	var names []string
	var texts []string
	for _, field := range c.SelectedFields {
		switch {
		case len(field.FieldPath) != 1:
			texts = append(texts, "selects the field "+dotted(field.FieldPath)+"; only fields of the top level can be selected")
			continue
		case slices.Contains(names, field.FieldPath[0]):
			texts = append(texts, "selects the field "+field.FieldPath[0]+" twice")
		case !s.hasField(field.FieldPath):
			texts = append(texts, "has no field "+field.FieldPath[0]+" to sync")
		}
		names = append(names, field.FieldPath[0])
	}
	for _, path := range s.neededFields(c) {
		if !slices.Contains(names, path[0]) {
			texts = append(texts, "does not select the field "+path[0]+", which "+string(modeOf(c))+" needs")
		}
	}
	return texts
}
