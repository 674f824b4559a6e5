package agent

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"time"

	airbyte "github.com/airbyte-go/airbyte/api"
)

// Bounds of a wait.
const (
	defaultWait  = 45 * time.Second
	longestWait  = 5 * time.Minute
	longestLimit = 24 * time.Hour
	shortestPoll = time.Second
)

// WaitCall is a request to wait for a job.
type WaitCall struct {
	JobID int64

	// Timeout limits the wait. The default is 45 seconds, the maximum is five minutes. With CancelAfter, there is
	// no maximum, and by default only CancelAfter limits the wait.
	Timeout time.Duration

	// CancelAfter cancels the job if it has not ended this long after its start, at most 24 hours. The time
	// counts from the start of the job, not of the call, so that a call can be repeated unchanged after an
	// interruption. It needs a runner that may execute cancelJob. The default, 0, never cancels. Servers may take
	// minutes to stop a job; Wait waits for that, with Progress, for ten minutes at most, even if ctx ends meanwhile.
	CancelAfter time.Duration

	// Interval is the time between two requests for the status, at least a second. The default is that of
	// the client.
	Interval time.Duration

	// Progress is called at once and then at least every ten seconds. It may be nil.
	Progress func(Progress)
}

// Wait waits for a job to end. If the time is over before, the result says so, and names the next step. Wait needs
// only the job ID, so another process can continue to wait.
//
// Wait cancels the job only at the limit that CancelAfter sets, never because ctx ends or Timeout is over.
func (r *Runner) Wait(ctx context.Context, call WaitCall) (json.RawMessage, error) {
	w := newWaiting(r, call)
	err := w.check(ctx)
	if err != nil {
		e := explain(w.read.op, err).hide(r.redactor)
		r.audit.refused(w.read, e)
		return nil, e
	}
	result, err := w.run(ctx)
	if err != nil {
		return nil, w.explain(ctx, err).hide(r.redactor)
	}
	return result, nil
}

// waiting is a wait for a job.
type waiting struct {
	runner *Runner
	call   WaitCall
	read   *execution // of getJob, for the checks and the audit log
	cancel *execution // of cancelJob, for the same

	start    time.Time
	progress *waitProgress
	response *http.Response // to the last request for the status
	warnings []string
}

// waitResult is the result of a wait.
type waitResult struct {
	Done      bool              `json:"done"`
	Cancelled bool              `json:"cancelled,omitempty"` // by this call
	Status    airbyte.JobStatus `json:"status"`
	Job       *airbyte.Job      `json:"job"`
	Waited    int64             `json:"waitedSeconds"`
	Next      string            `json:"next,omitempty"` // what to do
	Warnings  []string          `json:"warnings,omitempty"`
}

func newWaiting(r *Runner, call WaitCall) *waiting {
	newExecution := func(id string) *execution {
		op := Lookup(id)
		return &execution{
			runner: r,
			tool:   toolWait,
			op:     op,
			effect: op.Effect,
			input:  mustJSON(map[string]int64{"jobId": call.JobID}),
			redact: r.redactor,
		}
	}
	return &waiting{
		runner:   r,
		call:     call,
		read:     newExecution("getJob"),
		cancel:   newExecution("cancelJob"),
		start:    time.Now(),
		progress: newWaitProgress(call, r.redactor),
	}
}

// check checks the call, the policy and the workspace of the job.
func (w *waiting) check(ctx context.Context) error {
	mistakes := w.call.mistakes()
	if len(mistakes) > 0 {
		return &InputError{Operation: w.read.op.ID, Mistakes: mistakes}
	}
	needed := []*execution{w.read}
	if w.call.CancelAfter > 0 {
		needed = append(needed, w.cancel)
	}
	for _, x := range needed {
		reason := w.runner.policy.refusal(x.op, x.effect)
		if reason != "" {
			return notAllowed(x.op, reason)
		}
	}
	return w.runner.pins.check(ctx, w.read.op, w.read.input)
}

// mistakes returns the mistakes in a call.
func (c *WaitCall) mistakes() []Mistake {
	var mistakes []Mistake
	report := func(field, text string) {
		mistakes = append(mistakes, Mistake{Field: field, Text: text})
	}
	if c.JobID <= 0 {
		report("jobId", "want the ID of a job")
	}
	if c.Timeout < 0 {
		report("timeout", "want a positive duration")
	}
	if c.CancelAfter < 0 || c.CancelAfter > longestLimit {
		report("cancelAfter", "want at most 24 hours")
	}
	if c.Interval != 0 && c.Interval < shortestPoll {
		report("interval", "want at least a second")
	}
	return mistakes
}

// run waits between the two lines of the audit log.
func (w *waiting) run(ctx context.Context) (json.RawMessage, error) {
	entry, err := w.runner.audit.before(w.read)
	w.warn(err)
	w.progress.begin()
	result, err := w.wait(ctx)
	w.progress.end()
	w.warn(entry.after(err))
	if err != nil {
		return nil, err
	}
	result.Waited = int64(time.Since(w.start) / time.Second)
	result.Warnings = w.warnings
	encoded, err := json.Marshal(result)
	if err != nil {
		return nil, err
	}
	return w.runner.redactor.json(encoded)
}

