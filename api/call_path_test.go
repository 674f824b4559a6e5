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
		{"/jobs", nil, "/jobs", ""},
		{"/jobs/{jobId}", []any{int64(9007199254740993)}, "/jobs/9007199254740993", ""},
		{"/tags/{tagId}", []any{"a/b?c#d e%2F"}, "/tags/a%2Fb%3Fc%23d%20e%252F", ""},
		{"/tags/{tagId}", []any{"%2e%2e"}, "/tags/%252e%252e", ""},
		{"/tags/{tagId}", []any{"{x}"}, "/tags/%7Bx%7D", ""},
		{"/a/{b}/c/{d}/e", []any{"1", int64(-2)}, "/a/1/c/-2/e", ""},
		{"/a/{b}/c/{d}", []any{id("x/y"), []string{"k", "l"}}, "/a/x%2Fy/c/k,l", ""},
		{"/tags/{tagId}", []any{""}, "", "tagId is empty"},
		{"/tags/{tagId}", []any{"."}, "", `tagId is ".", which is not an ID`},
		{"/a/{b}/c/{d}", []any{"x", ".."}, "", `d is "..", which is not an ID`},
		{"/a/{b}/c/{d}", []any{"", "x"}, "", "b is empty"},
		{"/a/{b}", []any{(*string)(nil)}, "", "b is empty"},
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
