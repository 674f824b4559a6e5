package airbyte

import "testing"

func TestPath(t *testing.T) {
	type id string
	tests := []struct {
		template string
		values   []any
		want     string
		err      string
	}{
		{template: "/jobs", want: "/jobs", err: ""},
		{
			template: "/jobs/{jobId}",
			values:   []any{int64(9007199254740993)},
			want:     "/jobs/9007199254740993",
			err:      "",
		},
		{
			template: "/tags/{tagId}",
			values:   []any{"a/b?c#d e%2F"},
			want:     "/tags/a%2Fb%3Fc%23d%20e%252F",
			err:      "",
		},
		{template: "/tags/{tagId}", values: []any{"%2e%2e"}, want: "/tags/%252e%252e", err: ""},
		{template: "/tags/{tagId}", values: []any{"{x}"}, want: "/tags/%7Bx%7D", err: ""},
		{template: "/a/{b}/c/{d}/e", values: []any{"1", int64(-2)}, want: "/a/1/c/-2/e", err: ""},
		{
			template: "/a/{b}/c/{d}",
			values:   []any{id("x/y"), []string{"k", "l"}},
			want:     "/a/x%2Fy/c/k,l",
			err:      "",
		},
		{template: "/tags/{tagId}", values: []any{""}, want: "", err: "tagId is empty"},
		{template: "/tags/{tagId}", values: []any{"."}, want: "", err: `tagId is ".", which is not an ID`},
		{template: "/a/{b}/c/{d}", values: []any{"x", ".."}, want: "", err: `d is "..", which is not an ID`},
		{template: "/a/{b}/c/{d}", values: []any{"", "x"}, want: "", err: "b is empty"},
		{template: "/a/{b}", values: []any{(*string)(nil)}, want: "", err: "b is empty"},
		{template: "/a/{b}", values: []any{" "}, want: "", err: "b has only spaces"},
		{template: "/a/{b}", values: []any{"\u00a0\u2003 "}, want: "", err: "b has only spaces"},
		{template: "/a/{b}", values: []any{"\t\n"}, want: "", err: "b has only spaces"},
		{
			template: "/a/{b}/c/{d}",
			values:   []any{"x", id("y\n")},
			want:     "",
			err:      "d has a line break or another control character",
		},
		{
			template: "/a/{b}",
			values:   []any{"x\x00"},
			want:     "",
			err:      "b has a line break or another control character",
		},
		{
			template: "/a/{b}",
			values:   []any{"\x7fx"},
			want:     "",
			err:      "b has a line break or another control character",
		},
		{
			template: "/a/{b}",
			values:   []any{"x\u0085y"},
			want:     "",
			err:      "b has a line break or another control character",
		},
		{template: "/a/{b}", values: []any{"x y"}, want: "/a/x%20y", err: ""},
	}
	for _, tt := range tests {
		got, err := newPath(tt.values...).expand(tt.template)
		text := ""
		if err != nil {
			text = err.Error()
		}
		if got != tt.want || text != tt.err {
			t.Errorf("%s with %q: got %s, %q, want %s, %q", tt.template, tt.values, got, text, tt.want, tt.err)
		}
	}
}
