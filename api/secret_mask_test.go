package airbyte_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"reflect"
	"strings"
	"testing"

	airbyte "github.com/airbyte-go/airbyte/api"
)

// TestReadSecretsAreMasked encodes responses whose secrets the server did not mask.
func TestReadSecretsAreMasked(t *testing.T) {
	tests := []struct {
		name string
		read any
		json string
		want string // "" if it is the same
	}{
		{
			name: "a source",
			read: new(airbyte.Source),
			json: `{"sourceId":"s","configuration":{"port":5432,"host":"db.example","password":"hunter2",` +
				`"pin": 4711,"tunnel":{"keys":["-----BEGIN KEY-----\nabc"],"tunnel_user_password":""},` +
				`"credentials_json":"{\"private_key\":\"x\"}","jdbc_url":"jdbc:x://u:pw@h/d","api_key":null}}`,
			want: `"configuration":{"port":5432,"host":"db.example","password":"**********",` +
				`"pin":"**********","tunnel":{"keys":["**********"],"tunnel_user_password":""},` +
				`"credentials_json":"**********","jdbc_url":"**********","api_key":null}`,
		},
		{
			name: "a destination without secrets",
			read: new(airbyte.Destination),
			json: `{"destinationId":"d","configuration":{"host":"a\u003cb","primary_key":["id"],"max_tokens":12345678}}`,
			want: `"configuration":{"host":"a\u003cb","primary_key":["id"],"max_tokens":12345678}`,
		},
		{
			name: "the mappers of a connection",
			read: new(airbyte.Connection),
			json: `{"connectionId":"c","configurations":{"streams":[{"name":"users","primaryKey":[["id"]],"mappers":[` +
				`{"type":"encryption","mapperConfiguration":{"algorithm":"AES","key":"abcdefabcdefabcd","targetField":"password"}},` +
				`{"type":"row-filtering","mapperConfiguration":{"conditions":{"type":"EQUAL","comparisonValue":"2024-01-01"}}},` +
				`{"type":"hashing","mapperConfiguration":{"method":"SHA-256","targetField":"token","fieldNameSuffix":"_h"}}]}]}}`,
			want: `{"algorithm":"AES","key":"**********","targetField":"password"}`,
		},
		{
			name: "the webhooks of a workspace",
			read: new(airbyte.Workspace),
			json: `{"workspaceId":"w","notifications":{"failure":{"webhook":{"enabled":true,"url":"` + webhookURL + `"}}}}`,
			want: `{"enabled":true,"url":"**********"}`,
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if err := json.Unmarshal([]byte(tt.json), tt.read); err != nil {
				t.Fatal(err)
			}
			for _, v := range []any{tt.read, reflect.ValueOf(tt.read).Elem().Interface(), []any{tt.read}} {
				got := encode(t, v)
				if !json.Valid([]byte(got)) || !strings.Contains(got, tt.want) {
					t.Errorf("got  %s\nwant %s in it", got, tt.want)
				}
				for _, part := range []string{`"conditions"`, `"comparisonValue":"2024-01-01"`, `"targetField":"token"`} {
					if strings.Contains(tt.json, part) && !strings.Contains(got, part) {
						t.Errorf("%s is missing in %s", part, got)
					}
				}
			}
		})
	}
}

const webhookURL = "https://hooks.slack.com/services/T0/B0/x"

