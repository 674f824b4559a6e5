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
		want  string // "" is valid
	}{
		{"what is needed", &SourceTide{Way: &SourceTideWaySea{Ship: "Ada"}}, ""},
		{"an option that is not known", &SourceTide{Way: &Unknown[SourceTideWay]{JSON: JSON(`{}`)}}, ""},
		{"nothing", &SourceTide{}, "source-tide: way is required"},
		{"no option", &SourceTide{Way: (*SourceTideWaySea)(nil)}, "source-tide: way is required"},
		{"within an option", &SourceTide{Way: &SourceTideWaySea{}}, "source-tide: way.ship is required"},
		{
			"all at once",
			&DestinationHarbour{Berths: new(0), Depth: "0", Opened: new("today"), Cranes: []DestinationHarbourCranesItem{{Tons: new(1)}, {Colours: []string{"red", "Red"}}}, Keeper: &DestinationHarbourKeeper{Since: new(DestinationHarbourKeeperSince(2))}},
			"destination-harbour: name is required; berths is less than 1; depth is not more than 0; " +
				"opened does not match ^[0-9]{4}-[0-9]{2}-[0-9]{2}$; note is required; " +
				"cranes[1].tons is required; cranes[1].colours[1] does not match ^[a-z]+$; " +
				"keeper.name is required; keeper.since has a value that is not known; not described is required",
		},
		{
			"an empty string that is said",
			&DestinationHarbour{Name: "x", Berths: new(40), Note: new(""), NotDescribed: JSON(`1`), Depth: "10999"},
			"",
		},
		{
			"bounds",
			&DestinationHarbour{Name: "x", Berths: new(41), Note: new(""), NotDescribed: JSON(`1`), Depth: "11000"},
			"destination-harbour: berths is more than 40; depth is not less than 11000",
		},
		{"values of enums", &SourceLamp{Colour: "green", Sign: new(SourceLampSignEmpty), Days: []SourceLampDaysItem{SourceLampDaysItemMonday, "sun"}}, "source-lamp: colour has a value that is not known; days[1] has a value that is not known"},
		{"a number that is none", &DestinationHarbour{Name: "x", Berths: new(1), Note: new(""), NotDescribed: JSON(`1`), Depth: "deep"}, "destination-harbour: depth is not a number"},
		{
			"a constant that was read as something else",
			&DestinationHarbour{
				Name: "x", Berths: new(1), Note: new(""), NotDescribed: JSON(`1`),
				Keeper: &DestinationHarbourKeeper{Name: "x", Since: new(DestinationHarbourKeeperSince1), Extra: Extra{"auth": json.RawMessage(`"key"`)}},
			},
			`destination-harbour: keeper.auth is not "badge"`,
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
	if !errors.As(err, &invalid) || invalid.Connector != "source-tide" || len(invalid.Problems) != 1 {
		t.Errorf("got %v", err)
	}
	tide.Way = &SourceTideWaySea{Ship: "Ada"}
	got, err := tide.Configuration()
	if want := `{"sourceType":"tide","way":{"kind":"sea","ship":"Ada"}}`; string(got) != want || err != nil {
		t.Errorf("got %s, %v; want %s", got, err, want)
	}
}
