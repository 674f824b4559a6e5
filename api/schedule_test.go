package airbyte_test

import (
	"testing"
	"time"

	airbyte "github.com/airbyte-go/airbyte/api"
)

func TestScheduleReadParts(t *testing.T) {
	tests := []struct {
		body       string
		expression string
		zone       string
		every      time.Duration
	}{
		{
			body:       `{"scheduleType":"cron","cronExpression":"0 0 12 * * ? UTC"}`,
			expression: "0 0 12 * * ?",
			zone:       "UTC",
		},
		{
			body:       `{"scheduleType":"cron","cronExpression":"0 0 12 * * ?"}`,
			expression: "0 0 12 * * ?",
		},
		{
			body:       `{"scheduleType":"cron","cronExpression":"0 0 12 * * ? 2030 UTC"}`,
			expression: "0 0 12 * * ? 2030",
			zone:       "UTC",
		},
		{
			body:       `{"scheduleType":"cron","cronExpression":"0 0 12 * * ? 2030"}`,
			expression: "0 0 12 * * ? 2030",
		},
		{
			body:       `{"scheduleType":"cron","cronExpression":"0 0 12 * * ? Europe/Berlin"}`,
			expression: "0 0 12 * * ?",
			zone:       "Europe/Berlin",
		},
		{
			body:       `{"scheduleType":"cron","cronExpression":"0 0 12 ? * MON"}`,
			expression: "0 0 12 ? * MON",
		},
		{body: `{"scheduleType":"cron"}`},
		{body: `{"scheduleType":"manual"}`},
		{body: `{"scheduleType":"basic","basicTiming":"Every 24 HOURS"}`, every: 24 * time.Hour},
		{body: `{"scheduleType":"basic","basicTiming":"Every 5 minutes"}`, every: 5 * time.Minute},
		{body: `{"scheduleType":"basic","basicTiming":"Every 2 DAYS"}`, every: 48 * time.Hour},
		{body: `{"scheduleType":"basic","basicTiming":"Every 1 WEEK"}`, every: 7 * 24 * time.Hour},
		{body: `{"scheduleType":"basic","basicTiming":"Every 1 MONTH"}`},
		{body: `{"scheduleType":"basic","basicTiming":"Every -1 HOURS"}`},
		{body: `{"scheduleType":"basic","basicTiming":"Every 1000001 HOURS"}`},
		{body: `{"scheduleType":"basic","basicTiming":"now and then"}`},
		{body: `{"scheduleType":"basic","basicTiming":"daily"}`},
	}
	for _, tt := range tests {
		t.Run(tt.body, func(t *testing.T) {
			schedule := decode[airbyte.ConnectionScheduleRead](t, tt.body)
			expression, zone := schedule.Cron()
			if expression != tt.expression || zone != tt.zone {
				t.Errorf("Cron: got %q in %q, want %q in %q", expression, zone, tt.expression, tt.zone)
			}
			if got := schedule.Every(); got != tt.every {
				t.Errorf("Every: got %v, want %v", got, tt.every)
			}
		})
	}
}

// TestScheduleToSend checks how a schedule that was read is converted for a request.
func TestScheduleToSend(t *testing.T) {
	const (
		basic        = "airbyte: servers do not accept basic schedules; set a cron expression"
		noExpression = "airbyte: the cron schedule has no cronExpression"
		noType       = "airbyte: the schedule has no scheduleType; it was null or missing in the response"
	)
	tests := []struct {
		body string
		want string // JSON or an error
	}{
		{
			body: `{"scheduleType":"cron","cronExpression":"0 0 12 * * ? UTC"}`,
			want: `{"scheduleType":"cron","cronExpression":"0 0 12 * * ?"}`,
		},
		{
			body: `{"scheduleType":"cron","cronExpression":"0 0 12 * * ?"}`,
			want: `{"scheduleType":"cron","cronExpression":"0 0 12 * * ?"}`,
		},
		{
			body: `{"scheduleType":"cron","cronExpression":"0 0 12 * * ? 2030 UTC"}`,
			want: `airbyte: the cron expression "0 0 12 * * ? 2030": ` +
				"want six fields (second, minute, hour, day, month, weekday), got 7; servers do not accept a year",
		},
		{
			body: `{"scheduleType":"cron","cronExpression":"0 0 12 * * ? Europe/Berlin"}`,
			want: "airbyte: servers accept cron schedules in UTC only, got one in Europe/Berlin",
		},
		{
			body: `{"scheduleType":"cron","cronExpression":"0 0 12 ? * MON"}`,
			want: `{"scheduleType":"cron","cronExpression":"0 0 12 ? * MON"}`,
		},
		{
			body: `{"scheduleType":"cron","cronExpression":"0 */5 * * * ? UTC"}`,
			want: `airbyte: the cron expression "0 */5 * * * ?": want a number from 0 to 59 as the minute, got "*/5"`,
		},
		{body: `{"scheduleType":"cron"}`, want: noExpression},
		{body: `{"scheduleType":"cron","cronExpression":null}`, want: noExpression},
		{body: `{"scheduleType":"cron","cronExpression":" "}`, want: noExpression},
		{body: `null`, want: noType},
		{body: `{}`, want: noType},
		{body: `{"scheduleType":null}`, want: noType},
		{
			body: `{"scheduleType":"cron","cronExpression":"0 0 12 ? * MON UTC","cronTimeZone":"UTC","jitter":{"s":5}}`,
			want: `{"cronExpression":"0 0 12 ? * MON","cronTimeZone":"UTC","jitter":{"s":5},"scheduleType":"cron"}`,
		},
		{
			body: `{"scheduleType":"manual","since":7}`,
			want: `{"scheduleType":"manual","since":7}`,
		},
		{
			body: `{"scheduleType":"lunar"}`, // of a newer server
			want: `{"scheduleType":"lunar"}`,
		},
		{
			body: `{"scheduleType":"manual"}`,
			want: `{"scheduleType":"manual"}`,
		},
		{body: `{"scheduleType":"basic","basicTiming":"Every 24 HOURS"}`, want: basic},
		{body: `{"scheduleType":"basic","basicTiming":"Every 1 WEEK"}`, want: basic},
		{body: `{"scheduleType":"basic","basicTiming":"now and then"}`, want: basic},
	}
	for _, tt := range tests {
		t.Run(tt.body, func(t *testing.T) {
			schedule, err := decode[airbyte.ConnectionScheduleRead](t, tt.body).Schedule()
			got := encode(t, schedule)
			if err != nil {
				got = err.Error()
			}
			if got != tt.want {
				t.Errorf("got %s, want %s", got, tt.want)
			}
		})
	}
}
