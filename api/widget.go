//airbytegen:needs EmbeddedWidgetToken

package airbyte

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"strings"
)

// Widget is what the embedded widget needs: the address to open in a frame, and the token that is
// part of it.
type Widget struct {
	URL   string `json:"widgetUrl"`
	Token Secret `json:"token"` // a JWT, good for about 20 minutes
}

// Widget decodes the token for the widget, which is the base64 of a JSON object with a JWT and an
// address (server source, EmbeddedController.kt).
func (t EmbeddedWidgetToken) Widget() (*Widget, error) {
	text := strings.TrimRight(string(t.Token), "=")
	decoded, err := base64.RawStdEncoding.DecodeString(text)
	if err != nil {
		decoded, err = base64.RawURLEncoding.DecodeString(text)
	}
	var w Widget
	if err != nil || json.Unmarshal(decoded, &w) != nil || w.URL == "" {
		return nil, errors.New("airbyte: the widget token is not the base64 of a JSON object with a widgetUrl")
	}
	return &w, nil
}
