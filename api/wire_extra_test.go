package airbyte_test

import (
	"encoding/json"
	"errors"
	"net/http"
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
// not print the Go struct. The client names the whole path. Package json knows only the part inside
// the type that keeps extra fields.
func TestExtraMisfits(t *testing.T) {
	for name, tt := range map[string]struct {
		into       any
		body       string
		want       string // the error of the client
		wantDirect string // the error of package json
	}{
		"the struct itself": {
			into:       new(airbyte.Tag),
			body:       `"blue"`,
			want:       "cannot unmarshal string into Go value of type airbyte.Tag",
			wantDirect: "cannot unmarshal string into Go value of type struct",
		},
		"a struct in a field": {
			into:       new(airbyte.Workspace),
			body:       `{"notifications":{"success":"on"}}`,
			want:       "cannot unmarshal string into Go struct field Workspace.notifications.success of type airbyte.NotificationConfig",
			wantDirect: "cannot unmarshal string into Go struct field success of type airbyte.NotificationConfig",
		},
		"a field of it": {
			into:       new(airbyte.Workspace),
			body:       `{"notifications":{"success":{"email":{"enabled":"yes"}}}}`,
			want:       "cannot unmarshal string into Go struct field Workspace.notifications.success.email.enabled of type bool",
			wantDirect: "cannot unmarshal string into Go struct field success.email.enabled of type bool",
		},
		"a struct in a list": {
			into:       new(airbyte.Connection),
			body:       `{"tags":["blue"]}`,
			want:       "cannot unmarshal string into Go struct field Connection.tags of type airbyte.Tag",
			wantDirect: "cannot unmarshal string into Go value of type struct",
		},
	} {
		t.Run(name, func(t *testing.T) {
			client, _ := serve(t, func(w http.ResponseWriter, _ *http.Request) { reply(w, 200, tt.body) })
			err := client.Do(t.Context(), "GET", "/x", nil, tt.into)
			if want := "airbyte: GET /x: reading the response: json: " + tt.want; err == nil || err.Error() != want {
				t.Errorf("the client: got %v, want %s", err, want)
			}
			err = json.Unmarshal([]byte(tt.body), tt.into)
			if want := "json: " + tt.wantDirect; err == nil || err.Error() != want {
				t.Errorf("package json: got %v, want %s", err, want)
			}
			for ; err != nil; err = errors.Unwrap(err) {
				_ = err.Error() // must not panic
			}
		})
	}
}
