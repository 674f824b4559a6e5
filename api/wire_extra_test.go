package airbyte_test

import (
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

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

// TestExtraOfObjects checks the fields that only older or newer servers return, which programs can read
// and send back.
func TestExtraOfObjects(t *testing.T) {
	const sent = `{"credentialsDeferred":true,"dataResidency":"eu"}`
	source := decode[airbyte.Source](t, sent)
	destination := decode[airbyte.Destination](t, sent)
	connection := decode[airbyte.Connection](t, sent)
	workspace := decode[airbyte.Workspace](t, `{"credentialsDeferred":true,"plan":"eu"}`)
	job := decode[airbyte.Job](t, sent)
	schedule := decode[airbyte.ConnectionScheduleRead](t, sent)
	for _, extra := range []map[string]json.RawMessage{
		source.Extra, destination.Extra, connection.Extra, job.Extra, schedule.Extra,
	} {
		if got := encode(t, extra); got != sent {
			t.Errorf("read %s, want %s", got, sent)
		}
	}
	if string(workspace.Extra["plan"]) != `"eu"` || len(workspace.Extra) != 2 {
		t.Errorf("read %s", encode(t, workspace.Extra))
	}
	requests := []any{
		airbyte.SourceUpdateRequest{Extra: source.Extra},
		airbyte.DestinationUpdateRequest{Extra: destination.Extra},
		airbyte.WorkspaceUpdateRequest{Extra: source.Extra},
		airbyte.SourceReplaceRequest{Extra: source.Extra},
		airbyte.DestinationReplaceRequest{Extra: destination.Extra},
		airbyte.SourceCreateRequest{Extra: source.Extra},
		airbyte.DestinationCreateRequest{Extra: destination.Extra},
		airbyte.WorkspaceCreateRequest{Extra: source.Extra},
		airbyte.ConnectionSchedule{Extra: schedule.Extra},
	}
	for _, request := range requests {
		var got map[string]any
		if err := json.Unmarshal([]byte(encode(t, request)), &got); err != nil {
			t.Fatal(err)
		}
		if got["credentialsDeferred"] != true || got["dataResidency"] != "eu" {
			t.Errorf("%T sends %v, want the extra fields as well", request, got)
		}
	}
}

// TestExtraBesideField checks that a request which has a field of its own does not send the field of the
// same name in Extra, unless its own is absent. Connections have a dataResidency in requests, and had one in responses up to 1.7.
func TestExtraBesideField(t *testing.T) {
	connection := decode[airbyte.Connection](t, `{"dataResidency":"eu","credentialsDeferred":true}`)
	request := airbyte.ConnectionUpdateRequest{DataResidency: new("us"), Extra: connection.Extra}
	const want = `{"credentialsDeferred":true,"dataResidency":"us"}`
	if got := encode(t, request); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	request.DataResidency = nil
	const wantBoth = `{"credentialsDeferred":true,"dataResidency":"eu"}`
	if got := encode(t, request); got != wantBoth {
		t.Errorf("without its own field: got %s, want %s", got, wantBoth)
	}
}

// TestExtraOfJobRun checks that a JobRun is encoded with the fields of the job and its own.
func TestExtraOfJobRun(t *testing.T) {
	job := decode[airbyte.Job](t, `{"jobId":7,"status":"running","attempts":3}`)
	run := airbyte.JobRun{Job: job, Attached: true, Polls: 2, Elapsed: time.Minute}
	again := decode[airbyte.JobRun](t, encode(t, run))
	if diff := cmp.Diff(run, again); diff != "" {
		t.Errorf("-sent +read:\n%s", diff)
	}
	for _, want := range []string{`"jobId":7`, `"attempts":3`, `"Attached":true`, `"Polls":2`, `"Elapsed":60000000000`} {
		if got := encode(t, run); !strings.Contains(got, want) {
			t.Errorf("%s lacks %s", got, want)
		}
	}
	if len(again.Extra) != 1 {
		t.Errorf("extra fields are %s, want attempts only", encode(t, again.Extra))
	}
}

// FuzzExtra compares the extra fields with those that package json reads into a map.
func FuzzExtra(f *testing.F) {
	for _, body := range []string{
		`{}`, ` { } `, `null`, `{"a":1}`, `{"a":1,"a":2}`, `{"NAME":1,"name":"n"}`, `{"tagId":"t","b":[{"c":"}"},"]"],"d":-1.5e3}`,
		"\t{\n\"a\" :\r{ \"b\" : [ ] } , \"c\":null }", `{"":"","\u0061":"\\\"}","x\"":{}}`, `{"é":"ü","\ud800":true}`,
		"{\"\xff\":\"\xff\"}", `{"color":"c","a":"\\","b":"\""}`, `{"a":[[],{},[{}]],"b":false,"name":"n"}`,
		`{"tagID":"t"}`, `{"a":"[","b":"{","c":","}`,
	} {
		f.Add(body)
	}
	f.Fuzz(func(t *testing.T, body string) {
		var tag airbyte.Tag
		if json.Unmarshal([]byte(body), &tag) != nil {
			return
		}
		var want map[string]json.RawMessage
		if err := json.Unmarshal([]byte(body), &want); err != nil {
			t.Fatal(err)
		}
		for name := range want {
			switch strings.ToLower(name) {
			case "tagid", "name", "color", "workspaceid":
				delete(want, name)
			}
		}
		if diff := cmp.Diff(want, tag.Extra, cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("%s: -want +got:\n%s", body, diff)
		}
	})
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
			wantDirect: "cannot unmarshal string into Go struct field notifications.success of type airbyte.NotificationConfig",
		},
		"a field of it": {
			into:       new(airbyte.Workspace),
			body:       `{"notifications":{"success":{"email":{"enabled":"yes"}}}}`,
			want:       "cannot unmarshal string into Go struct field Workspace.notifications.success.email.enabled of type bool",
			wantDirect: "cannot unmarshal string into Go struct field notifications.success.email.enabled of type bool",
		},
		"a struct in a list": {
			into:       new(airbyte.Connection),
			body:       `{"tags":["blue"]}`,
			want:       "cannot unmarshal string into Go struct field Connection.tags of type airbyte.Tag",
			wantDirect: "cannot unmarshal string into Go struct field tags of type airbyte.Tag",
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
