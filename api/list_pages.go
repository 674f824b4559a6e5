//airbytegen:needs walkPages

package airbyte

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strconv"
)

// pageSize is the default size of a page, which is the maximum that servers return.
const pageSize = 100

// ErrNoProgress reports that an iteration ended because the server kept sending pages without new
// items: at least two in a row, with 200 items or more. A list that grows during the iteration
// repeats fewer items.
var ErrNoProgress = errors.New("the server keeps sending pages without new items")

var errOffset = errors.New("WithQuery: the iterator sets the offset; " +
	"to start later, set the parameter Offset of the list")

// pageWalker iterates over a list page by page. It requests pages by limit and offset, together
// with the caller's parameters. It does not follow the links in the responses, because they lack
// filters and name hosts that cannot be reached. A link only tells whether there is another page
// (server source, publicapi/mappers/PaginationMapper.kt).
type pageWalker[Page, Item any] struct {
	client  *Client
	op      *Operation
	request request
	opts    []RequestOption

	split func(*Page) (items []Item, next *string)
	key   func(*Item) any
}

// listPage is one page of a list.
type listPage[Item any] struct {
	items []Item
	last  bool
}

// pageFetcher requests the page at an offset.
type pageFetcher[Item any] func(offset int) (listPage[Item], error)

// walkPages iterates over a list that an operation returns in pages. split returns the items of a
// page and the link to the next page; key returns the ID of an item.
func walkPages[Page, Item any](
	ctx context.Context, c *Client, op *Operation, req *request, opts []RequestOption,
	split func(*Page) ([]Item, *string), key func(*Item) any,
) iter.Seq2[*Item, error] {
	w := &pageWalker[Page, Item]{
		client:  c,
		op:      op,
		request: *req,
		opts:    slices.Clone(opts), // the caller may change its slice before the iteration
		split:   split,
		key:     key,
	}
	return func(yield func(*Item, error) bool) {
		if err := w.walk(ctx, yield); err != nil {
			yield(nil, err)
		}
	}
}

// walk yields each item once, in the order of the server. Pages may overlap, because servers do not
// sort most lists. It returns nil if the caller stops.
func (w *pageWalker[Page, Item]) walk(ctx context.Context, yield func(*Item, error) bool) error {
	options := newRequestOptions(w.opts)
	if options.query != nil && options.query.has("offset") {
		return fmt.Errorf("airbyte: %s: %w", w.op.ID, errOffset)
	}
	ctx, cancel := context.WithCancel(ctx)
	fetch := w.fetcher(ctx, options)
	if options.prefetch {
		ahead := &prefetcher[Item]{fetch: fetch}
		defer ahead.wait()
		fetch = ahead.next
	}
	defer cancel() // runs before ahead.wait, so that the wait is short

	seen := map[any]bool{}
	stale := 0 // number of pages in a row without new items
	offset := w.request.query.number("offset", 0)
	for {
		page, err := fetch(offset)
		if err != nil {
			return err
		}
		fresh, stopped := w.yieldNew(page.items, seen, yield)
		if stopped || page.last {
			return nil
		}
		stale++
		if fresh {
			stale = 0
		}
		if stale > 1 && stale*len(page.items) >= 2*pageSize {
			return fmt.Errorf("airbyte: %s: %w", w.op.ID, ErrNoProgress)
		}
		offset += len(page.items)
	}
}

// yieldNew yields the items that were not seen before. fresh reports whether there were any, and
// stopped whether the caller stopped. Items without an ID are always yielded, but do not count as
// new.
func (w *pageWalker[Page, Item]) yieldNew(
	items []Item, seen map[any]bool, yield func(*Item, error) bool,
) (fresh, stopped bool) {
	for i := range items {
		item := &items[i]
		key := w.key(item)
		if seen[key] {
			continue
		}
		if key != "" && key != int64(0) {
			seen[key] = true
			fresh = true
		}
		if !yield(item, nil) {
			return fresh, true
		}
	}
	return fresh, false
}

// fetcher returns a function that requests a page. An empty page is the last one.
func (w *pageWalker[Page, Item]) fetcher(ctx context.Context, options *requestOptions) pageFetcher[Item] {
	opts := w.opts
	if options.prefetch {
		opts = append(slices.Clip(opts), withoutResponse()) // the prefetching goroutine must not write to *resp
	}
	return func(offset int) (listPage[Item], error) {
		req := w.request
		limit := req.query.number("limit", pageSize)
		req.query = req.query.with("limit", strconv.Itoa(limit)).with("offset", strconv.Itoa(offset))
		page, err := send[Page](ctx, w.client, w.op, &req, opts)
		if err != nil {
			return listPage[Item]{}, err
		}
		items, next := w.split(page)
		last := len(items) == 0 || next == nil || *next == ""
		return listPage[Item]{items: items, last: last}, nil
	}
}
