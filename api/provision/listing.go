package provision

import (
	"context"
	"errors"
	"slices"
)

// maxWalks limits how often a list is read until two readings agree.
const maxWalks = 6

var (
	errUnstable = errors.New("the list changed with each reading, so it is unknown whether the object exists")
	errRepeats  = errors.New("two pages of the list have the same items; a proxy or the server ignores the offset")
)

// listing is a list of a server that has been read. Servers do not sort lists, so a list of several pages may lack
// an item that moved to an earlier page while the list was read.
type listing[T any] struct {
	items []T
	page  pageFunc[T]
	id    func(*T) string
	isOne bool // the list has one page, so that it is complete
}

// read reads a list to its end.
func read[T any](ctx context.Context, page pageFunc[T], id func(*T) string) (*listing[T], error) {
	l := &listing[T]{page: page, id: id}
	err := l.walk(ctx)
	if err != nil {
		return nil, err
	}
	return l, nil
}

// lookFor reads a list, and returns the items that match. Before it returns none, it makes sure that the list is
// complete.
func lookFor[T any](
	ctx context.Context, page pageFunc[T], id func(*T) string, matches func(*T) bool,
) ([]*T, error) {
	list, err := read(ctx, page, id)
	if err != nil {
		return nil, err
	}
	found := list.where(matches)
	if len(found) > 0 {
		return found, nil
	}
	err = list.confirm(ctx)
	return list.where(matches), err
}

// walk reads the list again. A page that is not full is the last one.
func (l *listing[T]) walk(ctx context.Context) error {
	var items []T
	seen := map[string]bool{}
	for offset := 0; ; {
		page, err := l.page(ctx, offset)
		if err != nil {
			return err
		}
		before := len(items)
		for i := range page {
			id := l.id(&page[i])
			if !seen[id] {
				seen[id] = true
				items = append(items, page[i])
			}
		}
		if len(page) < pageSize {
			l.isOne = offset == 0
			break
		}
		if len(items) == before {
			return errRepeats
		}
		offset += len(page)
	}
	l.items = items
	return nil
}

// confirm makes sure that the list is complete: it has one page, or two readings in a row have the same
// items.
func (l *listing[T]) confirm(ctx context.Context) error {
	before := l.ids()
	for range maxWalks {
		if l.isOne {
			return nil
		}
		err := l.walk(ctx)
		if err != nil {
			return err
		}
		now := l.ids()
		if slices.Equal(before, now) {
			return nil
		}
		before = now
	}
	return errUnstable
}

// ids returns the IDs of all items, sorted.
func (l *listing[T]) ids() []string {
	var ids []string
	for i := range l.items {
		ids = append(ids, l.id(&l.items[i]))
	}
	slices.Sort(ids)
	return ids
}

// where returns the items that match. A nil listing has none.
func (l *listing[T]) where(matches func(*T) bool) []*T {
	if l == nil {
		return nil
	}
	var found []*T
	for i := range l.items {
		if matches(&l.items[i]) {
			found = append(found, &l.items[i])
		}
	}
	return found
}

// withID returns the item with an ID, or nil if there is none.
func (l *listing[T]) withID(id string) *T {
	found := l.where(func(item *T) bool { return id != "" && l.id(item) == id })
	if len(found) == 0 {
		return nil
	}
	return found[0]
}

// sortedIDs returns the IDs of items, sorted.
func sortedIDs[T any](items []*T, id func(*T) string) []string {
	var ids []string
	for _, item := range items {
		ids = append(ids, id(item))
	}
	slices.Sort(ids)
	return ids
}

// replace replaces the item that has the ID of another one. Pointers to the items stay valid.
func (l *listing[T]) replace(changed *T) {
	items := slices.Clone(l.items)
	for i := range items {
		if l.id(&items[i]) == l.id(changed) {
			items[i] = *changed
		}
	}
	l.items = items
}

// drop removes the item with an ID. Pointers to other items stay valid.
func (l *listing[T]) drop(id string) {
	var kept []T
	for i := range l.items {
		if l.id(&l.items[i]) != id {
			kept = append(kept, l.items[i])
		}
	}
	l.items = kept
}
