package main

import (
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/airbyte-go/airbyte/api/airbytetest"
)

// TestSync runs the program against the in-memory server.
func TestSync(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		fake := airbytetest.New(t)
		workspace := fake.AddWorkspace("Tenant 42")
		connection := fake.AddConnection(
			fake.AddSource(workspace, "shop", airbytetest.Postgres),
			fake.AddDestination(workspace, "warehouse", airbytetest.Snowflake))
		a := &api{http: &http.Client{Transport: fake}, baseURL: fake.BaseURL()}
		id, secret := fake.Credentials()
		err := a.login(t.Context(), id, secret)
		if err != nil {
			t.Fatal(err)
		}
		err = a.sync(t.Context(), connection)
		if err != nil {
			t.Error(err)
		}
		fake.Script(connection, airbytetest.Fail(time.Minute))
		err = a.sync(t.Context(), connection)
		if err == nil || err.Error() != "job 2: failed" {
			t.Errorf("got the error %v, want a failed job", err)
		}
	})
}
