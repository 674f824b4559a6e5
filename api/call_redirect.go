//airbytegen:needs Redirect

package airbyte

import (
	"context"
)

// Redirect is the response of an operation that redirects its caller. The client does not follow
// the redirect, because it leads to another host.
type Redirect struct {
	StatusCode int    // such as 302
	Location   string // "" if the server sent none
}

// sendRedirect calls an operation that redirects its caller.
func sendRedirect(
	ctx context.Context, c *Client, op *Operation, req *request, opts []RequestOption,
) (*Redirect, error) {
	redirecting := *req
	redirecting.redirects = true
	result := new(Redirect)
	err := c.call(ctx, op, &redirecting, opts, reader{limit: ignoredBody, read: readRedirect(result)})
	if err != nil {
		return nil, err
	}
	return result, nil
}

func readRedirect(result *Redirect) func(*response) error {
	return func(resp *response) error {
		result.StatusCode = resp.StatusCode
		result.Location = resp.Header.Get("Location")
		return nil
	}
}
