//airbytegen:needs OAuthConsent

package airbyte

import (
	"cmp"
	"encoding/json"
)

// OAuthConsent is the answer of Sources.InitiateOAuth: where a user goes to grant access.
type OAuthConsent struct {
	URL string `json:"consentUrl"`
}

// UnmarshalJSON reads the address under whichever key the server uses: consentUrl, redirect_url or
// redirectUrl. The first is in Airbyte's own guides, the others are in the text and in a schema of
// the API document.
func (c *OAuthConsent) UnmarshalJSON(b []byte) error {
	var answer struct {
		ConsentURL  string `json:"consentUrl"`
		RedirectURL string `json:"redirect_url"`
		Redirect    string `json:"redirectUrl"`
	}
	if err := json.Unmarshal(b, &answer); err != nil {
		return err
	}
	c.URL = cmp.Or(answer.ConsentURL, answer.RedirectURL, answer.Redirect)
	return nil
}
