package airbyte_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"

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
			want: "airbyte: job 1 has not ended after 0s: context deadline exceeded; the job was cancelled",
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
				"the job could not be cancelled: forbidden",
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
