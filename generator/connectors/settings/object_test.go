package settings

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestMarshal(t *testing.T) {
	tests := []struct {
		name  string
		value any
		want  string
	}{
		{"the type is written by itself", SourceTide{}, `{"sourceType":"tide"}`},
		{
			"an option, its key, and one within it",
			SourceTide{Way: &SourceTideWayLandRoute{Toll: &SourceTideWayLandRouteTollCard{Number: "1234"}}},
			`{"sourceType":"tide","way":{"kind":"LAND_ROUTE","toll":{"paid":"card","number":"1234"}}}`,
		},
		{
			"a list of options",
			SourceTide{Stops: []SourceTideStopsItem{&SourceTideStopsItemIsland{}, &SourceTideStopsItemCape{Lit: new(false)}}},
			`{"sourceType":"tide","stops":[{"at":"island"},{"at":"cape","lit":false}]}`,
		},
		{
			"an option that is not known",
			SourceTide{Way: &Unknown[SourceTideWay]{JSON: JSON(`{"kind":"air"}`)}},
			`{"sourceType":"tide","way":{"kind":"air"}}`,
		},
		{"no option", SourceTide{Way: (*SourceTideWaySea)(nil)}, `{"sourceType":"tide"}`},
		{
			"zero values that are said",
			DestinationHarbour{Berths: new(0), Night: new(false), Note: new(""), List: []any{}},
			`{"destinationType":"harbour","berths":0,"night":false,"note":"","list":[]}`,
		},
		{
			"secrets in clear, numbers as they are",
			DestinationHarbour{Password: "pass<word", AccessKey: JSON(`{"k":1}`), Codes: []Secret{"c"}, Depth: "12345678901234567890.50"},
			`{"destinationType":"harbour","depth":12345678901234567890.50,"password":"pass\u003cword","access_key":{"k":1},"codes":["c"]}`,
		},
		{
			"extra keys by name, not in the place of a field or of the type",
			SourceTide{Maybe: new(1), Extra: Extra{"b": json.RawMessage(`2`), "a": nil, "maybe": json.RawMessage(`9`), "sourceType": json.RawMessage(`"x"`)}},
			`{"sourceType":"tide","maybe":1,"a":null,"b":2}`,
		},
		{
			"an extra key in the place of a constant that was read",
			DestinationHarbour{Keeper: &DestinationHarbourKeeper{Extra: Extra{"auth": json.RawMessage(`"key"`)}}},
			`{"destinationType":"harbour","keeper":{"auth":"key"}}`,
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := json.Marshal(tt.value)
			if diff := cmp.Diff(tt.want, string(got)); diff != "" || err != nil {
				t.Errorf("%v (-want +got):\n%s", err, diff)
			}
		})
	}
}

func TestMarshalRefuses(t *testing.T) {
	for name, value := range map[string]any{
		"no JSON":         SourceTide{Guess: JSON(`{`)},
		"no JSON, extra":  SourceTide{Extra: Extra{"a": json.RawMessage(`[`)}},
		"no number":       DestinationHarbour{Depth: "deep"},
		"no JSON, option": SourceTide{Way: &Unknown[SourceTideWay]{JSON: JSON(`x`)}},
	} {
		if b, err := json.Marshal(value); err == nil {
			t.Errorf("%s: got %s, want an error", name, b)
		}
	}
}

