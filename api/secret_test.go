package airbyte_test

import (
	"fmt"
	"log/slog"
	"strings"
	"testing"

	airbyte "github.com/airbyte-go/airbyte/api"
)

// TestSecretsAreNotPrinted prints and logs values that hold secrets with many verbs and loggers.
func TestSecretsAreNotPrinted(t *testing.T) {
	const secret = "hunter2hunter2"
	cfg := airbyte.Configuration(`{"password":"` + secret + `"}`)
	values := []any{
		cfg, &cfg, airbyte.Secret(secret), airbyte.SecretInput(secret),
		airbyte.SourceCreateRequest{Name: "n", Configuration: cfg},
		&airbyte.Source{Configuration: cfg},
		airbyte.Application{ClientSecret: secret},
		&airbyte.CreatedDataplane{ClientSecret: secret},
		airbyte.AccessToken{AccessToken: secret},
		airbyte.EmbeddedWidgetToken{Token: secret},
		airbyte.AccessTokenRequest{ClientSecret: secret},
		airbyte.AESEncryption{Key: secret},
		[]airbyte.Secret{secret}, map[string]airbyte.Secret{"a": secret},
	}
	for _, v := range values {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d"} {
			s := fmt.Sprintf(verb, v)
			if strings.Contains(s, secret) || strings.Contains(strings.ToLower(s), "68756e746572") || strings.Contains(s, "104 117 110") || strings.Contains(s, "0x68, 0x75") {
				t.Errorf("%s of %T prints the secret: %s", verb, v, s)
			}
		}
	}
	// Values that only occur in responses are not encoded in JSON either.
	for _, v := range values[5:10] {
		if _, isSource := v.(*airbyte.Source); !isSource && strings.Contains(encode(t, v), secret) {
			t.Errorf("the JSON of %T contains the secret", v)
		}
	}
}

// TestSecretsOutsideFmt checks how secrets are encoded by packages other than fmt and
// encoding/json.
func TestSecretsOutsideFmt(t *testing.T) {
	received, sent := airbyte.Secret("hunter2"), airbyte.SecretInput("hunter2")
	text, err := received.MarshalText()
	for _, got := range []string{received.String(), sent.String(), string(text), sent.LogValue().String(), airbyte.Configuration("{}").LogValue().String()} {
		if got != "[redacted]" || err != nil {
			t.Errorf("got %s, %v", got, err)
		}
	}
	for _, v := range []any{received, sent} {
		var log strings.Builder
		slog.New(slog.NewTextHandler(&log, nil)).Info("read", "v", v)
		slog.New(slog.NewJSONHandler(&log, nil)).Info("read", "v", v)
		if strings.Contains(log.String(), "hunter2") || strings.Count(log.String(), "[redacted]") != 2 {
			t.Errorf("%T is logged as %s", v, log.String())
		}
	}
}

// TestAbsentSecretsAreNotRedacted checks that an empty secret looks empty, so that a missing one is noticed.
func TestAbsentSecretsAreNotRedacted(t *testing.T) {
	text, err := airbyte.Secret("").MarshalText()
	if err != nil {
		t.Fatal(err)
	}
	texts := []string{string(text), airbyte.SecretInput("").LogValue().String(), airbyte.Configuration(nil).LogValue().String()}
	for _, v := range []any{
		airbyte.Secret(""), airbyte.Token{}, airbyte.Application{}, &airbyte.CreatedDataplane{}, airbyte.AESEncryption{}, airbyte.Source{},
		airbyte.AccessTokenRequest{}, []airbyte.Secret{""}, airbyte.SourceCreateRequest{},
	} {
		var log strings.Builder
		slog.New(slog.NewTextHandler(&log, nil)).Info("read", "v", v)
		slog.New(slog.NewJSONHandler(&log, nil)).Info("read", "v", v)
		texts = append(texts, log.String(), encode(t, v))
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q"} {
			texts = append(texts, fmt.Sprintf(verb, v))
		}
	}
	for _, text := range texts {
		if strings.Contains(text, "redacted") || strings.Contains(text, "***") {
			t.Errorf("an absent secret is written as %s", text)
		}
	}
}
