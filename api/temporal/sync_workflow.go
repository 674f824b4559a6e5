package airbytetemporal

import (
	"cmp"
	"errors"
	"fmt"
	"strings"
	"time"

	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	airbyte "github.com/airbyte-go/airbyte/api"
)

// RunSync is a workflow that starts a sync, or attaches to the one that is running, and waits for its end. It
// returns an error unless the sync has succeeded:
//
//   - a [temporal.ApplicationError] with one of the types of [FailureType], if the sync has failed, has not
//     started, or is too slow;
//   - a [temporal.CanceledError], if the workflow was cancelled before the job had ended.
//
// [ResultOf] returns the result in both. When the workflow stops before the job has ended, the policy of the
// request decides whether the job is cancelled, and the workflow waits until it has stopped.
func RunSync(ctx workflow.Context, request SyncRequest) (SyncResult, error) {
	err := request.check()
	if err != nil {
		return SyncResult{}, err
	}
	newest, err := lookForNewest(ctx, request.ConnectionID)
	if err != nil {
		s := newSyncRun(ctx, request, 0)
		return s.finish(ctx, err)
	}
	return newSyncRun(ctx, request, newest).run(ctx)
}

// lookForNewest returns the newest job of a connection, or of all connections if connectionID is "".
func lookForNewest(ctx workflow.Context, connectionID string) (int64, error) {
	var newest int64
	err := workflow.ExecuteActivity(shortActivity(ctx), newestJobName, connectionID).Get(ctx, &newest)
	return newest, err
}

// syncRun runs one sync in a workflow.
type syncRun struct {
	request  SyncRequest
	newest   int64     // the newest job before the sync
	deadline time.Time // zero for none
	result   SyncResult
	mayRun   bool // a job may have started
}

func newSyncRun(ctx workflow.Context, request SyncRequest, newest int64) *syncRun {
	s := &syncRun{
		request: request,
		newest:  newest,
		result:  SyncResult{ConnectionID: request.ConnectionID},
	}
	if request.MaxWait > 0 {
		s.deadline = workflow.Now(ctx).Add(request.MaxWait)
	}
	return s
}

// run runs the sync, and stops it if the workflow is cancelled.
func (s *syncRun) run(ctx workflow.Context) (SyncResult, error) {
	s.mayRun = ctx.Err() == nil
	err := s.startAndAwait(ctx)
	isTimeUp := FailureOf(err) == FailureTimeUp
	if isTimeUp && s.result.JobID == 0 {
		s.mayRun = false // the activity has looked for it
	}
	if isTimeUp || temporal.IsCanceledError(err) {
		err = s.stop(ctx, err)
	}
	return s.finish(ctx, err)
}

func (s *syncRun) startAndAwait(ctx workflow.Context) error {
	activity := longActivity(ctx, s.request.HeartbeatTimeout)
	start := startInput{Request: s.request, Newest: s.newest, Deadline: s.deadline}
	var state jobState
	err := workflow.ExecuteActivity(activity, startSyncName, start).Get(ctx, &state)
	if err != nil {
		return err
	}
	s.result.Attached = state.Attached
	s.record(state)

	await := awaitInput{JobID: state.JobID, WorkspaceID: s.request.WorkspaceID, Deadline: s.deadline}
	err = workflow.ExecuteActivity(activity, awaitJobName, await).Get(ctx, &state)
	if err != nil {
		return err
	}
	s.record(state)
	return nil
}

// record notes the state of the job.
func (s *syncRun) record(state jobState) {
	s.result.JobID = state.JobID
	s.result.Status = state.Status
	s.result.RowsSynced = state.Rows
	s.result.BytesSynced = state.Bytes
}

// stop cancels the job if the policy says so. It returns the reason of the stop, or nil if the job has ended
// before it could be cancelled.
func (s *syncRun) stop(ctx workflow.Context, reason error) error {
	if !s.mayRun || !s.request.mayCancel(s.result.Attached) {
		return reason
	}
	activity, cancel := cancelActivity(ctx, s.request.HeartbeatTimeout)
	defer cancel()
	in := cancelInput{ConnectionID: s.request.ConnectionID, JobID: s.result.JobID, Newest: s.newest}
	var state jobState
	err := workflow.ExecuteActivity(activity, cancelJobName, in).Get(activity, &state)
	if err != nil {
		s.result.Message = "cancelling the job failed: " + messageOf(err)
		return reason
	}
	if state.JobID == 0 {
		return reason
	}
	s.record(state)
	if state.Status == airbyte.JobStatusCancelled {
		s.result.Cancelled = true
		return reason
	}
	return nil
}

// finish returns the result and the error of the workflow.
func (s *syncRun) finish(ctx workflow.Context, err error) (SyncResult, error) {
	switch {
	case err == nil:
		return s.verdict()
	case temporal.IsCanceledError(err):
		s.fail(FailureStopped, s.describeStop("the workflow was cancelled"))
		return s.result, temporal.NewCanceledError(s.result)
	case FailureOf(err) == FailureTimeUp:
		s.fail(FailureTimeUp, s.describeStop(fmt.Sprintf("the time of %v was up", s.request.MaxWait)))
	default:
		workflow.GetLogger(ctx).Info("The sync cannot go on", "connection", s.request.ConnectionID, "error", err)
		s.fail(cmp.Or(FailureOf(err), FailureUnknown), messageOf(err))
	}
	return s.result, failure(s.result.Failure, s.result.Message, s.result)
}

// verdict returns the result of a job that has ended.
func (s *syncRun) verdict() (SyncResult, error) {
	switch s.result.Status {
	case airbyte.JobStatusFailed:
		s.fail(FailureJobFailed, fmt.Sprintf("job %d failed", s.result.JobID))
	case airbyte.JobStatusCancelled:
		s.fail(FailureJobCancelled, fmt.Sprintf("job %d was cancelled", s.result.JobID))
	default:
		return s.result, nil
	}
	return s.result, failure(s.result.Failure, s.result.Message, s.result)
}

// fail notes a failure. A message that exists already is added.
func (s *syncRun) fail(kind FailureType, message string) {
	if s.result.Message != "" {
		message += "; " + s.result.Message
	}
	s.result.Failure = kind
	s.result.Message = shorten(message)
}

// describeStop returns a message about a job that has not ended by itself.
func (s *syncRun) describeStop(reason string) string {
	switch {
	case s.result.JobID == 0:
		return reason + " before a job was known to have started"
	case s.result.Cancelled:
		return fmt.Sprintf("%s; job %d was cancelled", reason, s.result.JobID)
	default:
		return fmt.Sprintf("%s; job %d keeps running", reason, s.result.JobID)
	}
}

// maxMessage limits the length of messages in bytes, because results of many syncs have to fit into one
// payload.
const maxMessage = 500

func shorten(message string) string {
	if len(message) <= maxMessage {
		return validText(message)
	}
	return validText(message[:maxMessage]) + "…"
}

// validText removes bytes that are not UTF-8, such as those of a rune that was cut. Temporal cannot store a failure that
// has them, and the workflow would never end.
func validText(text string) string { return strings.ToValidUTF8(text, "") }

// messageOf returns the message of an error of an activity, without the data about the activity itself.
func messageOf(err error) string {
	applicationError, ok := errors.AsType[*temporal.ApplicationError](err)
	if ok {
		return applicationError.Message()
	}
	ofActivity, ok := errors.AsType[*temporal.ActivityError](err)
	if ok {
		return ofActivity.Unwrap().Error()
	}
	return err.Error()
}
