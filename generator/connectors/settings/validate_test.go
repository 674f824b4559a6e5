package settings

import (
	"encoding/json"
	"errors"
	"maps"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestValidate(t *testing.T) {
	tests := []struct {
		name  string
		value interface{ Validate() error }
		want  string // "" if the value is valid
	}{
		{
			name:  "only required settings",
			value: &SourceTide{Way: &SourceTideWaySea{Ship: "Ada"}},
		},
		{
			name:  "option without a name that only one schema allows",
			value: &SourceTide{Way: &Unknown[SourceTideWay]{JSON: JSON(`{}`)}},
		},
		{
			name:  "option without a name",
			value: scaleWith(`{"carriage":{"wagon":"1"}}`),
			want:  `source-scale: carriage.by is required; its values are "rail", "road"`,
		},
		{
			name:  "misspelt option",
			value: &SourceTide{Way: &Unknown[SourceTideWay]{JSON: JSON(`{"kind":"seaa"}`)}},
			want:  `source-tide: way.kind must be one of "sea", "LAND_ROUTE"; did you mean sea?`,
		},
		{
			name:  "string instead of an option",
			value: &SourceTide{Way: &Unknown[SourceTideWay]{JSON: JSON(`"sea"`)}},
			want:  "source-tide: way must be an object, got a string",
		},
		{
			name:  "nothing set",
			value: &SourceTide{},
			want:  "source-tide: way is required",
		},
		{
			name:  "nil pointer to an option",
			value: &SourceTide{Way: (*SourceTideWaySea)(nil)},
			want:  "source-tide: way is required",
		},
		{
			name:  "inside an option",
			value: &SourceTide{Way: &SourceTideWaySea{}},
			want:  "source-tide: way.ship is required",
		},
		{
			name: "all problems at once",
			value: &DestinationHarbour{
				Berths: new(0),
				Depth:  "0",
				Opened: new("today"),
				Cranes: []DestinationHarbourCranesItem{{Tons: new(1)}, {Colours: []string{"red", "Red"}}},
				Keeper: &DestinationHarbourKeeper{Since: new(DestinationHarbourKeeperSince(2))},
			},
			want: "destination-harbour: name is required; berths must be at least 1; depth must be more than 0; " +
				"opened must match ^[0-9]{4}-[0-9]{2}-[0-9]{2}$; " +
				"opened must be a date such as 2006-01-31; note is required; " +
				"cranes[1].tons is required; cranes[1].colours[1] must match ^[a-z]+$; " +
				"keeper.name is required; keeper.since must be 1; not described is required",
		},
		{
			name: "empty string that is set",
			value: &DestinationHarbour{
				Name: "x", Berths: new(40), Note: new(""), NotDescribed: JSON(`1`),
				Depth: "10999",
			},
		},
		{
			name: "numbers out of range",
			value: &DestinationHarbour{
				Name: "x", Berths: new(41), Note: new(""), NotDescribed: JSON(`1`),
				Depth: "11000",
			},
			want: "destination-harbour: berths must be at most 40; depth must be less than 11000",
		},
		{
			name: "unknown values of enums",
			value: &SourceLamp{
				Colour: "green",
				Sign:   new(SourceLampSignEmpty),
				Days:   []SourceLampDaysItem{SourceLampDaysItemMonday, "sun"},
			},
			want: `source-lamp: colour must be one of "red", "light-blue", "WARM_WHITE", "CDC", "oauth2.0", "4K"; ` +
				`days[1] must be one of "monday", "tuesday"`,
		},
		{
			name: "number without digits",
			value: &DestinationHarbour{
				Name: "x", Berths: new(1), Note: new(""), NotDescribed: JSON(`1`),
				Depth: "deep",
			},
			want: "destination-harbour: depth must be a number",
		},
		{
			name: "constant with another value",
			value: &DestinationHarbour{
				Name: "x", Berths: new(1), Note: new(""), NotDescribed: JSON(`1`),
				Keeper: &DestinationHarbourKeeper{
					Name:  "x",
					Since: new(DestinationHarbourKeeperSince1),
					Extra: Extra{"auth": json.RawMessage(`"key"`)},
				},
			},
			want: `destination-harbour: keeper.auth must be "badge"`,
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := ""
			if err := tt.value.Validate(); err != nil {
				got = err.Error()
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

func TestConfiguration(t *testing.T) {
	tide := SourceTide{}
	_, err := tide.Configuration()
	var invalid *ValidationError
	if !errors.As(err, &invalid) {
		t.Fatalf("got %v, want a *ValidationError", err)
	}
	want := &ValidationError{Connector: "source-tide", Problems: []string{"way is required"}}
	if diff := cmp.Diff(want, invalid); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	tide.Way = &SourceTideWaySea{Ship: "Ada"}
	got, err := tide.Configuration()
	if want := `{"sourceType":"tide","way":{"kind":"sea","ship":"Ada"}}`; string(got) != want || err != nil {
		t.Errorf("got %s, %v; want %s", got, err, want)
	}
}

// scaleWith returns valid settings with some values changed. The JSON null removes a
// value.
func scaleWith(changes string) *SourceScale {
	const valid = `{"label":"x","stamp":"2026-01-31T08:00:00Z","weights":["kg"],"carriage":{"by":"road"}}`
	merged := map[string]json.RawMessage{}
	for _, wire := range []string{valid, changes} {
		if err := json.Unmarshal([]byte(wire), &merged); err != nil {
			panic(err)
		}
	}
	for key, value := range merged {
		if string(value) == "null" {
			delete(merged, key)
		}
	}
	scale := new(SourceScale)
	encoded, err := json.Marshal(merged)
	if err := errors.Join(err, json.Unmarshal(encoded, scale)); err != nil {
		panic(err)
	}
	return scale
}

// TestValidateKeywords violates one keyword of the schema in each case.
func TestValidateKeywords(t *testing.T) {
	tests := []struct {
		changes string
		want    string // "" if the settings are valid
	}{
		{changes: `{}`},
		{changes: `{"label":""}`},
		{changes: `{"label":null}`, want: "label is required"},
		{changes: `{"label":7}`, want: "label must be a string, got an integer"},
		{changes: `{"stamp":"2026-01-31T08:00:00.5+02:00"}`},
		{changes: `{"stamp":"2026-01-31"}`, want: "stamp must be a date and time such as 2006-01-31T15:04:05Z"},
		{changes: `{"day":"2026-02-28"}`},
		{changes: `{"day":"2026-02-30"}`, want: "day must be a date such as 2006-01-31"},
		{changes: `{"weights":[]}`, want: "weights must have at least 1 item"},
		{changes: `{"weights":["kg","g"]}`, want: "weights[1] must have at least 2 characters"},
		{changes: `{"weights":["öö","kg","öö"]}`, want: "weights[2] must differ from weights[0]"},
		{changes: `{"code":"äöü"}`},
		{changes: `{"code":"four"}`, want: "code must have at most 3 characters"},
		{changes: `{"step":0}`},
		{changes: `{"step":-10.0}`},
		{changes: `{"step":7}`, want: "step must be a multiple of 5"},
		{changes: `{"step":2.5}`, want: "step must be an integer, got a number"},
		{changes: `{"few":[3,99999999999999999999999]}`},
		{changes: `{"few":[3,4,5]}`, want: "few must have at most 2 items"},
		{changes: `{"few":[2]}`, want: "few[0] must be at least 3"},
		{changes: `{"ratio":0}`, want: "ratio must be more than 0"},
		{changes: `{"ratio":1.0000000000000000000001}`, want: "ratio must be at most 1"},
		{changes: `{"ratio":1e9999}`, want: "ratio is too large or has too many digits"},
		{changes: `{"grade":"midium"}`, want: `grade must be one of "coarse", "medium", "fine"; did you mean medium?`},
		{changes: `{"closed":{"a":1,"c":2}}`, want: "closed.c is not a known setting"},
		{changes: `{"closed":{}}`, want: "closed.a is required"},
		{changes: `{"lids":{"a":9}}`},
		{changes: `{"lids":{"a":10}}`, want: "lids.a must be at most 9"},
		{changes: `{"lids":{"a":1,"b":2,"c":3}}`, want: "lids must have at most 2 keys"},
		{changes: `{"pin":"abcd"}`},
		{changes: `{"pin":"**********"}`},
		{changes: `{"pin":"secret_coordinate::x_v1"}`},
		{changes: `{"pin":"wxyz"}`, want: "pin must match ^[a-f]{4}$"},
		{changes: `{"guessed":"x"}`},
		{changes: `{"guessed":{"token":"x"}}`},
		{changes: `{"guessed":{"token":7}}`, want: "guessed.token must be a string, got an integer"},
		{changes: `{"guessed":true}`, want: "guessed must be an object or a string, got a boolean"},
		{changes: `{"lookahead":"x"}`}, // not checked
		{changes: `{"carriage":{"by":"rail"}}`, want: "carriage.wagon is required"},
		{changes: `{"carriage":{"by":"rail","wagon":"w","axles":2}}`, want: "carriage.axles is not a known setting"},
		{changes: `{"carriage":{"by":7}}`, want: "carriage.by must be a string, got an integer"},
		{changes: `{"carriage":[]}`, want: "carriage must be an object, got a list"},
		{changes: `{"crates":[{"of":"tin"},{"of":"wood"}]}`, want: "crates[1].nails is required"},
		{changes: `{"crates":[{"of":"glass"}]}`, want: `crates[0].of must be one of "wood", "tin"`},
		{changes: `{"extra":1}`},
	}
	for _, tt := range tests {
		t.Run(tt.changes, func(t *testing.T) {
			got := ""
			if err := scaleWith(tt.changes).Validate(); err != nil {
				got = err.Error()
			}
			want := tt.want
			if want != "" {
				want = "source-scale: " + want
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

func TestNullAndEmpty(t *testing.T) {
	scale := scaleWith(`{}`)
	scale.Label = ""
	scale.Extra = Null("maybe")
	maps.Copy(scale.Extra, Empty("label"))
	got, err := scale.Configuration()
	const want = `{"sourceType":"scale","stamp":"2026-01-31T08:00:00Z","weights":["kg"],"carriage":{"by":"road"},` +
		`"label":"","maybe":null}`
	if string(got) != want || err != nil {
		t.Errorf("got %s, %v; want %s", got, err, want)
	}
	scale.Extra = Null("code")
	if err := scale.Validate(); err == nil || !strings.Contains(err.Error(), "code must be a string, got null") {
		t.Errorf("null for a string: got %v", err)
	}
}

func TestDecodeStrict(t *testing.T) {
	const file = `{"lable":"x","stamp":"2026-01-31T08:00:00Z","weights":["kg"],"carriage":{"by":"road","axels":3},"closed":{"A":1}}`
	scale := SourceScale{Code: new("old")}
	err := DecodeStrict([]byte(file), &scale)
	const want = "source-scale: label is required; closed.a is required; closed.A is not a known setting; did you mean a?; " +
		"carriage.axels is not a known setting; did you mean axles?; lable is not a known setting; did you mean label?"
	if err == nil || err.Error() != want {
		t.Errorf("got %v\nwant %s", err, want)
	}
	if scale.Label != "" || scale.Stamp != "" || *scale.Code != "old" {
		t.Errorf("a refused file changed the settings: %+v", scale)
	}
	for _, invalid := range []string{`{`, `{} {}`, `[]`, `"hunter2"`, `null`} {
		err := DecodeStrict([]byte(invalid), &scale)
		if err == nil || strings.Contains(err.Error(), "hunter2") {
			t.Errorf("%s: got %v", invalid, err)
		}
	}
	const good = `{"sourceType":"scale","label":"x","stamp":"2026-01-31T08:00:00Z","weights":["kg"],"carriage":{"by":"road","axles":3}}`
	if err := DecodeStrict([]byte(good), &scale); err != nil || scale.Label != "x" {
		t.Errorf("got %+v, %v", scale, err)
	}
}

// TestConstructors checks that constructors fill in the defaults and nothing else.
func TestConstructors(t *testing.T) {
	want := &SourceScale{
		Stamp:    "2026-01-31T08:00:00Z",
		Step:     new(15),
		Ratio:    "0.5",
		Grade:    new(SourceScaleGradeMedium),
		Carriage: &SourceScaleCarriageRail{},
	}
	if diff := cmp.Diff(want, NewSourceScale()); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	if diff := cmp.Diff(&SourceScaleCarriageRoad{Axles: new(2)}, NewSourceScaleCarriageRoad()); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

// TestDecodeStrictOverDefaults checks that settings which a file does not have keep their
// values, and that these count.
func TestDecodeStrictOverDefaults(t *testing.T) {
	scale := NewSourceScale()
	err := DecodeStrict([]byte(`{"label":"x","weights":["kg"],"carriage":{"by":"road"}}`), scale)
	if err != nil || scale.Label != "x" || scale.Stamp != "2026-01-31T08:00:00Z" {
		t.Errorf("got %v, %v", scale, err)
	}
	err = DecodeStrict([]byte(`{"label":"y","weights":["kg"],"carriage":{"by":"road"}}`), new(SourceScale))
	if err == nil || err.Error() != "source-scale: stamp is required" {
		t.Errorf("without defaults: got %v", err)
	}
	scale.Code = new("four")
	err = DecodeStrict([]byte(`{"label":"z"}`), scale)
	if err == nil || err.Error() != "source-scale: code must have at most 3 characters" || scale.Label != "x" {
		t.Errorf("over an invalid setting: got %v, %v", scale, err)
	}
}

// TestDecodeStrictRefuses checks files that package json accepts, and loses something of.
func TestDecodeStrictRefuses(t *testing.T) {
	tests := []struct{ file, want string }{
		{file: `{"label":"x","label":"y"}`, want: "source-scale: label appears twice"},
		{file: `{"closed":{"a":1,"b":"x","a":2}}`, want: "source-scale: closed.a appears twice"},
		{
			file: `{"crates":[{"of":"tin"},{"of":"tin","seal":"x","seal":{"a":[]}}]}`,
			want: "source-scale: crates[1].seal appears twice; crates[1].seal must be a string, got an object",
		},
		{file: `{"few":[99999999999999999999]}`, want: "source-scale: few does not fit its field"},
		{file: `{"closed":{"a":99999999999999999999}}`, want: "source-scale: closed.a is too large for its field"},
		{file: `null`, want: "source-scale: want an object, got null"},
		{file: ``, want: "source-scale: line 1 is not valid JSON"},
		{file: "{\n\"label\": \"x\",\n\"pin\": hunter2\n}", want: "source-scale: line 3 is not valid JSON"},
		{file: "{\"label\": \"x\"}\n{}", want: "source-scale: line 2 is not valid JSON"},
		{file: "{\"label\": \"x\",\n}", want: "source-scale: line 2 is not valid JSON"},
	}
	for _, tt := range tests {
		scale := scaleWith(`{}`)
		before := *scale
		err := DecodeStrict([]byte(tt.file), scale)
		if err == nil || err.Error() != tt.want {
			t.Errorf("%s: got %v, want %s", tt.file, err, tt.want)
		}
		if diff := cmp.Diff(before, *scale); diff != "" {
			t.Errorf("%s: the settings changed: -want +got:\n%s", tt.file, diff)
		}
	}
}
