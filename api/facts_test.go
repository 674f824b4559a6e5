package airbyte_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	airbyte "github.com/airbyte-go/airbyte/api"
	"github.com/airbyte-go/airbyte/api/internal/openapi"
)

// TestFieldTypes checks that the types of fields fit the values that servers send: times in two
// formats, configurations as JSON, and secrets.
func TestFieldTypes(t *testing.T) {
	tests := []struct {
		of     any
		fields map[string]string // Go types by field
	}{
		{airbyte.Application{}, map[string]string{"CreatedAt": "UnixTime", "ClientSecret": "Secret"}},
		{airbyte.Source{}, map[string]string{"CreatedAt": "UnixTime", "Configuration": "Configuration", "SourceType": "string"}},
		{airbyte.Destination{}, map[string]string{"CreatedAt": "UnixTime", "Configuration": "Configuration"}},
		{airbyte.Connection{}, map[string]string{"CreatedAt": "UnixTime"}},
		{airbyte.Job{}, map[string]string{"JobID": "int64", "StartTime": "Time", "LastUpdatedAt": "Time", "Duration": "Duration"}},
		{airbyte.Region{}, map[string]string{"CreatedAt": "Time", "UpdatedAt": "Time"}},
		{airbyte.Dataplane{}, map[string]string{"CreatedAt": "Time", "UpdatedAt": "Time"}},
		{airbyte.CreatedDataplane{}, map[string]string{"RegionID": "string", "DataplaneID": "string", "ClientID": "string", "ClientSecret": "Secret"}},
		{airbyte.AccessToken{}, map[string]string{"AccessToken": "Secret"}},
		{airbyte.AccessTokenRequest{}, map[string]string{"ClientSecret": "SecretInput", "GrantType": "*GrantType"}},
		{airbyte.EmbeddedWidgetToken{}, map[string]string{"Token": "Secret"}},
		{airbyte.EmbeddedScopedToken{}, map[string]string{"Token": "Secret"}},
		{airbyte.SourceCreateRequest{}, map[string]string{"Configuration": "Configuration"}},
		{airbyte.SourceUpdateRequest{}, map[string]string{"Configuration": "Configuration"}},
		{airbyte.SourceReplaceRequest{}, map[string]string{"Configuration": "Configuration"}},
		{airbyte.DestinationCreateRequest{}, map[string]string{"Configuration": "Configuration"}},
		{airbyte.DestinationUpdateRequest{}, map[string]string{"Configuration": "Configuration"}},
		{airbyte.DestinationReplaceRequest{}, map[string]string{"Configuration": "Configuration"}},
		{airbyte.InitiateOAuthRequest{}, map[string]string{"OAuthInputConfiguration": "Configuration"}},
		{airbyte.HashingMapper{}, map[string]string{"ID": "*string"}},
		{airbyte.EncryptionMapper{}, map[string]string{"ID": "*string"}},
		{airbyte.AESEncryption{}, map[string]string{"Key": "SecretInput"}},
		{airbyte.StreamProperties{}, map[string]string{"StreamNamespace": "string"}},
	}
	for _, tt := range tests {
		of := reflect.TypeOf(tt.of)
		for name, want := range tt.fields {
			field, ok := of.FieldByName(name)
			if got := strings.ReplaceAll(fmt.Sprint(field.Type), "airbyte.", ""); !ok || strings.TrimPrefix(got, "*") != strings.TrimPrefix(want, "*") || want[0] == '*' && got[0] != '*' {
				t.Errorf("%s.%s is a %s, want %s", of.Name(), name, got, want)
			}
		}
	}
}

