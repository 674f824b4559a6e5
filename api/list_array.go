//airbytegen:needs walkList

package airbyte

import (
	"context"
	"iter"
)

// walkList iterates over a list that an operation returns as an array, without pages. Each
// iteration sends its own request when it starts.
func walkList[Item any](
	ctx context.Context, c *Client, op *Operation, req *request, opts []RequestOption,
) iter.Seq2[*Item, error] {
	return walkOnce(ctx, c, op, req, opts, func(list *[]Item) []Item { return *list })
}
