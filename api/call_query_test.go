package airbyte

import (
	"encoding/json"
	"net"
	"net/netip"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestQuery(t *testing.T) {
	type kind string
	type params struct {
		Text   *string           `query:"text"`
		Kind   *kind             `query:"kind"`
		Number *int              `query:"number"`
		Large  *int64            `query:"large"`
		Ratio  *float64          `query:"ratio"`
		Flag   *bool             `query:"flag"`
		At     *time.Time        `query:"at"`
		List   []string          `query:"list"`
		Kinds  []kind            `query:"kinds"`
		Small  *uint8            `query:"small"`
		Host   *netip.Addr       `query:"host"`
		Map    map[string]string `query:"map"`
	}
	tests := []struct {
		name   string
		params *params
		want   string
	}{
		{name: "no params", want: ""},
		{name: "nothing set", params: &params{List: []string{}, Map: map[string]string{}}, want: ""},
		{
			name:   "zero values",
			params: &params{Text: new(""), Number: new(0), Ratio: new(0.0), Flag: new(false), At: new(time.Time{}), List: []string{""}},
			want:   "text=&number=0&ratio=0&flag=false&at=0001-01-01T00%3A00%3A00Z&list=",
		},
		{
			name:   "escaped",
			params: &params{Text: new("a b&c=d/é+"), Kind: new(kind("x|y"))},
			want:   "text=a+b%26c%3Dd%2F%C3%A9%2B&kind=x%7Cy",
		},
		{
			name:   "numbers",
			params: &params{Number: new(-7), Large: new(int64(9007199254740993)), Ratio: new(1e21)},
			want:   "number=-7&large=9007199254740993&ratio=1000000000000000000000",
		},
		{
			name:   "times with a zone and a fraction",
			params: &params{At: new(time.Date(2026, 3, 25, 1, 30, 0, 5_000_000, time.FixedZone("", 2*3600)))},
			want:   "at=2026-03-25T01%3A30%3A00.005%2B02%3A00",
		},
		{
			name:   "types that encode themselves as text",
			params: &params{Small: new(uint8(255)), Host: new(netip.MustParseAddr("::1"))},
			want:   "small=255&host=%3A%3A1",
		},
		{
			name:   "lists and maps",
			params: &params{List: []string{"b", "a,b"}, Kinds: []kind{"x", "y"}, Map: map[string]string{"k 2": "&", "k1": "v"}},
			want:   "list=b&list=a%2Cb&kinds=x&kinds=y&k+2=%26&k1=v",
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			q := newQuery(tt.params)
			if diff := cmp.Diff(tt.want, q.encode()); diff != "" || q.err != nil {
				t.Errorf("%v (-want +got):\n%s", q.err, diff)
			}
		})
	}
}

func TestQueryRefuses(t *testing.T) {
	q := newQuery(nil).require("a", "b").require("filter", struct{ A int }{1}).require("c", "d")
	if q.err == nil || q.err.Error() != "filter: a query cannot hold a struct { A int }" {
		t.Errorf("got %v", q.err)
	}
	for _, empty := range []any{"", []string(nil), []string{}, map[string]string{}} {
		if q := newQuery(nil).require("a", empty); q.err == nil || q.err.Error() != "a is empty" {
			t.Errorf("%#v: got %v", empty, q.err)
		}
	}
	for _, set := range []any{"b", 0, false, []string{""}, map[string]string{"b": ""}} {
		if q := newQuery(nil).require("a", set); q.err != nil {
			t.Errorf("%#v: got %v", set, q.err)
		}
	}
}

// TestQueryWith checks that with returns a copy of the query in which a parameter is replaced.
func TestQueryWith(t *testing.T) {
	type params struct {
		Limit  *int     `query:"limit"`
		Offset *int     `query:"offset"`
		IDs    []string `query:"ids"`
	}
	given := newQuery(&params{Limit: new(5), IDs: []string{"limit", "2"}})
	if got := given.with("limit", "10").with("offset", "20").encode(); got != "ids=limit&ids=2&limit=10&offset=20" {
		t.Errorf("got %s", got)
	}
	if got := given.encode(); got != "limit=5&ids=limit&ids=2" {
		t.Errorf("the original query changed to %s", got)
	}
	if limit, offset := given.number("limit", 100), given.number("offset", 7); limit != 5 || offset != 7 {
		t.Errorf("got limit %d and offset %d", limit, offset)
	}
}

// TestQueryOfBytes checks that bytes are not sent one by one.
func TestQueryOfBytes(t *testing.T) {
	q := newQuery(&struct {
		IP net.IP `query:"ip"`
	}{IP: net.IPv4(10, 0, 0, 1)})
	if got := q.encode(); q.err != nil || got != "ip=10.0.0.1" {
		t.Errorf("got %s, %v, want ip=10.0.0.1", got, q.err)
	}
	q = newQuery(&struct {
		Raw json.RawMessage `query:"raw"`
	}{Raw: json.RawMessage(`{}`)})
	if q.err == nil {
		t.Errorf("raw JSON was sent as %s", q.encode())
	}
}
