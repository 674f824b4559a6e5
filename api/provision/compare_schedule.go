package provision

import (
	"strings"

	airbyte "github.com/airbyte-go/airbyte/api"
)

// compareSchedule compares a declared schedule with that of a connection. Servers append the zone UTC to
// cron expressions. A basic schedule and a cron schedule in another zone were made elsewhere, and differ
// from every declared one.
func compareSchedule(c *comparison, declared *airbyte.ConnectionSchedule, remote airbyte.ConnectionScheduleRead) {
	c.text("schedule", showRemoteSchedule(remote), showSchedule(declared))
}

// showSchedule returns a declared schedule as text. Equal texts mean equal schedules.
func showSchedule(s *airbyte.ConnectionSchedule) string {
	if s.ScheduleType != airbyte.ScheduleTypeCron || s.CronExpression == nil {
		return string(s.ScheduleType) // of a manual schedule, the expression does not count
	}
	fields := strings.Fields(*s.CronExpression)
	if len(fields) > 0 && fields[len(fields)-1] == "UTC" {
		fields = fields[:len(fields)-1]
	}
	return strings.Join(fields, " ")
}

// showRemoteSchedule returns the schedule of a connection as text.
func showRemoteSchedule(s airbyte.ConnectionScheduleRead) string {
	expression, zone := s.Cron()
	switch {
	case expression != "" && (zone == "" || zone == "UTC"):
		return expression
	case expression != "":
		return expression + " " + zone
	case s.BasicTiming != nil:
		return string(s.ScheduleType) + ": " + *s.BasicTiming
	default:
		return string(s.ScheduleType)
	}
}
