package airbyte_test

import (
	"math"
	"testing"
	"time"

	airbyte "github.com/airbyte-go/airbyte/api"
)

func TestDuration(t *testing.T) {
	tests := []struct {
		iso  string
		want time.Duration
	}{
		{iso: "PT0S", want: 0},
		{iso: "PT8H6M12S", want: 8*time.Hour + 6*time.Minute + 12*time.Second},
		{iso: "PT30H", want: 30 * time.Hour},
		{iso: "PT1M", want: time.Minute},
		{iso: "PT0.5S", want: 500 * time.Millisecond},
		{iso: "PT1,5S", want: 1500 * time.Millisecond},
		{iso: "PT-0.5S", want: -500 * time.Millisecond},
		{iso: "PT-6H3M", want: -6*time.Hour + 3*time.Minute},
		{iso: "PT1H-0.5S", want: time.Hour - 500*time.Millisecond},
		{iso: "P1D", want: 24 * time.Hour},
		{iso: "P2DT1H", want: 49 * time.Hour},
		{iso: "P2DT-1H", want: 47 * time.Hour},
		{iso: "P-1DT1S", want: -24*time.Hour + time.Second},
		{iso: "P106751D", want: 106751 * 24 * time.Hour},
		{iso: "PT700000H", want: 700_000 * time.Hour},
		{iso: "PT648240H0M0S", want: 648_240 * time.Hour},
		{iso: "PT2562047H47M16.854775807S", want: math.MaxInt64},
		{iso: "PT-2562047H-47M-16.854775808S", want: math.MinInt64},
	}
	for _, tt := range tests {
		got := decode[airbyte.Duration](t, `"`+tt.iso+`"`)
		if time.Duration(got) != tt.want {
			t.Errorf("%s: got %v, want %v", tt.iso, got, tt.want)
		}
		if again := decode[airbyte.Duration](t, encode(t, got)); again != got {
			t.Errorf("%s: encoded as %s, which is %v", tt.iso, encode(t, got), again)
		}
	}
}

// TestWrittenDurations checks that durations are written as Java's Duration.toString writes them.
func TestWrittenDurations(t *testing.T) {
	tests := []struct {
		duration time.Duration
		want     string
	}{
		{duration: 0, want: "PT0S"},
		{duration: 8*time.Hour + 6*time.Minute + 12*time.Second, want: "PT8H6M12S"},
		{duration: 5*time.Minute + 2*time.Second, want: "PT5M2S"},
		{duration: 5 * time.Minute, want: "PT5M"},
		{duration: 30 * time.Hour, want: "PT30H"},
		{duration: time.Hour + time.Second, want: "PT1H1S"},
		{duration: 1500 * time.Millisecond, want: "PT1.5S"},
		{duration: time.Nanosecond, want: "PT0.000000001S"},
		{duration: 59*time.Second + 999999999, want: "PT59.999999999S"},
		{duration: -90 * time.Second, want: "PT-1M-30S"},
		{duration: -500 * time.Millisecond, want: "PT-0.5S"},
		{duration: math.MaxInt64, want: "PT2562047H47M16.854775807S"},
		{duration: math.MinInt64, want: "PT-2562047H-47M-16.854775808S"},
	}
	for _, tt := range tests {
		if got, want := encode(t, airbyte.Duration(tt.duration)), `"`+tt.want+`"`; got != want {
			t.Errorf("%v: got %s, want %s", tt.duration, got, want)
		}
	}
}

// TestUnreadableDurations checks that values that are not durations, or that overflow, become zero.
func TestUnreadableDurations(t *testing.T) {
	bodies := []string{
		// Values that are not strings.
		`null`, `5`, `{}`, `[]`, `true`,
		// Not a duration, or a duration without parts.
		`""`, `"8 hours"`, `"1H"`, `"P"`, `"PT"`, `"T00"`, `"\u0050"`, `"P1DT"`,
		// Unknown, missing or misplaced units.
		`"P1Y"`, `"PT1"`, `"PTS"`, `"PT1H1"`, `"P1H"`, `"PT1D"`, `"PT1h2H"`, `"PT1ms5S"`, `"PT1µs5S"`,
		`"PT5S6H"`, `"PT1H2H"`, `"PT1H 2M"`,
		// Invalid numbers.
		`"P1.5.5D"`, `"PT+5S"`, `"PT--5S"`, `"PT1-5S"`,
		// Overflows of a part.
		`"PT99999999999999999H"`, `"PT9999999H"`, `"P106752D"`, `"P-106752D"`, `"P9223372036854775807D"`,
		`"P384307168202282325D"`,
		// Overflows of the sum.
		`"P106751DT23H48M"`, `"P-106751DT-23H-48M"`, `"PT2562047H48M"`, `"PT-2562047H-48M"`,
	}
	for _, body := range bodies {
		if got := decode[airbyte.Duration](t, body); got != 0 {
			t.Errorf("%s: got %v, want 0", body, got)
		}
	}
}
