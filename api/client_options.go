package airbyte

import (
	"errors"
	"log/slog"
	"net/http"
	"net/url"
)

// Option configures a [Client]. A later option overrides an earlier one of the same kind; options
// that set credentials exclude each other, so the last one wins.
type Option func(*settings)

// settings holds the values that options set.
type settings struct {
	base        *url.URL
	http        *http.Client
	credentials func(*Client) credentials // nil for none
	retry       RetryPolicy
	logger      *slog.Logger // nil to log nothing
	userAgent   string
	errs        []error // of invalid options; nil errors are ignored
}

// fail records an invalid option.
func (s *settings) fail(text string) { s.errs = append(s.errs, errors.New(text)) }

// WithBaseURL sets the server. The base URL is the one that paths such as /jobs and /sources are
// relative to:
//
//	https://api.airbyte.com/v1                 Airbyte Cloud, the default
//	http://localhost:8000/api/public/v1        a self-managed server
//	https://example.com/airbyte/api/public/v1  a self-managed server behind a proxy
//
// A URL without a path gets the usual one: /v1 for api.airbyte.com, /api/public/v1 for other hosts.
// Doubled and trailing slashes are removed.
func WithBaseURL(baseURL string) Option {
	return func(s *settings) {
		base, err := parseBaseURL(baseURL)
		s.base = base
		s.errs = append(s.errs, err)
	}
}

// WithHTTPClient sends requests through client, and so with its transport, cookies and timeout. The
// default is [http.DefaultClient]. The client is copied, and the copy follows no redirects, so that
// credentials stay with the server. A Timeout of the client also limits the operations that take
// minutes.
func WithHTTPClient(client *http.Client) Option {
	return func(s *settings) {
		if client == nil {
			s.fail("WithHTTPClient: the client is nil")
		}
		s.http = client
	}
}

// WithUserAgent puts the name of your program in front of the client's User-Agent header, as in
// "pipelines/2.1 airbyte-go/0.1.0".
func WithUserAgent(program string) Option {
	return func(s *settings) {
		if hasControl(program) {
			s.fail("WithUserAgent: the name of the program has a control character")
		}
		s.userAgent = program + " " + userAgent
	}
}

// WithRetry replaces the retry policy, which is [DefaultRetry]. The zero policy never retries.
func WithRetry(policy RetryPolicy) Option {
	return func(s *settings) { s.retry = policy }
}

// WithLogger logs every attempt of every request at level debug, with its operation, method, path
// template, status, number and duration. Headers, bodies, queries and IDs are not logged, except that
// the path of [Client.Do] is logged as given. A nil logger, the default, logs nothing.
func WithLogger(logger *slog.Logger) Option {
	return func(s *settings) { s.logger = logger }
}
