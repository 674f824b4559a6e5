package airbyte_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"testing"
	"time"

	airbyte "github.com/airbyte-go/airbyte/api"
)

func TestWaitTimeoutError(t *testing.T) {
	tests := []struct {
		name string
		err  *airbyte.WaitTimeoutError
		want string
		is   []error
	}{
		{
			name: "zero",
			err:  &airbyte.WaitTimeoutError{},
			want: "airbyte: no job is known to have started after 0s",
		},
		{
			name: "cancelled",
			err:  &airbyte.WaitTimeoutError{JobID: 1, Cause: context.DeadlineExceeded, Cancelled: true},
			want: "airbyte: job 1 was cancelled after 0s: context deadline exceeded",
			is:   []error{context.DeadlineExceeded},
		},
		{
			name: "not cancelled, and a status with a line break",
			err: &airbyte.WaitTimeoutError{
				JobID:      1,
				LastStatus: "run\nning",
				Cause:      context.Canceled,
				CancelErr:  airbyte.ErrForbidden,
			},
			want: "airbyte: job 1 has not ended after 0s (last status: run ning): context canceled; " +
				"cancelling the job failed: forbidden",
			is: []error{context.Canceled, airbyte.ErrForbidden},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			for _, verb := range []string{"%v", "%+v", "%#v", "%s"} {
				if got := fmt.Sprintf(verb, tt.err); got != tt.want {
					t.Errorf("%s: got %s, want %s", verb, got, tt.want)
				}
			}
			for _, target := range []error{context.Canceled, context.DeadlineExceeded, airbyte.ErrForbidden} {
				want := slices.Contains(tt.is, target)
				if got := errors.Is(tt.err, target); got != want {
					t.Errorf("errors.Is %v: got %t, want %t", target, got, want)
				}
			}
		})
	}
}

func TestJobBlockedError(t *testing.T) {
	tests := []struct {
		name string
		err  *airbyte.JobBlockedError
		want string
	}{
		{
			name: "by a job",
			err: &airbyte.JobBlockedError{
				ConnectionID: "conn",
				JobType:      airbyte.JobTypeSync,
				BlockedBy:    &airbyte.Job{JobID: 2, JobType: airbyte.JobTypeReset, Status: airbyte.JobStatusRunning},
				Err:          context.DeadlineExceeded,
			},
			want: "airbyte: a sync of connection conn cannot start while job 2 (reset, running) has not ended: " +
				"context deadline exceeded",
		},
		{
			name: "by the status of the connection",
			err: &airbyte.JobBlockedError{
				ConnectionID:     "co\nnn",
				JobType:          airbyte.JobTypeClear,
				ConnectionStatus: "locked",
			},
			want: "airbyte: a clear of connection co nn cannot start because the connection is locked",
		},
		{
			name: "for an unknown reason",
			err: &airbyte.JobBlockedError{
				ConnectionID: "conn",
				JobType:      airbyte.JobTypeSync,
				Err:          &airbyte.Error{StatusCode: 409, Operation: "createJob"},
			},
			want: "airbyte: a sync of connection conn cannot start: createJob: 409 conflict",
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			for _, verb := range []string{"%v", "%+v", "%#v", "%s"} {
				if got := fmt.Sprintf(verb, tt.err); got != tt.want {
					t.Errorf("%s: got %s, want %s", verb, got, tt.want)
				}
			}
			if !errors.Is(tt.err, airbyte.ErrConflict) || errors.Is(tt.err, airbyte.ErrForbidden) {
				t.Error("the error must match ErrConflict only")
			}
			if tt.err.Err != nil && !errors.Is(tt.err, tt.err.Err) {
				t.Errorf("the error does not match %v", tt.err.Err)
			}
		})
	}
}

// TestPrefix checks that errors that contain other errors name the package only once.
func TestPrefix(t *testing.T) {
	tests := []struct {
		name  string
		setup func(s *jobServer)
		call  func(ctx context.Context, c *airbyte.Client) error
		want  string
	}{
		{
			name:  "the list of jobs fails",
			setup: func(s *jobServer) { s.onList = respond(403, `{}`) },
			call:  syncOnly,
			want:  "airbyte: looking for running jobs: listJobs: 403 forbidden (GET https://airbyte.example/api/public/v1/jobs)",
		},
		{
			name: "the list of jobs fails after the start",
			setup: func(s *jobServer) {
				s.onCreate = func(w http.ResponseWriter, _ *http.Request) bool {
					s.onList = respond(403, `{}`)
					reply(w, 500, `{}`)
					return true
				}
			},
			call: syncOnly,
			want: "airbyte: createJob: 500 internal server error: the request may have been applied; " +
				"looking for the job it may have started: listJobs: 403 forbidden " +
				"(GET https://airbyte.example/api/public/v1/jobs)",
		},
		{
			name:  "polling is forbidden",
			setup: func(s *jobServer) { s.onGet = respond(403, `{}`) },
			call:  waitOnly,
			want:  "airbyte: waiting for job 1: getJob: 403 forbidden (GET https://airbyte.example/api/public/v1/jobs/1)",
		},
		{
			name:  "polling keeps failing",
			setup: func(s *jobServer) { s.onGet = respond(500, `{}`) },
			call:  waitOnly,
			want: "airbyte: job 1 has not ended after 1m0s: polling has failed for 1m0s: " +
				"getJob: 500 internal server error",
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			withJobServer(t, func(t *testing.T, c *airbyte.Client, s *jobServer) {
				tt.setup(s)
				err := tt.call(t.Context(), c)
				if err == nil || err.Error() != tt.want {
					t.Errorf("got error %v, want %s", err, tt.want)
				}
			})
		})
	}
}

func syncOnly(ctx context.Context, c *airbyte.Client) error {
	_, err := c.Sync(ctx, "conn")
	return err
}

func waitOnly(ctx context.Context, c *airbyte.Client) error {
	_, err := c.WaitForJob(ctx, 1, airbyte.WithTolerance(time.Minute), airbyte.WithPollInterval(time.Minute))
	return err
}

// TestPollingFailedAtOnce checks that the error names no duration if the first failure ends the wait.
func TestPollingFailedAtOnce(t *testing.T) {
	withJobServer(t, func(t *testing.T, c *airbyte.Client, s *jobServer) {
		s.addSync(at(0, "running"))
		s.onGet = respond(500, `{"errorId":"e"}`)
		_, err := c.WaitForJob(t.Context(), 1, airbyte.WithTolerance(0))
		const want = "airbyte: job 1 has not ended after 0s: polling failed: getJob: 500 internal server error (errorId e)"
		if err == nil || err.Error() != want {
			t.Errorf("got error %v, want %s", err, want)
		}
	})
}
