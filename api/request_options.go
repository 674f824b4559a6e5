package airbyte

import "net/http"

// RequestOption changes a single call.
type RequestOption func(*requestOptions)

// requestOptions is what request options set.
type requestOptions struct {
	header   http.Header
	response **http.Response
}

func newRequestOptions(opts []RequestOption) *requestOptions {
	o := &requestOptions{}
	for _, opt := range opts {
		if opt != nil {
			opt(o)
		}
	}
	return o
}

// apply puts the options on a request.
func (o *requestOptions) apply(req *http.Request) {
	for name, values := range o.header {
		req.Header[name] = values
	}
}

// observe hands the response to the caller.
func (o *requestOptions) observe(resp *http.Response) {
	if o.response != nil {
		*o.response = resp
	}
}

// WithHeader sends a header with the request, in the place of one that the
// client would send.
func WithHeader(name, value string) RequestOption {
	return func(o *requestOptions) {
		if o.header == nil {
			o.header = http.Header{}
		}
		o.header.Set(name, value)
	}
}

// WithResponse stores the response in *resp, for its status and header; its
// body has been read. It is nil where no response came.
func WithResponse(resp **http.Response) RequestOption {
	return func(o *requestOptions) { o.response = resp }
}
