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

// TestUnmarshalErrors checks the only errors: JSON that is not an object, and the
// settings of another connector.
func TestUnmarshalErrors(t *testing.T) {
	tests := []struct{ wire, want string }{
		{wire: `[]`, want: `source-tide: want an object, got a list`},
		{wire: `"x"`, want: `source-tide: want an object, got a string`},
		{wire: `{"sourceType": "ebb"}`, want: `source-tide: sourceType: want "tide", got another string`},
		{wire: `{"sourceType": 1}`, want: `source-tide: sourceType: want "tide", got a number`},
	}
	for _, tt := range tests {
		t.Run(tt.wire, func(t *testing.T) {
			err := json.Unmarshal([]byte(tt.wire), new(SourceTide))
			if err == nil || err.Error() != tt.want {
				t.Errorf("got %v, want %s", err, tt.want)
			}
		})
	}
}

// TestUnmarshalKeepsMisfits decodes values that do not fit their fields. They are
// sent back as they came, and Unknown names them.
func TestUnmarshalKeepsMisfits(t *testing.T) {
	type test struct {
		wire string
		want []string // of Unknown
	}
	tide := []test{
		{wire: `{"maybe":"1"}`, want: []string{"maybe must be an integer or null, got a string"}},
		{wire: `{"maybe":1.5}`, want: []string{"maybe must be an integer or null, got a number"}},
		{wire: `{"maybe":5.0}`},
		{wire: `{"maybe":5e0}`},
		{wire: `{"maybe":99999999999999999999}`, want: []string{"maybe is too large for its field"}},
		{wire: `{"way":{}}`, want: []string{"way does not name a known option"}},
		{
			wire: `{"stops":[{"at":"cape"},{"lit":true}]}`,
			want: []string{"stops[1] does not name a known option"},
		},
		{wire: `{"stops":1}`, want: []string{"stops must be a list, got an integer"}},
		{
			wire: `{"stops":[{"at":"island"},{"at":"cape","lit":1}]}`,
			want: []string{"stops[1].lit must be a boolean, got an integer"},
		},
		{
			wire: `{"way":{"kind":"LAND_ROUTE","toll":{"paid":"card","number":{"secret":1}}}}`,
			want: []string{"way.toll.number must be a string, got an object"},
		},
		{wire: `{"way":"sea"}`, want: []string{"way must be an object, got a string"}},
		{
			wire: `{"way":{"kind":"LAND_RUOTE"}}`,
			want: []string{`way.kind must be one of "sea", "LAND_ROUTE"; did you mean LAND_ROUTE?`},
		},
		{wire: `{"mayeb":1}`, want: []string{"mayeb is not a known setting; did you mean maybe?"}},
		{wire: `{"either":{"a":"x","c":1}}`, want: []string{"either.c is not a known setting"}},
	}
	for _, tt := range tide {
		t.Run(tt.wire, func(t *testing.T) { checkKept(t, new(SourceTide), "sourceType", tt.wire, tt.want) })
	}
	harbour := []test{
		{wire: `{"password":12345678}`, want: []string{"password must be a string, got an integer"}},
		{wire: `{"codes":["a",null]}`, want: []string{"codes[1] must be a string, got null"}},
		{wire: `{"depth":"7"}`, want: []string{"depth must be a number, got a string"}},
		{wire: `{"cranes":[null]}`, want: []string{"cranes[0] must be an object, got null"}},
		{wire: `{"cranes":[{"tons":true}]}`, want: []string{"cranes[0].tons must be an integer, got a boolean"}},
		{wire: `{"cranes":[{"tons":2.0}]}`},
		{
			wire: `{"cranes":[{"tons":1},{"tons":99999999999999999999}]}`,
			want: []string{"cranes[1].tons is too large for its field"},
		},
		{wire: `{"lengths":{"pier":[]}}`, want: []string{"lengths.pier must be a number, got a list"}},
		{wire: `{"lengths":[]}`, want: []string{"lengths must be an object, got a list"}},
	}
	for _, tt := range harbour {
		t.Run(tt.wire, func(t *testing.T) { checkKept(t, new(DestinationHarbour), "destinationType", tt.wire, tt.want) })
	}
}

// checkKept decodes and encodes settings. Nothing may change except that the type of
// the connector is added.
func checkKept(t *testing.T, s ConnectorSettings, typeKey, wire string, wantUnknown []string) {
	t.Helper()
	if err := json.Unmarshal([]byte(wire), s); err != nil {
		t.Fatal(err)
	}
	encoded, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	var want, got map[string]json.RawMessage
	if json.Unmarshal([]byte(wire), &want) != nil || json.Unmarshal(encoded, &got) != nil {
		t.Fatalf("not objects: %s and %s", wire, encoded)
	}
	delete(got, typeKey)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	if diff := cmp.Diff(wantUnknown, s.Unknown()); diff != "" {
		t.Errorf("Unknown: -want +got:\n%s", diff)
	}
}

// TestUnmarshalWholeNumbers checks that a program can use an integer that was written
// as 5.0, and that a new value replaces it.
func TestUnmarshalWholeNumbers(t *testing.T) {
	var tide SourceTide
	if err := json.Unmarshal([]byte(`{"maybe":5.0}`), &tide); err != nil {
		t.Fatal(err)
	}
	if tide.Maybe == nil || *tide.Maybe != 5 {
		t.Fatalf("got %v, want 5", tide.Maybe)
	}
	for _, tt := range []struct {
		value int
		want  string
	}{
		{value: 5, want: `{"sourceType":"tide","maybe":5.0}`},
		{value: 6, want: `{"sourceType":"tide","maybe":6}`},
	} {
		tide.Maybe = &tt.value
		got, err := json.Marshal(tide)
		if string(got) != tt.want || err != nil {
			t.Errorf("got %s, %v; want %s", got, err, tt.want)
		}
	}
}

// TestClearedNumbers clears fields that were decoded from integers in another notation.
// Values that the fields never held stay.
func TestClearedNumbers(t *testing.T) {
	var tide SourceTide
	if err := json.Unmarshal([]byte(`{"maybe":5.0}`), &tide); err != nil {
		t.Fatal(err)
	}
	tide.Maybe = nil
	got, err := json.Marshal(tide)
	if want := `{"sourceType":"tide"}`; string(got) != want || err != nil {
		t.Errorf("cleared: got %s, %v; want %s", got, err, want)
	}
	if unknown := tide.Unknown(); unknown != nil {
		t.Errorf("cleared: Unknown returns %q", unknown)
	}
	for _, value := range []string{`7`, `5.5`, `99999999999999999999`, `null`, `"5.0"`} {
		tide.Extra = Extra{"maybe": json.RawMessage(value)}
		got, err := json.Marshal(tide)
		if want := `{"sourceType":"tide","maybe":` + value + `}`; string(got) != want || err != nil {
			t.Errorf("in Extra: got %s, %v; want %s", got, err, want)
		}
	}
	var scale SourceScale
	if err := json.Unmarshal([]byte(`{"few":[3.0,4],"lids":{"a":1e0}}`), &scale); err != nil {
		t.Fatal(err)
	}
	scale.Few = nil
	scale.Lids["a"] = 2
	got, err = json.Marshal(scale)
	if want := `{"sourceType":"scale","lids":{"a":2}}`; string(got) != want || err != nil {
		t.Errorf("a list: got %s, %v; want %s", got, err, want)
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
