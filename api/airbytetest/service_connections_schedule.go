package airbytetest

import (
	"net/http"
	"strings"

	airbyte "github.com/airbyte-go/airbyte/api"
)

// checkSchedule checks the schedule of the body and returns it as servers store it, or nil if the
// body has none. A schedule is manual, or a Quartz expression in UTC that is due at most once an
// hour. Servers append the time zone to the expression.
//
// Fact of api/doctor: connections/cron-has-zone.
func (c *call) checkSchedule() (object, error) {
	schedule := getObject(c.body, "schedule")
	if schedule == nil {
		return nil, nil
	}
	if schedule["scheduleType"] == "manual" {
		return object{"scheduleType": "manual"}, nil
	}
	if schedule["cronExpression"] == nil {
		return nil, statusError(http.StatusBadRequest, "The schedule has no cron expression.")
	}
	expression := getString(schedule, "cronExpression")
	if strings.HasSuffix(expression, "UTC") {
		expression = strings.TrimSpace(strings.ReplaceAll(expression, "UTC", ""))
	}
	parsed, err := parseCron(expression)
	if err != nil {
		return nil, statusError(http.StatusBadRequest, "The cron expression "+expression+" is not valid: "+err.Error())
	}
	if parsed.isMoreThanHourly() {
		return nil, problem(http.StatusBadRequest, airbyte.ProblemCronUnderOneHour, object{
			"cronExpression":         expression,
			"validationErrorMessage": "The expression is due more often than once an hour.",
		})
	}
	return object{"scheduleType": "cron", "cronExpression": expression + " UTC"}, nil
}

// checkScheduleType returns the error for a schedule that only responses can have. The web framework
// reports it, before the server looks at anything else.
func (c *call) checkScheduleType() error {
	if getObject(c.body, "schedule")["scheduleType"] == "basic" {
		return frameworkError(http.StatusBadRequest, "The scheduleType basic cannot be set.")
	}
	return nil
}
