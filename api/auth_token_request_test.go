package airbyte_test

import (
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"

	airbyte "github.com/airbyte-go/airbyte/api"
)

// TestAccessTokenRequest checks that CreateAccessToken sends the same body as the client does for
// itself.
func TestAccessTokenRequest(t *testing.T) {
	client, s := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		reply(w, 200, `{"access_token":"t","token_type":"Bearer","expires_in":900,"jobId":1}`)
	}, airbyte.WithClientCredentials("the-id", "the-secret"))
	if _, err := client.Jobs.Get(t.Context(), 1); err != nil {
		t.Fatal(err)
	}
	for _, grantType := range []*airbyte.GrantType{nil, new(airbyte.GrantType("")), new(airbyte.GrantTypeClientCredentials)} {
		request := airbyte.AccessTokenRequest{ClientID: "the-id", ClientSecret: "the-secret", GrantType: grantType}
		token, err := client.Applications.CreateAccessToken(t.Context(), request)
		if err != nil || token.AccessToken != "t" {
			t.Fatalf("got %+v, %v", token, err)
		}
		sent := s.seen("/api/public/v1/applications/token")
		if diff := cmp.Diff(sent[0], sent[len(sent)-1]); diff != "" {
			t.Errorf("requests (-of the client +of the method):\n%s", diff)
		}
	}
	if got := encode(t, airbyte.AccessTokenRequest{GrantType: new(airbyte.GrantType("other"))}); got != `{"client_id":"","client_secret":"","grant-type":"other","grant_type":"other"}` {
		t.Errorf("encoded as %s", got)
	}
}
