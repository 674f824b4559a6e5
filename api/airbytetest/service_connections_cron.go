package airbytetest

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// cron is a Quartz expression that has been checked.
type cron struct {
	minutes []int // in which the expression is due
}

// cronField describes a field of a Quartz expression.
type cronField struct {
	name     string
	low      int
	high     int
	names    []string // of the values, beginning with low; nil if they have none
	specials string   // the letters and signs that only this field has
}

var cronFields = []cronField{
	{name: "second", low: 0, high: 59},
	{name: "minute", low: 0, high: 59},
	{name: "hour", low: 0, high: 23},
	{name: "day of the month", low: 1, high: 31, specials: "?LW"},
	{
		name:  "month",
		low:   1,
		high:  12,
		names: []string{"JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"},
	},
	{
		name:     "day of the week",
		low:      1,
		high:     7,
		names:    []string{"SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"},
		specials: "?L#",
	},
}

// Positions of fields in a Quartz expression.
const (
	cronSecond     = 0
	cronMinute     = 1
	cronDayOfMonth = 3
	cronDayOfWeek  = 5
)

// parseCron checks a Quartz expression. Servers accept six fields, without a year.
func parseCron(expression string) (cron, error) {
	fields := strings.Fields(expression)
	if len(fields) == 0 {
		return cron{}, errors.New("it is empty")
	}
	if len(fields) != len(cronFields) {
		return cron{}, fmt.Errorf("want %d fields, got %d", len(cronFields), len(fields))
	}
	for i, text := range fields {
		for item := range strings.SplitSeq(text, ",") {
			if _, err := cronFields[i].values(item); err != nil {
				return cron{}, err
			}
		}
	}
	if _, err := strconv.Atoi(fields[cronSecond]); err != nil {
		return cron{}, errors.New("the field for the second must be a number")
	}
	hasAnyDayOfMonth := fields[cronDayOfMonth] == "?"
	hasAnyDayOfWeek := fields[cronDayOfWeek] == "?"
	if hasAnyDayOfMonth == hasAnyDayOfWeek {
		return cron{}, errors.New("one of the fields for days must be a question mark")
	}
	var parsed cron
	for item := range strings.SplitSeq(fields[cronMinute], ",") {
		minutes, err := cronFields[cronMinute].values(item)
		if err != nil {
			return cron{}, err
		}
		parsed.minutes = append(parsed.minutes, minutes...)
	}
	return parsed, nil
}

// isMoreThanHourly reports whether the expression is due more often than once an hour.
func (c cron) isMoreThanHourly() bool {
	slices.Sort(c.minutes)
	return len(slices.Compact(c.minutes)) > 1
}

// values returns the values that one item of a field stands for: a number, a range or an asterisk,
// with an optional step. It returns none for special items such as L.
func (f cronField) values(item string) ([]int, error) {
	if f.isSpecial(item) {
		return nil, nil
	}
	interval, stepText, hasStep := strings.Cut(item, "/")
	step := 1
	if hasStep {
		n, err := strconv.Atoi(stepText)
		if err != nil || n < 1 || n > f.high {
			return nil, fmt.Errorf("the step %q of the %s is not valid", stepText, f.name)
		}
		step = n
	}
	low, high, err := f.bounds(interval, hasStep)
	if err != nil {
		return nil, err
	}
	var values []int
	for n := low; n <= high; n += step {
		values = append(values, n)
	}
	return values, nil
}

// bounds returns the first and the last value of an interval. A number with a step is an interval up
// to the highest value.
func (f cronField) bounds(interval string, hasStep bool) (low, high int, err error) {
	if interval == "*" {
		return f.low, f.high, nil
	}
	first, last, isRange := strings.Cut(interval, "-")
	low, err = f.number(first)
	if err != nil {
		return 0, 0, err
	}
	if !isRange {
		if hasStep {
			return low, f.high, nil
		}
		return low, low, nil
	}
	high, err = f.number(last)
	if err != nil {
		return 0, 0, err
	}
	if high < low {
		return 0, 0, fmt.Errorf("the interval %q of the %s is not valid", interval, f.name)
	}
	return low, high, nil
}

// number returns the number of a value, which may be a name such as MON.
func (f cronField) number(text string) (int, error) {
	if i := slices.Index(f.names, strings.ToUpper(text)); i >= 0 {
		return f.low + i, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < f.low || n > f.high {
		return 0, fmt.Errorf("the %s %q is not valid", f.name, text)
	}
	return n, nil
}

// isSpecial reports whether an item has a meaning other than a list of values: ? for any day, L for
// the last day, W for the nearest weekday, and # for the number of a weekday in the month.
func (f cronField) isSpecial(item string) bool {
	if item == "" || !strings.ContainsAny(item, f.specials) {
		return false
	}
	if item == "?" || item == "L" {
		return true
	}
	if strings.Contains(f.specials, "W") {
		return f.isSpecialDay(item)
	}
	day, number, hasNumber := strings.Cut(item, "#")
	if hasNumber {
		n, err := strconv.Atoi(number)
		if err != nil || n < 1 || n > 5 {
			return false
		}
	} else {
		day = strings.TrimSuffix(item, "L")
	}
	_, err := f.number(day)
	return err == nil
}

// isSpecialDay reports whether an item is a day of the month such as LW, L-3 or 15W.
func (f cronField) isSpecialDay(item string) bool {
	if item == "LW" {
		return true
	}
	number, isFromLast := strings.CutPrefix(item, "L-")
	if !isFromLast {
		var isWeekday bool
		number, isWeekday = strings.CutSuffix(item, "W")
		if !isWeekday {
			return false
		}
	}
	_, err := f.number(number)
	return err == nil
}
