//airbytegen:needs Redirect

package airbyte

import (
	"context"
	"net/http"
)

// Redirect is where an operation sends its caller. It is not followed: the address is on another
// host.
type Redirect struct {
	StatusCode int    // as 302
	Location   string // "" where the server gave none
}

// sendRedirect calls an operation that sends its caller elsewhere.
func sendRedirect(ctx context.Context, c *Client, op *Operation, in *input, opts []RequestOption) (*Redirect, error) {
	var to *Redirect
	in.redirects = true
	err := c.call(ctx, op, in, opts, func(r *http.Response) error {
		to = &Redirect{StatusCode: r.StatusCode, Location: r.Header.Get("Location")}
		_, _ = readBody(r, 512)
		return nil
	})
	return to, err
}
