//airbytegen:needs Duration

package airbyte

import (
	"math"
	"strconv"
	"strings"
	"time"
)

// Duration is the duration of a job. Servers write it in ISO 8601, in the format of Java's
// Duration: PT8H6M12S. To use it, convert it to a [time.Duration]: time.Duration(job.Duration).
//
// Zero also stands for a missing or unreadable value.
type Duration time.Duration

// String formats the duration like [time.Duration] does.
func (d Duration) String() string {
	return time.Duration(d).String()
}

// UnmarshalJSON reads the duration. It never fails: zero stands for a value it cannot read.
func (d *Duration) UnmarshalJSON(b []byte) error {
	text := strings.Trim(string(b), `"`)
	duration, _ := parseISODuration(text) // zero if it cannot be read
	*d = Duration(duration)
	return nil
}

// MarshalJSON writes the duration in hours, minutes and seconds, as Java does: without the parts that are
// zero, and without days. Zero is PT0S.
func (d Duration) MarshalJSON() ([]byte, error) {
	const (
		hour   = Duration(time.Hour)
		minute = Duration(time.Minute)
	)
	hours := d / hour
	minutes := d % hour / minute
	rest := d % minute

	text := "PT"
	if hours != 0 {
		text += strconv.FormatInt(int64(hours), 10) + "H"
	}
	if minutes != 0 {
		text += strconv.FormatInt(int64(minutes), 10) + "M"
	}
	if rest != 0 || d == 0 {
		seconds := time.Duration(rest).Seconds()
		text += strconv.FormatFloat(seconds, 'f', -1, 64) + "S"
	}
	return []byte(`"` + text + `"`), nil
}

// parseISODuration reads PnDTnHnMnS. Each part may be missing, but not all of them, and each has
// its own sign. It returns zero and false for anything else.
func parseISODuration(text string) (time.Duration, bool) {
	text, ok := strings.CutPrefix(text, "P")
	if !ok {
		return 0, false
	}
	date, clock, hasClock := strings.Cut(text, "T")
	if date == "" && !hasClock {
		return 0, false
	}
	if hasClock && clock == "" {
		return 0, false
	}
	days, ok := parseDays(date)
	if !ok {
		return 0, false
	}
	rest, ok := parseClock(clock)
	if !ok {
		return 0, false
	}
	return addDurations(days, rest)
}

// parseDays reads nD, or an empty string.
func parseDays(text string) (time.Duration, bool) {
	if text == "" {
		return 0, true
	}
	number, ok := strings.CutSuffix(text, "D")
	if !ok {
		return 0, false
	}
	days, ok := parseDurationPart(number, "h", time.Hour) // Go has no unit for days
	if !ok || days.Abs() > math.MaxInt64/24 {
		return 0, false
	}
	return 24 * days, true
}

// parseClock reads nHnMnS, or an empty string.
func parseClock(text string) (time.Duration, bool) {
	units := []struct {
		iso    string
		goName string
		length time.Duration
	}{
		{iso: "H", goName: "h", length: time.Hour},
		{iso: "M", goName: "m", length: time.Minute},
		{iso: "S", goName: "s", length: time.Second},
	}
	var sum time.Duration
	for _, unit := range units {
		number, rest, found := strings.Cut(text, unit.iso)
		if !found {
			continue
		}
		part, ok := parseDurationPart(number, unit.goName, unit.length)
		if !ok {
			return 0, false
		}
		sum, ok = addDurations(sum, part)
		if !ok {
			return 0, false
		}
		text = rest
	}
	// The rest of the string has no unit, or a unit in the wrong order.
	return sum, text == ""
}

// parseDurationPart reads a number, which may have a sign and a fraction behind a point or a comma.
func parseDurationPart(number, unit string, length time.Duration) (time.Duration, bool) {
	whole, err := strconv.ParseUint(number, 10, 20) // so small that it cannot overflow; most numbers are
	if err == nil {
		return time.Duration(whole) * length, true
	}
	if strings.Trim(number, "-.,0123456789") != "" {
		return 0, false
	}
	number = strings.Replace(number, ",", ".", 1)
	part, err := time.ParseDuration(number + unit)
	return part, err == nil
}

// addDurations returns a+b. It returns false if the sum overflows.
func addDurations(a, b time.Duration) (time.Duration, bool) {
	sum := a + b
	if b > 0 && sum < a {
		return 0, false
	}
	if b < 0 && sum > a {
		return 0, false
	}
	return sum, true
}
