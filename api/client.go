package airbyte

import (
	"errors"
	"fmt"
	"net/http"
)

// CloudURL is the base URL of Airbyte Cloud, the default server of a [Client].
const CloudURL = "https://api.airbyte.com/v1"

// Version is the version of airbyte-go that this package comes from. The User-Agent header has it, and a release has the
// tag "v" + Version.
const Version = "0.1.0"

const userAgent = "airbyte-go/" + Version

// Client calls the operations of one Airbyte server. Create it with [NewClient]. A Client is safe for
// concurrent use.
//
// The methods of a zero Client return an error. Reaching a service through a nil *Client panics, because the
// services are fields.
type Client struct {
	Services

	settings
	auth   credentials
	budget *retryBudget
}

// NewClient returns a client for Airbyte Cloud, or for the server set with [WithBaseURL]. By
// default, requests have no credentials; only servers with authentication turned off accept them.
//
// NewClient reports all invalid options in one error. It sends no requests, and reads the
// environment only if an option says so. Nil options are ignored.
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
	if s.basePath != nil {
		s.base = withPath(s.base, *s.basePath)
	}
	s.http = withoutRedirects(s.http)
	c := &Client{settings: *s, budget: new(retryBudget)}
	if s.credentials != nil {
		c.auth = s.credentials(c)
	}
	c.Services = newServices(c)
	return c, nil
}

// withoutRedirects returns a copy of client that does not follow redirects. The server chooses the
// target of a redirect, and credentials must not be sent there.
func withoutRedirects(client *http.Client) *http.Client {
	c := *client
	c.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &c
}

// BaseURL returns the base URL of the server, such as https://api.airbyte.com/v1, without a trailing slash.
func (c *Client) BaseURL() string { return c.base.String() }

// hasPlainTransport reports whether the requests go to the transport of net/http, without middleware.
func (c *Client) hasPlainTransport() bool {
	transport := c.http.Transport
	if transport == nil {
		transport = http.DefaultTransport
	}
	_, ok := transport.(*http.Transport)
	return ok
}

// Format prints the base URL for every verb, and never the credentials.
func (c Client) Format(f fmt.State, _ rune) {
	_, _ = fmt.Fprintf(f, "airbyte.Client(%v)", c.base)
}
