package airbyte_test

import (
	"strings"
	"testing"

	airbyte "github.com/airbyte-go/airbyte/api"
)

func TestNewManualSchedule(t *testing.T) {
	if got, want := encode(t, airbyte.NewManualSchedule()), `{"scheduleType":"manual"}`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestNewCronSchedule(t *testing.T) {
	schedule, err := airbyte.NewCronSchedule(" 0  30 6 ? * MON-FRI")
	if err != nil {
		t.Fatal(err)
	}
	if got, want := encode(t, schedule), `{"scheduleType":"cron","cronExpression":"0 30 6 ? * MON-FRI"}`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// TestValidCron lists expressions of the Quartz documentation that are due at most once an hour.
func TestValidCron(t *testing.T) {
	for _, expression := range []string{
		"0 0 12 * * ?", "0 15 10 ? * *", "59 59 23 31 12 ?", "00 05 0 1 1 ?", "0 0 * * * ?",
		"0 0 */6 * * ?", "0 0 2/4 * * ?", "0 0 0/24 * * ?", "0 15 10 */31 * ?", "0 0 8-18 * * ?", "0 0 8-18/2 * * ?", "0 0 22-4 * * ?",
		"0 0 0,6,12-14,18/3 * * ?",
		"0 10 14 ? 3 WED", "0 15 10 ? * mon-fri", "0 15 10 ? * FRI-MON", "0 15 10 ? JAN,jul *", "0 15 10 ? * 1,7",
		"0 15 10 15 * ?", "0 15 10 L * ?", "0 15 10 L-2 * ?", "0 15 10 LW * ?", "0 15 10 15W * ?", "0 15 10 1,15,L * ?",
		"0 15 10 ? * L", "0 15 10 ? * 6L", "0 15 10 ? * FRIL", "0 15 10 ? * 6#3", "0 15 10 ? * FRI#1", "0 11 11 11 11 ?",
	} {
		schedule, err := airbyte.NewCronSchedule(expression)
		if err != nil {
			t.Error(err)
			continue
		}
		if *schedule.CronExpression != expression {
			t.Errorf("%s: became %s", expression, *schedule.CronExpression)
		}
	}
}

func TestInvalidCron(t *testing.T) {
	const six = "want six fields (second, minute, hour, day, month, weekday)"
	const oneMark = "want a question mark either as the day of month or as the weekday"
	tests := []struct {
		expression string
		want       string // the error after the expression
	}{
		{expression: "", want: six + ", got 0"},
		{expression: "@daily", want: six + ", got 1"},
		{expression: "0 0 12", want: six + ", got 3"},
		{expression: "0 12 * * *", want: six + ", got 5; put a 0 for the second in front"},
		{expression: "0 0 12 * * ? 2030", want: six + ", got 7; servers do not accept a year"},
		{expression: "0 0 12 * * ? UTC", want: six + " in UTC, got the time zone UTC"},
		{expression: "0 0 12 * * ? Europe/Berlin", want: six + " in UTC, got the time zone Europe/Berlin"},
		{expression: "0 0 12 * * ? 2030 UTC", want: six + " in UTC, got the time zone UTC"},
		{expression: "CRON_TZ=UTC 0 0 12 * * ?", want: six + ", got 7; servers do not accept a year"},
		{expression: "cron(0 4 * * * ?)", want: `want a number from 0 to 59 as the second, got "cron(0"`},
		{expression: "* 0 12 * * ?", want: `want a number from 0 to 59 as the second, got "*"`},
		{expression: "0 * * * * ?", want: `want a number from 0 to 59 as the minute, got "*"`},
		{expression: "0 0,30 12 * * ?", want: `want a number from 0 to 59 as the minute, got "0,30"`},
		{expression: "0 60 12 * * ?", want: `want a number from 0 to 59 as the minute, got "60"`},
		{expression: "0 -1 12 * * ?", want: `want a number from 0 to 59 as the minute, got "-1"`},
		{expression: "0 0 24 * * ?", want: `"24" is not valid as the hour`},
		{expression: "0 0 ? * * ?", want: `"?" is not valid as the hour`},
		{expression: "0 0 12, * * ?", want: `"12," is not valid as the hour`},
		{expression: "0 0 8- * * ?", want: `"8-" is not valid as the hour`},
		{expression: "0 0 1-2-3 * * ?", want: `"1-2-3" is not valid as the hour`},
		{expression: "0 0 */0 * * ?", want: `"*/0" is not valid as the hour`},
		{expression: "0 0 */25 * * ?", want: `"*/25" is not valid as the hour`},
		{expression: "0 0 */+2 * * ?", want: `"*/+2" is not valid as the hour`},
		{expression: "0 0 /2 * * ?", want: `"/2" is not valid as the hour`},
		{expression: "0 0 */x * * ?", want: `"*/x" is not valid as the hour`},
		{expression: "0 0 12L * * ?", want: `"12L" is not valid as the hour`},
		{expression: "0 0 12 0 * ?", want: `"0" is not valid as the day of month`},
		{expression: "0 0 12 32 * ?", want: `"32" is not valid as the day of month`},
		{expression: "0 0 12 L-32 * ?", want: `"L-32" is not valid as the day of month`},
		{expression: "0 0 12 WED * ?", want: `"WED" is not valid as the day of month`},
		{expression: "0 0 12 1 13 ?", want: `"13" is not valid as the month`},
		{expression: "0 0 12 1 JUNE ?", want: `"JUNE" is not valid as the month`},
		{expression: "0 0 12 1 ? ?", want: `"?" is not valid as the month`},
		{expression: "0 0 12 ? * 0", want: `"0" is not valid as the weekday`},
		{expression: "0 0 12 ? * 8", want: `"8" is not valid as the weekday`},
		{expression: "0 0 12 ? * MON,", want: `"MON," is not valid as the weekday`},
		{expression: "0 0 12 ? * FRI#6", want: `"FRI#6" is not valid as the weekday`},
		{expression: "0 0 12 ? * LW", want: `"LW" is not valid as the weekday`},
		{expression: "0 0 12 * * *", want: oneMark},
		{expression: "0 0 12 ? * ?", want: oneMark},
		{expression: "0 0 12 1 * MON", want: oneMark},
	}
	for _, tt := range tests {
		t.Run(tt.expression, func(t *testing.T) {
			schedule, err := airbyte.NewCronSchedule(tt.expression)
			want := `airbyte: the cron expression "` + tt.expression + `": ` + tt.want
			if err == nil || err.Error() != want {
				t.Errorf("got %v, want %s", err, want)
			}
			if schedule != nil {
				t.Errorf("also got the schedule %s", encode(t, schedule))
			}
		})
	}
}

// TestCronErrorIsPlain checks that an expression cannot put control characters into a log.
func TestCronErrorIsPlain(t *testing.T) {
	_, err := airbyte.NewCronSchedule("0 0 12 * \x1b[31m ?")
	if err == nil || strings.ContainsRune(err.Error(), '\x1b') {
		t.Errorf("got %q", err)
	}
}
