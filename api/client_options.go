package airbyte

import (
	"errors"
	"log/slog"
	"net/http"
	"net/url"
)

// Option configures a [Client]. A later option overrides an earlier one of the same kind. All
// options that set credentials are of the same kind, so the last one wins.
type Option func(*settings)

// settings holds the values that options set.
type settings struct {
	base        *url.URL
	basePath    *string // replaces the path of base; nil to keep it
	http        *http.Client
	credentials func(*Client) credentials // nil for none
	retry       RetryPolicy
	logger      *slog.Logger // nil to log nothing
	hooks       []AttemptHook
	limiter     limiter // nil for none
	userAgent   string
	host        string            // value of the Host header; "" for the host of base
	addHeaders  func(http.Header) // adds the default headers, and hides their values from package fmt; nil for none
	errs        []error           // of invalid options; nil errors are ignored
}

// fail records an error about an invalid option.
func (s *settings) fail(message string) { s.errs = append(s.errs, errors.New(message)) }

// WithBaseURL sets the base URL of the server, to which paths such as /jobs and /sources are appended:
//
//	https://api.airbyte.com/v1                 Airbyte Cloud, the default
//	http://localhost:8000/api/public/v1        a self-managed server
//	https://example.com/airbyte/api/public/v1  a self-managed server behind a proxy
//
// If the URL has no path, the client adds the usual one: /v1 for api.airbyte.com, /api/public/v1 for
// other hosts; [WithBasePath] prevents that. The client removes doubled and trailing slashes.
//
// URLs that end in /api/v1 or /api usually belong to the Config API, which has other operations. The
// client uses them as they are, because a proxy may have the public API there.
func WithBaseURL(baseURL string) Option {
	return func(s *settings) {
		base, err := parseBaseURL(baseURL)
		s.base = base
		s.errs = append(s.errs, err)
	}
}

// WithHTTPClient sets the HTTP client that sends the requests, including its transport, cookies and
// timeout. The default is [http.DefaultClient]; nil is an error. The HTTP client is copied, and the
// copy does not follow redirects, so that credentials are sent only to the configured server. A
// Timeout of the HTTP client limits each request, even for operations that take minutes.
func WithHTTPClient(client *http.Client) Option {
	return func(s *settings) {
		if client == nil {
			s.fail("WithHTTPClient: the client is nil")
		}
		s.http = client
	}
}

// WithUserAgent adds the name of your program to the beginning of the User-Agent header, as in
// "pipelines/2.1 airbyte-go/0.1.0".
func WithUserAgent(program string) Option {
	return func(s *settings) {
		if hasControl(program) {
			s.fail("WithUserAgent: the name of the program has a control character")
		}
		s.userAgent = program + " " + userAgent
	}
}

// WithRetry sets the retry policy. The default is [DefaultRetry]. The zero RetryPolicy never
// retries.
func WithRetry(policy RetryPolicy) Option {
	return func(s *settings) { s.retry = policy }
}

// WithLogger logs each attempt of each request at level debug: its operation, method, path
// template, status, attempt number and duration, and how long it waited before it was sent, if it did.
// Headers, bodies, queries and IDs are not logged, except that the path of [Client.Do] is logged as
// given. A nil logger, the default, logs nothing.
func WithLogger(logger *slog.Logger) Option {
	return func(s *settings) { s.logger = logger }
}
