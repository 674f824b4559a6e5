//airbytegen:needs all

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

// ErrNoProgress says that a server goes on sending pages with nothing new on them: two in a row at
// least, and 200 items. Less is what a list sends that has grown meanwhile.
var ErrNoProgress = errors.New("the server goes on sending pages with nothing new on them")

// pager walks a list page by page. Pages are asked for by limit and offset, with the caller's own
// parameters each time: the links that servers send lose filters and name hosts that cannot be
// reached, so they only tell whether to go on (server source,
// publicapi/mappers/PaginationMapper.kt).
type pager struct {
	client *Client
	op     *Operation
	in     input
	opts   []RequestOption
	answer func() (into any, read func() page) // where an answer goes, and the page it becomes
}

// all walks a list and yields its items. Of an answer, length tells how many there are and the link
// to the next page, and item gives one and what identifies it. Out of line, the compiler makes one
// function of it for all pointers.
//
//go:noinline
func all[P, I any](ctx context.Context, c *Client, op *Operation, in input, opts []RequestOption, length func(P) (int, *string), item func(P, int) (I, any)) iter.Seq2[I, error] {
	opts = append([]RequestOption(nil), opts...) // the caller's own may be a part of a longer one
	return func(yield func(I, error) bool) {
		answer := func() (any, func() page) {
			into := reflect.New(reflect.TypeFor[P]().Elem()).Interface().(P)
			return into, func() page {
				n, next := length(into)
				return page{n, next, func(i int) (key any, yielded func() bool) {
					item, key := item(into, i)
					return key, func() bool { return yield(item, nil) }
				}}
			}
		}
		if err := (&pager{c, op, in, opts, answer}).walk(ctx); err != nil {
			yield(*new(I), err)
		}
	}
}

// walk yields the items in the order in which the server sends them, each once: servers order most
// lists by nothing, so that pages may overlap. It ends without an error where the caller leaves.
func (p *pager) walk(ctx context.Context) error {
	ctx, cancel := context.WithCancel(ctx)
	next, wait := p.pages(ctx), func() {}
	if o := new(requestOptions).set(p.opts); o.ahead != nil {
		p.opts = append(p.opts[:len(p.opts):len(p.opts)], WithResponse(nil)) // two goroutines would write it
		next, wait = o.ahead(next)
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
			key, yield := page.item(i)
			if _, known := seen[key]; known {
				continue
			}
			if key != "" && key != int64(0) { // an item without an ID is not told apart from others
				seen[key] = struct{}{}
				stale = 0
			}
			if !yield() {
				return nil
			}
		}
		if stale > 1 && stale*page.length >= 2*pageSize && !page.isLast() {
			return fmt.Errorf("airbyte: %s: %w", p.op.ID, ErrNoProgress)
		}
	}
}

// pages returns the pages from the caller's offset on.
func (p *pager) pages(ctx context.Context) pages {
	limit, offset := p.in.query.number("limit", pageSize), p.in.query.number("offset", 0)
	done := false
	return func() (page, error) {
		if done {
			return page{}, nil
		}
		in := p.in
		in.query = in.query.with("limit", limit).with("offset", offset)
		answer, read := p.answer()
		if err := p.client.call(ctx, p.op, in, p.opts, into(answer)); err != nil {
			done = true
			return page{}, err
		}
		got := read()
		offset += got.length
		done = got.length == 0 || got.isLast()
		return got, nil
	}
}
