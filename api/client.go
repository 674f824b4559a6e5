package airbyte

import (
	"errors"
	"fmt"
	"net/http"
)

// CloudURL is the base URL of Airbyte Cloud, the server of a [Client] without [WithBaseURL].
const CloudURL = "https://api.airbyte.com/v1"

// version is part of the User-Agent header.
const version = "0.1.0"

const userAgent = "airbyte-go/" + version

// Client calls the operations of one Airbyte server. Create it with [NewClient]. A Client is safe for
// concurrent use.
type Client struct {
	Services

	settings
	auth   credentials
	budget *retryBudget
}

// NewClient returns a client for Airbyte Cloud, or for the server that [WithBaseURL] names. Requests
// carry no credentials unless an option provides them; only servers with authentication turned off
// accept such requests.
//
// NewClient reports all invalid options in one error. It sends no request, and it reads the environment
// only if an option does.
func NewClient(opts ...Option) (*Client, error) {
	s := &settings{http: http.DefaultClient, retry: DefaultRetry(), userAgent: userAgent}
	WithBaseURL(CloudURL)(s)
	for _, opt := range opts {
		if opt != nil {
			opt(s)
		}
	}
	if err := errors.Join(s.errs...); err != nil {
		return nil, fmt.Errorf("airbyte: %w", err)
	}
	s.http = withoutRedirects(s.http)
	c := &Client{settings: *s, budget: new(retryBudget)}
	if s.credentials != nil {
		c.auth = s.credentials(c)
	}
	c.Services = newServices(c)
	return c, nil
}

// withoutRedirects returns a copy of a client that follows no redirects. The server chooses where a
// redirect leads, and credentials must not go there.
func withoutRedirects(client *http.Client) *http.Client {
	c := *client
	c.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &c
}

// Format prints the base URL for every verb, and never the credentials.
func (c Client) Format(f fmt.State, _ rune) {
	_, _ = fmt.Fprintf(f, "airbyte.Client(%v)", c.base)
}
