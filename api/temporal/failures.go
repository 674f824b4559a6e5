package airbytetemporal

import (
	"context"
	"errors"
	"net/http"

	"go.temporal.io/sdk/temporal"

	airbyte "github.com/airbyte-go/airbyte/api"
	"github.com/airbyte-go/airbyte/api/fleet"
	"github.com/airbyte-go/airbyte/api/provision"
)

// FailureType is the type of a [temporal.ApplicationError] of this package. Use it in retry policies of
// parent workflows.
type FailureType string

// The types of failures. Temporal does not retry them, because the same request would fail again.
const (
	// FailureJobFailed: the job failed.
	FailureJobFailed FailureType = "airbyte.JobFailed"
	// FailureJobCancelled: somebody cancelled the job.
	FailureJobCancelled FailureType = "airbyte.JobCancelled"
	// FailureTimeUp: MaxWait was over before the job had ended.
	FailureTimeUp FailureType = "airbyte.TimeUp"
	// FailureStopped: the workflow was cancelled before the job had ended.
	FailureStopped FailureType = "airbyte.Stopped"
	// FailureBlocked: another job runs on the connection, or the connection is inactive or locked.
	FailureBlocked FailureType = "airbyte.Blocked"
	// FailureRefused: the server refuses the request, for example because the connection does not exist.
	FailureRefused FailureType = "airbyte.Refused"
	// FailureConnectionDeleted: the connection was deleted while the job ran, so the job may never end.
	FailureConnectionDeleted FailureType = "airbyte.ConnectionDeleted"
	// FailureInvalid: the input of the workflow is invalid, or the worker is not set up for it.
	FailureInvalid FailureType = "airbyte.Invalid"
	// FailurePipeline: somebody has to change the declaration, or objects on the server, for example because
	// a name is ambiguous.
	FailurePipeline FailureType = "airbyte.Pipeline"
	// FailureUnknown: an activity failed for a reason that this package does not recognize, such as a timeout.
	FailureUnknown FailureType = "airbyte.Unknown"
)

// Types of errors that an activity retries.
const (
	retryInterrupted  = "airbyte.Interrupted"  // the worker stops, or another one has taken over
	retryMaybeApplied = "airbyte.MaybeApplied" // the server may have started a sync
	retryUnavailable  = "airbyte.Unavailable"
)

// failure returns an error that is not retryable.
func failure(kind FailureType, message string, details ...any) error {
	return temporal.NewNonRetryableApplicationError(validText(message), string(kind), nil, details...)
}

// retryable returns an error after which the activity is repeated. It keeps only the message of the cause.
func retryable(kind string, cause error) error {
	return temporal.NewApplicationError(validText(cause.Error()), kind)
}

// activityError turns an error of the client or of a Provisioner into one for Temporal.
func activityError(err error) error {
	_, isBlocked := errors.AsType[*airbyte.JobBlockedError](err)
	switch {
	case isBlocked:
		return failure(FailureBlocked, err.Error())
	case errors.Is(err, airbyte.ErrMaybeApplied):
		return retryable(retryMaybeApplied, err)
	case errors.Is(err, fleet.ErrConnectionDeleted):
		return failure(FailureConnectionDeleted, err.Error())
	case isPipelineError(err):
		return failure(FailurePipeline, err.Error())
	case isRefusal(err):
		return failure(FailureRefused, err.Error())
	case errors.Is(err, context.Canceled):
		return retryable(retryInterrupted, err)
	default:
		return retryable(retryUnavailable, err)
	}
}

// isPipelineError reports whether somebody has to change a declaration or objects on the server.
func isPipelineError(err error) bool {
	_, isDuplicate := errors.AsType[*provision.DuplicateError](err)
	_, isImmutable := errors.AsType[*provision.ImmutableError](err)
	_, isMissing := errors.AsType[*provision.NotFoundError](err)
	return isDuplicate || isImmutable || isMissing || errors.Is(err, provision.ErrLocked)
}

// isRefusal reports whether the server would respond alike to the same request later.
func isRefusal(err error) bool {
	apiError, ok := errors.AsType[*airbyte.Error](err)
	if !ok {
		return false
	}
	switch apiError.StatusCode {
	case http.StatusRequestTimeout, http.StatusTooEarly, http.StatusTooManyRequests, 499:
		return false
	default:
		return apiError.StatusCode >= 300 && apiError.StatusCode < 500
	}
}

// FailureOf returns the type of the failure of a workflow of this package, or "" if err has none. It reads
// errors that a client returns, and those of child workflows.
func FailureOf(err error) FailureType {
	applicationError, ok := errors.AsType[*temporal.ApplicationError](err)
	if !ok {
		return ""
	}
	return FailureType(applicationError.Type())
}

// ResultOf returns the result in an error of [RunSync], and reports whether there is one. The error has one if
// the sync has not succeeded, or if the workflow was cancelled.
func ResultOf(err error) (SyncResult, bool) {
	var result SyncResult
	return result, detailOf(err, &result)
}

// detailOf reads the detail of an error, and reports whether there is one.
func detailOf(err error, detail any) bool {
	applicationError, isFailure := errors.AsType[*temporal.ApplicationError](err)
	if isFailure && applicationError.HasDetails() {
		return applicationError.Details(detail) == nil
	}
	cancelled, isCancelled := errors.AsType[*temporal.CanceledError](err)
	if isCancelled && cancelled.HasDetails() {
		return cancelled.Details(detail) == nil
	}
	return false
}