func TestUnmarshal(t *testing.T) {
	var got SourceTide
	const wire = `{
		"way": {"kind": "LAND_ROUTE", "toll": {"paid": "card", "number": "1234", "brand": "x"}},
		"stops": [{"at": "cape", "lit": true}, {"at": "reef"}],
		"guess": ["a", 1],
		"maybe": null,
		"either": {"a": "", "n": 9007199254740993},
		"new": {"k": 1e400}
	}`
	if err := json.Unmarshal([]byte(wire), &got); err != nil {
		t.Fatal(err)
	}
	want := SourceTide{
		Way: &SourceTideWayLandRoute{Toll: &SourceTideWayLandRouteTollCard{
			Number: "1234", Extra: Extra{"brand": json.RawMessage(`"x"`)},
		}},
		Stops: []SourceTideStopsItem{
			&SourceTideStopsItemCape{Lit: new(true)},
			&Unknown[SourceTideStopsItem]{JSON: JSON(`{"at": "reef"}`)},
		},
		Guess:  JSON(`["a", 1]`),
		Either: &SourceTideEither{A: new(""), Extra: Extra{"n": json.RawMessage(`9007199254740993`)}},
		Extra:  Extra{"maybe": json.RawMessage(`null`), "new": json.RawMessage(`{"k": 1e400}`)},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

func TestUnmarshalReplaces(t *testing.T) {
	got := SourceTide{Maybe: new(1), Either: &SourceTideEither{A: new("old")}, Way: &SourceTideWaySea{Ship: "old"}, Extra: Extra{"old": nil}}
	if err := json.Unmarshal([]byte(`{"maybe": null, "either": {}, "way": {"kind": "sea"}}`), &got); err != nil {
		t.Fatal(err)
	}
	want := SourceTide{Either: &SourceTideEither{}, Way: &SourceTideWaySea{}, Extra: Extra{"maybe": json.RawMessage(`null`)}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

func TestUnmarshalErrors(t *testing.T) {
	tests := []struct {
		into any
		wire string
		want string
	}{
		{new(SourceTide), `[]`, `source-tide: a list in the place of an object`},
		{new(SourceTide), `{"sourceType": "ebb"}`, `source-tide: sourceType: a string in the place of "tide"`},
		{new(SourceTide), `{"maybe": "1"}`, `source-tide: maybe: a string in the place of a whole number that fits in an int`},
		{new(SourceTide), `{"maybe": 1.5}`, `source-tide: maybe: a number in the place of a whole number that fits in an int`},
		{new(SourceTide), `{"maybe": 99999999999999999999}`, `source-tide: maybe: a number in the place of a whole number that fits in an int`},
		{new(SourceTide), `{"stops": 1}`, `source-tide: stops: a number in the place of a list`},
		{new(SourceTide), `{"stops": [{"at": "island"}, {"at": "cape", "lit": 1}]}`, `source-tide: stops[1].lit: a number in the place of a boolean`},
		{new(SourceTide), `{"way": {"kind": "LAND_ROUTE", "toll": {"paid": "card", "number": {"secret": 1}}}}`, `source-tide: way.toll.number: an object in the place of a string`},
		{new(DestinationHarbour), `{"password": 12345678}`, `destination-harbour: password: a number in the place of a string`},
		{new(DestinationHarbour), `{"codes": ["a", null]}`, `destination-harbour: codes[1]: null in the place of a string`},
		{new(DestinationHarbour), `{"depth": "7"}`, `destination-harbour: depth: a string in the place of a number`},
		{new(DestinationHarbour), `{"cranes": [null]}`, `destination-harbour: cranes[0]: null in the place of an object`},
		{new(DestinationHarbour), `{"cranes": [{"tons": true}]}`, `destination-harbour: cranes[0].tons: a boolean in the place of a whole number that fits in an int`},
		{new(DestinationHarbour), `{"lengths": {"pier": []}}`, `destination-harbour: lengths.pier: a list in the place of a number`},
		{new(DestinationHarbour), `{"lengths": []}`, `destination-harbour: lengths: a list in the place of an object`},
	}
	for _, tt := range tests {
		t.Run(tt.wire, func(t *testing.T) {
			err := json.Unmarshal([]byte(tt.wire), tt.into)
			if err == nil || err.Error() != tt.want {
				t.Errorf("got %v, want %s", err, tt.want)
			}
		})
	}
}

// roundTrips are configurations that come back with the same meaning, whatever
// the types know of them.
var roundTrips = []string{
	`{}`,
	`{"sourceType":"tide","way":{"kind":"sea","ship":"Ada"}}`,
	`{"way":{"kind":"air","secret":"x"},"maybe":null,"guess":null}`,
	`{"way":null,"stops":[],"either":{"a":null,"b":""}}`,
	`{"way":{"kind":7},"stops":[null,1,"x",{"at":"cape","lit":null}]}`,
	`{"way":{"ship":"no kind"},"named":{"sort":"one","other":"z"}}`,
	`{"maybe":9007199254740993,"deep":[[{"is":"x"}]],"unknown":9007199254740993.10}`,
}

func TestRoundTrip(t *testing.T) {
	for _, wire := range roundTrips {
		t.Run(wire, func(t *testing.T) {
			var tide SourceTide
			if err := json.Unmarshal([]byte(wire), &tide); err != nil {
				t.Fatal(err)
			}
			sameMeaning(t, wire, &tide, "sourceType", "tide")
		})
	}
}

// sameMeaning reports whether writing v gives the configuration that it was
// read from, with the type of the connector.
func sameMeaning(t *testing.T, wire string, v any, typeKey, typeName string) {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	want := decode(t, wire)
	want[typeKey] = typeName
	if keeper, ok := want["keeper"].(map[string]any); ok && keeper["auth"] == nil && typeName == "harbour" {
		if _, isNull := keeper["auth"]; !isNull {
			keeper["auth"] = "badge" // a constant is written where it was left out
		}
	}
	isZero := func(n json.Number) bool { return n == "0" || n == "-0" }
	sameNumber := cmp.Comparer(func(x, y json.Number) bool { return x == y || isZero(x) && isZero(y) })
	if diff := cmp.Diff(want, decode(t, string(b)), sameNumber); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

func decode(t *testing.T, wire string) map[string]any {
	t.Helper()
	d := json.NewDecoder(strings.NewReader(wire))
	d.UseNumber()
	var v map[string]any
	if err := d.Decode(&v); err != nil {
		t.Fatal(err)
	}
	return v
}

// FuzzUnmarshal reads hostile configurations: they are refused, or come back
// with the same meaning.
func FuzzUnmarshal(f *testing.F) {
	for _, wire := range roundTrips {
		f.Add(wire)
	}
	f.Add(`{"destinationType":"harbour","cranes":[{"tons":1,"colours":["a"]}],"keeper":{"name":"x","auth":"y","since":2},"lengths":{"a":1.0}}`)
	f.Add(`{"colour":"red","sign":"","level":-1,"days":["x"],"flag":true,"ratio":1E5}`)
	f.Fuzz(func(t *testing.T, wire string) {
		var object map[string]json.RawMessage
		if json.Unmarshal([]byte(wire), &object) != nil || object == nil {
			return
		}
		var tide SourceTide
		if json.Unmarshal([]byte(wire), &tide) == nil {
			sameMeaning(t, wire, &tide, "sourceType", "tide")
		}
		var harbour DestinationHarbour
		if json.Unmarshal([]byte(wire), &harbour) == nil {
			sameMeaning(t, wire, &harbour, "destinationType", "harbour")
		}
		var lamp SourceLamp
		if json.Unmarshal([]byte(wire), &lamp) == nil {
			sameMeaning(t, wire, &lamp, "sourceType", "lamp")
		}
	})
}
