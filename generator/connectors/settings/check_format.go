package settings

import (
	"regexp"
	"strings"
	"time"
)

// format is a value of the keyword format.
type format struct {
	description string
	isValid     func(string) bool
}

// formats are the formats that are checked. The generator lists others.
var formats = map[string]format{
	"date":      {description: "a date such as 2006-01-31", isValid: isDate},
	"date-time": {description: "a date and time such as 2006-01-31T15:04:05Z", isValid: isDateTime},
}

func isDate(text string) bool {
	_, err := time.Parse(time.DateOnly, text)
	return err == nil
}

// dateTime matches the notation of RFC 3339, because package time alone is less strict. The
// groups are the time to the minute, the seconds, and the zone.
var dateTime = regexp.MustCompile(`^(\d{4}-\d\d-\d\dT\d\d:\d\d):(\d\d)(?:\.\d+)?(Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)$`)

// isDateTime reports whether a text is a time as in RFC 3339. Its letters may be
// small.
func isDateTime(text string) bool {
	parts := dateTime.FindStringSubmatch(strings.ToUpper(text))
	if parts == nil {
		return false
	}
	minute := parts[1]
	seconds := parts[2]
	zone := parts[3]
	isLeapSecond := seconds == "60"
	if isLeapSecond {
		seconds = "59" // package time does not know leap seconds
	}
	t, err := time.Parse(time.RFC3339, minute+":"+seconds+zone)
	if err != nil {
		return false
	}
	return !isLeapSecond || t.UTC().Format("15:04") == "23:59"
}
