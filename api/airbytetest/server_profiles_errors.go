package airbytetest

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"

	airbyte "github.com/airbyte-go/airbyte/api"
)

// fitError adapts an error response to the release of the server. Handlers return the errors of the
// newest servers.
func (f features) fitError(resp *response) {
	body, isObject := resp.body.(object)
	if !isObject {
		return
	}
	switch {
	case body["errorId"] != nil && !f.hasSince("March 2026"):
		resp.body = uncaughtException(resp.status)
	case body["type"] != nil && body["title"] != nil:
		f.fitProblem(resp, body)
	}
}

// uncaughtException returns the body that servers up to 2.0 sent for errors for which newer ones
// send only the ID of a log entry.
func uncaughtException(status int) object {
	class := "java.lang.UnsupportedOperationException"
	text := "Internal Server Error: not supported"
	if status < http.StatusInternalServerError {
		class = "jakarta.validation.ConstraintViolationException"
		text = "Some properties contained invalid input."
	}
	return object{
		"message":                 text,
		"exceptionClassName":      class,
		"exceptionStack":          []any{},
		"rootCauseExceptionStack": []any{},
	}
}

// fitProblem changes an error of the server's own code. Servers up to 1.1 return 400 for an unknown
// ID. Those up to 0.63 have no data and a media type of their own, and most of their problems have
// no type. They do not explain unexpected errors.
func (f features) fitProblem(resp *response, body object) {
	if body["title"] == "resource-not-found" && !f.hasSince("1.2") {
		resp.status = http.StatusBadRequest
		resp.body = extend(body, object{"status": resp.status, "documentationUrl": nil})
	}
	if f.hasSince("0.64") {
		return
	}
	resp.contentType = "application/problem+json"
	if resp.status >= http.StatusInternalServerError {
		resp.body = blankProblem(resp.status).body
		return
	}
	problemType := body["type"]
	if resp.status == http.StatusBadRequest && body["title"] == "bad-request" {
		problemType = airbyte.ProblemUnspecified
	}
	data, _ := body["data"].(object)
	resp.body = object{
		"type":   problemType,
		"title":  body["title"],
		"status": resp.status,
		"detail": describeData(data),
	}
}

// describeData returns the data of a problem as a sentence.
func describeData(data object) string {
	if text := getString(data, "message"); text != "" {
		return text
	}
	var parts []string
	for _, name := range slices.Sorted(maps.Keys(data)) {
		parts = append(parts, fmt.Sprintf("%s %v", name, data[name]))
	}
	return "The request failed: " + strings.Join(parts, ", ")
}

// blankProblem returns an error of servers up to 0.63, which describes only its status.
func blankProblem(status int) *apiError {
	return &apiError{
		status:      status,
		contentType: "application/problem+json",
		body:        object{"type": "about:blank", "status": status},
	}
}
