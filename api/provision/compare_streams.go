package provision

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	airbyte "github.com/airbyte-go/airbyte/api"
)

// compareStreams compares the declared streams of a connection with the stored ones. Their order does not
// count.
func compareStreams(c *comparison, declared, remote []airbyte.StreamConfiguration) {
	index := newStreamIndex(declared, remote)
	isMatched := map[int]bool{}
	for _, want := range declared {
		i := index.find(want)
		if i < 0 {
			c.add("streams", streamPath(want), "not selected", "selected")
			continue
		}
		isMatched[i] = true
		compareStream(c, want, remote[i])
	}
	for i, have := range remote {
		if !isMatched[i] {
			c.add("streams", streamPath(have), "selected", "not selected")
		}
	}
}

// streamIndex finds the stored stream that a declared one names. A connection may have thousands of streams.
type streamIndex struct {
	declared map[string]int // number of declared streams by name
	remote   []airbyte.StreamConfiguration
	byName   map[string][]int // indexes in remote
}

func newStreamIndex(declared, remote []airbyte.StreamConfiguration) *streamIndex {
	index := &streamIndex{declared: map[string]int{}, remote: remote, byName: map[string][]int{}}
	for _, s := range declared {
		index.declared[s.Name]++
	}
	for i, s := range remote {
		index.byName[s.Name] = append(index.byName[s.Name], i)
	}
	return index
}

// find returns the index of a stored stream, or -1. The name is enough if it is unique on both sides, since
// servers then replace the namespace by that of the source.
func (x *streamIndex) find(want airbyte.StreamConfiguration) int {
	named := x.byName[want.Name]
	isUnique := len(named) == 1 && x.declared[want.Name] == 1
	if isUnique {
		return named[0]
	}
	for _, i := range named {
		if valueOr(x.remote[i].Namespace, "") == valueOr(want.Namespace, "") {
			return i
		}
	}
	return -1
}

func streamPath(s airbyte.StreamConfiguration) string {
	if s.Namespace != nil && *s.Namespace != "" {
		return "streams." + *s.Namespace + "." + s.Name
	}
	return "streams." + s.Name
}

// compareStream compares the declared fields of a stream. Servers use the cursor and the primary key only
// in some modes, and show their own in the others.
func compareStream(c *comparison, want, have airbyte.StreamConfiguration) {
	path := streamPath(want)
	differs := func(field, have, want string) {
		if have != want {
			c.add("streams", join(path, field), have, want)
		}
	}
	mode := modeOf(have)
	if want.SyncMode != nil {
		mode = modeOf(want)
		differs("syncMode", string(modeOf(have)), string(mode))
	}
	if len(want.CursorField) > 0 && usesCursor(mode) {
		differs("cursorField", joinNames(have.CursorField, "."), joinNames(want.CursorField, "."))
	}
	if len(want.PrimaryKey) > 0 && usesPrimaryKey(mode) {
		differs("primaryKey", showKey(have.PrimaryKey), showKey(want.PrimaryKey))
	}
	if want.SelectedFields != nil {
		differs("selectedFields", showSelected(have.SelectedFields), showSelected(want.SelectedFields))
	}
	if want.IncludeFiles != nil {
		differs("includeFiles", fmt.Sprint(valueOr(have.IncludeFiles, false)), fmt.Sprint(*want.IncludeFiles))
	}
	if want.DestinationObjectName != nil {
		differs("destinationObjectName", valueOr(have.DestinationObjectName, ""), *want.DestinationObjectName)
	}
	if want.Mappers != nil {
		compareMappers(c, join(path, "mappers"), want.Mappers, have.Mappers)
	}
}

// modeOf returns the mode of a stream. Servers take a missing one for full_refresh_overwrite.
func modeOf(s airbyte.StreamConfiguration) airbyte.SyncMode {
	return cmp.Or(valueOr(s.SyncMode, ""), airbyte.SyncModeFullRefreshOverwrite)
}

func usesCursor(mode airbyte.SyncMode) bool { return strings.HasPrefix(string(mode), "incremental_") }

func usesPrimaryKey(mode airbyte.SyncMode) bool {
	return mode != airbyte.SyncModeFullRefreshOverwrite && mode != airbyte.SyncModeFullRefreshAppend
}

// showKey returns a primary key as text. The order of its columns counts.
func showKey(key [][]string) string {
	var columns []string
	for _, path := range key {
		columns = append(columns, joinNames(path, "."))
	}
	return strings.Join(columns, ", ")
}

// showSelected returns selected fields as text, sorted, because servers return them in the order of the
// schema. No fields means all fields. Servers know only fields of the top level.
func showSelected(fields airbyte.SelectedFields) string {
	var names []string
	for _, field := range fields {
		if len(field.FieldPath) > 0 {
			names = append(names, field.FieldPath[0])
		}
	}
	slices.Sort(names)
	return cmp.Or(joinNames(slices.Compact(names), ", "), "all")
}

// compareMappers compares mappers by type and configuration, in order. Servers give IDs to those without
// one.
func compareMappers(c *comparison, path string, want, have []airbyte.StreamMapper) {
	comparer := jsonComparer{comparison: c, field: "streams"}
	if len(want) != len(have) {
		c.add("streams", join(path, "length"), fmt.Sprint(len(have)), fmt.Sprint(len(want)))
		return
	}
	for i := range want {
		comparer.compare(fmt.Sprintf("%s.%d", path, i), decoded(want[i]), decoded(have[i]))
	}
	c.serverOnly = nil // IDs, and defaults of the server
}

// mergeStreams returns the declared streams with the undeclared fields of the stored ones, because a request
// replaces all streams.
func mergeStreams(declared, remote []airbyte.StreamConfiguration) []airbyte.StreamConfiguration {
	index := newStreamIndex(declared, remote)
	var merged []airbyte.StreamConfiguration
	for _, want := range declared {
		i := index.find(want)
		if i < 0 {
			merged = append(merged, want)
			continue
		}
		merged = append(merged, mergeStream(want, remote[i]))
	}
	return merged
}

func mergeStream(want, have airbyte.StreamConfiguration) airbyte.StreamConfiguration {
	merged := want
	hasSameMode := want.SyncMode == nil || *want.SyncMode == modeOf(have)
	merged.SyncMode = cmp.Or(want.SyncMode, have.SyncMode)
	if hasSameMode && len(want.CursorField) == 0 && usesCursor(modeOf(have)) {
		merged.CursorField = have.CursorField
	}
	if hasSameMode && len(want.PrimaryKey) == 0 && usesPrimaryKey(modeOf(have)) {
		merged.PrimaryKey = have.PrimaryKey
	}
	if want.SelectedFields == nil {
		merged.SelectedFields = have.SelectedFields
	}
	if want.Mappers == nil {
		merged.Mappers = have.Mappers
	}
	merged.IncludeFiles = cmp.Or(want.IncludeFiles, have.IncludeFiles)
	merged.DestinationObjectName = cmp.Or(want.DestinationObjectName, have.DestinationObjectName)
	return merged
}
