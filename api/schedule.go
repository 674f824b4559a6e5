//airbytegen:with schedule
//airbytegen:needs ConnectionScheduleRead ConnectionSchedule

package airbyte

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Cron returns the Quartz expression of a cron schedule and its time zone. In responses, servers
// append the zone to the expression, as in "0 0 12 * * ? UTC". The zone is empty if there is none;
// both are empty for other schedules.
func (s ConnectionScheduleRead) Cron() (expression, zone string) {
	if s.ScheduleType != ScheduleTypeCron || s.CronExpression == nil {
		return "", ""
	}
	fields := strings.Fields(*s.CronExpression)
	if !hasZone(fields) {
		return strings.Join(fields, " "), ""
	}
	last := len(fields) - 1
	return strings.Join(fields[:last], " "), fields[last]
}

// maxScheduleUnits is more than any real schedule has, and small enough to avoid an overflow with
// any unit.
const maxScheduleUnits = 1_000_000

// Every returns the interval of a basic schedule, which servers write as "Every 24 HOURS". It
// returns 0 for other schedules, and for intervals it cannot read.
func (s ConnectionScheduleRead) Every() time.Duration {
	if s.BasicTiming == nil {
		return 0
	}
	fields := strings.Fields(*s.BasicTiming)
	if len(fields) != 3 {
		return 0
	}
	number, err := strconv.Atoi(fields[1])
	if err != nil || number < 0 || number > maxScheduleUnits {
		return 0
	}
	return time.Duration(number) * scheduleUnit(fields[2])
}

// scheduleUnit returns the length of a unit of a basic schedule, or 0 for an unknown unit.
func scheduleUnit(name string) time.Duration {
	const day = 24 * time.Hour
	switch strings.TrimSuffix(strings.ToUpper(name), "S") {
	case "MINUTE":
		return time.Minute
	case "HOUR":
		return time.Hour
	case "DAY":
		return day
	case "WEEK":
		return 7 * day
	default:
		return 0
	}
}

// Schedule converts the schedule for use in a request, with the fields in Extra. It returns an error
// for a schedule that was null or is incomplete, and for those that servers return but do not accept:
// basic schedules, and cron schedules in a time zone other than UTC, with a year, or due more often than
// once an hour.
func (s ConnectionScheduleRead) Schedule() (*ConnectionSchedule, error) {
	switch s.ScheduleType {
	case "":
		return nil, errors.New("airbyte: the schedule has no scheduleType; it was null or missing in the response")
	case ScheduleTypeBasic:
		return nil, errors.New("airbyte: servers do not accept basic schedules; set a cron expression")
	case ScheduleTypeCron:
		return s.cronSchedule()
	default:
		return &ConnectionSchedule{ScheduleType: s.ScheduleType, Extra: s.Extra}, nil
	}
}

func (s ConnectionScheduleRead) cronSchedule() (*ConnectionSchedule, error) {
	expression, zone := s.Cron()
	if expression == "" {
		return nil, errors.New("airbyte: the cron schedule has no cronExpression")
	}
	if zone != "" && !strings.EqualFold(zone, "UTC") {
		return nil, fmt.Errorf("airbyte: servers accept cron schedules in UTC only, got one in %s", zone)
	}
	schedule, err := NewCronSchedule(expression)
	if err != nil {
		return nil, err
	}
	schedule.Extra = s.Extra
	return schedule, nil
}
