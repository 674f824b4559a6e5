package airbyte_test

import (
	"encoding/base64"
	"fmt"
	"strings"
	"testing"

	airbyte "github.com/airbyte-go/airbyte/api"
)

func TestWidget(t *testing.T) {
	const (
		widgetURL = "https://airbyte.example/embedded-widget?workspaceId=w&allowedOrigin=o"
		contents  = `{"token":"a.b.c","widgetUrl":"` + widgetURL + `"}`
	)
	for _, encoding := range []*base64.Encoding{base64.StdEncoding, base64.RawStdEncoding, base64.URLEncoding} {
		token := airbyte.EmbeddedWidgetToken{Token: airbyte.Secret(encoding.EncodeToString([]byte(contents)))}
		widget, err := token.Widget()
		if err != nil {
			t.Fatal(err)
		}
		if string(widget.Token) != "a.b.c" || widget.URL != widgetURL {
			t.Errorf("got %v", widget)
		}
		if printed := fmt.Sprintf("%+v", widget); strings.Contains(printed, "a.b.c") {
			t.Errorf("the token is printed: %s", printed)
		}
	}
}

func TestWidgetOfBadToken(t *testing.T) {
	tests := []struct {
		name  string
		token string
	}{
		{name: "empty", token: ""},
		{name: "not base64", token: "not base64!"},
		{name: "empty object", token: "e30="},
		{name: "not JSON", token: "bm8="},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			token := airbyte.EmbeddedWidgetToken{Token: airbyte.Secret(tt.token)}
			widget, err := token.Widget()
			if err == nil {
				t.Fatalf("got %v", widget)
			}
			if tt.token != "" && strings.Contains(err.Error(), tt.token) {
				t.Errorf("the error repeats the token: %v", err)
			}
		})
	}
}
