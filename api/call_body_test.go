package airbyte_test

import (
	"errors"
	"net/http"
	"strings"
	"testing"

	airbyte "github.com/airbyte-go/airbyte/api"
)

// TestMask checks that a request with the mask of a secret is not sent if the server would store
// the mask.
func TestMask(t *testing.T) {
	masked := airbyte.Configuration(`{"host":"db","tunnel":{"keys":[{"key":"**********"}]}}`)
	client, s := serve(t, func(w http.ResponseWriter, _ *http.Request) { reply(w, 200, `{"sourceId":"s","destinationId":"d"}`) })
	_, err := client.Sources.Update(t.Context(), "s", airbyte.SourceUpdateRequest{Configuration: masked})
	if want := "airbyte: patchSource: tunnel.keys[0].key: ten asterisks mask a secret, "; !errors.Is(err, airbyte.ErrMasked) || !strings.HasPrefix(err.Error(), want) {
		t.Errorf("PATCH: got %v", err)
	}
	_, err = client.Destinations.Create(t.Context(), airbyte.DestinationCreateRequest{Configuration: masked})
	if !errors.Is(err, airbyte.ErrMasked) {
		t.Errorf("POST: got %v", err)
	}
	// Servers store the mask in OAuth credentials even with PUT.
	err = client.Workspaces.SetOAuthCredentials(t.Context(), "w", airbyte.WorkspaceOAuthCredentialsRequest{Configuration: masked})
	if !errors.Is(err, airbyte.ErrMasked) {
		t.Errorf("credentials of a workspace: got %v", err)
	}
	err = client.Organizations.SetOAuthCredentials(t.Context(), "o", airbyte.OrganizationOAuthCredentialsRequest{Configuration: masked})
	if !errors.Is(err, airbyte.ErrMasked) {
		t.Errorf("credentials of an organization: got %v", err)
	}
	connection := decode[airbyte.Connection](t, `{"configurations":{"streams":[{"name":"s","mappers":[{"type":"encryption","mapperConfiguration":{"algorithm":"AES","key":"**********"}}]}]}}`)
	_, err = client.Connections.Update(t.Context(), "c", airbyte.ConnectionUpdateRequest{Configurations: &connection.Configurations})
	if !errors.Is(err, airbyte.ErrMasked) {
		t.Errorf("a mapper: got %v", err)
	}
	if n := len(s.seen("")); n != 0 {
		t.Errorf("%d requests were sent", n)
	}
	_, err = client.Destinations.Replace(t.Context(), "d", airbyte.DestinationReplaceRequest{Name: "n", Configuration: masked})
	if err != nil {
		t.Errorf("PUT of a destination: got %v", err)
	}
	_, err = client.Sources.Replace(t.Context(), "s", airbyte.SourceReplaceRequest{Name: "n", Configuration: masked})
	if err != nil {
		t.Errorf("PUT: got %v", err)
	}
	unmasked := airbyte.Configuration(`{"comment":"*********** eleven","other":"*********"}`)
	_, err = client.Sources.Update(t.Context(), "s", airbyte.SourceUpdateRequest{Configuration: unmasked})
	if err != nil {
		t.Errorf("not a mask: got %v", err)
	}
}

// TestOneMaskOfMany checks that the error for several masks always names the same one.
func TestOneMaskOfMany(t *testing.T) {
	client, _ := serve(t, func(w http.ResponseWriter, _ *http.Request) { reply(w, 400, `[{"b":"two","a":"one","c":"three"}]`) })
	masked := airbyte.Configuration(`{"d":"**********","b":"**********","a":{"z":"**********","y":"**********"},"c":"**********"}`)
	for range 20 {
		_, err := client.Sources.Create(t.Context(), airbyte.SourceCreateRequest{Configuration: masked})
		if err == nil || !strings.HasPrefix(err.Error(), "airbyte: createSource: a.y: ten asterisks") {
			t.Fatalf("a mask: got %v", err)
		}
		_, err = client.Jobs.Get(t.Context(), 1)
		if err == nil || err.Error() != "airbyte: getJob: 400 bad request: one; two; three" {
			t.Fatalf("an object in a list: got %v", err)
		}
	}
}

