package document_test

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/airbyte-go/airbyte/generator/document"
)

func TestEncode(t *testing.T) {
	root := parse(t, "b:\n    - {c: 1}\na: 'true'\n")
	got, err := document.Encode(root)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff("b:\n- {c: 1}\na: 'true'\n", string(got)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestEncodeJSON(t *testing.T) {
	root := parse(t, `b: {t: "t <&>"}
scalars: [1, 9007199254740993, 1.50, 0x10, true, null, 'true', ~, 2026-03-12, "ü\n", .5]
a: &a {b: [], c: {}}
alias: *a
`)
	got, err := document.EncodeJSON("s", root)
	if err != nil {
		t.Fatal(err)
	}
	want := `{
 "b": {
  "t": "t <&>"
 },
 "scalars": [
  1,
  9007199254740993,
  1.50,
  16,
  true,
  null,
  "true",
  null,
  "2026-03-12",
  "ü\n",
  0.5
 ],
 "a": {
  "b": [],
  "c": {}
 },
 "alias": {
  "b": [],
  "c": {}
 }
}
`
	if diff := cmp.Diff(want, string(got)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestEncodeJSONRefuses(t *testing.T) {
	_, err := document.EncodeJSON("s", parse(t, "a: [1, .inf]"))
	if err == nil || err.Error() != `s: /a/1: JSON cannot represent ".inf"` {
		t.Errorf("got %v", err)
	}
	if located, ok := errors.AsType[*document.Error](err); !ok || located.Pointer != "/a/1" {
		t.Errorf("got %#v, want a document.Error at /a/1", err)
	}
}
