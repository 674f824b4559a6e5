package airbyte

import (
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strconv"
	"strings"
)

// Errors to compare with errors.Is. An *Error is each of those that its status
// says.
var (
	ErrBadRequest   = errors.New("bad request")         // 400
	ErrUnauthorized = errors.New("unauthorized")        // 401
	ErrForbidden    = errors.New("forbidden")           // 403
	ErrNotFound     = errors.New("not found")           // 404
	ErrConflict     = errors.New("conflict")            // 409
	ErrInvalid      = errors.New("unprocessable")       // 422
	ErrRateLimited  = errors.New("too many requests")   // 429
	ErrServer       = errors.New("error of the server") // 5xx
)

var sentinels = map[int]error{
	http.StatusBadRequest:          ErrBadRequest,
	http.StatusUnauthorized:        ErrUnauthorized,
	http.StatusForbidden:           ErrForbidden,
	http.StatusNotFound:            ErrNotFound,
	http.StatusConflict:            ErrConflict,
	http.StatusUnprocessableEntity: ErrInvalid,
	http.StatusTooManyRequests:     ErrRateLimited,
}

// Error is an answer that is not the one an operation is called for.
//
// On Cloud, and for everybody but instance admins elsewhere, an ID that does
// not exist is a 403 and not a 404: servers look up the workspace first
// (server source, commons/server/authorization/RoleResolver.kt).
type Error struct {
	StatusCode int
	Operation  string      // operationId, as getSource
	Problem    Problem     // what the body says
	Header     http.Header // of the answer
	Body       []byte      // up to 1 MiB of it
}

// Error says the operation, the status and the most useful text of the body.
func (e *Error) Error() string {
	parts := []string{"airbyte", e.Operation, strconv.Itoa(e.StatusCode)}
	if name := e.Problem.name(); name != "" {
		parts[2] += " " + name
	} else if text := http.StatusText(e.StatusCode); text != "" {
		parts[2] += " " + strings.ToLower(text)
	}
	if text := e.Problem.text(); text != "" {
		parts = append(parts, text)
	}
	return strings.Join(parts, ": ")
}

// Is reports whether target is the sentinel of the status.
func (e *Error) Is(target error) bool {
	return target == sentinels[e.StatusCode] && target != nil || target == ErrServer && e.StatusCode >= 500
}

// Format prints the text of Error for every verb, since the header and the
// body may hold secrets.
func (e *Error) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, e.Error()) }

// LogValue logs the operation, the status and the texts.
func (e *Error) LogValue() slog.Value {
	return slog.GroupValue(
		slog.String("operation", e.Operation),
		slog.Int("status", e.StatusCode),
		slog.String("problem", e.Problem.name()),
		slog.String("text", e.Problem.text()),
	)
}

// readError makes an *Error of an answer.
func readError(op *Operation, r *http.Response) error {
	body, err := io.ReadAll(io.LimitReader(r.Body, maxErrorBody))
	e := &Error{StatusCode: r.StatusCode, Operation: op.ID, Header: r.Header, Body: body}
	e.Problem = readProblem(body)
	if err != nil && e.Problem.text() == "" {
		e.Problem.Message = "the body broke off"
	}
	return e
}
