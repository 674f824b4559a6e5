package airbytetest

import (
	"cmp"
	"net/http"
	"slices"
	"strings"

	airbyte "github.com/airbyte-go/airbyte/api"
)

// allStreams returns all streams of a source, as a new connection stores them if the request names
// none.
func allStreams(source, destination *resource) ([]any, error) {
	offered, err := discover(source)
	if err != nil {
		return nil, err
	}
	return toList(offered, func(s Stream) object {
		return extend(object{
			"name":           s.Name,
			"namespace":      s.namespace(),
			"syncMode":       "full_refresh_overwrite",
			"cursorField":    s.defaultCursor(),
			"primaryKey":     s.primaryKey(),
			"includeFiles":   s.Files && destination.connector.Files,
			"selectedFields": []any{},
			"mappers":        []any{},
		}, nil)
	}), nil
}

// selection is a stream that a request selects.
type selection struct {
	sent   object
	stream Stream // of the source
	mode   airbyte.SyncMode
}

// selectStreams checks the streams that a request selects against those that the source offers and
// the modes of the destination. It returns them as servers store them. old is the connection that
// the request updates; nil if it creates one.
func (c *call) selectStreams(source, destination, old *resource, sent []any) ([]any, error) {
	offered, err := discover(source)
	if err != nil {
		return nil, err
	}
	seen := map[string]bool{}
	streams := []any{}
	for _, item := range sent {
		s, complaint := newSelection(item.(object), offered)
		if complaint == "" {
			complaint = s.check(s.stream.modes(destination))
		}
		key := getString(s.sent, "name") + "\x00" + getString(s.sent, "namespace")
		if complaint == "" && seen[key] {
			complaint = "is selected twice"
		}
		if complaint != "" {
			name := getString(s.sent, "name")
			return nil, statusError(http.StatusBadRequest, "The stream "+name+" "+complaint+".")
		}
		seen[key] = true
		includesFiles := old == nil && s.stream.Files && destination.connector.Files
		stored, err := c.storeSelection(s, old, includesFiles)
		if err != nil {
			return nil, err
		}
		streams = append(streams, stored)
	}
	return streams, nil
}

// newSelection finds the stream that a selection names. The name is enough if only one stream has
// it, so that servers ignore the namespace then. It returns a complaint if there is no such stream.
func newSelection(sent object, offered []Stream) (selection, string) {
	s := selection{
		sent: sent,
		mode: airbyte.SyncMode(cmp.Or(getString(sent, "syncMode"), "full_refresh_overwrite")),
	}
	var named []Stream
	for _, stream := range offered {
		if stream.Name == getString(sent, "name") {
			named = append(named, stream)
		}
	}
	switch len(named) {
	case 0:
		return s, "does not exist in the source"
	case 1:
		s.stream = named[0]
		return s, ""
	}
	i := slices.IndexFunc(named, func(stream Stream) bool {
		return stream.Namespace == getString(sent, "namespace")
	})
	if i < 0 {
		return s, "does not exist in the source with this namespace"
	}
	s.stream = named[i]
	return s, ""
}

// check returns the reason why a selection is invalid, or "". Servers check the modes, cursors and
// primary keys only of streams that are not overwritten.
func (s selection) check(modes []airbyte.SyncMode) string {
	if complaint := s.checkSelectedFields(); complaint != "" {
		return complaint
	}
	if s.mode == airbyte.SyncModeFullRefreshOverwrite {
		return ""
	}
	if !slices.Contains(modes, s.mode) {
		return "has no mode " + string(s.mode) + "; want one of " + joinModes(modes)
	}
	switch s.mode {
	case airbyte.SyncModeIncrementalAppend:
		return s.checkCursor()
	case airbyte.SyncModeIncrementalDedupedHistory:
		return cmp.Or(s.checkCursor(), s.checkPrimaryKey())
	case airbyte.SyncModeFullRefreshUpdate, airbyte.SyncModeIncrementalUpdate:
		return s.checkPrimaryKey()
	}
	return ""
}

func joinModes(modes []airbyte.SyncMode) string {
	var names []string
	for _, mode := range modes {
		names = append(names, string(mode))
	}
	return strings.Join(names, ", ")
}

// checkSelectedFields checks the fields to sync. They must be at the top level, and include the key
// and the cursor that the mode needs.
func (s selection) checkSelectedFields() string {
	sent, isSent := s.sent["selectedFields"].([]any)
	if !isSent {
		return ""
	}
	if len(sent) == 0 {
		return "has no selected fields; omit selectedFields to select all"
	}
	var selected []string
	for _, item := range sent {
		path := getList(item.(object), "fieldPath")
		if len(path) == 0 {
			return "selects a field without a path"
		}
		if len(path) > 1 {
			return "selects a nested field, which servers do not support"
		}
		name := dottedPath(path)
		if slices.Contains(selected, name) {
			return "selects the field " + name + " twice"
		}
		selected = append(selected, name)
	}
	for _, name := range selected {
		if !s.stream.hasField([]any{name}) {
			return "does not have the field " + name + " of selectedFields; it has " +
				strings.Join(s.stream.fields(), ", ")
		}
	}
	return s.checkNeededFields(selected)
}

