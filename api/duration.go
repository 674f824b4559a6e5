//airbytegen:needs Duration

package airbyte

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
)

// Duration is a duration as servers write it for jobs: PT8H6M12S, as Java's
// Duration prints it, where hours are not folded into days. Convert it to a
// time.Duration to use it: time.Duration(job.Duration).
type Duration time.Duration

// String returns the duration as time.Duration prints it.
func (d Duration) String() string { return time.Duration(d).String() }

// UnmarshalJSON reads the duration; it does not fail. What is none is zero.
func (d *Duration) UnmarshalJSON(b []byte) error {
	*d = 0
	if n := len(b); n > 2 && b[0] == '"' {
		parsed, _ := parseISODuration(b[1 : n-1])
		*d = Duration(parsed)
	}
	return nil
}

// MarshalJSON writes the duration in hours, minutes and seconds.
func (d Duration) MarshalJSON() ([]byte, error) {
	return json.Marshal(formatISODuration(time.Duration(d)))
}

// parseISODuration reads what Java's Duration.toString writes, and days.
func parseISODuration(s []byte) (time.Duration, bool) {
	date, clock, timed := bytes.Cut(s, []byte("T"))
	if len(s) < 3 || !bytes.HasPrefix(date, []byte("P")) || timed == (len(clock) == 0) {
		return 0, false
	}
	days, ok := sumParts(date[1:], []unit{{'D', 24 * time.Hour}})
	if !ok {
		return 0, false
	}
	hours, ok := sumParts(clock, []unit{{'H', time.Hour}, {'M', time.Minute}, {'S', time.Second}})
	if !ok || overflows(days, hours) {
		return 0, false
	}
	return days + hours, true
}

// unit is a letter and what it stands for.
type unit struct {
	letter byte
	value  time.Duration
}

// sumParts adds up parts such as 8H6M12.5S, whose units come in order. Each
// part has a sign of its own.
func sumParts(s []byte, units []unit) (total time.Duration, ok bool) {
	for len(s) > 0 {
		whole, nanos, n := readNumber(s)
		if n <= 0 || n == len(s) {
			return 0, false
		}
		for len(units) > 0 && units[0].letter != s[n] {
			units = units[1:]
		}
		if len(units) == 0 || whole > int64(math.MaxInt64/units[0].value)-1 {
			return 0, false
		}
		part := time.Duration(whole)*units[0].value + time.Duration(nanos)*(units[0].value/time.Second)
		if s[0] == '-' {
			part = -part
		}
		if overflows(total, part) {
			return 0, false
		}
		total, s, units = total+part, s[n+1:], units[1:]
	}
	return total, true
}

// readNumber reads the digits at the start of s, without their sign: the whole
// number, billionths, and how many bytes they take; 0 where there is none.
func readNumber(s []byte) (whole, nanos int64, n int) {
	start := 0
	if s[0] == '-' {
		start = 1
	}
	for n = start; n < len(s) && isDigit(s[n]) && whole < math.MaxInt64/100; n++ {
		whole = whole*10 + int64(s[n]-'0')
	}
	if n == start {
		return 0, 0, 0
	}
	if n < len(s) && (s[n] == '.' || s[n] == ',') {
		unit := int64(time.Second)
		for n++; n < len(s) && isDigit(s[n]); n++ {
			unit /= 10
			nanos += int64(s[n]-'0') * unit
		}
	}
	return whole, nanos, n
}

func isDigit(b byte) bool { return '0' <= b && b <= '9' }

// overflows reports whether a sum is beyond what a Duration holds.
func overflows(a, b time.Duration) bool { return b != 0 && (a+b > a) != (b > 0) }

func formatISODuration(d time.Duration) string {
	if d == 0 {
		return "PT0S"
	}
	var b strings.Builder
	b.WriteString("PT")
	if h := d / time.Hour; h != 0 {
		fmt.Fprintf(&b, "%dH", h)
	}
	if m := d % time.Hour / time.Minute; m != 0 {
		fmt.Fprintf(&b, "%dM", m)
	}
	if s := (d % time.Minute).Seconds(); s != 0 {
		b.WriteString(strconv.FormatFloat(s, 'f', -1, 64) + "S")
	}
	return b.String()
}
