//airbytegen:needs EmbeddedWidgetToken

package airbyte

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"strings"
)

// Widget holds the decoded contents of an [EmbeddedWidgetToken].
type Widget struct {
	// URL is the address to open in a frame. It contains the token.
	URL string `json:"widgetUrl"`

	// Token is a JWT. It is valid for about 20 minutes.
	Token Secret `json:"token"`
}

var errNotWidgetToken = errors.New(
	"airbyte: the widget token is not a JSON object with a widgetUrl, encoded as base64",
)

// Widget decodes the token. It returns an error if the token is not a JSON object with a widgetUrl,
// encoded as base64 (server source, EmbeddedController.kt).
func (t EmbeddedWidgetToken) Widget() (*Widget, error) {
	decoded, err := decodeBase64(string(t.Token))
	if err != nil {
		return nil, errNotWidgetToken
	}
	var widget Widget
	err = json.Unmarshal(decoded, &widget)
	if err != nil || widget.URL == "" {
		return nil, errNotWidgetToken
	}
	return &widget, nil
}

// decodeBase64 reads the standard and the URL alphabet, with and without padding.
func decodeBase64(text string) ([]byte, error) {
	text = strings.TrimRight(text, "=")
	decoded, err := base64.RawStdEncoding.DecodeString(text)
	if err == nil {
		return decoded, nil
	}
	return base64.RawURLEncoding.DecodeString(text)
}
