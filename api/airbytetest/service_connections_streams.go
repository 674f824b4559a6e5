package airbytetest

import (
	"net/http"
	"slices"
	"strings"
)

// allStreams returns all streams of a source, as a connection stores them.
func (c *call) allStreams(source *resource) ([]any, error) {
	offered, err := discover(source)
	if err != nil {
		return nil, err
	}
	return toList(offered, func(s Stream) object {
		return c.completeStream(object{
			"name":      s.Name,
			"namespace": s.namespace(),
			"syncMode":  "full_refresh_overwrite",
		})
	}), nil
}

// completeStream adds the fields that servers add to a selected stream: empty lists, and the IDs of
// mappers.
func (c *call) completeStream(selected any) object {
	stream := extend(object{"selectedFields": []any{}}, selected.(object))
	stream["mappers"] = toList(getList(stream, "mappers"), func(mapper any) object {
		return extend(object{"id": c.state.newID("mapper")}, mapper.(object))
	})
	return stream
}

// checkStreams checks the streams that a connection selects against those that its source offers.
func checkStreams(source *resource, selected []any) error {
	offered, err := discover(source)
	if err != nil {
		return err
	}
	seen := map[string]bool{}
	for _, item := range selected {
		stream := item.(object)
		name := getString(stream, "name")
		key := name + "\x00" + getString(stream, "namespace")
		if complaint := checkStream(stream, offered, seen[key]); complaint != "" {
			return statusError(http.StatusBadRequest, "The stream "+name+" "+complaint+".")
		}
		seen[key] = true
	}
	return nil
}

// checkStream returns the reason why a selected stream is invalid, or "". Incremental modes need a
// cursor and deduplicating modes need a primary key; either the stream or the source defines them.
func checkStream(selected object, offered []Stream, isRepeated bool) string {
	i := slices.IndexFunc(offered, func(s Stream) bool { return s.isSelectedBy(selected) })
	if i < 0 {
		return "does not exist in the source"
	}
	if isRepeated {
		return "is selected twice"
	}
	fields, hasFields := selected["selectedFields"].([]any)
	if hasFields && len(fields) == 0 {
		return "has no selected fields; omit selectedFields to select all"
	}
	mode := getString(selected, "syncMode")
	hasCursor := offered[i].Cursor != "" || len(getList(selected, "cursorField")) > 0
	if strings.HasPrefix(mode, "incremental") && !hasCursor {
		return "needs a cursorField for " + mode
	}
	hasKey := len(offered[i].PrimaryKey) > 0 || len(getList(selected, "primaryKey")) > 0
	if strings.Contains(mode, "deduped") && !hasKey {
		return "needs a primaryKey for " + mode
	}
	return ""
}

// isSelectedBy reports whether a selection names this stream. Without a namespace, the name alone
// decides.
func (s Stream) isSelectedBy(selected object) bool {
	if s.Name != getString(selected, "name") {
		return false
	}
	namespace := selected["namespace"]
	return namespace == nil || namespace == s.Namespace
}
