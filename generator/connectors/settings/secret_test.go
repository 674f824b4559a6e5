package settings

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"
)

// TestSecrecy prints and logs settings in every way there is.
func TestSecrecy(t *testing.T) {
	const secret = "hunter2-correct-horse"
	quoted := json.RawMessage(`"` + secret + `"`)
	harbour := DestinationHarbour{
		Password: secret, AccessKey: JSON(quoted), Codes: []Secret{secret}, Anything: JSON(quoted),
		Extra: Extra{"k": quoted},
	}
	card := &SourceTideWayLandRouteTollCard{Number: secret, Extra: Extra{"k": quoted}}
	tide := SourceTide{Way: &SourceTideWayLandRoute{Toll: card}, Guess: JSON(quoted)}
	unknown := &Unknown[SourceTideWay]{JSON: JSON(quoted)}
	values := []any{
		harbour, &harbour, tide, &tide, card, *card, unknown, *unknown, harbour.Password, &harbour.Password, harbour.Codes,
		harbour.Extra, harbour.AccessKey, []any{harbour, tide}, map[string]any{"a": harbour}, struct{ H DestinationHarbour }{harbour},
	}
	for _, value := range values {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d", "%t"} {
			printed := fmt.Sprintf(verb, value)
			for _, form := range []string{secret, fmt.Sprintf("%x", secret), fmt.Sprintf("%X", secret), strings.Trim(fmt.Sprintf("%d", []byte(secret)), "[]")} {
				if strings.Contains(printed, form) {
					t.Errorf("%s of a %T prints the secret: %s", verb, value, printed)
				}
			}
		}
	}
	for _, value := range []any{harbour, &harbour, tide, card, unknown, harbour.Password, harbour.AccessKey, harbour.Extra} {
		var log bytes.Buffer
		slog.New(slog.NewJSONHandler(&log, nil)).Info("m", "v", value)
		slog.New(slog.NewTextHandler(&log, nil)).Info("m", "v", value)
		if strings.Contains(log.String(), secret) {
			t.Errorf("the log of a %T has the secret: %s", value, &log)
		}
	}
}

// TestSecrecyBehindPointers prints secrets behind a pointer, of which package
// fmt does not ask what is in it how to print itself.
func TestSecrecyBehindPointers(t *testing.T) {
	const secret = "hunter2-correct-horse"
	card := &SourceTideWayLandRouteTollCard{Number: secret, Extra: Extra{"k": json.RawMessage(`"` + secret + `"`)}}
	route := &SourceTideWayLandRoute{Toll: card, Extra: card.Extra}
	for _, value := range []any{route, *route, SourceTide{Way: route}, &SourceTide{Way: route}, []any{card}, map[string]any{"a": route}, []*SourceTide{{Way: route}}} {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X"} {
			printed := fmt.Sprintf(verb, value)
			for _, form := range []string{secret, fmt.Sprintf("%x", secret), fmt.Sprintf("%X", secret), strings.Trim(fmt.Sprintf("%d", []byte(secret)), "[]")} {
				if strings.Contains(printed, form) {
					t.Errorf("%s of a %T prints the secret: %s", verb, value, printed)
				}
			}
		}
	}
}

func TestString(t *testing.T) {
	tide := SourceTide{Way: &SourceTideWayLandRoute{Toll: &SourceTideWayLandRouteTollCard{Number: "x"}}, Extra: Extra{"new": nil}}
	for got, want := range map[string]string{
		fmt.Sprint(tide):                           "{sourceType:tide way:{kind:LAND_ROUTE toll:{paid:card number:[redacted]}} extra:[redacted]}",
		fmt.Sprint(DestinationHarbour{}):           "{destinationType:harbour}",
		fmt.Sprint(&SourceTideWaySea{Ship: "Ann"}): "{kind:sea ship:Ann}",
		fmt.Sprint((*SourceTideWaySea)(nil)):       "<nil>",
	} {
		if got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}

func TestSecretShowsThatItIsThere(t *testing.T) {
	if got := fmt.Sprintf("%v|%v", Secret("x"), Secret("")); got != "[redacted]|" {
		t.Errorf("got %q", got)
	}
}
