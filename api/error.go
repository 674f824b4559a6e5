package airbyte

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// Errors to compare with [errors.Is]. An [*Error] matches the one for its status.
var (
	ErrBadRequest   = errors.New("bad request")       // 400
	ErrUnauthorized = errors.New("unauthorized")      // 401
	ErrForbidden    = errors.New("forbidden")         // 403
	ErrNotFound     = errors.New("not found")         // 404
	ErrConflict     = errors.New("conflict")          // 409
	ErrInvalid      = errors.New("unprocessable")     // 422
	ErrRateLimited  = errors.New("too many requests") // 429
	ErrServer       = errors.New("server error")      // 5xx
)

// ErrMaybeApplied reports that a request failed but may have changed something: the connection
// broke, a gateway stopped waiting, or the server failed, possibly after the change. Check the
// state on the server before you send the request again.
var ErrMaybeApplied = errors.New("the request may have been applied")

// errorOfStatus returns the error that an [Error] with a status matches, or nil.
func errorOfStatus(status int) error {
	switch status {
	case http.StatusBadRequest:
		return ErrBadRequest
	case http.StatusUnauthorized:
		return ErrUnauthorized
	case http.StatusForbidden:
		return ErrForbidden
	case http.StatusNotFound:
		return ErrNotFound
	case http.StatusConflict:
		return ErrConflict
	case http.StatusUnprocessableEntity:
		return ErrInvalid
	case http.StatusTooManyRequests:
		return ErrRateLimited
	}
	if status >= http.StatusInternalServerError {
		return ErrServer
	}
	return nil
}

// Error is an error response of the server.
//
// If an ID does not exist, Airbyte Cloud returns 403 rather than 404, because it looks up the
// workspace first. Self-managed servers also return 403, except to instance admins (server source,
// commons/server/authorization/RoleResolver.kt).
type Error struct {
	StatusCode int
	Operation  string        // operationId, such as getSource; for Client.Do the method and the path
	Problem    Problem       // the contents of the body
	RetryAfter time.Duration // from the Retry-After header; 0 without one
	Attempts   int           // number of attempts
	Header     http.Header   // of the response; never printed
	Body       []byte        // of the response, up to 1 MiB; never printed

	maybeApplied bool
	removed      string // when servers removed the operation; "" unless this response indicates that
}

// Error returns a message with the operation, the status and the most useful sentence of the body.
func (e *Error) Error() string {
	parts := []string{"airbyte", e.Operation, e.status()}
	if message := e.Problem.message(); message != "" {
		parts = append(parts, message)
	}
	if e.removed != "" {
		parts = append(parts, "servers removed this operation in "+e.removed)
	}
	if e.Attempts > 1 {
		parts[len(parts)-1] += fmt.Sprintf(" (after %d attempts)", e.Attempts)
	}
	if e.maybeApplied {
		parts = append(parts, ErrMaybeApplied.Error())
	}
	return strings.Join(parts, ": ")
}

// status returns the status code and the name of the problem. If the problem has no name, it uses
// the name of the status.
func (e *Error) status() string {
	name := e.Problem.name()
	if name == "" {
		name = strings.ToLower(http.StatusText(e.StatusCode))
	}
	return strings.TrimSpace(strconv.Itoa(e.StatusCode) + " " + name)
}

// Is reports whether target is the error for the status, such as [ErrNotFound]. An Error also
// matches [ErrMaybeApplied] if the request may have changed something, [ErrNotAPI] if the response
// is a web page, and [errors.ErrUnsupported] if the server does not have the operation.
func (e *Error) Is(target error) bool {
	switch target {
	case ErrMaybeApplied:
		return e.maybeApplied
	case ErrNotAPI:
		return isHTML(e.Body) && e.StatusCode < http.StatusInternalServerError
	case errors.ErrUnsupported:
		return e.StatusCode == http.StatusNotImplemented || e.removed != ""
	case nil:
		return false
	default:
		return target == errorOfStatus(e.StatusCode)
	}
}

// Format prints the message for every verb, because the header and the body may hold secrets.
func (e Error) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, e.Error()) }

// MarshalJSON writes the message as a string, because the header and the body may hold secrets.
func (e Error) MarshalJSON() ([]byte, error) { return json.Marshal(e.Error()) }

// readError returns the error in a response, and redacts the secrets that the request sent. If the
// body ends early or is too large, it uses the part that it could read.
func (c *call) readError(resp *http.Response) *Error {
	body, readErr := readBody(resp, maxErrorBody)
	redact := c.redactor()
	e := &Error{
		StatusCode: resp.StatusCode,
		Operation:  c.op.ID,
		Problem:    readProblem(resp.StatusCode, body, redact),
		RetryAfter: retryAfter(resp.Header, time.Now()),
		Header:     resp.Header,
		Body:       bytes.Clone(body[:min(len(body), keptErrorBody)]),
	}
	location := resp.Header.Get("Location")
	isRedirect := resp.StatusCode >= 300 && resp.StatusCode < 400
	if isRedirect && location != "" {
		to := redact.show(c.redirectTarget(location))
		e.Problem.Message = "the server redirects to " + to + ", but the client does not follow redirects"
	} else if readErr != nil && e.Problem.message() == "" {
		e.Problem.Message = "the body ended early"
	}
	if e.isUnknownRoute() {
		e.removed = c.op.Removed
	}
	return e
}

// isUnknownRoute reports whether the server may not have the operation. For an unknown route,
// servers return 403 with a token, 401 without one, and 404 if authentication is turned off. These
// responses have no problem type.
func (e *Error) isUnknownRoute() bool {
	switch e.StatusCode {
	case http.StatusUnauthorized, http.StatusForbidden, http.StatusNotFound:
		return e.Problem.Type == ""
	default:
		return false
	}
}

// redirectTarget returns the scheme and the host of a redirect's address. If it stays on the host of
// the request, redirectTarget adds the path. It never returns the query.
func (c *call) redirectTarget(location string) string {
	u, err := c.url.Parse(location)
	if err != nil {
		return "an address that is not a URL"
	}
	target := u.Scheme + "://" + u.Host
	if strings.EqualFold(u.Hostname(), c.url.Hostname()) {
		target += u.EscapedPath()
	}
	return target
}
