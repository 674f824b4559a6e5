package airbyte

import (
	"strconv"
	"time"
)

// Time is a time in jobs, regions and dataplanes. Servers write it as ISO 8601 in UTC and leave out
// the seconds if they are zero, as in 2023-03-25T01:30Z. A time without a zone is read as UTC. Seconds
// since 1970 are read as well, also as a string.
//
// The zero Time stands for a missing or unreadable value, so that one bad time does not make a
// whole list unreadable.
type Time struct{ time.Time }

// UnmarshalJSON reads the time. It never fails: the zero Time stands for a value it cannot read.
func (t *Time) UnmarshalJSON(b []byte) error {
	t.Time = readTime(b)
	return nil
}

// MarshalJSON writes the time with its seconds, and the zero Time as null.
func (t Time) MarshalJSON() ([]byte, error) {
	if t.IsZero() {
		return []byte("null"), nil
	}
	return t.Time.MarshalJSON()
}

// isoLayouts are forms of ISO 8601. Seconds may have a fraction, which package time accepts without a
// place in the layout. Java's OffsetDateTime leaves out the seconds if they are zero, and its
// LocalDateTime has no zone.
var isoLayouts = []string{
	time.RFC3339,
	"2006-01-02T15:04Z07:00",
	"2006-01-02T15:04:05",
	"2006-01-02T15:04",
}

// lastUnixSecond is the last second of the year 9999. ISO 8601 and time.Time.MarshalJSON end there.
const lastUnixSecond = 253402300799

// readTime reads a time in one of the forms that servers and gateways write. It returns the zero time
// for anything else.
func readTime(b []byte) time.Time {
	text, isString := jsonString(b)
	if !isString {
		return readUnixTime(string(b))
	}
	for _, layout := range isoLayouts {
		t, err := time.Parse(layout, text) // in UTC if the layout has no zone
		if err == nil && hasISOZone(t) {
			return t
		}
	}
	return readUnixTime(text)
}

// hasISOZone reports whether the offset of a time is less than a day. Otherwise, it cannot be encoded.
func hasISOZone(t time.Time) bool {
	_, offset := t.Zone()
	const day = 24 * 60 * 60
	return offset > -day && offset < day
}

// jsonString returns the text of a JSON string without escapes, which times do not contain. It returns
// false for other values.
func jsonString(b []byte) (text string, isString bool) {
	isString = len(b) >= 2 && b[0] == '"' && b[len(b)-1] == '"'
	if !isString {
		return "", false
	}
	return string(b[1 : len(b)-1]), true
}

// readUnixTime reads a number of seconds since 1970. It returns the zero time for anything else.
func readUnixTime(text string) time.Time {
	seconds, err := strconv.ParseUint(text, 10, 63) // accepts no sign
	if err != nil || seconds > lastUnixSecond {
		return time.Time{}
	}
	return time.Unix(int64(seconds), 0).UTC()
}
