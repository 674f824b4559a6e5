package airbyte_test

import (
	"testing"

	airbyte "github.com/airbyte-go/airbyte/api"
)

func TestJobStatusFinal(t *testing.T) {
	final := map[airbyte.JobStatus]bool{
		airbyte.JobStatusPending:    false,
		airbyte.JobStatusRunning:    false,
		airbyte.JobStatusIncomplete: false,
		airbyte.JobStatusQueued:     false,
		airbyte.JobStatusSucceeded:  true,
		airbyte.JobStatusFailed:     true,
		airbyte.JobStatusCancelled:  true,
		"":                          false,
		"paused":                    false, // unknown to this package
		"SUCCEEDED":                 false,
	}
	for status, want := range final {
		if got := status.Final(); got != want {
			t.Errorf("%q: got %v, want %v", status, got, want)
		}
	}
}
