package agent

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	airbyte "github.com/airbyte-go/airbyte/api"
)

// Runner executes operations within the limits that its operator sets, and keeps secrets out of sight of the agent
// that asks for them.
//
// All methods return JSON that is ready for an agent: it holds no secrets and at most as many tokens as
// [WithResultTokens] says. Their errors are of type [*Error], except those of an [AskFunc]. A Runner is safe for
// concurrent use.
type Runner struct {
	client   *airbyte.Client
	settings *settings

	policy     *policy
	pins       *pins // nil for no limit
	references *references
	files      *secretFiles
	redactor   *redactor
	audit      *auditLog // nil for none
	created    *createdObjects
}

// New returns a runner that sends its requests with client. Without options it only reads. It reports all invalid
// options in one error, and sends no requests.
func New(client *airbyte.Client, opts ...Option) (*Runner, error) {
	if client == nil {
		return nil, errors.New("agent: the client is nil")
	}
	s, err := newSettings(opts)
	if err != nil {
		return nil, err
	}
	references, err := newReferences(s.secretPatterns, s.secretSource, s.literalSecrets)
	if err != nil {
		return nil, fmt.Errorf("agent: %w", err)
	}
	files, err := newSecretFiles(s.secretsOut)
	if err != nil {
		return nil, fmt.Errorf("agent: %w", err)
	}
	redactor := newRedactor(s.hidden...).withClient(client)
	own := newRedactor(s.hidden...).withClient(client) // without what the runner remembers later
	references.remember = redactor.remember
	references.isOwn = own.knows
	return &Runner{
		client:     client,
		settings:   s,
		policy:     newPolicy(s),
		pins:       newPins(client, s),
		references: references,
		files:      files,
		redactor:   redactor,
		audit:      newAuditLog(s),
		created:    newCreatedObjects(),
	}, nil
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

	// DryRun checks the call and returns the request instead of sending it. It is for Write and Delete. With
	// WithWorkspaces, it reads the objects of the call to check them.
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
func (r *Runner) Read(ctx context.Context, call Call) (json.RawMessage, error) {
	return r.execute(ctx, toolRead, call)
}

// Write executes an operation that creates or changes something.
func (r *Runner) Write(ctx context.Context, call Call) (json.RawMessage, error) {
	return r.execute(ctx, toolWrite, call)
}

// Delete executes an operation that destroys something. It asks a person first, unless this runner has created the
// object and everything that goes with it, or [WithoutConfirmation] is set.
func (r *Runner) Delete(ctx context.Context, call Call) (json.RawMessage, error) {
	return r.execute(ctx, toolDelete, call)
}

// Allowed reports whether the runner may execute an operation with some input, and if not, why.
func (r *Runner) Allowed(operation string) (reason string, ok bool) {
	op := Lookup(operation)
	if op == nil {
		return unknownOperation(operation).Message, false
	}
	reason = r.refusal(op)
	return reason, reason == ""
}

// refusal returns the reason why no call of an operation may be executed, or "".
func (r *Runner) refusal(op *Operation) string {
	effects, reason := r.policy.allowedEffects(op)
	if len(effects) == 0 {
		return reason
	}
	reason = r.pins.refusal(op)
	if reason != "" {
		return reason
	}
	if len(op.SecretResult) > 0 && r.settings.secretsOut == "" {
		return "its result has a secret, and the operator has set no folder for it"
	}
	return ""
}

// Mode returns the mode of the runner.
func (r *Runner) Mode() Mode { return r.settings.mode }

// Format prints no field, because some are secret.
func (r Runner) Format(f fmt.State, _ rune) {
	_, _ = fmt.Fprintf(f, "agent.Runner(%s)", r.settings.mode)
}
