package airbyte

import (
	"bytes"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// ErrUnsupported is [errors.ErrUnsupported]. An [*Error] matches it if the server does not have the
// operation: it returned 501, a 404 that says that the path is unknown, or an error that may say so for
// an operation that not all servers have (Since and Removed of [Operation]). A 404 that matches
// ErrUnsupported does not match [ErrNotFound], because it says nothing about the resource.
//
// Servers return the same 403 for an unknown path and, for a few operations, to a caller who lacks a
// role. Such an error matches both ErrUnsupported and [ErrForbidden].
var ErrUnsupported = errors.ErrUnsupported

// agesIfMissing returns which servers have the operation, if the response may be the one for an unknown
// path. Otherwise, or if all servers have the operation, it returns "".
func (o *Operation) agesIfMissing(base *url.URL, status int, body []byte) string {
	if !isUnknownPath(status, body) {
		return ""
	}
	// Airbyte Cloud always has the newest release. Servers of any age return 401 without a token.
	isCloud := strings.EqualFold(base.Hostname(), "api.airbyte.com")
	mayBeOld := !isCloud && status != http.StatusUnauthorized
	switch {
	case o.Since != "" && o.Removed != "" && mayBeOld:
		return "servers have this operation since " + o.Since + ", but no longer since " + o.Removed
	case o.Removed != "":
		return "servers no longer have this operation since " + o.Removed
	case o.Since != "" && mayBeOld:
		return "servers have this operation since " + o.Since
	default:
		return ""
	}
}

// pageNotFound is the message of the server's web framework for an unknown path.
const pageNotFound = "Page Not Found"

// frameworkError is an error of the server's web framework. Its messages are the name of the status
// unless the code of the server raised it.
type frameworkError struct {
	Message  string
	Path     json.RawMessage
	LogRef   json.RawMessage
	Links    json.RawMessage                   `json:"_links"`
	Embedded struct{ Errors []frameworkError } `json:"_embedded"`
}

// isUnknownPath reports whether a response may be the one for a path that the server does not have.
// Servers return 403 with a token, 401 without one, and 404 if authentication is turned off. The body
// is empty or an error of the web framework. Bodies with other properties, such as the type of a
// problem or the errorId of a missing resource, come from an operation or from a gateway.
func isUnknownPath(status int, body []byte) bool {
	statuses := []int{http.StatusUnauthorized, http.StatusForbidden, http.StatusNotFound}
	if !slices.Contains(statuses, status) {
		return false
	}
	body = bytes.TrimSpace(trimStart(body))
	if len(body) == 0 {
		return true
	}
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.DisallowUnknownFields()
	var e frameworkError
	err := decoder.Decode(&e)
	return err == nil && e.saysOnly(http.StatusText(status), pageNotFound)
}

// isNoRoute reports whether a response says that the server does not have the path: a 404 of the web
// framework that names nothing else. An empty body may also come from a proxy.
func isNoRoute(status int, body []byte) bool {
	if status != http.StatusNotFound || !isUnknownPath(status, body) {
		return false
	}
	var e struct {
		Message  string
		Links    json.RawMessage `json:"_links"`
		Embedded json.RawMessage `json:"_embedded"`
	}
	_ = json.Unmarshal(trimStart(body), &e) // isUnknownPath has decoded it, unless it is empty
	return strings.EqualFold(e.Message, pageNotFound) || !isNull(e.Links) || !isNull(e.Embedded)
}

// saysOnly reports whether the error has no messages except the given ones.
func (e *frameworkError) saysOnly(messages ...string) bool {
	isGiven := func(message string) bool { return strings.EqualFold(message, e.Message) }
	if e.Message != "" && !slices.ContainsFunc(messages, isGiven) {
		return false
	}
	for i := range e.Embedded.Errors {
		if !e.Embedded.Errors[i].saysOnly(messages...) {
			return false
		}
	}
	return true
}
