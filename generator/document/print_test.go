package document_test

import (
	"strings"
	"testing"

	"github.com/pb33f/go-yaml"

	"github.com/airbyte-go/airbyte/generator/document"
)

func TestQuoteUnprintable(t *testing.T) {
	tests := []struct {
		value string
		want  string
	}{
		{value: "", want: ""},
		{value: "größe {id}", want: "größe {id}"},
		{value: `a"b`, want: `a"b`},
		{value: "a\nb", want: `"a\nb"`},
		{value: "a\x1b[2Jb", want: `"a\x1b[2Jb"`},
		{value: "a\u202eb", want: `"a\u202eb"`},
		{value: "a\xff", want: `"a\xff"`},
	}
	for _, tt := range tests {
		if got := document.QuoteUnprintable(tt.value); got != tt.want {
			t.Errorf("QuoteUnprintable(%q) = %s, want %s", tt.value, got, tt.want)
		}
		isQuoted := tt.value != tt.want
		if document.IsPrintable(tt.value) == isQuoted {
			t.Errorf("IsPrintable(%q) = %t", tt.value, isQuoted)
		}
	}
}

func TestExcerpt(t *testing.T) {
	tests := []struct {
		value string
		want  string
	}{
		{value: "", want: "nothing"},
		{value: "a\n  b", want: "a b"},
		{value: "a\x1bb", want: `"a\x1bb"`},
		{value: strings.Repeat("a", 120), want: strings.Repeat("a", 120)},
		{value: strings.Repeat("a", 121), want: strings.Repeat("a", 120) + "…"},
		{value: strings.Repeat("a", 119) + "ü", want: strings.Repeat("a", 119) + "…"},
	}
	for _, tt := range tests {
		if got := document.Excerpt(tt.value); got != tt.want {
			t.Errorf("Excerpt(%q) = %s, want %s", tt.value, got, tt.want)
		}
	}
}

func TestValueOrMissing(t *testing.T) {
	if got := document.ValueOrMissing(nil); got != "missing" {
		t.Errorf("got %s for nil", got)
	}
	if got := document.ValueOrMissing(&yaml.Node{Kind: yaml.ScalarNode, Value: "a\nb"}); got != `"a\nb"` {
		t.Errorf("got %s for a scalar", got)
	}
}

func TestFlat(t *testing.T) {
	root := parse(t, "b: [1, {c: null}]\na: text\nempty: {}\n")
	if got, want := document.Flat(root), "{a: text, b: [1, {c: null}], empty: {}}"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if got := document.Flat(nil); got != "" {
		t.Errorf("got %q for nil", got)
	}
}