// TestKeepsUnknownFields checks which objects keep unknown fields: those that callers read, change
// and send back.
func TestKeepsUnknownFields(t *testing.T) {
	for _, v := range []any{
		&airbyte.StreamConfigurations{}, &airbyte.StreamConfiguration{}, &airbyte.SelectedFieldInfo{}, &airbyte.Tag{},
		&airbyte.NotificationsConfig{}, &airbyte.NotificationConfig{}, &airbyte.EmailNotificationConfig{}, &airbyte.WebhookNotificationConfig{},
		&airbyte.ScopedResourceRequirements{}, &airbyte.JobTypeResourceLimit{}, &airbyte.ResourceRequirements{},
		&airbyte.HashingMapper{}, &airbyte.FieldFilteringMapper{}, &airbyte.FieldRenamingMapper{}, &airbyte.RowFilteringMapper{}, &airbyte.EncryptionMapper{},
	} {
		if err := json.Unmarshal([]byte(`{"fromTomorrow":[1,{"a":9007199254740993}]}`), v); err != nil {
			t.Errorf("%T: %v", v, err)
			continue
		}
		b, err := json.Marshal(v)
		if err != nil || !strings.Contains(string(b), `"fromTomorrow":[1,{"a":9007199254740993}]`) {
			t.Errorf("%T becomes %s, %v", v, b, err)
		}
	}
}

