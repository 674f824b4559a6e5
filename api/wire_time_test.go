package airbyte_test

import (
	"testing"
	"time"

	airbyte "github.com/airbyte-go/airbyte/api"
)

func TestTime(t *testing.T) {
	tests := []struct {
		body string
		want string
	}{
		{body: `"2023-03-25T01:30:50Z"`, want: "2023-03-25T01:30:50Z"},
		{body: `"2023-03-25T01:30Z"`, want: "2023-03-25T01:30:00Z"},
		{body: `"2023-03-25T01:30:50.123456Z"`, want: "2023-03-25T01:30:50.123456Z"},
		{body: `"2023-03-25T01:30+02:00"`, want: "2023-03-24T23:30:00Z"},
		{body: `"2023-03-25T01:30:50"`, want: "2023-03-25T01:30:50Z"}, // without a zone
		{body: `"2023-03-25T01:30"`, want: "2023-03-25T01:30:00Z"},
		{body: `"2023-03-25T01:30:50.123456"`, want: "2023-03-25T01:30:50.123456Z"},
		{body: `1679707850`, want: "2023-03-25T01:30:50Z"}, // as for UnixTime
		{body: `"1679707850"`, want: "2023-03-25T01:30:50Z"},
	}
	for _, tt := range tests {
		got := decode[airbyte.Time](t, tt.body)
		if text := got.UTC().Format(time.RFC3339Nano); text != tt.want {
			t.Errorf("%s: got %s, want %s", tt.body, text, tt.want)
		}
		if again := decode[airbyte.Time](t, encode(t, got)); !again.Equal(got.Time) {
			t.Errorf("%s: encoded as %s, which is %v", tt.body, encode(t, got), again)
		}
	}
}

func TestUnixTime(t *testing.T) {
	tests := []struct {
		body string
		want int64
	}{
		{body: `1679707850`, want: 1679707850},
		{body: `253402300799`, want: 253402300799},
		{body: `"1679707850"`, want: 1679707850}, // a number in quotes
		{body: `"253402300799"`, want: 253402300799},
		{body: `0`, want: 0},
		{body: `"0"`, want: 0},
		{body: `"2023-03-25T01:30"`, want: 1679707800},
		{body: `"2023-03-25T01:30Z"`, want: 1679707800}, // as for Time
	}
	for _, tt := range tests {
		got := decode[airbyte.UnixTime](t, tt.body)
		if got.Unix() != tt.want {
			t.Errorf("%s: got %d, want %d", tt.body, got.Unix(), tt.want)
		}
		if again := decode[airbyte.UnixTime](t, encode(t, got)); !again.Equal(got.Time) {
			t.Errorf("%s: encoded as %s, which is %v", tt.body, encode(t, got), again)
		}
	}
}

// TestUnreadableTimes checks that values that are not times become zero times, which are encoded as
// null.
func TestUnreadableTimes(t *testing.T) {
	bodies := []string{
		`"yesterday"`, `"2023-03-25"`, `{}`, `[]`, `true`, `1e300`, `""`, `null`, `-99999999999999999`, `253402300800`,
		`"\u0022"`, `"253402300800"`, `"-1"`, `"1e9"`, `" 1679707850"`, `"0x10"`, `"1_000"`, `"+5"`, `"2023-03-25T01"`,
		`"2023-13-25T01:30"`, `"2023-03-25T01:30:50 Europe/Berlin"`,
		`"2023-03-25T01:30+24:00"`, `"2023-03-25T01:30:50-24:00"`,
	}
	for _, body := range bodies {
		if got := decode[airbyte.Time](t, body); !got.IsZero() || encode(t, got) != "null" {
			t.Errorf("Time %s: got %v, encoded as %s", body, got, encode(t, got))
		}
		if got := decode[airbyte.UnixTime](t, body); !got.IsZero() || encode(t, got) != "null" {
			t.Errorf("UnixTime %s: got %v, encoded as %s", body, got, encode(t, got))
		}
	}
}
