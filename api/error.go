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
	ErrNotFound     = errors.New("not found")         // 404 of the API, unless the path itself is unknown
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
	Method     string        // of the request, such as GET
	URL        string        // of the request, without its query
	Problem    Problem       // the contents of the body
	RetryAfter time.Duration // from the Retry-After header; 0 without one
	Attempts   int           // number of attempts
	Header     http.Header   // of the response; never printed
	Body       []byte        // of the response, up to 1 MiB; never printed

	maybeApplied bool
	hint         string // the likely cause, and what to do; "" if unknown
	ages         string // which servers have the operation, if this one may lack it; otherwise ""
	noRoute      bool   // the server says that it does not have the path
	ofTokens     bool   // of the token endpoint, while the client got a token for another operation
}

// Error returns a message with the operation, the status and the most useful sentence of the body.
// If the response may not come from the API, the message also has the URL.
func (e *Error) Error() string { return errorPrefix + e.text() }

// text returns the message without the prefix.
func (e *Error) text() string {
	parts := []string{e.Operation, e.status()}
	if !e.Problem.isOfAPI() && !e.repeats(e.Problem.Title) {
		parts = append(parts, e.Problem.Title)
	}
	message := e.Problem.message()
	if !e.repeats(message) && message != e.Problem.Title {
		parts = append(parts, message)
	}
	if e.Problem.ErrorID != "" {
		parts[len(parts)-1] += " (errorId " + e.Problem.ErrorID + ")"
	}
	if e.hint != "" {
		parts = append(parts, e.hint)
	} else if e.ages != "" {
		parts = append(parts, e.ages)
	}
	if e.mayBeMisdirected() {
		parts[len(parts)-1] += " (" + e.Method + " " + e.URL + ")"
	}
	if e.Attempts > 1 {
		parts[len(parts)-1] += fmt.Sprintf(" (after %d attempts)", e.Attempts)
	}
	if e.maybeApplied {
		parts = append(parts, ErrMaybeApplied.Error())
	}
	for i := range parts[:len(parts)-1] {
		parts[i] = strings.TrimRight(parts[i], ".") // of sentences that go on
	}
	return strings.Join(parts, ": ")
}

// repeats reports whether a text says no more than the status and the name of the problem.
func (e *Error) repeats(text string) bool {
	return repeatsStatus(text, e.StatusCode, e.Problem.name())
}

// status returns the status code and the name of the problem. If the problem has no name, it uses
// the name of the status.
func (e *Error) status() string {
	code := strconv.Itoa(e.StatusCode)
	name := strings.TrimPrefix(e.Problem.name(), code+"-") // such as 409-state-conflict
	if name == "" {
		name = strings.ToLower(http.StatusText(e.StatusCode))
	}
	return strings.TrimSpace(code + " " + name)
}

// Is reports whether target is the error for the status, such as [ErrNotFound]. An Error also
// matches [ErrMaybeApplied] if the request may have changed something, [ErrNotAPI] if the response
// is a web page, [ErrNotFound] also if a server before 1.2 returned its 400 for a missing resource, and
// [ErrUnsupported] if the server may not have the operation. A 404 that matches ErrNotAPI or
// ErrUnsupported, or that has text instead of JSON, does not match ErrNotFound, because the resource may
// exist.
func (e *Error) Is(target error) bool {
	switch target {
	case ErrMaybeApplied:
		return e.maybeApplied
	case ErrNotAPI:
		return e.isWebPage()
	case ErrNotFound:
		return e.isNotFound()
	case ErrUnsupported:
		return e.StatusCode == http.StatusNotImplemented || e.lacksOperation()
	case nil:
		return false
	default:
		return target == errorOfStatus(e.StatusCode)
	}
}

// errorPrefix starts the message of every error of this package.
const errorPrefix = "airbyte: "

// nestedError is an error of this package within another one, whose message has the prefix already.
type nestedError struct{ error }

func (e nestedError) Error() string { return strings.TrimPrefix(e.error.Error(), errorPrefix) }

func (e nestedError) Unwrap() error { return e.error }

// Format prints the message for every verb, because the header and the body may hold secrets.
func (e Error) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, e.Error()) }

// MarshalJSON writes the message as a string, because the header and the body may hold secrets.
func (e Error) MarshalJSON() ([]byte, error) { return json.Marshal(e.Error()) }

// readError returns the error in a response, and redacts the secrets that the request sent. If the
// body ends early or is too large, it uses the part that it could read.
func (c *call) readError(resp *response) *Error {
	redact := c.redactor()
	e := &Error{
		StatusCode: resp.StatusCode,
		Operation:  redact.show(c.op.ID),
		Method:     c.op.Method,
		URL:        redact.show(c.address()),
		Problem:    readProblem(resp.StatusCode, resp.body, resp.err != nil, redact),
		RetryAfter: retryAfter(resp.Header, time.Now()),
		Header:     resp.Header,
		Body:       bytes.Clone(resp.body[:min(len(resp.body), keptErrorBody)]),
	}
	location := resp.Header.Get("Location")
	isRedirect := resp.StatusCode >= 300 && resp.StatusCode < 400
	if isRedirect && location != "" {
		to := redact.show(c.redirectTarget(location))
		e.Problem.Message = "the server redirects to " + to + ", but the client does not follow redirects"
	} else if resp.err != nil && e.Problem.message() == "" {
		e.Problem.Message = "the body ended early"
	}
	c.explain(e)
	if resp.err == nil {
		e.ages = c.op.agesIfMissing(c.client.base, e.StatusCode, e.Body)
		e.noRoute = isNoRoute(e.StatusCode, e.Body)
	}
	return e
}

// redirectTarget returns the scheme and the host of a redirect's address. If it stays on the host of
// the request, redirectTarget adds the path, without escapes, so that secrets in it are found. It never
// returns the query.
func (c *call) redirectTarget(location string) string {
	u, err := c.url.Parse(location)
	if err != nil {
		return "an address that is not a URL"
	}
	if u.Host == "" {
		return "an address without a host"
	}
	target := u.Scheme + "://" + u.Host
	if strings.EqualFold(u.Hostname(), c.url.Hostname()) {
		target += u.Path
	}
	return target
}
