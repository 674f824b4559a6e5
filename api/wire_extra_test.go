package airbyte_test

import (
	"encoding/json"
	"strings"
	"testing"

	airbyte "github.com/airbyte-go/airbyte/api"
)

// TestExtra shows that unknown fields are sent back, and do not replace the known ones, in upper or
// lower case.
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

// TestExtraMisfits shows that the error for a value that does not fit names the place, and does not
// print the fields of the struct.
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
