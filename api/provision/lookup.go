package provision

import (
	"context"
	"slices"
)

// lookup says how to find an object in a list.
type lookup[T any] struct {
	kind     Kind
	declared string        // ID in the declaration; "" for none
	kept     string        // ID in the state; "" for none
	matches  func(*T) bool // whether an object is the declared one, by its name
	want     string        // the condition of matches, for errors
}

// match is an object that was found.
type match[T any] struct {
	item  *T       // nil if there is none
	byID  bool     // found by its ID
	twins []string // IDs of other objects that match by name
}

// find looks for an object: by the ID in the declaration, the ID in the state, and then by name. Before it
// reports that there is none, it makes sure that the list is complete.
func find[T any](ctx context.Context, l *listing[T], q lookup[T]) (match[T], error) {
	if l == nil { // of a workspace that does not exist yet
		if q.declared != "" {
			return match[T]{}, &NotFoundError{Kind: q.kind, Want: "with the ID " + q.declared}
		}
		return match[T]{}, nil
	}
	found, err := findOnce(l, q)
	// A reading of several pages may miss the object with the kept ID, and have another one of its name.
	lacksKept := q.kept != "" && !found.byID
	if !lacksKept && (err != nil || found.item != nil) {
		return found, err
	}
	err = l.confirm(ctx)
	if err != nil {
		return match[T]{}, err
	}
	found, err = findOnce(l, q)
	if err == nil && found.item == nil && q.declared != "" {
		return found, &NotFoundError{Kind: q.kind, Want: "with the ID " + q.declared}
	}
	return found, err
}

// findOnce looks for an object in the items that were read.
func findOnce[T any](l *listing[T], q lookup[T]) (match[T], error) {
	named := l.where(q.matches)
	if q.declared != "" {
		return matchOf(l, l.withID(q.declared), named), nil
	}
	kept := l.withID(q.kept)
	if kept != nil {
		return matchOf(l, kept, named), nil
	}
	switch len(named) {
	case 0:
		return match[T]{}, nil
	case 1:
		return match[T]{item: named[0]}, nil
	default:
		return match[T]{}, &DuplicateError{Kind: q.kind, Want: q.want, IDs: sortedIDs(named, l.id)}
	}
}

// matchOf returns the match of an object that was found by its ID.
func matchOf[T any](l *listing[T], item *T, named []*T) match[T] {
	if item == nil {
		return match[T]{}
	}
	twins := slices.DeleteFunc(sortedIDs(named, l.id), func(id string) bool { return id == l.id(item) })
	return match[T]{item: item, byID: true, twins: twins}
}
