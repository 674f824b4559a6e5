package settings

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestMarshal(t *testing.T) {
	tests := []struct {
		name  string
		value any
		want  string
	}{
		{
			name:  "type of the connector",
			value: SourceTide{},
			want:  `{"sourceType":"tide"}`,
		},
		{
			name:  "option inside an option",
			value: SourceTide{Way: &SourceTideWayLandRoute{Toll: &SourceTideWayLandRouteTollCard{Number: "1234"}}},
			want:  `{"sourceType":"tide","way":{"kind":"LAND_ROUTE","toll":{"paid":"card","number":"1234"}}}`,
		},
		{
			name: "list of options",
			value: SourceTide{
				Stops: []SourceTideStopsItem{&SourceTideStopsItemIsland{}, &SourceTideStopsItemCape{Lit: new(false)}},
			},
			want: `{"sourceType":"tide","stops":[{"at":"island"},{"at":"cape","lit":false}]}`,
		},
		{
			name:  "unknown option",
			value: SourceTide{Way: &Unknown[SourceTideWay]{JSON: JSON(`{"kind":"air"}`)}},
			want:  `{"sourceType":"tide","way":{"kind":"air"}}`,
		},
		{
			name:  "nil pointer to an option",
			value: SourceTide{Way: (*SourceTideWaySea)(nil)},
			want:  `{"sourceType":"tide"}`,
		},
		{
			name:  "zero values that are set",
			value: DestinationHarbour{Berths: new(0), Night: new(false), Note: new(""), List: []any{}},
			want:  `{"destinationType":"harbour","berths":0,"night":false,"note":"","list":[]}`,
		},
		{
			name: "secrets in plain text, numbers with all digits",
			value: DestinationHarbour{
				Password:  "pass<word",
				AccessKey: JSON(`{"k":1}`),
				Codes:     []SecretInput{"c"},
				Depth:     "12345678901234567890.50",
			},
			want: `{"destinationType":"harbour","depth":12345678901234567890.50,` +
				`"password":"pass\u003cword","access_key":{"k":1},"codes":["c"]}`,
		},
		{
			name: "extra keys by name, unless a field or the connector type has the key",
			value: SourceTide{
				Maybe: new(1),
				Extra: Extra{
					"b":          json.RawMessage(`2`),
					"a":          nil,
					"maybe":      json.RawMessage(`9`),
					"sourceType": json.RawMessage(`"x"`),
				},
			},
			want: `{"sourceType":"tide","maybe":1,"a":null,"b":2}`,
		},
		{
			name:  "extra key instead of a constant",
			value: DestinationHarbour{Keeper: &DestinationHarbourKeeper{Extra: Extra{"auth": json.RawMessage(`"key"`)}}},
			want:  `{"destinationType":"harbour","keeper":{"auth":"key"}}`,
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := json.Marshal(tt.value)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, string(got)); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

func TestMarshalRefuses(t *testing.T) {
	tests := []struct {
		name  string
		value any
	}{
		{name: "invalid JSON in a field", value: SourceTide{Guess: JSON(`{`)}},
		{name: "invalid JSON in Extra", value: SourceTide{Extra: Extra{"a": json.RawMessage(`[`)}}},
		{name: "invalid number", value: DestinationHarbour{Depth: "deep"}},
		{name: "invalid JSON in an option", value: SourceTide{Way: &Unknown[SourceTideWay]{JSON: JSON(`x`)}}},
	}
	for _, tt := range tests {
		b, err := json.Marshal(tt.value)
		if err == nil {
			t.Errorf("%s: got %s, want an error", tt.name, b)
		}
	}
}
