package airbyte_test

import (
	"testing"
	"testing/synctest"
	"time"

	airbyte "github.com/airbyte-go/airbyte/api"
	"github.com/airbyte-go/airbyte/api/airbytetest"
)

// TestJobOrder checks that the in-memory server accepts each order and no other.
func TestJobOrder(t *testing.T) { synctest.Test(t, testJobOrder) }

func testJobOrder(t *testing.T) {
	fake := airbytetest.New(t, airbytetest.AllowWrongRequests())
	workspace := fake.AddWorkspace("w")
	source := fake.AddSource(workspace, "s", airbytetest.Postgres)
	destination := fake.AddDestination(workspace, "d", airbytetest.Snowflake)
	connection := fake.AddConnection(source, destination)
	client := fake.Client()
	for range 2 {
		clearing := airbyte.JobCreateRequest{ConnectionID: connection, JobType: airbyte.JobTypeClear}
		_, err := client.Jobs.Create(t.Context(), clearing)
		if err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Hour)
	}
	tests := []struct {
		order airbyte.JobOrder
		first int64 // 0 for an error
	}{
		{order: airbyte.JobOrderCreatedAtAsc, first: 1},
		{order: airbyte.JobOrderCreatedAtDesc, first: 2},
		{order: airbyte.JobOrderUpdatedAtAsc, first: 1},
		{order: airbyte.JobOrderUpdatedAtDesc, first: 2},
		{order: "createdAt"},
	}
	for _, tt := range tests {
		page, err := client.Jobs.List(t.Context(), &airbyte.ListJobsParams{OrderBy: &tt.order})
		if (err != nil) != (tt.first == 0) {
			t.Errorf("%s: got the error %v", tt.order, err)
		}
		if err == nil && (len(page.Data) != 2 || page.Data[0].JobID != tt.first) {
			t.Errorf("%s: got %v, want job %d first", tt.order, page, tt.first)
		}
		if want := tt.first != 0; tt.order.Known() != want {
			t.Errorf("%s: Known is not %v", tt.order, want)
		}
	}
}
