package agent

import (
	"context"
	"encoding/json"

	airbyte "github.com/airbyte-go/airbyte/api"
)

// execution is a call on its way through the checks to the server.
type execution struct {
	runner *Runner
	tool   tool
	op     *Operation
	call   Call

	input    json.RawMessage // with the workspaces of the runner, and with references
	effect   Effect
	offset   int             // of the first item that a list returns
	resolved json.RawMessage // input that is sent: without references, from the offset on
	redact   *redactor       // also of the secrets in resolved
	warnings []string        // for the result
}

// execute checks a call and sends it.
func (r *Runner) execute(ctx context.Context, t tool, call Call) (json.RawMessage, error) {
	op := Lookup(call.Operation)
	if op == nil {
		return nil, unknownOperation(call.Operation).hide(r.redactor)
	}
	x := &execution{runner: r, tool: t, op: op, call: call, redact: r.redactor}
	err := x.check(ctx)
	if err != nil {
		r.audit.refused(x, err)
		return nil, err
	}
	if call.DryRun {
		return x.dryRun(ctx)
	}
	err = x.confirm(ctx)
	if err != nil {
		r.audit.refused(x, err)
		return nil, err
	}
	return x.send(ctx)
}

// check makes all checks that need no person: the fields of the input, the policy, the workspaces, and the secrets.
func (x *execution) check(ctx context.Context) error {
	for _, step := range []func(context.Context) error{
		x.checkInput,
		x.checkPolicy,
		x.checkPins,
		x.resolve,
		x.decode,
	} {
		err := step(ctx)
		if err != nil {
			return explain(x.op, err).hide(x.redact)
		}
	}
	return nil
}

// checkInput compares the input with the schema. The workspaces of the runner are added first, so that they are not
// missing.
func (x *execution) checkInput(context.Context) error {
	x.input = x.runner.pins.inject(x.op, orEmpty(x.call.Input))
	err := x.op.Check(x.input)
	if err != nil {
		return err
	}
	x.effect = x.op.EffectOf(x.input)
	return x.checkCall()
}

// checkCall checks the parts of the call that are not in the input.
func (x *execution) checkCall() error {
	if x.call.DryRun && x.tool == toolRead {
		return &Error{
			Message:   "a read has no dry run",
			Operation: x.op.ID,
			Do:        "leave dryRun out; reads change nothing",
		}
	}
	err := checkFields(x.op, x.call.Fields)
	if err != nil {
		return err
	}
	if x.call.Cursor == "" {
		x.offset = offsetIn(x.input)
		return nil
	}
	offset, err := readCursor(x.op, x.input, x.call.Cursor)
	x.offset = offset
	return err
}

// checkPolicy refuses effects that the operator does not allow and calls that belong to another tool.
func (x *execution) checkPolicy(context.Context) error {
	reason := x.runner.policy.refusal(x.op, x.effect)
	if reason != "" {
		return notAllowed(x.op, reason)
	}
	refusal := checkTool(x.tool, x.op, x.effect)
	if refusal != nil {
		return refusal
	}
	return nil
}

// notAllowed returns the error of a call that the policy refuses.
func notAllowed(op *Operation, reason string) *Error {
	return &Error{
		Message:   op.ID + " is not allowed: " + reason,
		Operation: op.ID,
		Do:        "only the operator can change this; do not try other operations with the same effect",
	}
}

func (x *execution) checkPins(ctx context.Context) error {
	return x.runner.pins.check(ctx, x.op, x.input)
}

// resolve replaces the references to secrets, and makes sure that there is a place for those in the result.
func (x *execution) resolve(ctx context.Context) error {
	err := x.runner.files.ready(x.op)
	if err != nil {
		return err
	}
	resolved, secrets, err := x.runner.references.resolve(ctx, x.op, x.input)
	x.redact = x.redact.with(secrets...)
	if err != nil {
		return err
	}
	x.resolved = resolved
	if x.op.Paged && x.call.Cursor != "" {
		x.resolved, err = withOffset(resolved, x.offset)
	}
	return err
}

// decode makes sure that the input fits the arguments of the typed method, before a person is asked.
func (x *execution) decode(context.Context) error {
	_, err := x.op.readInput(x.resolved)
	return err
}

// send sends the call between its two audit lines, and prepares the result.
func (x *execution) send(ctx context.Context) (json.RawMessage, error) {
	entry, err := x.runner.audit.before(x)
	if err != nil && x.effect != Read {
		return nil, x.auditRefusal(err)
	}
	x.warn(err)
	result, err := x.callTyped(ctx)
	x.warn(entry.after(err))
	if err != nil {
		failed := x.explainConflict(ctx, err)
		failed = failed.hide(x.redact)
		for _, warning := range x.warnings {
			failed.Do += "; " + warning
		}
		return nil, failed
	}
	return x.finish(result)
}

// callTyped calls the typed method and encodes its result. If the result holds new secrets, it is the body of the
// response, because package airbyte does not encode secrets.
func (x *execution) callTyped(ctx context.Context) (json.RawMessage, error) {
	var body []byte
	var opts []airbyte.RequestOption
	hasSecrets := len(x.op.SecretResult) > 0
	if hasSecrets {
		opts = append(opts, airbyte.WithResponseBody(&body))
	}
	result, err := x.op.Call(ctx, x.runner.client, x.resolved, opts...)
	if err != nil {
		return nil, err
	}
	if hasSecrets {
		return body, nil
	}
	return encodeResult(result)
}

// warn adds the text of an audit error to the result.
func (x *execution) warn(err error) {
	if err != nil {
		x.warnings = append(x.warnings, "the audit log is incomplete, tell the operator: "+x.redact.text(err.Error()))
	}
}

// auditRefusal returns the error of a call that was not sent because it could not be recorded.
func (x *execution) auditRefusal(err error) *Error {
	e := &Error{
		Message:   x.op.ID + " was not sent, because the audit log cannot be written: " + err.Error(),
		Operation: x.op.ID,
		Do:        "tell the operator; only reads are possible until then",
	}
	return e.hide(x.redact)
}
