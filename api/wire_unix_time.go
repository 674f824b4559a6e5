//airbytegen:needs UnixTime

package airbyte

import (
	"strconv"
	"time"
)

// UnixTime is a time in applications, sources, destinations and connections. Servers write it as a
// number of seconds since 1970. A string with that number is read as well, and so is ISO 8601, in UTC if
// it has no zone.
//
// The zero UnixTime stands for a missing or unreadable value.
type UnixTime struct{ time.Time }

// UnmarshalJSON reads the time. It never fails: the zero UnixTime stands for a value it cannot
// read.
func (t *UnixTime) UnmarshalJSON(b []byte) error {
	t.Time = readTime(b)
	return nil
}

// MarshalJSON writes the number of seconds, and the zero UnixTime as null.
func (t UnixTime) MarshalJSON() ([]byte, error) {
	if t.IsZero() {
		return []byte("null"), nil
	}
	return strconv.AppendInt(nil, t.Unix(), 10), nil
}
