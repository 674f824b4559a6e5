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
	client, s := serve(t, func(w http.ResponseWriter, _ *http.Request) { reply(w, 200, `{}`) })
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
