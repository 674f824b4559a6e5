package airbyte

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"reflect"
)

// pageSize is how many items All asks for at once: the most that servers give.
const pageSize = 100

// ErrNoProgress says that a server sent two pages in a row with nothing new on
// them. One alone is what a list sends that has grown by a page meanwhile.
var ErrNoProgress = errors.New("the server sent two pages in a row with nothing new on them")

// pager walks a list page by page. Pages are asked for by limit and offset,
// with the caller's own parameters each time: the links that servers send lose
// filters and name hosts that cannot be reached, so they only tell whether to
// go on (server source, publicapi/mappers/PaginationMapper.kt).
type pager struct {
	op     *Operation
	limit  *int // of the caller; nil for pageSize
	offset *int // of the caller; nil for 0
	opts   []RequestOption
}

// page is one page of a list, whose items only all knows the type of.
type page struct {
	length int
	next   string           // the link to the next page; "" for none
	key    func(i int) any  // what identifies an item; zero for nothing
	yield  func(i int) bool // hands an item to the caller
}

// list gets a page.
type list func(ctx context.Context, limit, offset *int) (page, error)

// all yields the items of a list, of which list gets a page and key tells what
// identifies an item. It is kept this small because the compiler makes it anew
// for every type.
func all[T any](ctx context.Context, p pager, list func(ctx context.Context, limit, offset *int) ([]T, string, error), key func(*T) any) iter.Seq2[*T, error] {
	return func(yield func(*T, error) bool) {
		err := p.walk(ctx, func(ctx context.Context, limit, offset *int) (page, error) {
			items, next, err := list(ctx, limit, offset)
			return page{len(items), next, func(i int) any { return key(&items[i]) }, func(i int) bool { return yield(&items[i], nil) }}, err
		})
		if err != nil {
			yield(nil, err)
		}
	}
}

// walk yields the items in the order in which the server sends them, each
// once: servers order most lists by nothing, so that pages may overlap. It
// ends without an error where the caller leaves.
func (p pager) walk(ctx context.Context, list list) error {
	ctx, cancel := context.WithCancel(ctx)
	fetch := p.fetcher(ctx, list)
	defer fetch.close()
	defer cancel()
	seen := map[any]struct{}{}
	for stale := 0; ; {
		page, err := fetch.next()
		if err != nil || page.length == 0 {
			return err
		}
		stale++
		for i := range page.length {
			key := page.key(i)
			if _, known := seen[key]; known {
				continue
			}
			if key != "" && key != int64(0) { // an item without an ID is not told apart from others
				seen[key] = struct{}{}
				stale = 0
			}
			if !page.yield(i) {
				return nil
			}
		}
		if stale > 1 {
			return fmt.Errorf("airbyte: %s: %w", p.op.ID, ErrNoProgress)
		}
	}
}

// fetcher gets one page after the other, ahead of its caller if asked to.
type fetcher struct {
	get      func() fetched
	prefetch bool
	ahead    chan fetched // nil without a page under way
	done     bool         // no page follows
}

// fetched is a page, or why there is none.
type fetched struct {
	page
	err error
}

func (p pager) fetcher(ctx context.Context, list list) *fetcher {
	limit, offset := pageSize, 0
	if p.limit != nil {
		limit = *p.limit
	}
	if p.offset != nil {
		offset = *p.offset
	}
	get := func() fetched {
		at := offset
		page, err := list(ctx, &limit, &at)
		offset += page.length
		return fetched{page, err}
	}
	return &fetcher{get: get, prefetch: newRequestOptions(p.opts).prefetch}
}

// next returns the next page. An empty one is the end.
func (f *fetcher) next() (page, error) {
	if f.done {
		return page{}, nil
	}
	var got fetched
	if f.ahead != nil {
		got = <-f.ahead
		f.ahead = nil
	} else {
		got = f.get()
	}
	f.done = got.err != nil || got.next == "" || got.length == 0
	if f.prefetch && !f.done {
		f.ahead = make(chan fetched, 1)
		go func(to chan<- fetched) { to <- f.get() }(f.ahead)
	}
	return got.page, got.err
}

// close waits for a page under way, whose context has ended, so that nothing
// is left behind.
func (f *fetcher) close() {
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

// cloned is a copy of params, which a caller may change afterwards.
func cloned[T any](params *T) T {
	c := deref(params)
	cloneFields(reflect.ValueOf(&c).Elem())
	return c
}

// cloneFields copies what the fields of a struct point to, and their lists.
func cloneFields(fields reflect.Value) {
	for i := range fields.NumField() {
		switch f := fields.Field(i); {
		case f.Kind() == reflect.Pointer && !f.IsNil():
			p := reflect.New(f.Type().Elem())
			p.Elem().Set(f.Elem())
			f.Set(p)
		case f.Kind() == reflect.Slice && !f.IsNil():
			f.Set(reflect.AppendSlice(reflect.MakeSlice(f.Type(), 0, f.Len()), f))
		}
	}
}
