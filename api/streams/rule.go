package streams

import (
	"strings"

	airbyte "github.com/airbyte-go/airbyte/api"
)

// Rule says how to sync the streams that it matches.
type Rule struct {
	// Name of the streams. An asterisk stands for any characters, as in "sales_*", and alone for all streams.
	// Case counts. A rule needs a name.
	Name string
	// Namespace of the streams, with asterisks like Name. If it is empty, streams of all namespaces match.
	Namespace string
	// Skip leaves the streams out.
	Skip bool
	// Optional makes the rule valid even if no stream of the source matches it.
	Optional bool

	// Modes in the order of preference. Each stream gets the first one that it allows. If there are none,
	// [DefaultModes] apply.
	Modes []airbyte.SyncMode
	// CursorField is the path of the field that tells new records from old ones, for incremental modes. If
	// it is empty, the default of the source applies. It cannot replace a cursor that the source defines.
	CursorField []string
	// PrimaryKey has the paths of the fields that identify a record. If it is empty, the key of the source
	// applies. It cannot replace a key that the source defines.
	PrimaryKey [][]string
	// Fields are the fields of the top level to sync. If there are none, all fields are synced. The cursor
	// and the primary key need not be listed.
	Fields []string
}

// DefaultModes returns the modes of rules without Modes, in the order of preference. The first reads only new
// records and keeps one row for each key, and the second replaces everything. The others append, for
// destinations that cannot replace rows.
func DefaultModes() []airbyte.SyncMode {
	return []airbyte.SyncMode{
		airbyte.SyncModeIncrementalDedupedHistory,
		airbyte.SyncModeFullRefreshOverwrite,
		airbyte.SyncModeIncrementalAppend,
		airbyte.SyncModeFullRefreshAppend,
	}
}

// matches reports whether the rule matches a stream.
func (r Rule) matches(s stream) bool {
	return matchesPattern(r.Name, s.name) && (r.Namespace == "" || matchesPattern(r.Namespace, s.namespace))
}

// String returns the patterns of the rule.
func (r Rule) String() string { return identity{namespace: r.Namespace, name: r.Name}.String() }

// matchesPattern reports whether a text matches a pattern with asterisks.
func matchesPattern(pattern, text string) bool {
	first, rest, hasAsterisk := strings.Cut(pattern, "*")
	if !hasAsterisk {
		return text == pattern
	}
	text, hasPrefix := strings.CutPrefix(text, first)
	if !hasPrefix {
		return false
	}
	for {
		part, more, hasMore := strings.Cut(rest, "*")
		if !hasMore {
			return strings.HasSuffix(text, part)
		}
		_, after, isFound := strings.Cut(text, part)
		if !isFound {
			return false
		}
		text = after
		rest = more
	}
}
