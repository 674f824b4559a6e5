package airbyte

import (
	"net/http"
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
	prefetch     bool
}

func newRequestOptions(opts []RequestOption) requestOptions {
	if len(opts) == 0 {
		return requestOptions{}
	}
	o := new(requestOptions)
	for _, opt := range opts {
		if opt != nil {
			opt(o)
		}
	}
	if o.response != nil {
		*o.response = nil
	}
	return *o
}

// observe hands the response to the caller.
func (o *requestOptions) observe(resp *http.Response) {
	if o.response != nil {
		*o.response = resp
	}
}

// WithHeader sends a header with the request, in the place of one that the
// client would send. An Authorization header replaces the client's
// credentials for this call.
func WithHeader(name, value string) RequestOption {
	return func(o *requestOptions) {
		if o.header == nil {
			o.header = http.Header{}
		}
		o.header.Set(name, value)
	}
}

// WithResponse stores the last response in *resp, for its status and header;
// its body has been read. It is nil where no response came.
func WithResponse(resp **http.Response) RequestOption {
	return func(o *requestOptions) { o.response = resp }
}

// WithTimeout bounds each attempt of the call, in the place of the operation's
// own timeout, which is minutes for those that are slow on the server. The
// context bounds the whole call.
func WithTimeout(d time.Duration) RequestOption {
	return func(o *requestOptions) { o.timeout = d }
}

// WithoutRetry makes one attempt only.
func WithoutRetry() RequestOption {
	return func(o *requestOptions) { o.withoutRetry = true }
}
