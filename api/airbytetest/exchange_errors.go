package airbytetest

import (
	"cmp"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	airbyte "github.com/airbyte-go/airbyte/api"
)

// Servers send errors in four formats. Errors of their own code are problems ([problem],
// [titledProblem], [statusError], [notFound]). Errors of their web framework, which runs first,
// have another format ([frameworkError]). Unexpected errors contain only the ID of an entry in the
// server's log ([loggedError]). A few errors have no body at all ([emptyError]).

// apiError is an error response. Handlers return it as their error.
type apiError struct {
	status      int
	body        any         // a JSON value or a textBody; nil for none
	contentType string      // of a JSON value; "" for application/json
	header      http.Header // further headers; nil for none
}

// Error returns the status and the body. Only tests see it, for example a test that adds a
// connection to a source without streams.
func (e *apiError) Error() string {
	return fmt.Sprintf("airbytetest: status %d: %s", e.status, encodeJSON(e.body))
}

// errorResponse returns the response for an error of a handler.
func errorResponse(err error) *response {
	e, ok := errors.AsType[*apiError](err)
	if !ok {
		e = statusError(http.StatusInternalServerError, err.Error())
	}
	return &response{status: e.status, body: e.body, contentType: e.contentType, header: e.header}
}

// problem returns an error of the server's own code. The useful part is data, which is null for some
// types; the title and the detail follow from the type.
func problem(status int, problemType string, data object) *apiError {
	if slices.Contains(problemsWithoutData, problemType) {
		data = nil
	}
	return titledProblem(status, problemType, problemTitle(problemType), data)
}

// titledProblem is problem with a title that does not follow from the type.
//
// Fact of api/doctor: errors/problem-has-type-and-title.
func titledProblem(status int, problemType, title string, data object) *apiError {
	return &apiError{status: status, body: object{
		"status":           status,
		"type":             problemType,
		"title":            title,
		"detail":           "The request failed: " + title + ".",
		"documentationUrl": nil,
		"data":             data,
	}}
}

// problemTypes holds the problem type for each status that servers use if there is no specific
// type.
var problemTypes = map[int]string{
	http.StatusBadRequest:          airbyte.ProblemBadRequest,
	http.StatusForbidden:           airbyte.ProblemForbidden,
	http.StatusNotFound:            airbyte.ProblemResourceNotFound,
	http.StatusConflict:            airbyte.ProblemTryAgainLater,
	http.StatusUnprocessableEntity: airbyte.ProblemUnprocessableEntity,
}

// statusError returns the usual error for a status.
//
// Fact of api/doctor: limits/no-retry-after.
func statusError(status int, text string) *apiError {
	switch {
	case status == http.StatusUnauthorized:
		return frameworkError(status)
	case status == http.StatusTooManyRequests:
		return &apiError{status: status, body: message("You are being rate limited.")}
	case status == http.StatusServiceUnavailable:
		return serviceUnavailable(text)
	case status >= http.StatusInternalServerError:
		return titledProblem(status, airbyte.ProblemUnspecified, "unexpected-problem", message(text))
	}
	problemType := cmp.Or(problemTypes[status], airbyte.ProblemBadRequest)
	return problem(status, problemType, message(text))
}

// serviceUnavailable returns the error of a server that is down. It has no data.
func serviceUnavailable(text string) *apiError {
	e := titledProblem(http.StatusServiceUnavailable, airbyte.ProblemUnspecified, "service-unavailable", nil)
	e.body.(object)["detail"] = text
	return e
}

// notFound returns the error for an ID that does not exist in a collection.
func notFound(in *collection, id string) *apiError {
	return problem(http.StatusNotFound, airbyte.ProblemResourceNotFound, object{
		"resourceType": in.errorName,
		"resourceId":   id,
	})
}

// stateConflict returns the error of an operation that the current state does not allow.
func stateConflict(text string) *apiError {
	return problem(http.StatusConflict, airbyte.ProblemStateConflict, message(text))
}

// frameworkRoleChecks are the operations whose role check runs in the web framework.
var frameworkRoleChecks = []string{
	"createSource",
	"createDestination",
	"createConnection",
	"createTag",
	"initiateOAuth",
	"getEmbeddedWidget",
	"generateEmbeddedScopedToken",
}

// forbidden returns the error for a resource that does not exist or that the caller may not see.
func (c *call) forbidden() *apiError {
	if slices.Contains(frameworkRoleChecks, c.route.ID) {
		return frameworkError(http.StatusForbidden)
	}
	return statusError(http.StatusForbidden, "The resource does not exist, or the caller may not use it.")
}

// frameworkError returns an error of the web framework. The messages are nested in the body.
// Without messages, the body repeats the name of the status.
func frameworkError(status int, messages ...string) *apiError {
	name := http.StatusText(status)
	if len(messages) == 0 {
		messages = []string{name}
	}
	return &apiError{status: status, body: object{
		"message":   name,
		"_embedded": object{"errors": toList(messages, frameworkMessage)},
		"_links":    object{}, // addSelfLink adds the URL
	}}
}

func frameworkMessage(text string) object {
	return object{"message": text, "_embedded": object{}, "_links": object{}}
}

// addSelfLink adds the URL of the request to an error of the web framework. It is a path on the server,
// behind gateways such as that of Airbyte Cloud.
func (c *call) addSelfLink(resp *response) {
	body, isObject := resp.body.(object)
	if !isObject || body["_links"] == nil {
		return
	}
	href := c.record.Path
	if path, isBelowBase := strings.CutPrefix(href, c.server.base.Path); isBelowBase {
		href = "/api/public/v1" + path
	}
	if query := c.record.Query.Encode(); query != "" {
		href += "?" + query
	}
	resp.body = extend(body, object{"_links": object{"self": object{"href": href, "templated": false}}})
}

// loggedError returns an unexpected error. Its body holds only the ID under which a real server
// logs the cause.
//
// Fact of api/doctor: errors/validation-has-only-an-id.
func loggedError(status int) *apiError {
	return &apiError{status: status, body: object{"errorId": "5c3a1e52-6f0e-4a9b-8a53-0e6d3f2b7c10"}}
}

// emptyError returns an error without a body.
func emptyError(status int) *apiError { return &apiError{status: status} }

func message(text string) object { return object{"message": text} }
