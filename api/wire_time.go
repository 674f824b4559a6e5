package airbyte

import (
	"strconv"
	"time"
)

// Time is a time in jobs, regions and dataplanes. Servers write it as ISO 8601 in UTC and leave out
// the seconds if they are zero, as in 2023-03-25T01:30Z. Seconds since 1970 are read as well.
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

const (
	// isoMinutes is a JSON string as Java's OffsetDateTime prints it for a full minute.
	isoMinutes = `"2006-01-02T15:04Z07:00"`

	// lastUnixSecond is the last second of the year 9999. ISO 8601 and time.Time.MarshalJSON end
	// there.
	lastUnixSecond = 253402300799
)

// readTime reads a time in one of the forms that servers write. It returns the zero time for
// anything else.
func readTime(b []byte) time.Time {
	var full time.Time
	if err := full.UnmarshalJSON(b); err == nil {
		return full
	}
	if minutes, err := time.Parse(isoMinutes, string(b)); err == nil {
		return minutes
	}
	seconds, err := strconv.ParseInt(string(b), 10, 64)
	if err != nil || seconds < 0 || seconds > lastUnixSecond {
		return time.Time{}
	}
	return time.Unix(seconds, 0).UTC()
}
