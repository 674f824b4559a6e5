package airbyte_test

import (
	"testing"

	airbyte "github.com/airbyte-go/airbyte/api"
)

func TestOAuthConsent(t *testing.T) {
	for _, key := range []string{"consentUrl", "redirect_url", "redirectUrl"} {
		got := decode[airbyte.OAuthConsent](t, `{"`+key+`": "https://accounts.example/o"}`)
		if got.URL != "https://accounts.example/o" {
			t.Errorf("%s: got %q", key, got.URL)
		}
	}
}
