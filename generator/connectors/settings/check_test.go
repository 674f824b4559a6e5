package settings

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestCheck checks values against schemas that no fixture has.
func TestCheck(t *testing.T) {
	const patterns = `{"properties": {"x_a": {"type": "string"}}, "patternProperties": {"^x_": {"maxLength": 3}},
		"additionalProperties": false}`
	tests := []struct {
		name   string
		schema string
		value  string
		want   []string
	}{
		{name: "pattern of a described key", schema: patterns, value: `{"x_a":"four"}`, want: []string{"x_a must have at most 3 characters"}},
		{name: "pattern of another key", schema: patterns, value: `{"x_b":"four"}`, want: []string{"x_b must have at most 3 characters"}},
		{name: "described and matched", schema: patterns, value: `{"x_a":"abc","x_b":"abc"}`},
		{name: "neither", schema: patterns, value: `{"y":1}`, want: []string{"y is not a known setting"}},
		{name: "not const", schema: `{"const": 7, "enum": [7, 8]}`, value: `8`, want: []string{"must be 7"}},
		{name: "const, but not in enum", schema: `{"const": 7, "enum": [8, 9]}`, value: `7`},
		{
			name:   "key with a line break",
			schema: `{"additionalProperties": {"type": "integer"}}`,
			value:  `{"a\nb: fine": "x"}`,
			want:   []string{`"a\nb: fine" must be an integer, got a string`},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, Check(tt.schema, tt.value)); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

func TestDateTime(t *testing.T) {
	tests := []struct {
		text string
		want bool
	}{
		{text: "2026-01-31T08:00:00Z", want: true},
		{text: "2026-01-31t08:00:00.123456789z", want: true},
		{text: "2026-01-31T08:00:00-23:59", want: true},
		{text: "2026-06-30T23:59:60Z", want: true},      // a leap second
		{text: "2026-06-30T15:59:60-08:00", want: true}, // the same
		{text: "2026-06-30T22:59:60Z"},
		{text: "2026-06-30T23:60:00Z"},
		{text: "2026-01-31T8:00:00Z"},
		{text: "2026-01-31T08:00:00,5Z"},
		{text: "2026-01-31T08:00:00"},
		{text: "2026-01-31 08:00:00Z"},
		{text: "2026-01-31T08:00:00+0100"},
		{text: "2026-01-31T08:00:00+24:00"},
		{text: "2026-02-30T08:00:00Z"},
		{text: "2026-01-31T24:00:00Z"},
		{text: "2026-01-31T08:00:00Z\n"},
		{text: "2026-01-31"},
		{text: ""},
	}
	for _, tt := range tests {
		if got := isDateTime(tt.text); got != tt.want {
			t.Errorf("%q: got %t, want %t", tt.text, got, tt.want)
		}
	}
}

// TestStrictMaps checks that a strict check accepts other keys if the schema describes
// their values.
func TestStrictMaps(t *testing.T) {
	const unexpected = "b is not a known setting"
	tests := []struct{ additional, want string }{
		{additional: `true`, want: unexpected},
		{additional: `{}`, want: unexpected},
		{additional: `{"type": "string"}`},
		{additional: `{"enum": ["x", "y"]}`},
		{additional: `{"oneOf": [{"const": "x"}, {"type": "integer"}]}`},
	}
	for _, tt := range tests {
		s := readSchema(`{"properties": {"a": {}}, "additionalProperties": ` + tt.additional + `}`)
		var got []string
		for _, p := range problemsOf(s, map[string]any{"b": "x"}, true) {
			got = append(got, p.String())
		}
		if text := strings.Join(got, "; "); text != tt.want {
			t.Errorf("%s: got %q, want %q", tt.additional, text, tt.want)
		}
	}
}

// TestNestedOptions checks a value in 50 levels of options without names, which must not
// take exponential time.
func TestNestedOptions(t *testing.T) {
	const levels = 50
	nested := `{"type": "integer"}`
	value := `"x"`
	path := "a"
	for range levels {
		nested = `{"oneOf": [{"type": "object", "properties": {"a": ` + nested + `}}, {"type": "string"}]}`
		value = `{"a":` + value + `}`
	}
	path += strings.Repeat(".a", levels-1)
	want := []string{path + " must be an integer, got a string"}
	if diff := cmp.Diff(want, Check(nested, value)); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	valid, err := decodeAny([]byte(strings.Replace(value, `"x"`, "7", 1)))
	if err != nil {
		t.Fatal(err)
	}
	if problems := problemsOf(readSchema(nested), valid, true); len(problems) > 0 {
		t.Errorf("a closed check reports %v", problems)
	}
}

// TestClosedOptions checks that undescribed keys do not decide which option a value fits.
func TestClosedOptions(t *testing.T) {
	const options = `{"oneOf": [{"type": "object", "required": ["a"], "properties": {"a": {"properties": {"beta": {}}}}},
		{"type": "object", "required": ["c"], "properties": {"c": {}}}]}`
	var got []string
	value := map[string]any{"a": map[string]any{"bta": 1}, "d": 2}
	for _, p := range problemsOf(readSchema(options), value, true) {
		got = append(got, p.String())
	}
	want := []string{"a.bta is not a known setting; did you mean beta?", "d is not a known setting"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}
