//airbytegen:needs all

package airbyte

import (
	"context"
	"errors"
	"fmt"
	"iter"
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
	get    func(ctx context.Context, limit, offset int) (page, error)
	limit  int
	offset int
	ahead  func(pages) (pages, func()) // gets pages before they are due; nil for not
}

// all walks a list and yields its items, which are found in an answer together
// with the link to the next page. It is kept this small because the compiler
// makes it anew for every type.
func all[P, T any](ctx context.Context, c *Client, op *Operation, in input, opts []RequestOption, items func(*P) ([]T, *string), key func(*T) any) iter.Seq2[*T, error] {
	return func(yield func(*T, error) bool) {
		get := func(ctx context.Context, limit, offset int) (page, error) {
			in := in
			in.query = in.query.with("limit", limit).with("offset", offset)
			answer, err := send[P](ctx, c, op, in, opts)
			if err != nil {
				return page{}, err
			}
			items, next := items(answer)
			return page{len(items), next, func(i int) any { return key(&items[i]) }, func(i int) bool { return yield(&items[i], nil) }}, nil
		}
		p := pager{op, get, in.query.number("limit", pageSize), in.query.number("offset", 0), newRequestOptions(opts).ahead}
		if err := p.walk(ctx); err != nil {
			yield(nil, err)
		}
	}
}

// walk yields the items in the order in which the server sends them, each
// once: servers order most lists by nothing, so that pages may overlap. It
// ends without an error where the caller leaves.
func (p pager) walk(ctx context.Context) error {
	ctx, cancel := context.WithCancel(ctx)
	next, wait := p.pages(ctx), func() {}
	if p.ahead != nil {
		next, wait = p.ahead(next)
	}
	defer wait()
	defer cancel()
	seen := map[any]struct{}{}
	for stale := 0; ; {
		page, err := next()
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

// pages returns the pages from the offset on.
func (p pager) pages(ctx context.Context) pages {
	offset, done := p.offset, false
	return func() (page, error) {
		if done {
			return page{}, nil
		}
		got, err := p.get(ctx, p.limit, offset)
		offset += got.length
		done = err != nil || got.length == 0 || got.next == nil || *got.next == ""
		return got, err
	}
}
