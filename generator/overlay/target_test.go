package overlay

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestCompileSelectors(t *testing.T) {
	tests := []struct {
		path string
		want []string
	}{
		{path: "$.a.b", want: nil},
		{path: "$.a['b']", want: nil},
		{path: "$.a['b', 'c']", want: []string{"'b'", "'c'"}},
		{path: "$.a['b','c'].d[0,2]", want: []string{"'b'", "'c'", "0", "2"}},
		{path: `$.a['b,c', "d']e"]`, want: []string{"'b,c'", `"d']e"`}},
		{path: `$.a['b\'', 'c']`, want: []string{`'b\''`, "'c'"}},
		{path: "$.a[?@.b == 'c' && match(@.d, 'e')]", want: nil},
		{path: "$.a[?@['b'] == 1, ?@.c]", want: []string{"?@['b'] == 1", "?@.c"}},
	}
	for _, tt := range tests {
		selectors, err := compileSelectors(tt.path)
		if err != nil {
			t.Errorf("%s: %v", tt.path, err)
			continue
		}
		var got []string
		for _, s := range selectors {
			got = append(got, s.text)
		}
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.path, diff)
		}
	}
}

func TestCompilePath(t *testing.T) {
	for _, path := range []string{"$", "$.a~b", "$.a['b~c']", "$..a..b"} {
		_, err := compilePath(path)
		if accepted := path != "$.a~b"; (err == nil) != accepted {
			t.Errorf("%s: got %v", path, err)
		}
	}
}

func TestLeadingNames(t *testing.T) {
	tests := []struct {
		path       string
		steps      [][]string
		isComplete bool
	}{
		{path: "$", isComplete: true},
		{path: "$.paths", steps: [][]string{{"paths"}}, isComplete: true},
		{
			path:       "$.paths['/a.b', \"/c[d]\"].get",
			steps:      [][]string{{"paths"}, {"/a.b", "/c[d]"}, {"get"}},
			isComplete: true,
		},
		{path: `$['it\'s']`, steps: [][]string{{"it's"}}, isComplete: true},
		{path: "$.paths.*.get", steps: [][]string{{"paths"}}},
		{path: "$.paths[*].get", steps: [][]string{{"paths"}}},
		{path: "$.tags[0].name", steps: [][]string{{"tags"}}},
		{path: "$.tags[?@.name == 'a'].name", steps: [][]string{{"tags"}}},
		{path: "$..[?@.nullable == true]"},
		{path: "$.paths..parameters", steps: [][]string{{"paths"}}},
		{path: "$.a['b', ?@.c]", steps: [][]string{{"a"}}},
	}
	for _, tt := range tests {
		steps, isComplete := leadingNames(tt.path)
		if diff := cmp.Diff(tt.steps, steps); diff != "" || isComplete != tt.isComplete {
			t.Errorf("%s: complete: %t (-want +got):\n%s", tt.path, isComplete, diff)
		}
	}
}
