//airbytegen:with schedule
//airbytegen:needs ConnectionSchedule

package airbyte

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// NewManualSchedule returns the schedule of a connection that runs only when a job is created.
func NewManualSchedule() *ConnectionSchedule {
	return &ConnectionSchedule{ScheduleType: ScheduleTypeManual}
}

// NewCronSchedule returns the schedule of a connection that runs by a Quartz expression, in UTC. For
// example, "0 30 6 ? * MON-FRI" is half past six on workdays.
//
// An expression has six fields: second, minute, hour, day of month, month and weekday. Second and minute
// are plain numbers, since servers refuse schedules that are due more often than once an hour. Either
// the day of month or the weekday is a question mark. Weekdays are numbered from 1 for Sunday.
//
// NewCronSchedule returns an error for the expressions that servers refuse: those of Unix with five
// fields, those with a year or a time zone, and those with values that a field does not have.
func NewCronSchedule(expression string) (*ConnectionSchedule, error) {
	fields := strings.Fields(expression)
	err := checkCron(fields)
	if err != nil {
		return nil, fmt.Errorf("airbyte: the cron expression %q: %w", plainText(expression), err)
	}
	return &ConnectionSchedule{
		ScheduleType:   ScheduleTypeCron,
		CronExpression: new(strings.Join(fields, " ")),
	}, nil
}

// cronLength is the number of fields of an expression that servers accept.
const cronLength = 6

// checkCron returns an error if servers refuse an expression (server source,
// publicapi/helpers/AirbyteCatalogHelper.kt, and the Quartz definition of the library cron-utils).
func checkCron(fields []string) error {
	err := checkCronLength(fields)
	if err != nil {
		return err
	}
	for i, field := range cronFields {
		err := field.check(fields[i])
		if err != nil {
			return err
		}
	}
	hasDay := fields[3] != "?"
	hasWeekday := fields[5] != "?"
	if hasDay == hasWeekday {
		return errors.New("want a question mark either as the day of month or as the weekday")
	}
	return nil
}

// checkCronLength checks the number of fields.
func checkCronLength(fields []string) error {
	const want = "want six fields (second, minute, hour, day, month, weekday)"
	switch {
	case len(fields) == cronLength:
		return nil
	case len(fields) == cronLength-1:
		return errors.New(want + ", got 5; put a 0 for the second in front")
	case hasZone(fields):
		return fmt.Errorf("%s in UTC, got the time zone %s", want, plainText(fields[len(fields)-1]))
	case len(fields) == cronLength+1:
		return errors.New(want + ", got 7; servers do not accept a year")
	default:
		return fmt.Errorf("%s, got %d", want, len(fields))
	}
}

// hasZone reports whether the last field of a cron schedule is a time zone. A Quartz expression has
// six fields, or seven with a year. A zone starts with a letter, a year does not.
func hasZone(fields []string) bool {
	if len(fields) <= cronLength {
		return false
	}
	first := fields[len(fields)-1][0]
	isUpper := first >= 'A' && first <= 'Z'
	isLower := first >= 'a' && first <= 'z'
	return isUpper || isLower
}

// cronField is one of the fields of an expression.
type cronField struct {
	name    string
	first   int      // smallest number
	last    int      // largest number
	names   []string // names of the numbers, from the smallest on; nil for none
	isPlain bool     // must be a single number

	// isSpecial reports whether an item of the list has a form that only this field has. It is nil if
	// there are none. Fields with such forms may also be a question mark.
	isSpecial func(f cronField, item string) bool
}

var cronFields = [cronLength]cronField{
	{name: "second", first: 0, last: 59, isPlain: true},
	{name: "minute", first: 0, last: 59, isPlain: true},
	{name: "hour", first: 0, last: 23},
	{name: "day of month", first: 1, last: 31, isSpecial: isSpecialDay},
	{
		name:  "month",
		first: 1,
		last:  12,
		names: []string{"JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"},
	},
	{
		name:      "weekday",
		first:     1,
		last:      7,
		names:     []string{"SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"},
		isSpecial: isSpecialWeekday,
	},
}

// check checks the text of a field, which is a list of values, ranges and steps.
func (f cronField) check(text string) error {
	if f.isPlain && !f.isNumber(text) {
		return fmt.Errorf("want a number from %d to %d as the %s, got %q", f.first, f.last, f.name, plainText(text))
	}
	if text == "?" && f.isSpecial != nil {
		return nil
	}
	for item := range strings.SplitSeq(strings.ToUpper(text), ",") {
		isSpecial := f.isSpecial != nil && f.isSpecial(f, item)
		if !isSpecial && !f.isRange(item) {
			return fmt.Errorf("%q is not valid as the %s", plainText(text), f.name)
		}
	}
	return nil
}

// isRange reports whether an item is a value, a range or an asterisk, with or without a step. A range
// may end before it begins, as in FRI-MON.
func (f cronField) isRange(item string) bool {
	item, step, hasStep := strings.Cut(item, "/")
	if hasStep && !f.isStep(step) {
		return false
	}
	if item == "*" {
		return true
	}
	from, to, hasEnd := strings.Cut(item, "-")
	if hasEnd && !f.isValue(to) {
		return false
	}
	return f.isValue(from)
}

// isStep reports whether the text is a step, from 1 to the number of values of the field.
func (f cronField) isStep(text string) bool {
	step := cronField{first: 1, last: f.last - f.first + 1}
	return step.isNumber(text)
}

// isValue reports whether the text is a number of the field, or the name of one.
func (f cronField) isValue(text string) bool {
	return f.isNumber(text) || slices.Contains(f.names, text)
}

func (f cronField) isNumber(text string) bool {
	n, err := strconv.ParseUint(text, 10, 31) // accepts no sign
	return err == nil && int(n) >= f.first && int(n) <= f.last
}

// isSpecialDay reports whether an item is L for the last day of the month, L-3 for three days before it,
// LW for its last workday, or 15W for the workday next to a day.
func isSpecialDay(f cronField, item string) bool {
	if item == "L" || item == "LW" {
		return true
	}
	if before, ok := strings.CutPrefix(item, "L-"); ok {
		return f.isNumber(before)
	}
	day, ok := strings.CutSuffix(item, "W")
	return ok && f.isNumber(day)
}

// isSpecialWeekday reports whether an item is L for Saturday, 6L for the last Friday of the month, or
// 6#3 for its third Friday.
func isSpecialWeekday(f cronField, item string) bool {
	if item == "L" {
		return true
	}
	if day, ok := strings.CutSuffix(item, "L"); ok {
		return f.isValue(day)
	}
	day, week, ok := strings.Cut(item, "#")
	isWeek := len(week) == 1 && week >= "1" && week <= "5"
	return ok && isWeek && f.isValue(day)
}
