//airbytegen:needs OAuthConsent

package airbyte

import (
	"cmp"
	"encoding/json"
)

// OAuthConsent is the response of Sources.InitiateOAuth. Send the user to its URL to grant access.
type OAuthConsent struct {
	URL string `json:"consentUrl"`
}

// UnmarshalJSON reads the URL from consentUrl, redirect_url or redirectUrl, the first that is not
// empty. Airbyte's guides name the first; the description and a schema in the API document name the
// others.
func (c *OAuthConsent) UnmarshalJSON(b []byte) error {
	var response struct {
		ConsentURL       string `json:"consentUrl"`
		SnakeRedirectURL string `json:"redirect_url"`
		CamelRedirectURL string `json:"redirectUrl"`
	}
	err := json.Unmarshal(b, &response)
	if err != nil {
		return err
	}
	c.URL = cmp.Or(response.ConsentURL, response.SnakeRedirectURL, response.CamelRedirectURL)
	return nil
}
