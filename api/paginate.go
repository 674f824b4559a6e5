package airbyte

import (
	"context"
	"errors"
	"fmt"
	"iter"
)

// pageSize is how many items All asks for at once: the most that servers give.
const pageSize = 100

// ErrNoProgress says that a server sent a page a second time.
var ErrNoProgress = errors.New("the server sent a page again, with nothing new on it")

// pager walks a list page by page, P being a page and T an item that K
// identifies. Pages are asked for by limit and offset, with the caller's own
// parameters each time: the links that servers send lose filters and name
// hosts that cannot be reached, so they only tell whether to go on (server
// source, publicapi/mappers/PaginationMapper.kt).
type pager[P, T any, K comparable] struct {
	op     *Operation
	limit  *int // of the caller; nil for pageSize
	offset *int // of the caller; nil for 0
	opts   []RequestOption

	list  func(ctx context.Context, limit, offset *int) (*P, error)
	items func(*P) ([]T, string) // what is on a page, and the link to the next
	key   func(*T) K
}

// all yields the items in the order in which the server sends them, each once:
// servers order most lists by nothing, so that pages may overlap. Each range
// over it starts from the beginning. After an error nothing follows.
func (p pager[P, T, K]) all(ctx context.Context) iter.Seq2[*T, error] {
	return func(yield func(*T, error) bool) {
		ctx, cancel := context.WithCancel(ctx)
		fetch := p.fetcher(ctx)
		defer fetch.close()
		defer cancel()
		var none K
		seen := map[K]struct{}{}
		for first := true; ; first = false {
			items, err := fetch.next()
			if err != nil {
				yield(nil, err)
				return
			}
			if len(items) == 0 {
				return
			}
			fresh := 0
			for i := range items {
				key := p.key(&items[i])
				if _, known := seen[key]; known {
					continue
				}
				if key != none { // an item without an ID is not told apart from others
					seen[key] = struct{}{}
					fresh++
				}
				if !yield(&items[i], nil) {
					return
				}
			}
			if fresh == 0 && !first {
				yield(nil, fmt.Errorf("airbyte: %s: %w", p.op.ID, ErrNoProgress))
				return
			}
		}
	}
}

// fetcher gets one page after the other, ahead of its caller if asked to.
type fetcher[T any] struct {
	get   func() fetched[T]
	ahead chan fetched[T] // nil without a page under way
	fetch bool            // whether to go ahead
	done  bool            // no page follows
}

// fetched is a page, or why there is none.
type fetched[T any] struct {
	items []T
	more  bool
	err   error
}

func (p pager[P, T, K]) fetcher(ctx context.Context) *fetcher[T] {
	limit, offset := pageSize, 0
	if p.limit != nil {
		limit = *p.limit
	}
	if p.offset != nil {
		offset = *p.offset
	}
	get := func() fetched[T] {
		at := offset
		page, err := p.list(ctx, &limit, &at)
		if err != nil {
			return fetched[T]{err: err}
		}
		items, next := p.items(page)
		offset += len(items)
		return fetched[T]{items: items, more: next != ""}
	}
	return &fetcher[T]{get: get, fetch: newRequestOptions(p.opts).prefetch}
}

// next returns the next page. An empty one is the end.
func (f *fetcher[T]) next() ([]T, error) {
	if f.done {
		return nil, nil
	}
	var page fetched[T]
	if f.ahead != nil {
		page = <-f.ahead
		f.ahead = nil
	} else {
		page = f.get()
	}
	f.done = page.err != nil || !page.more || len(page.items) == 0
	if f.fetch && !f.done {
		f.ahead = make(chan fetched[T], 1)
		go func(to chan<- fetched[T]) { to <- f.get() }(f.ahead)
	}
	return page.items, page.err
}

// close waits for a page under way, whose context has ended or ends soon, so
// that nothing is left behind.
func (f *fetcher[T]) close() {
	if f.ahead != nil {
		<-f.ahead
	}
}

// deref is what p points to, or zero for nil.
func deref[T any](p *T) T {
	if p == nil {
		return *new(T)
	}
	return *p
}
