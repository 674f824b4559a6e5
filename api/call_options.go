package airbyte

import (
	"errors"
	"fmt"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"time"
)

// RequestOption changes a single call. A later option overrides an earlier one of the same kind.
type RequestOption func(*requestOptions)

// requestOptions holds the values that request options set.
type requestOptions struct {
	header       http.Header
	query        *query            // parameters that the client does not know
	parameters   []optionParameter // parameters that the operation must have
	response     **http.Response
	timeout      time.Duration
	withoutRetry bool
	prefetch     bool
	err          error // of an invalid option
}

// optionParameter is a query parameter that an option sets.
type optionParameter struct {
	option string // Go name of the option
	name   string // of the parameter
	value  any
}

func newRequestOptions(opts []RequestOption) *requestOptions {
	o := new(requestOptions)
	for _, opt := range opts {
		if opt != nil {
			opt(o)
		}
	}
	return o
}

// WithHeader sends a header with the request. It replaces the header that the client would send; an
// Authorization header replaces the client's credentials. Host cannot be set.
func WithHeader(name, value string) RequestOption {
	return func(o *requestOptions) {
		if !isToken(name) || strings.EqualFold(name, "Host") {
			o.err = fmt.Errorf("WithHeader: %q is not the name of a header that can be set", name)
			return
		}
		if hasControl(value) {
			o.err = fmt.Errorf("WithHeader: the value of %s has a line break or another control character", name)
			return
		}
		if o.header == nil {
			o.header = http.Header{}
		}
		o.header.Set(name, value)
	}
}

// WithQuery sends a query parameter that this package does not know, with one value or several. It
// works with every operation, and an iterator over a list sends it with every page. It replaces a
// parameter of the same name that the client would send; only the offset of an iterator cannot be
// set.
func WithQuery(name, value string, more ...string) RequestOption {
	values := slices.Insert(slices.Clone(more), 0, value)
	return func(o *requestOptions) {
		if name == "" {
			o.err = errors.New("WithQuery: the name of the parameter is empty")
			return
		}
		if o.query == nil {
			o.query = new(query)
		}
		o.query = o.query.with(name, values...)
	}
}

// withParameter returns an option that sets a query parameter. A call of an operation that does not
// have the parameter fails. Messages name the option by its Go name.
func withParameter(option, parameter string, value any) RequestOption {
	return func(o *requestOptions) {
		o.parameters = append(o.parameters, optionParameter{option: option, name: parameter, value: value})
	}
}

// apply returns a query with the parameters of the options.
func (o *requestOptions) apply(op *Operation, q *query) (*query, error) {
	for _, p := range o.parameters {
		if !slices.Contains(op.options, p.name) {
			return nil, fmt.Errorf("%s: the operation has no parameter %s", p.option, p.name)
		}
		q = q.without(p.name)
		q.add(p.name, reflect.ValueOf(p.value))
	}
	if o.query != nil {
		q = q.replaced(o.query)
	}
	return q, q.err
}

// WithResponse stores the last response of the call in *resp, for its status and header. The body has
// been read. *resp is nil if no response arrived.
func WithResponse(resp **http.Response) RequestOption {
	return func(o *requestOptions) { o.response = resp }
}

// WithTimeout limits each attempt of the call. It replaces the timeout of the operation: two minutes,
// or more for operations that are slow on the server. Waiting for a token does not count. Use the
// context to limit the call as a whole.
func WithTimeout(d time.Duration) RequestOption {
	return func(o *requestOptions) { o.timeout = d }
}

// WithoutRetry makes a single attempt, regardless of the retry policy.
func WithoutRetry() RequestOption {
	return func(o *requestOptions) { o.withoutRetry = true }
}

// tokenChars are the characters of methods and of names of headers.
const tokenChars = "!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"

// isToken reports whether a text can be a method or the name of a header.
func isToken(text string) bool { return text != "" && strings.Trim(text, tokenChars) == "" }

// hasControl reports whether a text has a character that no header can hold.
func hasControl(text string) bool {
	return strings.ContainsFunc(text, func(r rune) bool {
		return r == 0x7f || (r < ' ' && r != '\t')
	})
}
