package doctor_test

import (
	"net/http"
	"testing"
	"time"

	airbyte "github.com/airbyte-go/airbyte/api"

	"github.com/airbyte-go/airbyte/api/airbytetest"
	"github.com/airbyte-go/airbyte/api/doctor"
)

func TestTry(t *testing.T) {
	for _, p := range airbytetest.Profiles() {
		for _, w := range []bool{false, true} {
			s := airbytetest.New(t, airbytetest.WithProfile(p), airbytetest.AllowWrongRequests())
			ws := s.AddWorkspace("Tenant")
			set := doctor.Settings{BaseURL: s.BaseURL(), HTTPClient: &http.Client{Transport: s}}
			if w {
				set.Workspace = ws
			}
			id, secret := s.Credentials()
			if p == airbytetest.SelfManaged063 {
				u, pw := s.BasicAuth()
				set.Credentials.Username, set.Credentials.Password = u, airbyte.Secret(pw)
			} else {
				set.Credentials.ClientID, set.Credentials.ClientSecret = id, airbyte.Secret(secret)
			}
			src := s.AddSource(ws, "db", airbytetest.Postgres)
			c := s.AddConnection(src, s.AddDestination(ws, "wh", airbytetest.Snowflake))
			s.AddWorkspace("Other")
			s.AddJob(c, time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC), airbytetest.Succeed(time.Minute))
			s.AddJob(c, time.Date(2026, 1, 1, 1, 0, 0, 0, time.UTC), airbytetest.Succeed(time.Minute))
			r, err := doctor.Examine(t.Context(), set)
			if err != nil {
				t.Fatal(err)
			}
			t.Logf("%s %v\n%s", p, w, r)
		}
	}
}
