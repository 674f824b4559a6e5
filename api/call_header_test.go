package airbyte

import (
	"strings"
	"testing"
)

// TestHeaderParameters checks the headers that parameters of an operation set.
func TestHeaderParameters(t *testing.T) {
	op := &Operation{options: []string{"header X-Trace", "header X-Tags", "cookie session", "cookie theme"}}
	tests := []struct {
		name   string
		opts   []RequestOption
		header string
		want   string
		err    string
	}{
		{name: "option", opts: []RequestOption{withHeader("WithXTrace", "header", "X-Trace", 7)}, header: "X-Trace", want: "7"},
		{
			name:   "list",
			opts:   []RequestOption{withHeader("WithXTags", "header", "X-Tags", []string{"a", "b"})},
			header: "X-Tags",
			want:   "a,b",
		},
		{
			name: "cookies",
			opts: []RequestOption{
				withHeader("WithSession", "cookie", "session", "s1"),
				withHeader("WithTheme", "cookie", "theme", "dark"),
			},
			header: "Cookie",
			want:   "session=s1; theme=dark",
		},
		{name: "argument", opts: []RequestOption{withHeader("", "header", "X-Tenant", "t")}, header: "X-Tenant", want: "t"},
		{name: "empty argument", opts: []RequestOption{withHeader("", "header", "X-Tenant", "")}, err: "X-Tenant is empty"},
		{
			name: "line break",
			opts: []RequestOption{withHeader("WithXTrace", "header", "X-Trace", "a\r\nHost: b")},
			err:  "the value of X-Trace has a line break",
		},
		{
			name: "another operation",
			opts: []RequestOption{withHeader("WithOther", "header", "X-Other", "a")},
			err:  "WithOther: the operation has no parameter header X-Other",
		},
		{
			name: "a query parameter of the same name",
			opts: []RequestOption{withParameter("WithXTrace", "X-Trace", "a")},
			err:  "WithXTrace: the operation has no parameter X-Trace",
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			o := newRequestOptions(tt.opts)
			_, err := o.apply(op, newQuery(nil))
			if tt.err != "" {
				if err == nil || !strings.Contains(err.Error(), tt.err) {
					t.Errorf("got %v, want %s", err, tt.err)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if got := o.header.Get(tt.header); got != tt.want {
				t.Errorf("%s is %q, want %q", tt.header, got, tt.want)
			}
		})
	}
}
