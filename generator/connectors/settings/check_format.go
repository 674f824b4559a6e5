package settings

import (
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

// isDateTime reports whether a text is a time as in RFC 3339. Its letters may be
// small.
func isDateTime(text string) bool {
	_, err := time.Parse(time.RFC3339, strings.ToUpper(text))
	return err == nil
}
