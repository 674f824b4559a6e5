package airbyte_test

import (
	"encoding/json"
	"strings"
	"testing"

	airbyte "github.com/airbyte-go/airbyte/api"
)

// TestExtra checks that unknown fields are sent back. They must not replace known fields, even if
// they differ only in case.
func TestExtra(t *testing.T) {
	tag := decode[airbyte.Tag](t, `{"tagId":"t","NAME":"upper","name":"lower","color":"FF0000","workspaceId":"w","new":[1]}`)
	if tag.Name != "lower" || len(tag.Extra) != 1 {
		t.Errorf("read %+v", tag)
	}
	tag.Name = "mine"
	tag.Extra["name"], tag.Extra["Color"] = json.RawMessage(`"other"`), json.RawMessage(`"other"`)
	want := `{"color":"FF0000","name":"mine","new":[1],"tagId":"t","workspaceId":"w"}`
	if got := encode(t, tag); got != want {
		t.Errorf("sent %s, want %s", got, want)
	}
}

// TestExtraMisfits checks that the error for a value of the wrong type names the field, but does
// not print the Go struct.
func TestExtraMisfits(t *testing.T) {
	for name, tt := range map[string]struct {
		into any
		body string
		want string // in the error
	}{
		"the struct itself": {into: new(airbyte.Tag), body: `"blue"`, want: "cannot unmarshal string into"},
		"a struct in a field": {
			into: new(airbyte.Workspace),
			body: `{"notifications":{"success":"on"}}`,
			want: "cannot unmarshal string into Go struct field Workspace.notifications.success of type",
		},
		"a field of it": {
			into: new(airbyte.Workspace),
			body: `{"notifications":{"success":{"email":{"enabled":"yes"}}}}`,
			want: "Workspace.notifications.success.email.enabled of type bool",
		},
		"a struct in a list": {
			into: new(airbyte.Connection),
			body: `{"tags":["blue"]}`,
			want: "cannot unmarshal string into Go struct field Connection.tags of type",
		},
	} {
		err := json.Unmarshal([]byte(tt.body), tt.into)
		if err == nil || !strings.Contains(err.Error(), tt.want) || strings.Contains(err.Error(), "struct {") {
			t.Errorf("%s: got %v, want %s in it", name, err, tt.want)
		}
	}
}
