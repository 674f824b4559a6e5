//airbytegen:needs AccessTokenRequest

package airbyte

import (
	"cmp"
	"encoding/json"
)

// MarshalJSON encodes the request with the grant type under both of its names, as the client does for
// [WithClientCredentials]. The API document requires grant_type, but defines grant-type.
func (r AccessTokenRequest) MarshalJSON() ([]byte, error) {
	grantType := GrantTypeClientCredentials
	if r.GrantType != nil {
		grantType = cmp.Or(*r.GrantType, grantType)
	}
	return json.Marshal(map[string]string{
		"client_id":     r.ClientID,
		"client_secret": string(r.ClientSecret),
		"grant_type":    string(grantType),
		"grant-type":    string(grantType),
	})
}