// wait waits for the job, and cancels it if it is overdue.
func (w *waiting) wait(ctx context.Context) (*waitResult, error) {
	polling, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	overdue := time.AfterFunc(longestLimit, func() { stop(errOverdue) }) // until the age of the job is known
	defer overdue.Stop()

	options := []airbyte.WaitOption{
		airbyte.WithPollInterval(w.call.Interval),
		airbyte.WithRequestOptions(airbyte.WithResponse(&w.response)),
		airbyte.WithProgress(func(job *airbyte.Job) {
			w.progress.update(job)
			if w.call.CancelAfter > 0 && !job.Status.Final() {
				overdue.Reset(w.call.CancelAfter - w.age(job))
			}
		}),
	}
	bound := w.call.bound()
	if bound > 0 {
		options = append(options, airbyte.WithMaxWait(bound))
	}
	run, err := w.runner.client.WaitForJob(polling, w.call.JobID, options...)
	isOverdue := errors.Is(context.Cause(polling), errOverdue)
	isTimeUp := bound > 0 && time.Since(w.start) >= bound
	switch {
	case isEnd(err):
		return ended(run), nil
	case ctx.Err() != nil:
		return nil, err
	case isOverdue:
		return w.cancelJob(ctx)
	case isTimeUp && run != nil:
		return notEnded(run), nil
	}
	return nil, err
}

// errOverdue ends a wait for a job that has run for longer than the caller allows.
var errOverdue = errors.New("the job has run for longer than cancelAfter")

// bound returns the longest duration of a call, or 0 if only CancelAfter bounds it.
func (c *WaitCall) bound() time.Duration {
	switch {
	case c.CancelAfter > 0:
		return c.Timeout
	case c.Timeout == 0:
		return defaultWait
	}
	return min(c.Timeout, longestWait)
}

// age returns how long ago the job was created, by the clock of the server if it tells the time: the clock here may
// be wrong. If the server does not say when the job was created, the age counts from the start of the wait.
func (w *waiting) age(job *airbyte.Job) time.Duration {
	if job.StartTime.IsZero() {
		return time.Since(w.start)
	}
	now := time.Now()
	if w.response != nil {
		date, err := http.ParseTime(w.response.Header.Get("Date"))
		if err == nil {
			now = date
		}
	}
	return max(now.Sub(job.StartTime.Time), 0)
}

// isEnd reports whether the error of a wait says that the job has ended.
func isEnd(err error) bool {
	_, hasFailed := errors.AsType[*airbyte.JobFailedError](err)
	_, wasCancelled := errors.AsType[*airbyte.JobCancelledError](err)
	return err == nil || hasFailed || wasCancelled
}

func ended(run *airbyte.JobRun) *waitResult {
	result := &waitResult{Done: true, Status: run.Status, Job: &run.Job}
	switch run.Status {
	case airbyte.JobStatusFailed:
		result.Next = "the API has no logs; look into the job in the web app, or start another one with createJob"
	case airbyte.JobStatusCancelled:
		result.Next = "the job was cancelled by somebody else, or by a reset or clear of the connection"
	}
	return result
}

func notEnded(run *airbyte.JobRun) *waitResult {
	return &waitResult{
		Status: run.Status,
		Job:    &run.Job,
		Next:   "the job keeps running; call " + string(toolWait) + " again with the same jobId",
	}
}

// cancelJob cancels the job and waits until it has stopped. It does so even if ctx ends meanwhile, for ten minutes at
// most, because the request may have been sent already.
func (w *waiting) cancelJob(ctx context.Context) (*waitResult, error) {
	entry, err := w.runner.audit.before(w.cancel)
	if err != nil {
		return nil, w.cancel.auditRefusal(err)
	}
	run, err := w.runner.client.WaitForJob(context.WithoutCancel(ctx), w.call.JobID,
		airbyte.WithMaxWait(0), airbyte.WithCancelOnStop(), airbyte.WithProgress(w.progress.update))
	timeout, hasStopped := errors.AsType[*airbyte.WaitTimeoutError](err)
	switch {
	case isEnd(err):
		w.warn(entry.after(nil))
		return ended(run), nil
	case hasStopped && timeout.Cancelled:
		w.warn(entry.after(nil))
		result := ended(run)
		result.Cancelled = true
		result.Next = fmt.Sprintf("the job was cancelled, because it had not ended %v after its start", w.call.CancelAfter)
		return result, nil
	case hasStopped && timeout.CancelErr != nil:
		err = timeout.CancelErr
	}
	w.warn(entry.after(err))
	e := *explain(w.cancel.op, err)
	e.Operation = w.cancel.op.ID
	e.Message = fmt.Sprintf("job %d had not ended in time, but could not be cancelled: %s", w.call.JobID, e.Message)
	return nil, &e
}

func (w *waiting) warn(err error) {
	w.read.warnings = w.warnings
	w.read.warn(err)
	w.warnings = w.read.warnings
}

// explain returns the error of a wait for an agent.
func (w *waiting) explain(ctx context.Context, err error) *Error {
	e := *explain(w.read.op, err)
	_, isExplained := errors.AsType[*Error](err)
	if ctx.Err() != nil && !isExplained {
		e.Message = fmt.Sprintf("the wait for job %d was interrupted", w.call.JobID)
		e.Do = "the job keeps running; wait for it again"
	}
	return &e
}
