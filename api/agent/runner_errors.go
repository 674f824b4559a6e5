package agent

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"path"
	"strings"
	"time"

	airbyte "github.com/airbyte-go/airbyte/api"
)

// Error is the reason why a call failed, and the remedy. As JSON it is the result of the failed call.
type Error struct {
	Message      string    `json:"error"`                       // one sentence without secrets
	Operation    string    `json:"operation,omitempty"`         // ID
	Status       int       `json:"status,omitempty"`            // HTTP status, or 0 if the server was not asked
	Problem      string    `json:"problem,omitempty"`           // last part of the problem type, such as try-again-later
	Mistakes     []Mistake `json:"fields,omitempty"`            // found before sending; those that a server finds are in Message
	JobID        int64     `json:"jobId,omitempty"`             // job that is running instead
	MaybeApplied bool      `json:"maybeApplied,omitempty"`      // the server may have carried out the request
	RetryAfter   int       `json:"retryAfterSeconds,omitempty"` // seconds to wait before the next attempt
	Do           string    `json:"do,omitempty"`                // the remedy
	Command      string    `json:"command,omitempty"`           // shell command that a person can run instead

	err error
}

// Error returns the message and the remedy.
func (e *Error) Error() string {
	if e.Do == "" {
		return e.Message
	}
	return e.Message + "; " + e.Do
}

// Unwrap returns the error of package airbyte, without secrets in its text, or nil.
func (e *Error) Unwrap() error { return e.err }

// hide removes secrets from the texts of an error, and cuts a long message.
func (e *Error) hide(redact *redactor) *Error {
	hidden := *e
	hidden.Message = shortMessage(redact.text(e.Message))
	hidden.Do = redact.text(e.Do)
	hidden.Command = redact.text(e.Command)
	hidden.Problem = redact.text(e.Problem)
	hidden.Mistakes = nil
	for _, m := range e.Mistakes {
		hidden.Mistakes = append(hidden.Mistakes, Mistake{Field: redact.text(m.Field), Text: redact.text(m.Text)})
	}
	hidden.err = hideCause(e.err, redact)
	return &hidden
}

// hiddenError replaces an error whose text has a secret that package airbyte does not know, such as one from an
// earlier call. It matches the same errors, but does not unwrap to them.
type hiddenError struct {
	text string
	is   func(target error) bool
}

// hideCause returns err, or a hiddenError instead if the text of err has a secret.
func hideCause(err error, redact *redactor) error {
	if err == nil {
		return nil
	}
	text := redact.text(err.Error())
	if text == err.Error() {
		return err
	}
	return &hiddenError{text: text, is: func(target error) bool { return errors.Is(err, target) }}
}

func (h *hiddenError) Error() string { return h.text }

// Is reports whether the error that h replaces matches target.
func (h *hiddenError) Is(target error) bool { return h.is(target) }

// explain returns the error of a call for an agent.
func explain(op *Operation, err error) *Error {
	explained, ok := errors.AsType[*Error](err)
	if ok {
		return explained
	}
	mistakes, ok := errors.AsType[*InputError](err)
	if ok {
		return explainInput(op, mistakes)
	}
	e := &Error{Message: strings.TrimPrefix(err.Error(), "airbyte: "), Operation: op.ID, err: err}
	refused, ok := errors.AsType[*airbyte.Error](err)
	if ok {
		explainStatus(e, op, refused)
	} else {
		explainFailure(e, op, err)
	}
	e.MaybeApplied = errors.Is(err, airbyte.ErrMaybeApplied)
	if e.MaybeApplied {
		e.Do = "the server may have carried out the request: " + look(op) + " before another attempt"
	}
	return e
}

// shortMessage cuts a long message, which must have no secrets anymore.
func shortMessage(text string) string {
	const longest = 1000
	if len(text) <= longest {
		return text
	}
	return strings.ToValidUTF8(text[:longest], "") + "…"
}

func explainInput(op *Operation, mistakes *InputError) *Error {
	return &Error{
		Message:   "the input of " + op.ID + " has mistakes; nothing was sent",
		Operation: op.ID,
		Mistakes:  mistakes.Mistakes,
		Do:        "correct the input; airbyte_describe shows its schema",
		err:       mistakes,
	}
}

// explainStatus sets the fields that follow from an error response.
func explainStatus(e *Error, op *Operation, refused *airbyte.Error) {
	e.Status = refused.StatusCode
	e.Problem = problemName(refused.Problem)
	e.RetryAfter = int((refused.RetryAfter + time.Second - 1) / time.Second)
	switch {
	case errors.Is(refused, airbyte.ErrNotAPI):
		e.Do = "something other than the API responded; ask the operator to check the base URL"
	case errors.Is(refused, airbyte.ErrForbidden):
		e.Do = doIfForbidden(op, refused)
	case errors.Is(refused, airbyte.ErrUnsupported):
		e.Do = "this server does not have the operation" + sinceWords(op) + "; use another one"
	case errors.Is(refused, airbyte.ErrNotFound):
		e.Do = "check the IDs: " + findIDs(op)
	default:
		e.Do = doAboutStatus(op, refused.StatusCode, e.RetryAfter)
	}
}

