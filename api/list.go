//airbytegen:needs walkOnce

package airbyte

import (
	"context"
	"iter"
	"slices"
)

// walkOnce iterates over a list that an operation returns in one response, without pages. items
// returns the list in the response. Each iteration sends its own request when it starts.
func walkOnce[Page, Item any](
	ctx context.Context, c *Client, op *Operation, req *request, opts []RequestOption, items func(*Page) []Item,
) iter.Seq2[*Item, error] {
	opts = slices.Clone(opts) // the caller may change its slice before the iteration
	return func(yield func(*Item, error) bool) {
		page, err := send[Page](ctx, c, op, req, opts)
		if err != nil {
			yield(nil, err)
			return
		}
		list := items(page)
		for i := range list {
			if !yield(&list[i], nil) {
				return
			}
		}
	}
}
