//airbytegen:needs walkList

package airbyte

import (
	"context"
	"iter"
	"slices"
)

// walkList iterates over a list that an operation returns as an array, without pages. Each iteration
// sends a request of its own, and none is sent before.
func walkList[Item any](
	ctx context.Context, c *Client, op *Operation, req *request, opts []RequestOption,
) iter.Seq2[*Item, error] {
	opts = slices.Clone(opts) // the caller may change its slice before the iteration
	return func(yield func(*Item, error) bool) {
		list, err := sendList[Item](ctx, c, op, req, opts)
		if err != nil {
			yield(nil, err)
			return
		}
		for i := range list {
			if !yield(&list[i], nil) {
				return
			}
		}
	}
}
