//airbytegen:needs Duration

package airbyte

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
)

// Duration is a duration as servers write it for jobs: PT8H6M12S, as Java's Duration prints it,
// where hours are not folded into days. Convert it to a time.Duration to use it:
// time.Duration(job.Duration).
type Duration time.Duration

// String returns the duration as time.Duration prints it.
func (d Duration) String() string { return time.Duration(d).String() }

// UnmarshalJSON reads the duration; it does not fail. What is none is zero.
func (d *Duration) UnmarshalJSON(b []byte) error {
	*d = 0
	if text, ok := strings.CutPrefix(string(b), `"P`); ok {
		*d = parseDuration(strings.TrimSuffix(text, `"`))
	}
	return nil
}

// MarshalJSON writes the duration in hours, minutes and seconds.
func (d Duration) MarshalJSON() ([]byte, error) {
	const hour, minute = Duration(time.Hour), Duration(time.Minute)
	seconds := strconv.FormatFloat(time.Duration(d%minute).Seconds(), 'f', -1, 64)
	return fmt.Appendf(nil, `"PT%dH%dM%sS"`, d/hour, d%hour/minute, seconds), nil
}

// parseDuration reads what stands behind the P: days, and behind a T hours, minutes and seconds.
// Each part has a sign of its own.
func parseDuration(text string) Duration {
	date, clock, timed := strings.Cut(text, "T")
	days, ok := sumParts(date, "D", "h")
	rest, ok2 := sumParts(clock, "HMS", "hms")
	if !ok || !ok2 || timed == (clock == "") || days.Abs() > math.MaxInt64/24 || overflows(24*days, rest) {
		return 0
	}
	return Duration(24*days + rest)
}

// sumParts adds up parts such as 8H6M12.5S, whose units come in order. Go writes them in small
// letters, and has none for a day, which counts as an hour.
func sumParts(text, units, inGo string) (sum time.Duration, ok bool) {
	for text != "" {
		i := strings.IndexAny(text, "DHMS")
		if i < 0 || strings.Trim(text[:i], "-.,0123456789") != "" || !strings.Contains(units, text[i:i+1]) {
			return 0, false
		}
		at := strings.IndexByte(units, text[i])
		part, err := time.ParseDuration(strings.Replace(text[:i], ",", ".", 1) + inGo[at:at+1])
		if err != nil || overflows(sum, part) {
			return 0, false
		}
		sum, text, units, inGo = sum+part, text[i+1:], units[at+1:], inGo[at+1:]
	}
	return sum, true
}

// overflows reports whether a sum is beyond what a Duration holds.
func overflows(a, b time.Duration) bool { return b != 0 && (a+b > a) != (b > 0) }
