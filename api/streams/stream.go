package streams

import (
	"slices"
	"strings"

	airbyte "github.com/airbyte-go/airbyte/api"
)

// identity names a stream. The namespace is empty for a source without namespaces.
type identity struct{ namespace, name string }

func (id identity) String() string {
	if id.namespace == "" {
		return id.name
	}
	return id.namespace + "." + id.name
}

// stream is a stream that a source offers.
type stream struct {
	identity

	properties airbyte.StreamProperties
}

// streamsOf returns the streams of a response. A stream without a name cannot be selected and is left out.
func streamsOf(discovered []airbyte.StreamProperties) []stream {
	var all []stream
	for _, properties := range discovered {
		s := stream{properties: properties}
		s.name = valueOf(properties.StreamName)
		s.namespace = valueOf(properties.StreamNamespace)
		if s.name != "" {
			all = append(all, s)
		}
	}
	return all
}

// valueOf returns the value of a pointer, and the zero value for nil.
func valueOf[T any](p *T) T {
	if p == nil {
		var zero T
		return zero
	}
	return *p
}

// find returns the stream that a configuration names. Servers ignore the namespace if only one stream has
// the name.
func find(all []stream, id identity) (s stream, isFound bool) {
	hasName := func(s stream) bool { return s.name == id.name }
	first := slices.IndexFunc(all, hasName)
	if first < 0 {
		return stream{}, false
	}
	isUnique := !slices.ContainsFunc(all[first+1:], hasName)
	if isUnique {
		return all[first], true
	}
	i := slices.IndexFunc(all, func(s stream) bool { return s.identity == id })
	if i < 0 {
		return stream{}, false
	}
	return all[i], true
}

// definesCursor reports whether the source requires its own cursor.
func (s stream) definesCursor() bool { return valueOf(s.properties.SourceDefinedCursorField) }

// hasField reports whether the stream has a field at a path. A stream that does not describe its fields may
// have any.
func (s stream) hasField(path []string) bool {
	fields := s.properties.PropertyFields
	return len(fields) == 0 || slices.ContainsFunc(fields, func(f []string) bool { return slices.Equal(f, path) })
}

// hasMode reports whether the destination and the stream allow a mode. Servers never list
// full_refresh_overwrite_deduped, so it counts as allowed.
func (s stream) hasMode(mode airbyte.SyncMode) bool {
	return mode == airbyte.SyncModeFullRefreshOverwriteDeduped || slices.Contains(s.properties.SyncModes, mode)
}

// usesCursor reports whether servers use the cursor of a stream with the mode.
func usesCursor(mode airbyte.SyncMode) bool { return strings.HasPrefix(string(mode), "incremental_") }

// usesKey reports whether servers use the primary key of a stream with the mode.
func usesKey(mode airbyte.SyncMode) bool {
	return mode != airbyte.SyncModeFullRefreshOverwrite && mode != airbyte.SyncModeFullRefreshAppend
}

// needsKey reports whether a stream with the mode must have a primary key.
func needsKey(mode airbyte.SyncMode) bool {
	switch mode {
	case airbyte.SyncModeFullRefreshOverwriteDeduped, airbyte.SyncModeIncrementalDedupedHistory,
		airbyte.SyncModeFullRefreshUpdate, airbyte.SyncModeIncrementalUpdate:
		return true
	default:
		return false
	}
}

// dotted formats the path of a field.
func dotted(path []string) string { return strings.Join(path, ".") }

// showPaths formats paths of fields, such as those of a primary key. Their order counts.
func showPaths(paths [][]string) string {
	if len(paths) == 0 {
		return "none"
	}
	var fields []string
	for _, path := range paths {
		fields = append(fields, dotted(path))
	}
	return strings.Join(fields, ", ")
}

// showModes formats modes.
func showModes(modes []airbyte.SyncMode) string {
	if len(modes) == 0 {
		return "none"
	}
	var names []string
	for _, mode := range modes {
		names = append(names, string(mode))
	}
	return strings.Join(names, ", ")
}
