package settings

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestUnmarshal(t *testing.T) {
	const wire = `{
		"way": {"kind": "LAND_ROUTE", "toll": {"paid": "card", "number": "1234", "brand": "x"}},
		"stops": [{"at": "cape", "lit": true}, {"at": "reef"}],
		"guess": ["a", 1],
		"maybe": null,
		"either": {"a": "", "n": 9007199254740993},
		"new": {"k": 1e400}
	}`
	want := SourceTide{
		Way: &SourceTideWayLandRoute{
			Toll: &SourceTideWayLandRouteTollCard{
				Number: "1234",
				Extra:  Extra{"brand": json.RawMessage(`"x"`)},
			},
		},
		Stops: []SourceTideStopsItem{
			&SourceTideStopsItemCape{Lit: new(true)},
			&Unknown[SourceTideStopsItem]{JSON: JSON(`{"at": "reef"}`)},
		},
		Guess:  JSON(`["a", 1]`),
		Either: &SourceTideEither{A: new(""), Extra: Extra{"n": json.RawMessage(`9007199254740993`)}},
		Extra:  Extra{"maybe": json.RawMessage(`null`), "new": json.RawMessage(`{"k": 1e400}`)},
	}
	var got SourceTide
	if err := json.Unmarshal([]byte(wire), &got); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

func TestUnmarshalReplacesValues(t *testing.T) {
	got := SourceTide{
		Maybe:  new(1),
		Either: &SourceTideEither{A: new("old")},
		Way:    &SourceTideWaySea{Ship: "old"},
		Extra:  Extra{"old": nil},
	}
	if err := json.Unmarshal([]byte(`{"maybe": null, "either": {}, "way": {"kind": "sea"}}`), &got); err != nil {
		t.Fatal(err)
	}
	want := SourceTide{
		Either: &SourceTideEither{},
		Way:    &SourceTideWaySea{},
		Extra:  Extra{"maybe": json.RawMessage(`null`)},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

func TestUnmarshalErrors(t *testing.T) {
	t.Run("tide", func(t *testing.T) {
		checkUnmarshalErrors[SourceTide](t, []unmarshalError{
			{
				wire: `[]`,
				want: `source-tide: want an object, got a list`,
			},
			{
				wire: `{"sourceType": "ebb"}`,
				want: `source-tide: sourceType: want "tide", got another string`,
			},
			{
				wire: `{"sourceType": 1}`,
				want: `source-tide: sourceType: want "tide", got a number`,
			},
			{
				wire: `{"maybe": "1"}`,
				want: `source-tide: maybe: want an integer that fits in an int, got a string`,
			},
			{
				wire: `{"maybe": 1.5}`,
				want: `source-tide: maybe: want an integer that fits in an int, got a number`,
			},
			{
				wire: `{"maybe": 99999999999999999999}`,
				want: `source-tide: maybe: want an integer that fits in an int, got a number`,
			},
			{
				wire: `{"stops": 1}`,
				want: `source-tide: stops: want a list, got a number`,
			},
			{
				wire: `{"stops": [{"at": "island"}, {"at": "cape", "lit": 1}]}`,
				want: `source-tide: stops[1].lit: want a boolean, got a number`,
			},
			{
				wire: `{"way": {"kind": "LAND_ROUTE", "toll": {"paid": "card", "number": {"secret": 1}}}}`,
				want: `source-tide: way.toll.number: want a string, got an object`,
			},
		})
	})
	t.Run("harbour", func(t *testing.T) {
		checkUnmarshalErrors[DestinationHarbour](t, []unmarshalError{
			{
				wire: `{"password": 12345678}`,
				want: `destination-harbour: password: want a string, got a number`,
			},
			{
				wire: `{"codes": ["a", null]}`,
				want: `destination-harbour: codes[1]: want a string, got null`,
			},
			{
				wire: `{"depth": "7"}`,
				want: `destination-harbour: depth: want a number, got a string`,
			},
			{
				wire: `{"cranes": [null]}`,
				want: `destination-harbour: cranes[0]: want an object, got null`,
			},
			{
				wire: `{"cranes": [{"tons": true}]}`,
				want: `destination-harbour: cranes[0].tons: want an integer that fits in an int, got a boolean`,
			},
			{
				wire: `{"lengths": {"pier": []}}`,
				want: `destination-harbour: lengths.pier: want a number, got a list`,
			},
			{
				wire: `{"lengths": []}`,
				want: `destination-harbour: lengths: want an object, got a list`,
			},
		})
	})
}

type unmarshalError struct {
	wire string
	want string
}

func checkUnmarshalErrors[T any](t *testing.T, tests []unmarshalError) {
	t.Helper()
	for _, tt := range tests {
		t.Run(tt.wire, func(t *testing.T) {
			err := json.Unmarshal([]byte(tt.wire), new(T))
			if err == nil || err.Error() != tt.want {
				t.Errorf("got %v, want %s", err, tt.want)
			}
		})
	}
}

// roundTrips are configurations that must keep their meaning when they are decoded
// and encoded, even if they have keys and values that the types do not know.
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
			checkSameMeaning(t, wire, &tide, "sourceType", "tide")
		})
	}
}

