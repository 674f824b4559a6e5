package airbyte

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
)

// roundTripper is a transport for the tests in this package.
type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(req *http.Request) (*http.Response, error) { return f(req) }

// responding returns a client whose server responds to every request with a JSON body. It also
// returns the requests that the server received.
func responding(t *testing.T, body string) (*Client, *[]*http.Request) {
	t.Helper()
	requests := new([]*http.Request)
	client, err := NewClient(WithHTTPClient(&http.Client{Transport: roundTripper(func(req *http.Request) (*http.Response, error) {
		*requests = append(*requests, req)
		return &http.Response{StatusCode: http.StatusOK, Body: io.NopCloser(strings.NewReader(body))}, nil
	})}))
	if err != nil {
		t.Fatal(err)
	}
	return client, requests
}

var opGetThing = &Operation{
	ID:         "getThing",
	Method:     http.MethodGet,
	Path:       "/things/{thingId}",
	Idempotent: true,
	options:    []string{"withDetails", "tags"},
}

func getThing(client *Client, q *query, opts ...RequestOption) error {
	req := &request{path: newPath("t"), query: q}
	_, err := send[struct{}](context.Background(), client, opGetThing, req, opts)
	return err
}

func TestWithParameter(t *testing.T) {
	withDetails := func(v bool) RequestOption { return withParameter("WithDetails", "withDetails", v) }
	withTags := func(v ...string) RequestOption { return withParameter("WithTags", "tags", v) }
	tests := []struct {
		name  string
		query *query
		opts  []RequestOption
		want  string
	}{
		{name: "no option", want: ""},
		{name: "one value", opts: []RequestOption{withDetails(false)}, want: "withDetails=false"},
		{name: "several values", opts: []RequestOption{withTags("a", "b&c")}, want: "tags=a&tags=b%26c"},
		{name: "no value", opts: []RequestOption{withTags()}, want: ""},
		{
			name:  "after the parameters of the operation",
			query: newQuery(nil).require("limit", 5),
			opts:  []RequestOption{withDetails(true), withTags("a")},
			want:  "limit=5&withDetails=true&tags=a",
		},
		{
			name: "the last option of a kind wins",
			opts: []RequestOption{withTags("a", "b"), withDetails(true), withTags("c"), withDetails(false)},
			want: "tags=c&withDetails=false",
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			client, requests := responding(t, `{}`)
			if err := getThing(client, tt.query, tt.opts...); err != nil {
				t.Fatal(err)
			}
			if got := (*requests)[0].URL.RawQuery; got != tt.want {
				t.Errorf("the query is %q, want %q", got, tt.want)
			}
		})
	}
}

// TestWithParameterRefuses checks that a call returns an error and sends nothing if the operation
// does not have the parameter of an option.
func TestWithParameterRefuses(t *testing.T) {
	tests := []struct {
		name string
		opt  RequestOption
		want string
	}{
		{
			name: "unknown parameter",
			opt:  withParameter("WithColor", "color", "red"),
			want: "airbyte: getThing: WithColor: the operation has no parameter color",
		},
		{
			name: "value that is not a parameter",
			opt:  withParameter("WithTags", "tags", struct{ A int }{1}),
			want: "airbyte: getThing: tags: a query cannot hold a struct { A int }",
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			client, requests := responding(t, `{}`)
			err := getThing(client, nil, tt.opt)
			if err == nil || err.Error() != tt.want {
				t.Errorf("got %v, want %s", err, tt.want)
			}
			if n := len(*requests); n != 0 {
				t.Errorf("%d requests were sent", n)
			}
		})
	}
}

func TestWithQuery(t *testing.T) {
	tests := []struct {
		name string
		opts []RequestOption
		want string
	}{
		{name: "one value", opts: []RequestOption{WithQuery("new", "a b")}, want: "limit=5&new=a+b"},
		{name: "several values", opts: []RequestOption{WithQuery("new", "a", "b", "")}, want: "limit=5&new=a&new=b&new="},
		{name: "escaped", opts: []RequestOption{WithQuery("a&b", "c=d&e#f")}, want: "limit=5&a%26b=c%3Dd%26e%23f"},
		{name: "a parameter of the client", opts: []RequestOption{WithQuery("limit", "7")}, want: "limit=7"},
		{
			name: "a parameter of an option",
			opts: []RequestOption{WithQuery("tags", "b"), withParameter("WithTags", "tags", []string{"a"})},
			want: "limit=5&tags=b",
		},
		{
			name: "the last one of a name wins",
			opts: []RequestOption{WithQuery("x", "1", "2"), WithQuery("y", "3"), WithQuery("x", "4")},
			want: "limit=5&y=3&x=4",
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			client, requests := responding(t, `{}`)
			limited := newQuery(nil).require("limit", 5)
			for range 2 { // options can be reused
				if err := getThing(client, limited, tt.opts...); err != nil {
					t.Fatal(err)
				}
			}
			for _, req := range *requests {
				if got := req.URL.RawQuery; got != tt.want {
					t.Errorf("the query is %q, want %q", got, tt.want)
				}
			}
			if got := limited.encode(); got != "limit=5" {
				t.Errorf("the caller's parameters changed to %s", got)
			}
		})
	}
	client, requests := responding(t, `{}`)
	err := getThing(client, nil, WithQuery("", "a"))
	if want := "airbyte: getThing: WithQuery: the name of the parameter is empty"; err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
	if n := len(*requests); n != 0 {
		t.Errorf("%d requests were sent", n)
	}
}

// TestWithQueryOwnsItsValues checks that WithQuery copies its values.
func TestWithQueryOwnsItsValues(t *testing.T) {
	client, requests := responding(t, `{}`)
	more := []string{"b"}
	opt := WithQuery("x", "a", more...)
	more[0] = "changed"
	if err := getThing(client, nil, opt); err != nil {
		t.Fatal(err)
	}
	if got := (*requests)[0].URL.RawQuery; got != "x=a&x=b" {
		t.Errorf("the query is %s", got)
	}
}

// TestWithQueryOnPages checks that an iterator over a list sends the parameter with every page, and
// that the parameter cannot be the offset.
func TestWithQueryOnPages(t *testing.T) {
	client, requests := responding(t, `{"data":[{"id":"a"}],"next":"/more"}`)
	last := errors.New("none")
	for _, err := range things(client, nil, WithQuery("region", "eu"), WithQuery("limit", "7")) {
		last = err
	}
	if !errors.Is(last, ErrNoProgress) {
		t.Errorf("got %v", last)
	}
	for _, req := range *requests {
		if got := req.URL.RawQuery; !strings.HasPrefix(got, "offset=") || !strings.HasSuffix(got, "&region=eu&limit=7") {
			t.Errorf("a page was requested with %s", got)
		}
	}
	if n := len(*requests); n < 2 {
		t.Errorf("%d requests were sent, want several", n)
	}
	*requests = nil
	for _, err := range things(client, nil, WithQuery("offset", "7")) {
		last = err
	}
	want := "airbyte: listThings: WithQuery: the iterator sets the offset; to start later, set the parameter Offset of the list"
	if last == nil || last.Error() != want || len(*requests) != 0 {
		t.Errorf("got %v after %d requests, want %s", last, len(*requests), want)
	}
}
