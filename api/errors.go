package airbyte

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Errors to compare with errors.Is. An *Error is each of those that its status says.
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

// ErrMaybeApplied says that a request to change something failed after it may have been applied:
// the connection broke, a gateway gave up, or the server failed, which it may after the change was
// made. Look before sending it again.
var ErrMaybeApplied = errors.New("the request may have been applied all the same")

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
// On Cloud, and for everybody but instance admins elsewhere, an ID that does not exist is a 403 and
// not a 404: servers look up the workspace first (server source,
// commons/server/authorization/RoleResolver.kt).
type Error struct {
	StatusCode int
	Operation  string        // operationId, as getSource
	Problem    Problem       // what the body says
	RetryAfter time.Duration // what the server asked for; 0 for nothing
	Attempts   int           // how often the request was sent
	Header     http.Header   // of the answer; not printed
	Body       []byte        // up to 1 MiB of it; not printed

	maybeApplied bool
	removed      string // since when servers lack the operation, if this is how they say so
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
	if e.removed != "" {
		parts = append(parts, "servers have removed this operation in "+e.removed)
	}
	if e.Attempts > 1 {
		parts[len(parts)-1] += fmt.Sprintf(" (after %d attempts)", e.Attempts)
	}
	if e.maybeApplied {
		parts = append(parts, ErrMaybeApplied.Error())
	}
	return strings.Join(parts, ": ")
}

// Is reports whether target is the sentinel of the status, or ErrMaybeApplied where that holds. An
// operation that the server does not have is errors.ErrUnsupported.
func (e *Error) Is(target error) bool {
	switch target {
	case ErrServer:
		return e.StatusCode >= 500
	case ErrMaybeApplied:
		return e.maybeApplied
	case ErrNotAPI:
		return isHTML(e.Body) && e.StatusCode < http.StatusInternalServerError
	case errors.ErrUnsupported:
		return e.StatusCode == http.StatusNotImplemented || e.removed != ""
	}
	return target == sentinels[e.StatusCode]
}

// Format prints the text of Error for every verb, since the header and the body may hold secrets.
func (e Error) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, e.Error()) }

// MarshalJSON writes the text of Error.
func (e Error) MarshalJSON() ([]byte, error) { return json.Marshal(e.Error()) }

// readError makes an *Error of an answer, and hides what was sent. A body that breaks off, or is
// too large, is read as far as it goes.
func (x *exchange) readError(r *http.Response) *Error {
	body, err := readBody(r, maxErrorBody)
	h := x.hide()
	e := &Error{
		StatusCode: r.StatusCode,
		Operation:  x.op.ID,
		Problem:    readProblem(r.StatusCode, body, h),
		RetryAfter: retryAfter(r.Header, time.Now()),
		Header:     r.Header,
		Body:       bytes.Clone(body[:min(len(body), keptErrorBody)]),
	}
	switch location := r.Header.Get("Location"); {
	case r.StatusCode/100 == 3 && location != "":
		to := "an address on the same host"
		if u, err := url.Parse(location); err == nil && u.Host != "" {
			to = u.Scheme + "://" + u.Host // which is enough to say where it leads
		}
		e.Problem.Message = "it redirects to another address, which is not followed: " + h.show(to)
	case err != nil && e.Problem.text() == "":
		e.Problem.Message = "the body broke off"
	}
	// Unknown routes are 403 to callers with a token, 401 to others, and 404 where authentication is
	// turned off, none with a problem of the API.
	if slices.Contains([]int{401, 403, 404}, r.StatusCode) && e.Problem.Type == "" {
		e.removed = x.op.Removed
	}
	return e
}