// TestReadSecretsAreSentBack sends responses back as requests. These have the secrets, although the JSON
// of the responses has masks.
func TestReadSecretsAreSentBack(t *testing.T) {
	client, s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		switch {
		case strings.Contains(r.URL.Path, "/sources"):
			reply(w, 200, `{"sourceId":"s","name":"n","configuration":{"password":"hunter2"}}`)
		case strings.Contains(r.URL.Path, "/workspaces"):
			reply(w, 200, `{"workspaceId":"w","notifications":{"failure":{"webhook":{"url":"`+webhookURL+`"}}}}`)
		default:
			reply(w, 200, `{"connectionId":"c","configurations":{"streams":[{"name":"users","mappers":[{"type":"encryption",`+
				`"mapperConfiguration":{"algorithm":"AES","key":"abcdefabcdefabcd"}}]}]}}`)
		}
	})
	source, err := client.Sources.Get(t.Context(), "s")
	if err != nil {
		t.Fatal(err)
	}
	_, err = client.Sources.Update(t.Context(), "s", airbyte.SourceUpdateRequest{Configuration: source.Configuration})
	if err != nil {
		t.Fatal(err)
	}
	connection, err := client.Connections.Get(t.Context(), "c")
	if err != nil {
		t.Fatal(err)
	}
	_, err = client.Connections.Update(t.Context(), "c", airbyte.ConnectionUpdateRequest{Configurations: &connection.Configurations})
	if err != nil {
		t.Fatal(err)
	}
	workspace, err := client.Workspaces.Get(t.Context(), "w")
	if err != nil {
		t.Fatal(err)
	}
	_, err = client.Workspaces.Update(t.Context(), "w", airbyte.WorkspaceUpdateRequest{Notifications: &workspace.Notifications})
	if err != nil {
		t.Fatal(err)
	}
	requests := s.seen("")
	if len(requests) != 6 || !strings.Contains(requests[5].Body, `"`+webhookURL+`"`) {
		t.Errorf("sent %+v", requests)
	}
	if printed := fmt.Sprintf("%+v", workspace) + encode(t, workspace); strings.Contains(printed, "slack") {
		t.Errorf("printed %s", printed)
	}
	if len(requests) != 6 || !strings.Contains(requests[1].Body, `"hunter2"`) || !strings.Contains(requests[3].Body, `"abcdefabcdefabcd"`) {
		t.Errorf("sent %+v", requests)
	}
	if printed := encode(t, []any{source, connection}); strings.Contains(printed, "hunter2") || strings.Contains(printed, "abcdef") {
		t.Errorf("printed %s", printed)
	}
}

// TestResponsesMaskSecrets checks that each type of a response that holds a configuration or mappers masks
// their secrets, unless requests hold the type, too.
func TestResponsesMaskSecrets(t *testing.T) {
	requests := map[reflect.Type]bool{}
	for _, method := range serviceMethods() {
		for i := range method.NumIn() {
			if in := method.In(i); in.Kind() == reflect.Struct {
				addTypes(in, requests)
			}
		}
	}
	masked := 0
	for _, method := range serviceMethods() {
		if method.NumOut() == 0 {
			continue
		}
		responses := map[reflect.Type]bool{}
		addTypes(method.Out(0), responses)
		for response := range responses {
			if requests[response] || response.Kind() != reflect.Struct || !holdsSettings(response) {
				continue
			}
			masked++
			if !response.Implements(reflect.TypeFor[json.Marshaler]()) {
				t.Errorf("%v holds settings, but does not mask their secrets; set x-masks-secrets in overlays/50-go.yaml", response)
			}
		}
	}
	if masked == 0 {
		t.Error("no response holds settings")
	}
}

// serviceMethods returns the types of all methods of the services.
func serviceMethods() []reflect.Type {
	var methods []reflect.Type
	client := reflect.TypeFor[airbyte.Services]()
	for i := range client.NumField() {
		service := client.Field(i).Type
		for j := range service.NumMethod() {
			methods = append(methods, service.Method(j).Type)
		}
	}
	return methods
}

// addTypes adds the types that the JSON of t is made of.
func addTypes(t reflect.Type, all map[reflect.Type]bool) {
	switch t.Kind() {
	case reflect.Pointer, reflect.Slice, reflect.Map:
		addTypes(t.Elem(), all)
	}
	if all[t] {
		return
	}
	all[t] = true
	if t.Kind() != reflect.Struct {
		return
	}
	for i := range t.NumField() {
		if t.Field(i).IsExported() {
			addTypes(t.Field(i).Type, all)
		}
	}
}

// holdsSettings reports whether a struct has a field with settings that may hold secrets.
func holdsSettings(t reflect.Type) bool {
	for i := range t.NumField() {
		field := t.Field(i).Type
		if field.Kind() == reflect.Pointer {
			field = field.Elem()
		}
		if field == reflect.TypeFor[airbyte.Configuration]() || field == reflect.TypeFor[airbyte.StreamConfigurations]() {
			return true
		}
	}
	return false
}
