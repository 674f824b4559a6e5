package agent

import (
	"context"
	"encoding/json"
	"time"

	airbyte "github.com/airbyte-go/airbyte/api"
)

// Runner executes operations within the limits that its operator sets, and keeps secrets out of sight of the agent
// that asks for them.
//
// All methods return JSON that is ready for an agent: it holds no secrets and at most as many tokens as
// [WithResultTokens] says. Their errors are of type [*Error]. A Runner is safe for concurrent use.
type Runner struct {
	client *airbyte.Client
}

// New returns a runner that sends its requests with client. Without options it only reads.
func New(client *airbyte.Client, opts ...Option) (*Runner, error) {
	panic("face only")
}

// Call is a request to execute an operation.
type Call struct {
	Operation string          // ID, such as listJobs
	Input     json.RawMessage // an object as Operation.Schema describes it; may be empty

	// Fields selects the fields of the result, as dotted paths such as "jobId" or "schedule.cronExpression". If it
	// is empty, lists have the default fields of their type, and other results have all.
	Fields []string

	// Cursor continues a list. It comes from the result before, and belongs to the same operation and input.
	Cursor string

	// DryRun checks the call and returns the request instead of sending it. It is for Write and Delete.
	DryRun bool

	// Ask asks a person before something is destroyed. If it is nil, nobody can be asked, and the runner refuses.
	Ask AskFunc
}

// AskFunc asks a person a question and reports whether the person agreed. If it returns an error, the call ends
// with that error, unchanged, and nothing is sent.
type AskFunc func(ctx context.Context, question Question) (bool, error)

// Question asks whether a destructive call may be sent.
type Question struct {
	Operation string // ID, such as deleteSource
	Text      string // such as: Delete source "Stripe" (ID) and its 3 connections? Names are quoted and cut.
	Command   string // shell command with which a person can run the call without the agent
}

// Read executes an operation that changes nothing.
func (r *Runner) Read(ctx context.Context, call Call) (json.RawMessage, error) { panic("face only") }

// Write executes an operation that creates or changes something.
func (r *Runner) Write(ctx context.Context, call Call) (json.RawMessage, error) { panic("face only") }

// Delete executes an operation that destroys something.
func (r *Runner) Delete(ctx context.Context, call Call) (json.RawMessage, error) { panic("face only") }

// Search finds operations like [SearchN], and says of each which tool runs it and whether it is allowed.
func (r *Runner) Search(intent string, limit int) (json.RawMessage, error) { panic("face only") }

// Describe returns schema, example and notes of up to five operations.
func (r *Runner) Describe(operations ...string) (json.RawMessage, error) { panic("face only") }

// WaitCall is a request to wait for a job.
type WaitCall struct {
	JobID int64

	// Timeout bounds the wait. The default is 45 seconds, the maximum is five minutes. With CancelAfter, the
	// default is no bound except that of CancelAfter, and there is no maximum.
	Timeout time.Duration

	// CancelAfter cancels the job if it has not ended this long after its start, at most 24 hours. The time
	// counts from the start of the job, not of the call, so that a call can be repeated unchanged after an
	// interruption. It needs a runner that may execute cancelJob. The default, 0, never cancels.
	CancelAfter time.Duration

	// Interval is the time between two requests for the status, at least a second. The default is that of
	// the client.
	Interval time.Duration

	// Progress is called at once and then at least every ten seconds. It may be nil.
	Progress func(Progress)
}

// Progress is the state of a wait.
type Progress struct {
	JobID   int64             `json:"jobId"`
	Status  airbyte.JobStatus `json:"status"`
	Elapsed time.Duration     `json:"-"`
	Timeout time.Duration     `json:"-"`
	Text    string            `json:"text"` // one line for a person
}

// Wait waits for a job to end. If the time is over before, the result says so and what to do next. The job ID
// is all it needs, so that another process can go on waiting.
//
// Wait cancels the job only at the limit that CancelAfter sets, never because ctx ends or Timeout is over.
func (r *Runner) Wait(ctx context.Context, call WaitCall) (json.RawMessage, error) { panic("face only") }

// Allowed reports whether the runner may execute an operation with some input, and if not, why.
func (r *Runner) Allowed(operation string) (reason string, ok bool) { panic("face only") }

// Mode returns the mode of the runner.
func (r *Runner) Mode() Mode { panic("face only") }

// Error tells an agent why a call failed and what to do. As JSON it is the result of the failed call.
type Error struct {
	Message      string    `json:"error"`                       // one sentence without secrets
	Operation    string    `json:"operation,omitempty"`         // ID
	Status       int       `json:"status,omitempty"`            // HTTP status, or 0 if the server was not asked
	Problem      string    `json:"problem,omitempty"`           // last part of the problem type, such as try-again-later
	Mistakes     []Mistake `json:"fields,omitempty"`            // mistakes in the input
	JobID        int64     `json:"jobId,omitempty"`             // job that is running instead
	MaybeApplied bool      `json:"maybeApplied,omitempty"`      // the server may have carried out the request
	RetryAfter   int       `json:"retryAfterSeconds,omitempty"` // seconds to wait before the next attempt
	Do           string    `json:"do,omitempty"`                // what to do next
	Command      string    `json:"command,omitempty"`           // shell command that a person can run instead

	err error
}

// Error returns the message and what to do.
func (e *Error) Error() string { return e.Message + "; " + e.Do }

// Unwrap returns the error of package airbyte, without secrets in its text, or nil.
func (e *Error) Unwrap() error { return e.err }
