//airbytegen:needs all

package airbyte

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"reflect"
)

// pageSize is how many items are asked for at once where the caller does not say: the most that
// servers give.
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

	// Only all knows the types of these.
	answer func() any                         // where an answer goes
	length func(answer any) (int, *string)    // how many items it has, and the link to the next page
	item   func(answer any, i int) (any, any) // one of them, and what identifies it
}

// all walks a list and yields its items. Of an answer, length tells how many there are and the link
// to the next page, and item gives one and what identifies it. Out of line, the compiler makes one
// function of it for all pointers.
//
//go:noinline
func all[P, I any](ctx context.Context, c *Client, op *Operation, in *input, opts []RequestOption, length func(P) (int, *string), item func(P, int) (I, any)) iter.Seq2[I, error] {
	p := pager{
		c, op, *in, append([]RequestOption(nil), opts...), // the caller's own may be a part of a longer one
		func() any { return reflect.New(reflect.TypeOf(*new(P)).Elem()).Interface() },
		func(answer any) (int, *string) { return length(answer.(P)) },
		func(answer any, i int) (any, any) { return item(answer.(P), i) },
	}
	return func(yield func(I, error) bool) {
		err := p.walk(ctx, func(item any) bool { return yield(item.(I), nil) })
		if err != nil {
			yield(*new(I), err)
		}
	}
}

// walk yields the items in the order in which the server sends them, each once: servers order most
// lists by nothing, so that pages may overlap. It ends without an error where the caller leaves.
func (p pager) walk(ctx context.Context, yield func(item any) bool) error {
	ctx, cancel := context.WithCancel(ctx)
	get, wait := p.pages(ctx), func() {}
	if o := new(requestOptions).set(p.opts); o.ahead != nil {
		p.opts = append(p.opts[:len(p.opts):len(p.opts)], WithResponse(nil)) // two goroutines would write it
		get, wait = o.ahead(p.pages(ctx))
	}
	defer wait()
	defer cancel()
	seen := map[any]struct{}{}
	stale, offset := 0, p.in.query.number("offset", 0)
	for {
		page, err := get(offset)
		if err != nil {
			return err
		}
		stale++
		for i := range page.length {
			item, key := p.item(page.answer, i)
			if _, known := seen[key]; known {
				continue
			}
			if key != "" && key != int64(0) { // an item without an ID is not told apart from others
				seen[key] = struct{}{}
				stale = 0
			}
			if !yield(item) {
				return nil
			}
		}
		if page.last {
			return nil
		}
		if stale > 1 && stale*page.length >= 2*pageSize {
			return fmt.Errorf("airbyte: %s: %w", p.op.ID, ErrNoProgress)
		}
		offset += page.length
	}
}

// pages asks for pages. An empty one is the last as well.
func (p pager) pages(ctx context.Context) pages {
	return func(offset int) (page, error) {
		in, answer := p.in, p.answer()
		in.query = in.query.with("limit", in.query.number("limit", pageSize)).with("offset", offset)
		if err := p.client.call(ctx, p.op, &in, p.opts, readJSON, answer); err != nil {
			return page{}, err
		}
		length, next := p.length(answer)
		return page{answer, length, length == 0 || next == nil || *next == ""}, nil
	}
}
