package airbyte

import (
	"errors"
	"net/http"
	"net/url"
)

// version is sent as part of the User-Agent.
const version = "0.1.0"

const userAgent = "airbyte-go/" + version

// Option sets up a Client. A later option overrides an earlier one of the same
// kind.
type Option func(*settings)

// settings is what options set.
type settings struct {
	base      *url.URL
	http      *http.Client
	auth      authorizer
	userAgent string
	errs      []error
}

func (s *settings) fail(err error) { s.errs = append(s.errs, err) }

// WithBaseURL names the server. It is the URL below which /jobs and /sources
// are found:
//
//	https://api.airbyte.com/v1               Airbyte Cloud, the default
//	http://localhost:8000/api/public/v1      a self-managed server
//	https://example.com/airbyte/api/public/v1  one behind a proxy
//
// A host alone gets the usual path, /v1 for api.airbyte.com and
// /api/public/v1 for others. Slashes too many do no harm.
func WithBaseURL(baseURL string) Option {
	return func(s *settings) {
		base, err := parseBaseURL(baseURL)
		if err != nil {
			s.fail(err)
			return
		}
		s.base = base
	}
}

// WithToken sends a token with every request, as it is. It suits tokens that
// outlive the program and tests; an access token of Airbyte expires within
// minutes.
func WithToken(token string) Option {
	return func(s *settings) {
		if token == "" {
			s.fail(errors.New("WithToken: the token is empty"))
			return
		}
		s.auth = staticToken(token)
	}
}

// WithHTTPClient has requests sent through a client of the caller's, for its
// transport, cookies and timeout. The client is copied; the copy does not
// follow redirects, so that credentials stay with the server.
func WithHTTPClient(client *http.Client) Option {
	return func(s *settings) {
		if client == nil {
			s.fail(errors.New("WithHTTPClient: the client is nil"))
			return
		}
		s.http = client
	}
}

// WithUserAgent puts the name of a program before this package's in the
// User-Agent, as "pipelines/2.1 airbyte-go/0.1.0".
func WithUserAgent(program string) Option {
	return func(s *settings) { s.userAgent = program + " " + userAgent }
}
