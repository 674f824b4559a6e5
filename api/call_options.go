package airbyte

import (
	"errors"
	"fmt"
	"net/http"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"
)

// RequestOption changes a single call. A later option overrides an earlier one of the same kind.
type RequestOption func(*requestOptions)

// requestOptions holds the values that request options set.
type requestOptions struct {
	header       http.Header
	credentials  *CallCredentials  // nil for those of the client
	limiterKey   string            // "" if the limiter chooses it
	query        *query            // parameters that the client does not know
	parameters   []optionParameter // parameters that only some operations have
	response     **http.Response
	responseBody *[]byte
	timeout      time.Duration
	withoutRetry bool
	prefetch     bool
	err          error // of an invalid option
}

// optionParameter is a parameter that an option sets.
type optionParameter struct {
	option string // Go name of the option; "" for an argument of a method
	name   string // of the parameter, with its location before it unless it is in the query
	value  any    // of a query parameter

	set func(*requestOptions) error // sets a parameter that is not in the query
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

// WithHeader sets a header of the request. It replaces the value that the client would send; an
// Authorization header replaces the client's credentials. Host cannot be set; use [WithHost].
// [WithDefaultHeader] sets a header of all requests.
func WithHeader(name, value string) RequestOption {
	return func(o *requestOptions) {
		if !isToken(name) || strings.EqualFold(name, "Host") {
			o.err = fmt.Errorf("WithHeader: cannot set a header named %s", quotedName(name))
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
		if strings.EqualFold(name, "Authorization") {
			o.credentials = nil
		}
	}
}

// WithQuery sets a query parameter to one or more values. It works with every operation, and also
// with parameters that this package does not know. An iterator over a list sends the parameter with
// every page. WithQuery replaces a parameter of the same name; the only exception is that it cannot
// set the offset of an iterator.
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

// withParameter returns an option that sets a query parameter. It makes a call fail if the
// operation does not have the parameter. option is the Go name of the option, for error messages.
func withParameter(option, parameter string, value any) RequestOption {
	return func(o *requestOptions) {
		o.parameters = append(o.parameters, optionParameter{option: option, name: parameter, value: value})
	}
}

// apply sets the headers and returns q with the parameters that the options set. It returns an error for a parameter
// that the operation does not have.
func (o *requestOptions) apply(op *Operation, q *query) (*query, error) {
	for _, p := range o.parameters {
		if p.option != "" && !slices.Contains(op.options, p.name) {
			return nil, fmt.Errorf("%s: the operation has no parameter %s", p.option, p.name)
		}
		if p.set != nil {
			if err := p.set(o); err != nil {
				return nil, err
			}
			continue
		}
		q = q.without(p.name)
		q.add(p.name, reflect.ValueOf(p.value))
	}
	if o.query != nil {
		q = q.replaced(o.query)
	}
	return q, q.err
}

// WithResponse stores the last response of the call in *resp, so that you can read its status and
// header. Its body is already read and closed; [WithResponseBody] stores the body. If no response
// arrived, *resp is nil.
func WithResponse(resp **http.Response) RequestOption {
	return func(o *requestOptions) { o.response = resp }
}

// WithResponseBody stores the body of the last response of the call in *body, also if the call fails
// because the response is an error or is not the expected JSON. The bytes are those that the server
// sent, without compression. You own them; they may hold secrets.
//
// If no response arrived, *body is nil. If the body ended early, *body has the part that arrived. If the
// body is larger than the client reads, *body has its beginning: the limit is 256 MiB, and 16 MiB for an
// error response. A nil body turns the option off.
//
// Calls that send several requests, such as an iterator, store the body of each one in turn.
func WithResponseBody(body *[]byte) RequestOption {
	return func(o *requestOptions) { o.responseBody = body }
}

// withoutResponse turns off the options that store the response.
func withoutResponse() RequestOption {
	return func(o *requestOptions) {
		o.response = nil
		o.responseBody = nil
	}
}

// WithTimeout limits each attempt of the call. It replaces the default, which is two minutes, or
// more for operations that are slow on the server; zero and less keep the default. Waiting for a
// token does not count. Use the context to limit the whole call.
func WithTimeout(d time.Duration) RequestOption {
	return func(o *requestOptions) { o.timeout = d }
}

// WithoutRetry makes a single attempt, regardless of the retry policy.
func WithoutRetry() RequestOption {
	return func(o *requestOptions) { o.withoutRetry = true }
}

// tokenChars are the characters that HTTP methods and header names can contain.
const tokenChars = "!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"

// quotedName returns the name of a header for an error, without the value of a caller who has passed
// "Authorization: Bearer x" as the name.
func quotedName(name string) string {
	before, _, hasValue := strings.Cut(name, ":")
	if hasValue {
		return strconv.Quote(before + ":…")
	}
	return strconv.Quote(name)
}

// isToken reports whether a string can be an HTTP method or the name of a header.
func isToken(text string) bool { return text != "" && strings.Trim(text, tokenChars) == "" }

// hasControl reports whether a string has a control character, which headers cannot contain.
func hasControl(text string) bool {
	return strings.ContainsFunc(text, func(r rune) bool {
		return r == 0x7f || (r < ' ' && r != '\t')
	})
}
