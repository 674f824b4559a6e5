package airbyte

import (
	"encoding/json"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestNullable(t *testing.T) {
	type body struct {
		Name  Nullable[string]   `json:"name,omitzero"`
		Items Nullable[[]string] `json:"items,omitzero"`
	}
	tests := []struct {
		name string
		body body
		want string
	}{
		{name: "missing", body: body{}, want: `{}`},
		{name: "null", body: body{Name: Null[string](), Items: Null[[]string]()}, want: `{"name":null,"items":null}`},
		{
			name: "values",
			body: body{Name: NewNullable(""), Items: NewNullable([]string{})},
			want: `{"name":"","items":[]}`,
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			data, err := json.Marshal(tt.body)
			if err != nil || string(data) != tt.want {
				t.Errorf("encoded as %s, %v; want %s", data, err, tt.want)
			}
			var decoded body
			if err := json.Unmarshal(data, &decoded); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.body, decoded); diff != "" {
				t.Errorf("decoded (-want +got):\n%s", diff)
			}
		})
	}
	got := fmt.Sprint(Nullable[int]{}, Null[int](), NewNullable(7))
	if want := " null 7"; got != want {
		t.Errorf("formatted as %q, want %q", got, want)
	}
	reused := NewNullable(7)
	if err := json.Unmarshal([]byte(`"x"`), &reused); err == nil {
		t.Error("a string was decoded as an integer")
	}
}
