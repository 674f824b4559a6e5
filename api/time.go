package airbyte

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Time is a time as servers write it for jobs, regions and dataplanes: ISO
// 8601 in UTC, with the seconds left out when they are zero
// (2023-03-25T01:30Z), as Java's OffsetDateTime prints it. The zero Time is
// an absent one.
type Time struct{ time.Time }

// layouts are the forms that Java's OffsetDateTime.toString has.
var layouts = []string{time.RFC3339Nano, "2006-01-02T15:04Z07:00"}

// UnmarshalJSON reads the time in either form. An empty string, as null, is
// the zero Time.
func (t *Time) UnmarshalJSON(b []byte) error {
	var s *string
	if err := json.Unmarshal(b, &s); err != nil || s == nil || *s == "" {
		t.Time = time.Time{}
		return err
	}
	for _, layout := range layouts {
		if parsed, err := time.Parse(layout, *s); err == nil {
			t.Time = parsed
			return nil
		}
	}
	return fmt.Errorf("%q is no time of ISO 8601", *s)
}

// MarshalJSON writes the time with its seconds; the zero Time is null.
func (t Time) MarshalJSON() ([]byte, error) {
	if t.IsZero() {
		return []byte("null"), nil
	}
	return t.Time.MarshalJSON()
}

// UnixTime is a time as servers write it for applications, sources,
// destinations and connections: a number of seconds since 1970. The zero
// UnixTime is an absent one.
type UnixTime struct{ time.Time }

// UnmarshalJSON reads the number of seconds; null is the zero UnixTime.
func (t *UnixTime) UnmarshalJSON(b []byte) error {
	var n *int64
	if err := json.Unmarshal(b, &n); err != nil || n == nil {
		t.Time = time.Time{}
		return err
	}
	t.Time = time.Unix(*n, 0).UTC()
	return nil
}

// MarshalJSON writes the number of seconds; the zero UnixTime is null.
func (t UnixTime) MarshalJSON() ([]byte, error) {
	if t.IsZero() {
		return []byte("null"), nil
	}
	return strconv.AppendInt(nil, t.Unix(), 10), nil
}

// Duration is a duration as servers write it for jobs: PT8H6M12S, as Java's
// Duration prints it, where hours are not folded into days. Convert it to a
// time.Duration to use it: time.Duration(job.Duration).
type Duration time.Duration

// String returns the duration as time.Duration prints it.
func (d Duration) String() string { return time.Duration(d).String() }

// UnmarshalJSON reads the duration. An empty string, as null, is zero.
func (d *Duration) UnmarshalJSON(b []byte) error {
	var s *string
	if err := json.Unmarshal(b, &s); err != nil || s == nil || *s == "" {
		*d = 0
		return err
	}
	parsed, err := parseISODuration(*s)
	*d = Duration(parsed)
	return err
}

// MarshalJSON writes the duration in hours, minutes and seconds.
func (d Duration) MarshalJSON() ([]byte, error) {
	return json.Marshal(formatISODuration(time.Duration(d)))
}

// parseISODuration reads what Java's Duration.toString writes, and days. Its
// last letters but for the T are those of time.ParseDuration, in capitals.
func parseISODuration(s string) (time.Duration, error) {
	fail := func() (time.Duration, error) { return 0, fmt.Errorf("%q is no duration of ISO 8601", s) }
	date, clock, timed := strings.Cut(strings.ToUpper(s), "T")
	days, ok := strings.CutPrefix(date, "P")
	if !ok || timed == (clock == "") || date == "P" && !timed {
		return fail()
	}
	var total time.Duration
	if days != "" {
		n, err := strconv.ParseInt(strings.TrimSuffix(days, "D"), 10, 32)
		if err != nil || !strings.HasSuffix(days, "D") || n > 100_000 || n < -100_000 {
			return fail()
		}
		total = time.Duration(n) * 24 * time.Hour
	}
	for clock != "" {
		i := strings.IndexAny(clock, "HMS")
		if i < 1 {
			return fail()
		}
		part, err := time.ParseDuration(strings.ToLower(clock[:i+1]))
		if err != nil || overflows(total, part) {
			return fail()
		}
		total, clock = total+part, clock[i+1:]
	}
	return total, nil
}

func overflows(a, b time.Duration) bool { return (a+b > a) != (b > 0) && b != 0 }

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
