package airbyte

import (
	"context"
	"errors"
	"net/http"
	"net/url"
)

// version is sent as part of the User-Agent.
const version = "0.1.0"

const userAgent = "airbyte-go/" + version

// Option sets up a Client. A later option overrides an earlier one of the same kind; all that give
// credentials are one kind.
type Option func(*settings)

// settings is what options set.
type settings struct {
	base        *url.URL
	http        *http.Client
	credentials func(*Client) credentials // nil for none
	retry       RetryPolicy
	try         func(context.Context, *exchange) outcome // try, or what logs around it
	userAgent   string
	errs        []error // NewClient fails with these; nil is none
}

func (s *settings) fail(text string) { s.errs = append(s.errs, errors.New(text)) }

// WithBaseURL names the server. It is the URL below which /jobs and /sources are found:
//
//	https://api.airbyte.com/v1                 Airbyte Cloud, the default
//	http://localhost:8000/api/public/v1        a self-managed server
//	https://example.com/airbyte/api/public/v1  one behind a proxy
//
// A host alone gets the usual path, /v1 for api.airbyte.com and /api/public/v1 for others. Slashes
// too many do no harm.
func WithBaseURL(baseURL string) Option {
	return func(s *settings) {
		base, err := parseBaseURL(baseURL)
		s.base, s.errs = base, append(s.errs, err)
	}
}

// WithHTTPClient has requests sent through a client of the caller's, for its transport, cookies and
// timeout. The client is copied; the copy does not follow redirects, so that credentials stay with
// the server. Its Timeout, if any, also cuts the operations that take minutes.
func WithHTTPClient(client *http.Client) Option {
	return func(s *settings) {
		if client == nil {
			s.fail("WithHTTPClient: the client is nil")
		}
		s.http = client
	}
}

// WithUserAgent puts the name of a program before this package's in the User-Agent, as
// "pipelines/2.1 airbyte-go/0.1.0".
//
//airbytegen:with useragent
func WithUserAgent(program string) Option {
	return func(s *settings) {
		if isControl(program) {
			s.fail("WithUserAgent: the name of the program has a control character")
		}
		s.userAgent = program + " " + userAgent
	}
}

// WithRetry replaces the retry policy, which is DefaultRetry. The zero policy never retries.
func WithRetry(policy RetryPolicy) Option {
	return func(s *settings) { s.retry = policy }
}