// checkSameMeaning encodes v. The result must be the configuration that v was
// decoded from, with the type of the connector.
func checkSameMeaning(t *testing.T, wire string, v any, typeKey, typeValue string) {
	t.Helper()
	encoded, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	want := decodeJSON(t, wire)
	want[typeKey] = typeValue
	if typeValue == "harbour" {
		addKeeperAuth(want)
	}
	isZero := func(n json.Number) bool { return n == "0" || n == "-0" }
	sameNumber := cmp.Comparer(func(x, y json.Number) bool {
		return x == y || (isZero(x) && isZero(y))
	})
	if diff := cmp.Diff(want, decodeJSON(t, string(encoded)), sameNumber); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

// addKeeperAuth adds a constant, which is encoded even if it was absent.
func addKeeperAuth(harbour map[string]any) {
	keeper, ok := harbour["keeper"].(map[string]any)
	if !ok {
		return
	}
	if _, isPresent := keeper["auth"]; !isPresent {
		keeper["auth"] = "badge"
	}
}

func decodeJSON(t *testing.T, wire string) map[string]any {
	t.Helper()
	d := json.NewDecoder(strings.NewReader(wire))
	d.UseNumber()
	var v map[string]any
	if err := d.Decode(&v); err != nil {
		t.Fatal(err)
	}
	return v
}

// FuzzUnmarshal decodes hostile configurations. Each must be refused or keep its
// meaning.
func FuzzUnmarshal(f *testing.F) {
	for _, wire := range roundTrips {
		f.Add(wire)
	}
	f.Add(`{"destinationType":"harbour","cranes":[{"tons":1,"colours":["a"]}],` +
		`"keeper":{"name":"x","auth":"y","since":2},"lengths":{"a":1.0}}`)
	f.Add(`{"colour":"red","sign":"","level":-1,"days":["x"],"flag":true,"ratio":1E5}`)
	f.Fuzz(func(t *testing.T, wire string) {
		var members map[string]json.RawMessage
		if json.Unmarshal([]byte(wire), &members) != nil || members == nil {
			return
		}
		var tide SourceTide
		if json.Unmarshal([]byte(wire), &tide) == nil {
			checkSameMeaning(t, wire, &tide, "sourceType", "tide")
		}
		var harbour DestinationHarbour
		if json.Unmarshal([]byte(wire), &harbour) == nil {
			checkSameMeaning(t, wire, &harbour, "destinationType", "harbour")
		}
		var lamp SourceLamp
		if json.Unmarshal([]byte(wire), &lamp) == nil {
			checkSameMeaning(t, wire, &lamp, "sourceType", "lamp")
		}
	})
}
