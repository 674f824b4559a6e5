package streams

import (
	"cmp"
	"slices"
	"strings"

	airbyte "github.com/airbyte-go/airbyte/api"
)

// ChangeKind is a kind of change of a source's schema.
type ChangeKind string

// Kinds of changes.
const (
	StreamAdded   ChangeKind = "stream added"
	StreamRemoved ChangeKind = "stream removed"
	FieldAdded    ChangeKind = "field added"
	FieldRemoved  ChangeKind = "field removed"
	// The source defines another primary key, or none.
	KeyChanged ChangeKind = "primary key changed"
	// The source defines or suggests another cursor, or none.
	CursorChanged ChangeKind = "cursor changed"
	// The stream or the destination allows other modes. Compare looks at modes only if both responses
	// have them.
	ModesChanged ChangeKind = "sync modes changed"
)

// Change is a difference between the streams of two responses.
type Change struct {
	Kind      ChangeKind
	Namespace string // of the stream; empty if it has none
	Name      string // of the stream
	Field     string // path of the field, as in address.city, for FieldAdded and FieldRemoved
	Before    string // the key, cursor or modes before the change
	After     string // the key, cursor or modes after the change
}

// String formats the change, such as "public.orders: field removed: note".
func (c Change) String() string {
	text := identity{namespace: c.Namespace, name: c.Name}.String() + ": " + string(c.Kind)
	switch c.Kind {
	case FieldAdded, FieldRemoved:
		return text + ": " + c.Field
	case KeyChanged, CursorChanged, ModesChanged:
		return text + ": " + c.Before + " → " + c.After
	default:
		return text
	}
}

// Compare lists the differences between two responses of [airbyte.StreamsService.GetProperties], sorted by
// stream. The order of streams, fields and modes does not count. The API does not return the types of
// fields, so Compare does not find changes of types.
func Compare(before, after []airbyte.StreamProperties) []Change {
	old := byIdentity(before)
	current := byIdentity(after)
	var changes []Change
	for _, s := range streamsOf(after) {
		previous, isOld := old[s.identity]
		if isOld {
			changes = append(changes, compareStream(previous, s)...)
		} else {
			changes = append(changes, s.change(StreamAdded))
		}
	}
	for _, s := range streamsOf(before) {
		if _, isCurrent := current[s.identity]; !isCurrent {
			changes = append(changes, s.change(StreamRemoved))
		}
	}
	slices.SortStableFunc(changes, func(a, b Change) int {
		return cmp.Or(cmp.Compare(a.Namespace, b.Namespace), cmp.Compare(a.Name, b.Name))
	})
	return changes
}

func byIdentity(discovered []airbyte.StreamProperties) map[identity]stream {
	all := map[identity]stream{}
	for _, s := range streamsOf(discovered) {
		all[s.identity] = s
	}
	return all
}

func (s stream) change(kind ChangeKind) Change {
	return Change{Kind: kind, Namespace: s.namespace, Name: s.name}
}

// changed returns a change of a value, or nothing if it is the same.
func (s stream) changed(kind ChangeKind, before, after string) []Change {
	if before == after {
		return nil
	}
	c := s.change(kind)
	c.Before = before
	c.After = after
	return []Change{c}
}

// compareStream lists the differences of one stream.
func compareStream(before, after stream) []Change {
	var changes []Change
	for _, field := range fieldsWithout(before, after) {
		c := after.change(FieldRemoved)
		c.Field = field
		changes = append(changes, c)
	}
	for _, field := range fieldsWithout(after, before) {
		c := after.change(FieldAdded)
		c.Field = field
		changes = append(changes, c)
	}
	keyBefore := showPaths(before.properties.SourceDefinedPrimaryKey)
	keyAfter := showPaths(after.properties.SourceDefinedPrimaryKey)
	changes = append(changes, after.changed(KeyChanged, keyBefore, keyAfter)...)
	changes = append(changes, after.changed(CursorChanged, before.showCursor(), after.showCursor())...)
	hasModes := before.properties.SyncModes != nil && after.properties.SyncModes != nil
	if hasModes {
		modesBefore := showModes(slices.Sorted(slices.Values(before.properties.SyncModes)))
		modesAfter := showModes(slices.Sorted(slices.Values(after.properties.SyncModes)))
		changes = append(changes, after.changed(ModesChanged, modesBefore, modesAfter)...)
	}
	return changes
}

// fieldsWithout lists the fields of a stream that another does not have, sorted.
func fieldsWithout(s, other stream) []string {
	isKnown := map[string]bool{}
	for _, path := range other.properties.PropertyFields {
		isKnown[keyOf(path)] = true
	}
	var fields []string
	for _, path := range s.properties.PropertyFields {
		if !isKnown[keyOf(path)] {
			fields = append(fields, dotted(path))
		}
	}
	slices.Sort(fields)
	return slices.Compact(fields)
}

// keyOf returns a text that differs for different paths, even if the name of a field has a dot.
func keyOf(path []string) string { return strings.Join(path, "\x00") }

// showCursor describes the cursor that the source defines or suggests.
func (s stream) showCursor() string {
	cursor := dotted(s.properties.DefaultCursorField)
	switch {
	case s.definesCursor() && cursor == "":
		return "defined by the source"
	case s.definesCursor():
		return cursor + " (defined by the source)"
	default:
		return cmp.Or(cursor, "none")
	}
}
