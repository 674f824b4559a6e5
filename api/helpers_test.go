package airbyte_test

import (
	"encoding/base64"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	airbyte "github.com/airbyte-go/airbyte/api"
)

func TestSchedules(t *testing.T) {
	tests := []struct {
		body       string
		expression string
		zone       string
		every      time.Duration
		want       string // the schedule to send, or the error
	}{
		{`{"scheduleType":"cron","cronExpression":"0 0 12 * * ? UTC"}`, "0 0 12 * * ?", "UTC", 0, `{"scheduleType":"cron","cronExpression":"0 0 12 * * ?"}`},
		{`{"scheduleType":"cron","cronExpression":"0 0 12 * * ?"}`, "0 0 12 * * ?", "", 0, `{"scheduleType":"cron","cronExpression":"0 0 12 * * ?"}`},
		{`{"scheduleType":"cron","cronExpression":"0 0 12 * * ? 2030 UTC"}`, "0 0 12 * * ? 2030", "UTC", 0, `{"scheduleType":"cron","cronExpression":"0 0 12 * * ? 2030"}`},
		{`{"scheduleType":"cron","cronExpression":"0 0 12 * * ? Europe/Berlin"}`, "0 0 12 * * ?", "Europe/Berlin", 0, "airbyte: a schedule in the time zone Europe/Berlin can be read and not be set, since servers set UTC"},
		{`{"scheduleType":"cron","cronExpression":"0 0 12 ? * MON"}`, "0 0 12 ? * MON", "", 0, `{"scheduleType":"cron","cronExpression":"0 0 12 ? * MON"}`},
		{`{"scheduleType":"manual"}`, "", "", 0, `{"scheduleType":"manual"}`},
		{`{"scheduleType":"basic","basicTiming":"Every 24 HOURS"}`, "", "", 24 * time.Hour, "airbyte: a basic schedule can be read and not be set; set a cron expression"},
		{`{"scheduleType":"basic","basicTiming":"Every 1 WEEK"}`, "", "", 7 * 24 * time.Hour, "airbyte: a basic schedule can be read and not be set; set a cron expression"},
		{`{"scheduleType":"basic","basicTiming":"now and then"}`, "", "", 0, "airbyte: a basic schedule can be read and not be set; set a cron expression"},
		{`{"scheduleType":"cron"}`, "", "", 0, `{"scheduleType":"cron","cronExpression":""}`},
	}
	for _, tt := range tests {
		t.Run(tt.body, func(t *testing.T) {
			s := decode[airbyte.ConnectionScheduleRead](t, tt.body)
			expression, zone := s.Cron()
			if expression != tt.expression || zone != tt.zone || s.Every() != tt.every {
				t.Errorf("got %q in %q, every %v", expression, zone, s.Every())
			}
			schedule, err := s.Schedule()
			got := encode(t, schedule)
			if err != nil {
				got = err.Error()
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("to send (-want +got):\n%s", diff)
			}
		})
	}
}

func TestWidget(t *testing.T) {
	const inner = `{"token":"a.b.c","widgetUrl":"https://airbyte.example/embedded-widget?workspaceId=w&allowedOrigin=o"}`
	for _, enc := range []*base64.Encoding{base64.StdEncoding, base64.RawStdEncoding, base64.URLEncoding} {
		w, err := airbyte.EmbeddedWidgetToken{Token: airbyte.Secret(enc.EncodeToString([]byte(inner)))}.Widget()
		if err != nil || string(w.Token) != "a.b.c" || w.URL != "https://airbyte.example/embedded-widget?workspaceId=w&allowedOrigin=o" {
			t.Errorf("got %v, %v", w, err)
		}
		if s := fmt.Sprintf("%+v", w); strings.Contains(s, "a.b.c") {
			t.Errorf("the token is printed: %s", s)
		}
	}
	for _, token := range []string{"", "not base64!", "e30=", "bm8="} {
		if w, err := (airbyte.EmbeddedWidgetToken{Token: airbyte.Secret(token)}).Widget(); err == nil || token != "" && strings.Contains(err.Error(), token) {
			t.Errorf("%q: got %v, %v", token, w, err)
		}
	}
}