// TestMapperKeepsUnknownFields checks that a mapper keeps its unknown fields if a caller reads it,
// changes it and sends it back.
func TestMapperKeepsUnknownFields(t *testing.T) {
	var m airbyte.StreamMapper
	if err := json.Unmarshal([]byte(`{"type":"field-renaming","mapperConfiguration":{"originalFieldName":"a","newFieldName":"b"},"paused":true}`), &m); err != nil {
		t.Fatal(err)
	}
	renaming, ok := m.Value().(airbyte.FieldRenamingMapper)
	if !ok {
		t.Fatalf("it holds a %T", m.Value())
	}
	renaming.MapperConfiguration.NewFieldName = "c"
	b, err := json.Marshal(airbyte.NewStreamMapper(renaming))
	want := `{"mapperConfiguration":{"newFieldName":"c","originalFieldName":"a"},"paused":true,"type":"field-renaming"}`
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(canonical(t, want), canonical(t, string(b))); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// canonical returns JSON with its keys sorted.
func canonical(t *testing.T, text string) string {
	t.Helper()
	var v any
	if err := json.Unmarshal([]byte(text), &v); err != nil {
		t.Fatal(err)
	}
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// TestKnownValues checks that the package knows the enum values that servers have added.
func TestKnownValues(t *testing.T) {
	for _, s := range []airbyte.JobStatus{"pending", "queued", "running", "incomplete", "failed", "succeeded", "cancelled"} {
		if !s.Known() {
			t.Errorf("the job status %s is not known", s)
		}
	}
	for _, p := range []airbyte.PermissionType{
		"instance_admin", "organization_admin", "organization_editor", "organization_runner", "organization_reader", "organization_member",
		"workspace_owner", "workspace_admin", "workspace_editor", "workspace_runner", "workspace_reader",
		"workspace_source_editor", "workspace_destination_editor",
	} {
		if !p.Known() {
			t.Errorf("the permission type %s is not known", p)
		}
	}
	if airbyte.TemplateNamespaceDefinitionCustomFormat != "customformat" || airbyte.NamespaceDefinitionCustomFormat != "custom_format" {
		t.Error("the two spellings of the custom format differ from those of servers")
	}
}

// TestRepeatable checks the operations whose Idempotent is not the usual one for their HTTP method.
func TestRepeatable(t *testing.T) {
	tests := map[string]bool{
		"createAccessToken":                 true,  // a second token is harmless
		"createPermission":                  true,  // returns the existing permission
		"cancelJob":                         false, // cancels any job that is running
		"updateDeclarativeSourceDefinition": false, // creates a version
		"oauthCallback":                     false, // consumes a code
	}
	for _, o := range airbyte.Operations() {
		want, listed := tests[o.ID]
		delete(tests, o.ID)
		if !listed {
			want = o.Method == http.MethodGet || o.Method == http.MethodPut || o.Method == http.MethodDelete
		}
		if o.Idempotent != want {
			t.Errorf("%s may be repeated: %v, want %v", o, o.Idempotent, want)
		}
	}
	if len(tests) > 0 {
		t.Errorf("there are no operations %v", tests)
	}
}

// TestRequiredByServers checks that parameters that servers require are method arguments.
func TestRequiredByServers(t *testing.T) {
	list := reflect.TypeOf(airbyte.Services{}.ConnectorDefinitions.List)
	if list.NumIn() < 3 || list.In(1).Kind() != reflect.String || list.In(2).Kind() != reflect.String {
		t.Errorf("ConnectorDefinitions.List is %s, want the type and the workspace as arguments", list)
	}
}

// TestSuccessStatuses checks the operations whose success status differs from that in the upstream
// document.
func TestSuccessStatuses(t *testing.T) {
	for path, want := range map[string]string{
		"/groups": "201", "/groups/{groupId}/members": "201", "/groups/{groupId}/permissions": "201", "/dataplanes": "200",
	} {
		var got []string
		for status := range openapi.Document().Paths.Value(path).Post.Responses.Map() {
			if status[0] == '2' {
				got = append(got, status)
			}
		}
		if len(got) != 1 || got[0] != want {
			t.Errorf("POST %s succeeds with %v, want %s", path, got, want)
		}
	}
}

// keys holds the field with the ID of an item, for each list in pages.
var keys = map[string]string{
	"Jobs.List": "jobId", "Connections.List": "connectionId", "Sources.List": "sourceId", "Destinations.List": "destinationId",
	"Workspaces.List": "workspaceId", "Groups.List": "groupId", "Groups.ListMembers": "memberId",
}

// TestAllKeys checks that iterators identify items by their ID: items with different IDs are
// distinct even if all other fields are equal, and items with the same ID are duplicates.
func TestAllKeys(t *testing.T) {
	item := func(key string, value, rest int) string {
		fields := map[string]any{"name": fmt.Sprint(rest), "email": fmt.Sprint(rest), "status": "active"}
		for _, other := range keys {
			fields[other] = fmt.Sprint(rest)
		}
		fields["userId"], fields["organizationId"] = fmt.Sprint(rest), fmt.Sprint(rest)
		fields[key] = fmt.Sprint(value)
		fields["jobId"] = rest
		if key == "jobId" {
			fields[key] = value
		}
		b, err := json.Marshal(fields)
		if err != nil {
			t.Fatal(err)
		}
		return string(b)
	}
	for _, o := range airbyte.Operations() {
		if !o.Paged {
			continue
		}
		key, ok := keys[o.String()]
		if !ok {
			t.Errorf("%s comes in pages; add the field with the ID of its items to keys", o)
			continue
		}
		page := `{"data":[` + item(key, 1, 5) + "," + item(key, 2, 5) + "," + item(key, 1, 6) + `],"next":""}`
		client, _ := serve(t, func(w http.ResponseWriter, _ *http.Request) { reply(w, 200, page) })
		if n := walkAll(t, client, o); n != 2 {
			t.Errorf("%s: %d items, want 2 with the key %s", o, n, key)
		}
	}
}

// walkAll iterates over a list and returns the number of items.
func walkAll(t *testing.T, client *airbyte.Client, o airbyte.Operation) int {
	t.Helper()
	method := reflect.ValueOf(client.Services).FieldByName(o.Service).MethodByName("All" + strings.TrimPrefix(o.Name, "List"))
	args := []reflect.Value{reflect.ValueOf(t.Context())}
	for i := 1; i < method.Type().NumIn()-1; i++ {
		args = append(args, reflect.Zero(method.Type().In(i)))
		if method.Type().In(i).Kind() == reflect.String {
			args[i] = reflect.ValueOf("an-id")
		}
	}
	n := 0
	for item, err := range method.Call(args)[0].Seq2() {
		if !err.IsNil() || item.IsNil() {
			t.Errorf("%s: %v", o, err)
		}
		n++
	}
	return n
}
