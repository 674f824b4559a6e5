package airbyte

import (
	"strconv"
	"time"
)

// Time is a time as servers write it for jobs, regions and dataplanes: ISO 8601 in UTC, with the
// seconds left out when they are zero (2023-03-25T01:30Z), as Java's OffsetDateTime prints it. The
// zero Time is an absent one, or one that cannot be read: a list is worth more than a time.
//
//airbytegen:needs Time
type Time struct{ time.Time }

// UnmarshalJSON reads the time; it does not fail.
func (t *Time) UnmarshalJSON(b []byte) error {
	t.Time = readTime(b)
	return nil
}

// MarshalJSON writes the time with its seconds; the zero Time is null.
func (t Time) MarshalJSON() ([]byte, error) {
	if t.IsZero() {
		return []byte("null"), nil
	}
	return t.Time.MarshalJSON()
}

// UnixTime is a time as servers write it for applications, sources, destinations and connections: a
// number of seconds since 1970. The zero UnixTime is an absent one, or one that cannot be read.
//
//airbytegen:needs UnixTime
type UnixTime struct{ time.Time }

// UnmarshalJSON reads the time; it does not fail.
func (t *UnixTime) UnmarshalJSON(b []byte) error {
	t.Time = readTime(b)
	return nil
}

// MarshalJSON writes the number of seconds; the zero UnixTime is null.
func (t UnixTime) MarshalJSON() ([]byte, error) {
	if t.IsZero() {
		return []byte("null"), nil
	}
	return strconv.AppendInt(nil, t.Unix(), 10), nil
}

// lastSecond is the last one of the year 9999, beyond which there is no ISO 8601.
const lastSecond = 253402300799

// readTime reads a time in either form that servers write. What is neither is the zero time.
func readTime(b []byte) time.Time {
	var t time.Time
	if t.UnmarshalJSON(b) == nil {
		return t
	}
	if n := len(b); n > 2 && b[0] == '"' {
		t, _ = time.Parse("2006-01-02T15:04Z07:00", string(b[1:n-1]))
		return t
	}
	if seconds, err := strconv.ParseInt(string(b), 10, 64); err == nil && seconds >= 0 && seconds <= lastSecond {
		return time.Unix(seconds, 0).UTC()
	}
	return time.Time{}
}
