package airbyte_test

import (
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"testing"

	airbyte "github.com/airbyte-go/airbyte/api"
)

type misfitBase struct {
	Base int `json:"base"`
}

// MisfitCircle embeds itself.
type MisfitCircle struct {
	*MisfitCircle

	Name string `json:"name"`
}

// TestMisfits checks the path in the error for a value that does not fit its Go type. It is the same
// on all versions of Go.
func TestMisfits(t *testing.T) {
	type inner struct {
		Amount int8 `json:"amount"`
	}
	type outer struct {
		misfitBase
		Untagged string
		Hidden   string           `json:"-"`
		Quoted   int              `json:",string"`
		Numbers  [2]int           `json:"numbers"`
		Bytes    []byte           `json:"bytes"`
		Map      map[string]inner `json:"map"`
		ByNumber map[int]inner    `json:"byNumber"`
		Pointer  **inner          `json:"pointer"`
		Any      any              `json:"any"`
		Err      error            `json:"err"`
		Circle   MisfitCircle     `json:"circle"`
	}
	tests := []struct {
		name string
		body string
		into any
		want string
	}{
		{name: "a field", body: `{"untagged":1}`, want: "number 1 into Go struct field outer.Untagged of type string"},
		{name: "an embedded field", body: `{"base":"x"}`, want: "string into Go struct field outer.base of type int"},
		{
			name: "after fields that fit",
			body: `{"any":[1,{"a":null}],"other":{"base":"x"},"-":1,"bytes":"AA==","Quoted":"7","pointer":null,"base":true}`,
			want: "bool into Go struct field outer.base of type int",
		},
		{name: "an array", body: `{"numbers":[1,[2]]}`, want: "array into Go struct field outer.numbers of type int"},
		{name: "no array", body: `{"numbers":{}}`, want: "object into Go struct field outer.numbers of type [2]int"},
		{name: "bytes", body: `{"bytes":{}}`, want: "object into Go struct field outer.bytes of type []uint8"},
		{
			name: "in a map, whose keys may be confidential",
			body: `{"map":{"hunter2":{"amount":"x"}}}`,
			want: "string into Go struct field outer.map.amount of type int8",
		},
		{
			name: "behind pointers",
			body: `{"pointer":{"amount":1000}}`,
			want: "number 1000 into Go struct field outer.pointer.amount of type int8",
		},
		{
			name: "a long number",
			body: `{"base":` + strings.Repeat("1", 1000) + `}`,
			want: "number into Go struct field outer.base of type int",
		},
		{name: "an interface", body: `{"err":{}}`, want: "object into Go struct field outer.err of type error"},
		{name: "a circle", body: `{"circle":{"name":1}}`, want: "number 1 into Go struct field outer.circle.name of type string"},
		{name: "the document", body: `[]`, want: "array into Go value of type airbyte_test.outer"},
		{
			name: "in a list",
			body: `[{"amount":1},{"amount":{}}]`,
			into: &[]inner{},
			want: "object into Go struct field inner.amount of type int8",
		},
		{
			name: "a list in data",
			body: `{"data":[{"amount":{}}]}`,
			into: &airbyte.DataList[inner]{},
			want: "object into Go struct field DataList.data.amount of type int8",
		},
		{
			name: "a list that should be in data",
			body: `[{"amount":{}}]`,
			into: &airbyte.DataList[inner]{},
			want: "object into Go struct field inner.amount of type int8",
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			client, _ := serve(t, func(w http.ResponseWriter, _ *http.Request) { reply(w, 200, tt.body) })
			into := tt.into
			if into == nil {
				into = &outer{}
			}
			err := client.Do(t.Context(), "GET", "/x", nil, into)
			want := "airbyte: GET /x: reading the response: json: cannot unmarshal " + tt.want
			if err == nil || err.Error() != want {
				t.Errorf("got  %v\nwant %s", err, want)
			}
			misfit, ok := errors.AsType[*json.UnmarshalTypeError](err)
			if !ok || !strings.HasSuffix(want, " of type "+misfit.Type.String()) {
				t.Errorf("got %#v in the error", misfit)
			}
		})
	}
}

// TestDeepMisfits checks that a misfit at the end of a deep document is found.
func TestDeepMisfits(t *testing.T) {
	type tree struct {
		Children []*tree `json:"children"`
		Name     string  `json:"name"`
	}
	const depth = 2000
	body := nested(depth, `{"children":[`, `{"name":1}`, `]}`)
	client, _ := serve(t, func(w http.ResponseWriter, _ *http.Request) { reply(w, 200, body) })
	err := client.Do(t.Context(), "GET", "/x", nil, new(tree))
	want := "tree." + strings.Repeat("children.", depth) + "name of type string"
	if err == nil || !strings.HasSuffix(err.Error(), want) {
		t.Errorf("got %.100v", err)
	}
}
