package airbytetest

import (
	"net/http"
	"regexp"
	"strings"

	airbyte "github.com/airbyte-go/airbyte/api"
)

var (
	// cronYears matches the optional last field of a Quartz expression.
	cronYears = regexp.MustCompile(`^[\d*][\d*,/-]*$`)
	// digits matches the fields for seconds and minutes of a schedule that is due at most once an
	// hour.
	digits = regexp.MustCompile(`^[0-9]*$`)
)

// checkSchedule checks a schedule and returns it as servers store it. A schedule is manual, or a
// Quartz expression in UTC that is due at most once an hour. Servers append the time zone to the
// expression.
func checkSchedule(schedule object) (object, error) {
	switch schedule["scheduleType"] {
	case "manual":
		return object{"scheduleType": "manual"}, nil
	case "basic":
		return nil, statusError(http.StatusBadRequest, "The scheduleType basic is read-only.")
	}
	expression := strings.TrimSuffix(getString(schedule, "cronExpression"), " UTC")
	if problemType := checkCron(expression); problemType != "" {
		return nil, problem(http.StatusBadRequest, problemType, object{
			"cronExpression": expression,
			"cronTimezone":   "UTC",
		})
	}
	return object{"scheduleType": "cron", "cronExpression": expression + " UTC"}, nil
}

// checkCron returns the problem type of a Quartz expression, or "" if there is no problem.
func checkCron(expression string) string {
	fields := strings.Fields(expression)
	if len(fields) == 0 {
		return airbyte.ProblemMissingCronData
	}
	hasYears := len(fields) == 7 && cronYears.MatchString(fields[6])
	if len(fields) != 6 && !hasYears {
		return airbyte.ProblemInvalidCronExpression
	}
	seconds := fields[0]
	minutes := fields[1]
	if !digits.MatchString(seconds) || !digits.MatchString(minutes) {
		return airbyte.ProblemCronUnderOneHour
	}
	return ""
}
