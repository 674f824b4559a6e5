package settings

import (
	"encoding/json"
	"errors"
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
			name:  "unknown option",
			value: &SourceTide{Way: &Unknown[SourceTideWay]{JSON: JSON(`{}`)}},
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
				"opened must match ^[0-9]{4}-[0-9]{2}-[0-9]{2}$; note is required; " +
				"cranes[1].tons is required; cranes[1].colours[1] must match ^[a-z]+$; " +
				"keeper.name is required; keeper.since has an unknown value; not described is required",
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
			want: "source-lamp: colour has an unknown value; days[1] has an unknown value",
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
