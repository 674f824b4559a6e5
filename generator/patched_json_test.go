package generator

import (
	"bytes"
	"strings"
	"testing"

	"github.com/airbyte-go/airbyte/generator/document"
	"github.com/google/go-cmp/cmp"
)

func TestPatchedJSON(t *testing.T) {
	spec := document.Source{Name: "spec.yaml", Data: []byte(`openapi: 3.1.0
info: {title: "t <&>", version: '1'}
paths: {}
x-scalars: [1, 9007199254740993, 1.50, 0x10, true, null, 'true', ~, 2026-03-12, "ü\n", .5]
x-last: &a {b: [], c: {}}
x-alias: *a
`)}
	overlay := document.Source{Name: "o.yaml", Data: []byte(`overlay: 1.1.0
info: {title: t, version: '1'}
actions:
- {target: $.info, update: {version: '2'}}
`)}
	got, err := PatchedJSON(spec, []document.Source{overlay})
	if err != nil {
		t.Fatal(err)
	}
	want := `{
 "openapi": "3.1.0",
 "info": {
  "title": "t <&>",
  "version": "2"
 },
 "paths": {},
 "x-scalars": [
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
 "x-last": {
  "b": [],
  "c": {}
 },
 "x-alias": {
  "b": [],
  "c": {}
 }
}
`
	if diff := cmp.Diff(want, string(got)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	again, err := PatchedJSON(spec, []document.Source{overlay})
	if err != nil || !bytes.Equal(got, again) {
		t.Errorf("a second run gives another document: %v", err)
	}
}

func TestPatchedJSONRefuses(t *testing.T) {
	const infinite = "openapi: 3.1.0\nx: .inf\n"
	_, err := PatchedJSON(document.Source{Name: "spec.yaml", Data: []byte(infinite)}, nil)
	if err == nil || !strings.HasPrefix(err.Error(), `spec.yaml: /x: JSON cannot represent ".inf"`) {
		t.Errorf("got %v", err)
	}
	_, err = PatchedJSON(document.Source{Name: "spec.yaml", Data: []byte("[]")}, nil)
	if err == nil || !strings.HasPrefix(err.Error(), "spec.yaml: not an OpenAPI or Overlay document") {
		t.Errorf("got %v", err)
	}
}