// TestUnfitConfiguration checks that a request is not sent if it would set a required configuration to
// null, or a configuration to a value that is not an object. Errors do not contain the value.
func TestUnfitConfiguration(t *testing.T) {
	client, s := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		reply(w, 200, `{"sourceId":"s","destinationId":"d","id":"i"}`)
	})
	ctx := t.Context()
	calls := map[string]func(airbyte.Configuration) error{
		"createSource": func(c airbyte.Configuration) error {
			_, err := client.Sources.Create(ctx, airbyte.SourceCreateRequest{Name: "n", WorkspaceID: "w", Configuration: c})
			return err
		},
		"putSource": func(c airbyte.Configuration) error {
			_, err := client.Sources.Replace(ctx, "s", airbyte.SourceReplaceRequest{Name: "n", Configuration: c})
			return err
		},
		"createDestination": func(c airbyte.Configuration) error {
			_, err := client.Destinations.Create(ctx, airbyte.DestinationCreateRequest{Name: "n", WorkspaceID: "w", Configuration: c})
			return err
		},
		"putDestination": func(c airbyte.Configuration) error {
			_, err := client.Destinations.Replace(ctx, "d", airbyte.DestinationReplaceRequest{Name: "n", Configuration: c})
			return err
		},
	}
	for operation, call := range calls {
		for _, empty := range []airbyte.Configuration{nil, {}, airbyte.Configuration("null"), airbyte.Configuration(" ")} {
			want := "airbyte: " + operation + ": configuration is empty; set it to a JSON object, such as {}"
			if err := call(empty); err == nil || err.Error() != want || errors.Is(err, airbyte.ErrMaybeApplied) {
				t.Errorf("%q: got %v, want %s", string(empty), err, want)
			}
		}
	}
	calls["patchSource"] = func(c airbyte.Configuration) error {
		_, err := client.Sources.Update(ctx, "s", airbyte.SourceUpdateRequest{Configuration: c})
		return err
	}
	calls["createOrUpdateWorkspaceOAuthCredentials"] = func(c airbyte.Configuration) error {
		return client.Workspaces.SetOAuthCredentials(ctx, "w", airbyte.WorkspaceOAuthCredentialsRequest{Configuration: c})
	}
	kinds := map[string]string{
		`["hunter2"]`:     "is a JSON array, want a JSON object",
		` "hunter2"`:      "is a JSON string, want a JSON object",
		`12345678`:        "is a JSON number, want a JSON object",
		`-12345678`:       "is a JSON number, want a JSON object",
		"true":            "is a JSON boolean, want a JSON object",
		"\tfalse":         "is a JSON boolean, want a JSON object",
		`hunter2`:         "is not valid JSON, want a JSON object",
		`{"p":"hunter2`:   "is not valid JSON, want a JSON object",
		`{"p":hunter2}`:   "is not valid JSON, want a JSON object",
		`{} "hunter2"`:    "is not valid JSON, want a JSON object",
		"\xff\xfehunter2": "is not valid JSON, want a JSON object",
	}
	for operation, call := range calls {
		for value, kind := range kinds {
			want := "airbyte: " + operation + ": configuration " + kind
			if err := call(airbyte.Configuration(value)); err == nil || err.Error() != want || errors.Is(err, airbyte.ErrMaybeApplied) {
				t.Errorf("%q: got %v, want %s", value, err, want)
			}
		}
	}
	if n := len(s.seen("")); n != 0 {
		t.Errorf("%d requests were sent", n)
	}
	for operation, call := range calls {
		if err := call(airbyte.Configuration("{}")); err != nil {
			t.Errorf("%s with an empty object: %v", operation, err)
		}
	}
	if _, err := client.Sources.Update(ctx, "s", airbyte.SourceUpdateRequest{Name: new("n")}); err != nil {
		t.Errorf("an update without a configuration: %v", err)
	}
	_, err := client.DeclarativeSourceDefinitions.Create(ctx, "w", airbyte.DeclarativeSourceDefinitionCreateRequest{Name: "n"})
	if err == nil || !strings.Contains(err.Error(), "manifest is empty") {
		t.Errorf("a definition without a manifest: %v", err)
	}
}