// doAboutStatus returns the remedy for a status.
func doAboutStatus(op *Operation, status, retryAfter int) string {
	switch status {
	case http.StatusUnauthorized:
		return "the server does not accept the credentials; only the operator can change them"
	case http.StatusBadRequest, http.StatusUnprocessableEntity:
		return "correct the input as the message says; airbyte_describe has the schema and notes of " + op.ID
	case http.StatusConflict:
		return look(op) + ", and call again when the state allows it"
	case http.StatusTooManyRequests, http.StatusServiceUnavailable, http.StatusBadGateway:
		if retryAfter > 0 {
			return fmt.Sprintf("call again after %d seconds", retryAfter)
		}
		return "call again after a minute"
	case http.StatusRequestTimeout, http.StatusGatewayTimeout:
		return "the server is slow; call again later"
	}
	if status >= http.StatusInternalServerError {
		return "check the IDs, because some servers fail for unknown ones; otherwise tell the operator"
	}
	return "tell the operator"
}

// doIfForbidden returns the remedy for a 403, which has several causes.
func doIfForbidden(op *Operation, refused *airbyte.Error) string {
	var causes []string
	if strings.Contains(op.Path, "{") {
		causes = append(causes, "an ID is unknown ("+findIDs(op)+")")
	}
	causes = append(causes, "the credentials lack a permission, which only the operator can change")
	if errors.Is(refused, airbyte.ErrUnsupported) {
		causes = append(causes, "this server does not have the operation"+sinceWords(op))
	}
	return "one of these is the cause: " + strings.Join(causes, "; ")
}

// sinceWords says which servers have an operation, in parentheses, or returns "".
func sinceWords(op *Operation) string {
	var words []string
	if op.Since != "" {
		words = append(words, "since "+op.Since)
	}
	if op.Removed != "" {
		words = append(words, "until "+op.Removed)
	}
	if len(words) == 0 {
		return ""
	}
	return " (servers have it " + strings.Join(words, " and ") + ")"
}

// explainFailure sets the fields of a call that failed without an error response.
func explainFailure(e *Error, op *Operation, err error) {
	_, isNetwork := errors.AsType[net.Error](err)
	_, isDNS := errors.AsType[*net.DNSError](err)
	switch {
	case errors.Is(err, context.Canceled):
		e.Do = "the call was cancelled; call again if it is still wanted"
	case isTimeout(err):
		e.Do = "the server did not respond in time; call again later"
	case errors.Is(err, airbyte.ErrNotAPI):
		e.Do = "something other than the API responded; ask the operator to check the base URL"
	case errors.Is(err, airbyte.ErrMasked):
		e.Do = "leave out the fields whose value is a mask, because servers keep their secrets, " +
			"or refer to a secret, as in {\"$secret\":\"env:NAME\"}"
	case isNetwork || isDNS:
		e.Do = "the server cannot be reached; call again later, or ask the operator to check the base URL and the network"
	default:
		e.Do = "nothing in the input helps; tell the operator"
	}
	if op.Effect == Read && errors.Is(err, context.DeadlineExceeded) && op.Timeout > 0 {
		e.Do += fmt.Sprintf(" (the operation may take %v)", op.Timeout)
	}
}

// isTimeout reports whether an error is a timeout of any kind.
func isTimeout(err error) bool {
	if errors.Is(err, context.DeadlineExceeded) {
		return true
	}
	timeout, ok := errors.AsType[net.Error](err)
	return ok && timeout.Timeout()
}

// problemName returns the last part of the type of a problem, such as try-again-later, or its title if the type has
// no name.
func problemName(p airbyte.Problem) string {
	switch p.Type {
	case "", "about:blank":
		return ""
	case airbyte.ProblemUnspecified:
		return p.Title
	}
	_, fragment, found := strings.Cut(p.Type, "#")
	if found {
		return fragment
	}
	return path.Base(strings.TrimPrefix(p.Type, "error:"))
}

// findIDs names the operation that lists the objects of a service.
func findIDs(op *Operation) string {
	other := sibling(op, "List")
	if other == nil || other.ID == op.ID {
		return "read the objects that they name"
	}
	return other.ID + " lists them"
}

// look says how to read the state after a call that may have been applied.
func look(op *Operation) string {
	for _, name := range []string{"Get", "List"} {
		other := sibling(op, name)
		if other != nil && other.ID != op.ID && (name == "List" || op.Method != http.MethodPost) {
			return "read the state with " + other.ID
		}
	}
	return "read the state"
}

// sibling returns the operation of the same service with a Go name, or nil.
func sibling(op *Operation, name string) *Operation {
	for _, other := range operations {
		if other.Service == op.Service && other.Name == name {
			return other
		}
	}
	return nil
}

// unknownOperation returns the error for an ID that is not in the catalogue.
func unknownOperation(id string) *Error {
	do := "find operations with airbyte_search"
	near := suggest(id, operationIDs())
	if near != "" {
		do = "did you mean " + near + "? Otherwise " + do
	}
	return &Error{Message: fmt.Sprintf("there is no operation %.60q", id), Do: do}
}

func operationIDs() []string {
	var ids []string
	for _, op := range operations {
		ids = append(ids, op.ID)
	}
	return ids
}
