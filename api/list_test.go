package airbyte

import (
	"context"
	"iter"
	"net/http"
	"slices"
	"strings"
	"testing"
)

// thing is a list item in tests.
type thing struct {
	ID string `json:"id"`
}

// thingsResponse is a list of things, or one page of it.
type thingsResponse struct {
	Data []thing `json:"data"`
	Next string  `json:"next"`
}

var opListThings = &Operation{ID: "listThings", Method: http.MethodGet, Path: "/things", Idempotent: true}

// things iterates over a list in pages.
func things(client *Client, q *query, opts ...RequestOption) iter.Seq2[*thing, error] {
	if q == nil {
		q = newQuery(nil)
	}
	return walkPages(context.Background(), client, opListThings, &request{query: q}, opts,
		func(page *thingsResponse) ([]thing, *string) { return page.Data, &page.Next },
		func(item *thing) any { return item.ID })
}

// allThings iterates over a list that is returned as an object, without pages.
func allThings(client *Client, opts ...RequestOption) iter.Seq2[*thing, error] {
	return walkOnce(context.Background(), client, opListThings, &request{}, opts,
		func(page *thingsResponse) []thing { return page.Data })
}

// arrayOfThings iterates over a list that is returned as an array, without pages.
func arrayOfThings(client *Client, opts ...RequestOption) iter.Seq2[*thing, error] {
	return walkList[thing](context.Background(), client, opListThings, &request{}, opts)
}

// unpaged are the iterators over lists without pages, and a response for each.
var unpaged = []struct {
	name  string
	all   func(client *Client, opts ...RequestOption) iter.Seq2[*thing, error]
	three string // a response with three things
	none  string
}{
	{name: "object", all: allThings, three: `{"data":[{"id":"a"},{"id":"b"},{"id":"a"}]}`, none: `{"data":[]}`},
	{name: "object without a list", all: allThings, three: `{"data":[{"id":"a"},{"id":"b"},{"id":"a"}]}`, none: `{}`},
	{name: "array", all: arrayOfThings, three: `[{"id":"a"},{"id":"b"},{"id":"a"}]`, none: `[]`},
}

func TestWalkUnpaged(t *testing.T) {
	for _, tt := range unpaged {
		t.Run(tt.name, func(t *testing.T) {
			client, requests := responding(t, tt.three)
			all := tt.all(client, WithQuery("x", "1"), WithPrefetch())
			if n := len(*requests); n != 0 {
				t.Errorf("%d requests were sent before the iteration", n)
			}
			for round := range 2 { // the second iteration starts from the beginning
				var ids []string
				for item, err := range all {
					if err != nil {
						t.Fatal(err)
					}
					ids = append(ids, item.ID)
				}
				if want := []string{"a", "b", "a"}; !slices.Equal(ids, want) {
					t.Errorf("got %v, want %v", ids, want)
				}
				if n := len(*requests); n != round+1 {
					t.Errorf("%d requests after %d iterations", n, round+1)
				}
			}
			if got := (*requests)[0].URL.String(); got != CloudURL+"/things?x=1" {
				t.Errorf("the request went to %s", got)
			}
		})
	}
}

func TestWalkUnpagedEmpty(t *testing.T) {
	for _, tt := range unpaged {
		t.Run(tt.name, func(t *testing.T) {
			client, requests := responding(t, tt.none)
			for item, err := range tt.all(client) {
				t.Errorf("got %v, %v", item, err)
			}
			if n := len(*requests); n != 1 {
				t.Errorf("%d requests were sent, want 1", n)
			}
		})
	}
}

// TestWalkUnpagedStops checks that the iterator yields nothing after the caller stops.
func TestWalkUnpagedStops(t *testing.T) {
	for _, tt := range unpaged {
		t.Run(tt.name, func(t *testing.T) {
			client, _ := responding(t, tt.three)
			n := 0
			tt.all(client)(func(*thing, error) bool {
				n++
				return n < 2
			})
			if n != 2 {
				t.Errorf("%d items were yielded, want 2", n)
			}
		})
	}
}

// TestWalkUnpagedFails checks that an error is yielded once, without an item, and that the next
// iteration starts from the beginning.
func TestWalkUnpagedFails(t *testing.T) {
	for _, tt := range unpaged {
		t.Run(tt.name, func(t *testing.T) {
			for name, client := range map[string]*Client{
				"no client":          nil,
				"zero client":        new(Client),
				"a response in HTML": func() *Client { c, _ := responding(t, "<html>"); return c }(),
			} {
				all := tt.all(client)
				for range 2 {
					n := 0
					all(func(item *thing, err error) bool {
						n++
						if item != nil || err == nil || !strings.HasPrefix(err.Error(), "airbyte: listThings: ") {
							t.Errorf("%s: got %v, %v", name, item, err)
						}
						return true
					})
					if n != 1 {
						t.Errorf("%s: the iterator yielded %d times, want 1", name, n)
					}
				}
			}
		})
	}
}

// TestWalkUnpagedOwnsItsOptions checks that an iterator is not affected if the caller changes the
// slice of options before the iteration.
func TestWalkUnpagedOwnsItsOptions(t *testing.T) {
	for _, tt := range unpaged {
		t.Run(tt.name, func(t *testing.T) {
			client, requests := responding(t, tt.none)
			opts := []RequestOption{WithHeader("X-Tenant", "a")}
			all := tt.all(client, opts...)
			opts[0] = WithHeader("X-Tenant", "b")
			for range all {
				t.Error("an item came")
			}
			if got := (*requests)[0].Header.Get("X-Tenant"); got != "a" {
				t.Errorf("the header is %q, want a", got)
			}
		})
	}
}