// checkNeededFields checks that the selected fields include the primary key in modes that deduplicate
// or update, and the cursor in incremental modes.
func (s selection) checkNeededFields(selected []string) string {
	modesWithKey := []airbyte.SyncMode{
		airbyte.SyncModeFullRefreshOverwriteDeduped,
		airbyte.SyncModeFullRefreshUpdate,
		airbyte.SyncModeIncrementalDedupedHistory,
		airbyte.SyncModeIncrementalUpdate,
	}
	if slices.Contains(modesWithKey, s.mode) {
		for _, path := range s.primaryKey() {
			top := topField(path)
			if top != "" && !slices.Contains(selected, top) {
				return "does not select its primary key"
			}
		}
	}
	cursor := s.cursor()
	if isIncremental(s.mode) && len(cursor) > 0 && !slices.Contains(selected, topField(cursor)) {
		return "does not select its cursor"
	}
	return ""
}

// topField returns the first name of a path, or "" if the path is empty.
func topField(path any) string {
	names, _ := path.([]any)
	if len(names) == 0 {
		return ""
	}
	top, _ := names[0].(string)
	return top
}

func (s selection) checkCursor() string {
	sent := getList(s.sent, "cursorField")
	switch {
	case len(sent) == 0 && len(s.stream.defaultCursor()) == 0:
		return "needs a cursorField for " + string(s.mode)
	case len(sent) == 0:
		return ""
	case s.stream.Cursor != "" && !isEqualJSON(sent, s.stream.defaultCursor()):
		return "has the cursor " + s.stream.Cursor + ", which the source defines; omit cursorField"
	case !s.stream.hasField(sent):
		return "does not have the field " + dottedPath(sent) + " of cursorField; it has " +
			strings.Join(s.stream.fields(), ", ")
	}
	return ""
}

func (s selection) checkPrimaryKey() string {
	sent := getList(s.sent, "primaryKey")
	defined := s.stream.primaryKey()
	if len(sent) == 0 {
		if len(defined) == 0 {
			return "needs a primaryKey for " + string(s.mode)
		}
		return ""
	}
	if len(defined) > 0 && !isEqualJSON(sent, defined) {
		return "has the primary key " + strings.Join(s.stream.PrimaryKey, ", ") +
			", which the source defines; omit primaryKey"
	}
	for _, path := range sent {
		if !s.stream.hasField(path) {
			return "does not have the field " + dottedPath(path) + " of primaryKey; it has " +
				strings.Join(s.stream.fields(), ", ")
		}
	}
	return ""
}

func isEqualJSON(a, b any) bool { return string(encodeJSON(a)) == string(encodeJSON(b)) }

// cursor returns the cursor that the server stores. It is the cursor of the source, unless the source
// defines none and the mode uses the cursor of the request.
func (s selection) cursor() []any {
	sent := getList(s.sent, "cursorField")
	if isIncremental(s.mode) && s.stream.Cursor == "" && len(sent) > 0 {
		return sent
	}
	return s.stream.defaultCursor()
}

// primaryKey returns the primary key that the server stores. It is the key of the source, unless the
// source defines none and the mode uses the key of the request.
func (s selection) primaryKey() []any {
	defined := s.stream.primaryKey()
	modesWithoutKey := []airbyte.SyncMode{airbyte.SyncModeFullRefreshOverwrite, airbyte.SyncModeFullRefreshAppend}
	sent := getList(s.sent, "primaryKey")
	if len(defined) > 0 || len(sent) == 0 || slices.Contains(modesWithoutKey, s.mode) {
		return defined
	}
	return sent
}

// storeSelection returns a selected stream as servers store it: with the namespace, the cursor and
// the key of the source, the fields in the order of the schema, and an ID for each mapper.
// includesFiles is the default of includeFiles.
func (c *call) storeSelection(s selection, old *resource, includesFiles bool) (object, error) {
	mappers, err := c.storeMappers(s, old)
	if err != nil {
		return nil, err
	}
	if sent, isSent := s.sent["includeFiles"].(bool); isSent {
		includesFiles = sent
	}
	return extend(s.sent, object{
		"name":           s.stream.Name,
		"namespace":      s.stream.namespace(),
		"syncMode":       string(s.mode),
		"cursorField":    s.cursor(),
		"primaryKey":     s.primaryKey(),
		"includeFiles":   includesFiles,
		"selectedFields": s.selectedFields(),
		"mappers":        mappers,
	}), nil
}

// selectedFields returns the selected fields in the order of the schema.
func (s selection) selectedFields() []any {
	sent := getList(s.sent, "selectedFields")
	fields := []any{}
	for _, field := range s.stream.fields() {
		isSelected := slices.ContainsFunc(sent, func(item any) bool {
			return isEqualJSON(item.(object)["fieldPath"], fieldPath(field))
		})
		if isSelected {
			fields = append(fields, object{"fieldPath": fieldPath(field)})
		}
	}
	return fields
}
