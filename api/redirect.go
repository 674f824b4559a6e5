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
	in.redirects = true
	to := new(Redirect)
	if err := c.call(ctx, op, in, opts, readRedirect, to); err != nil {
		return nil, err
	}
	return to, nil
}

func readRedirect(r *http.Response, result any) error {
	*result.(*Redirect) = Redirect{StatusCode: r.StatusCode, Location: r.Header.Get("Location")}
	_, _ = readBody(r, 512)
	return nil
}
