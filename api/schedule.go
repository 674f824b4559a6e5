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

// Cron returns the Quartz expression of a cron schedule and its time zone, which servers put behind
// the expression when a schedule is read, as in "0 0 12 * * ? UTC". Both are "" for other
// schedules.
func (s ConnectionScheduleRead) Cron() (expression, zone string) {
	if s.ScheduleType != ScheduleTypeCron || s.CronExpression == nil {
		return "", ""
	}
	fields := strings.Fields(*s.CronExpression)
	// A Quartz expression has six fields, or seven with a year. A zone starts with a letter, which a
	// year does not.
	if n := len(fields); n > 6 && isZone(fields[n-1]) {
		return strings.Join(fields[:n-1], " "), fields[n-1]
	}
	return strings.Join(fields, " "), ""
}

func isZone(s string) bool {
	return s[0] >= 'A' && s[0] <= 'Z' || s[0] >= 'a' && s[0] <= 'z'
}

// Every returns the interval of a basic schedule, which servers write as "Every 24 HOURS". It is 0
// for other schedules.
func (s ConnectionScheduleRead) Every() time.Duration {
	if s.BasicTiming == nil {
		return 0
	}
	fields := strings.Fields(*s.BasicTiming)
	if len(fields) != 3 {
		return 0
	}
	n, err := strconv.Atoi(fields[1])
	if err != nil || n < 0 || n > 1_000_000 {
		return 0
	}
	units := map[string]time.Duration{"MINUTE": time.Minute, "HOUR": time.Hour, "DAY": 24 * time.Hour, "WEEK": 7 * 24 * time.Hour}
	return time.Duration(n) * units[strings.TrimSuffix(strings.ToUpper(fields[2]), "S")]
}

// Schedule turns a schedule that was read into one to be sent. Servers take back a cron expression
// with UTC only, and no basic schedule, which are errors here.
func (s ConnectionScheduleRead) Schedule() (*ConnectionSchedule, error) {
	switch s.ScheduleType {
	case ScheduleTypeBasic:
		return nil, errors.New("airbyte: a basic schedule can be read and not be set; set a cron expression")
	case ScheduleTypeCron:
		expression, zone := s.Cron()
		if zone != "" && !strings.EqualFold(zone, "UTC") {
			return nil, fmt.Errorf("airbyte: a schedule in the time zone %s can be read and not be set, since servers set UTC", zone)
		}
		return &ConnectionSchedule{ScheduleType: ScheduleTypeCron, CronExpression: &expression}, nil
	}
	return &ConnectionSchedule{ScheduleType: s.ScheduleType}, nil
}
