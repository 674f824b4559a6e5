package airbyte

import (
	"errors"
	"fmt"
	"net/http"
)

// CloudURL is the base URL of Airbyte Cloud, where a Client goes unless told otherwise.
const CloudURL = "https://api.airbyte.com/v1"

// Client talks to one Airbyte server. It is made by NewClient and safe for concurrent use.
type Client struct {
	Services

	settings
	auth   credentials
	budget *budget
}

// NewClient returns a client of Airbyte Cloud, or of the server that WithBaseURL names. Without an
// option that gives credentials its requests carry none, which only servers with authentication
// turned off accept.
//
// Options that contradict each other or cannot be true are reported here, all at once. NewClient
// makes no request, and reads the environment only where an option says so.
func NewClient(opts ...Option) (*Client, error) {
	s := &settings{http: http.DefaultClient, retry: DefaultRetry(), try: try, userAgent: userAgent}
	WithBaseURL(CloudURL)(s)
	for _, opt := range opts {
		if opt != nil {
			opt(s)
		}
	}
	if err := errors.Join(s.errs...); err != nil {
		return nil, fmt.Errorf("airbyte: %w", err)
	}
	c := &Client{settings: *s, budget: new(budget)}
	// The address of a redirect is the server's choice, and credentials must not go there.
	given := *s.http
	given.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	c.http = &given
	if s.credentials != nil {
		c.auth = s.credentials(c)
	}
	c.Services = newServices(c)
	return c, nil
}

// Format prints the base URL for every verb; credentials are not printed.
func (c Client) Format(f fmt.State, _ rune) {
	_, _ = fmt.Fprintf(f, "airbyte.Client(%v)", c.base)
}
