package settings

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"
)

const secret = "hunter2-correct-horse"

// checkPrinted prints a value with each verb. The output must not have the secret
// in plain text, in hexadecimal or as a list of bytes.
func checkPrinted(t *testing.T, value any, verbs ...string) {
	t.Helper()
	forms := []string{
		secret,
		fmt.Sprintf("%x", secret),
		fmt.Sprintf("%X", secret),
		strings.Trim(fmt.Sprintf("%d", []byte(secret)), "[]"),
	}
	for _, verb := range verbs {
		printed := fmt.Sprintf(verb, value)
		for _, form := range forms {
			if strings.Contains(printed, form) {
				t.Errorf("%s of a %T prints the secret: %s", verb, value, printed)
			}
		}
	}
}

// checkLogged logs a value with the handlers of package slog.
func checkLogged(t *testing.T, value any) {
	t.Helper()
	var log bytes.Buffer
	slog.New(slog.NewJSONHandler(&log, nil)).Info("m", "v", value)
	slog.New(slog.NewTextHandler(&log, nil)).Info("m", "v", value)
	if strings.Contains(log.String(), secret) {
		t.Errorf("the log of a %T has the secret: %s", value, &log)
	}
}

func TestSecretsAreHidden(t *testing.T) {
	quoted := json.RawMessage(`"` + secret + `"`)
	harbour := DestinationHarbour{
		Password:  secret,
		AccessKey: JSON(quoted),
		Codes:     []SecretInput{secret},
		Anything:  JSON(quoted),
		Extra:     Extra{"k": quoted},
	}
	card := &SourceTideWayLandRouteTollCard{Number: secret, Extra: Extra{"k": quoted}}
	tide := SourceTide{Way: &SourceTideWayLandRoute{Toll: card}, Guess: JSON(quoted)}
	unknown := &Unknown[SourceTideWay]{JSON: JSON(quoted)}
	printed := []any{
		harbour, &harbour, tide, &tide, card, *card, unknown, *unknown,
		harbour.Password, &harbour.Password, harbour.Codes, harbour.Extra, harbour.AccessKey,
		[]any{harbour, tide}, map[string]any{"a": harbour}, struct{ H DestinationHarbour }{harbour},
	}
	for _, value := range printed {
		checkPrinted(t, value, "%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d", "%t")
	}
	logged := []any{harbour, &harbour, tide, card, unknown, harbour.Password, harbour.AccessKey, harbour.Extra}
	for _, value := range logged {
		checkLogged(t, value)
	}
}

// TestSecretsAreHiddenBehindPointers prints structs that hold pointers to
// settings. Package fmt follows these pointers without calling methods of fields.
func TestSecretsAreHiddenBehindPointers(t *testing.T) {
	card := &SourceTideWayLandRouteTollCard{Number: secret, Extra: Extra{"k": json.RawMessage(`"` + secret + `"`)}}
	route := &SourceTideWayLandRoute{Toll: card, Extra: card.Extra}
	values := []any{
		route, *route, SourceTide{Way: route}, &SourceTide{Way: route},
		[]any{card}, map[string]any{"a": route}, []*SourceTide{{Way: route}},
	}
	for _, value := range values {
		checkPrinted(t, value, "%v", "%+v", "%#v", "%s", "%q", "%x", "%X")
	}
}

func TestString(t *testing.T) {
	card := &SourceTideWayLandRouteTollCard{Number: "x"}
	tests := []struct {
		value any
		want  string
	}{
		{
			value: SourceTide{Way: &SourceTideWayLandRoute{Toll: card}, Extra: Extra{"new": nil}},
			want:  "{sourceType:tide way:{kind:LAND_ROUTE toll:{paid:card number:[redacted]}} extra:[redacted]}",
		},
		{value: DestinationHarbour{}, want: "{destinationType:harbour}"},
		{value: &SourceTideWaySea{Ship: "Ann"}, want: "{kind:sea ship:Ann}"},
		{value: (*SourceTideWaySea)(nil), want: "<nil>"},
	}
	for _, tt := range tests {
		if got := fmt.Sprint(tt.value); got != tt.want {
			t.Errorf("got %s, want %s", got, tt.want)
		}
	}
}

func TestEmptySecretPrintsNothing(t *testing.T) {
	if got := fmt.Sprintf("%v|%v", SecretInput("x"), SecretInput("")); got != "[redacted]|" {
		t.Errorf("got %q", got)
	}
}
