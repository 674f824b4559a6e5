package airbyte

import (
	"fmt"
	"net/http"
	"strings"
	"time"
)

// RequestOption changes a single call.
type RequestOption func(*requestOptions)

// requestOptions is what request options set.
type requestOptions struct {
	header       http.Header
	response     **http.Response
	timeout      time.Duration
	withoutRetry bool
	ahead        func(pages) (pages, func()) // has pages fetched ahead; returns what waits for the last
	err          error                       // of an option that cannot be true
}

func (o *requestOptions) set(opts []RequestOption) *requestOptions {
	for _, opt := range opts {
		if opt != nil {
			opt(o)
		}
	}
	return o
}

// headerNames are the characters that names of headers have.
const headerNames = "!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"

// WithHeader sends a header with the request, in the place of one that the client would send, but
// for Host. An Authorization header replaces the client's credentials for this call.
func WithHeader(name, value string) RequestOption {
	return func(o *requestOptions) {
		if name == "" || strings.Trim(name, headerNames) != "" || strings.EqualFold(name, "Host") || isControl(value) {
			o.err = fmt.Errorf("WithHeader: %q is no name of a header that can be set, or its value has a line break or another control character", name)
		}
		if o.header == nil {
			o.header = http.Header{}
		}
		o.header.Set(name, value)
	}
}

// WithResponse stores the last response in *resp, for its status and header; its body has been
// read. It is nil where no response came.
func WithResponse(resp **http.Response) RequestOption {
	return func(o *requestOptions) { o.response = resp }
}

// WithTimeout bounds each attempt of the call, but for the wait for a token, in the place of the
// operation's own timeout, which is minutes for those that are slow on the server. The context
// bounds the whole call.
func WithTimeout(d time.Duration) RequestOption {
	return func(o *requestOptions) { o.timeout = d }
}

// WithoutRetry makes one attempt only.
func WithoutRetry() RequestOption {
	return func(o *requestOptions) { o.withoutRetry = true }
}

// isControl reports whether a text has characters that no header may hold.
func isControl(text string) bool {
	return strings.ContainsFunc(text, func(r rune) bool { return r < ' ' && r != '\t' || r == 0x7f })
}
