package openapi

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"

	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
)

// maxRequestLine is the longest request line, in bytes, that servers read. It has room for about a
// hundred UUIDs in the query.
const maxRequestLine = 4096

// Check compares a request with its operation in the document and returns the mistakes in the
// request. Each names its place, but not the values that were sent. If route is nil, because the
// document does not have the operation, there are no mistakes.
//
// pathParams are unescaped. Check reads the body from its argument, not from req. Like servers, it
// accepts lists in the query that are joined by commas, and reports a request line that is too
// long.
func Check(route *routers.Route, pathParams map[string]string, req *http.Request, body []byte) []string {
	if route == nil {
		return nil
	}
	parameters := slices.Concat(route.PathItem.Parameters, route.Operation.Parameters)
	query := req.URL.Query()
	mistakes := validate(route, pathParams, splitLists(parameters, query), requestToValidate(req, body))
	if mistake := CheckRequestLine(req); mistake != "" {
		mistakes = append(mistakes, mistake)
	}
	for _, name := range unknownParameters(parameters, query) {
		if !isAcceptedByServers(route, name) {
			mistakes = append(mistakes, "query parameter "+name+": the operation has no such parameter")
		}
	}
	hasBody := len(bytes.TrimSpace(body)) > 0
	if hasBody && route.Operation.RequestBody == nil {
		mistakes = append(mistakes, "body: the operation takes no body")
	}
	return mistakes
}

// CheckRequestLine returns the mistake of a request line that is longer than servers read, or "".
func CheckRequestLine(req *http.Request) string {
	requestLine := req.Method + " " + req.URL.RequestURI() + " HTTP/1.1"
	if len(requestLine) <= maxRequestLine {
		return ""
	}
	return fmt.Sprintf("request line: servers read no more than %d bytes; ask for less at once", maxRequestLine)
}

// isAcceptedByServers reports whether servers accept a query parameter that the document lacks.
func isAcceptedByServers(route *routers.Route, parameter string) bool {
	return route.Operation.OperationID == "getEmbeddedWidget" && parameter == "debug"
}

// validate returns the mistakes that the validator finds.
func validate(route *routers.Route, pathParams map[string]string, query url.Values, req *http.Request) []string {
	err := openapi3filter.ValidateRequest(req.Context(), &openapi3filter.RequestValidationInput{
		Request:     req,
		PathParams:  pathParams,
		QueryParams: query,
		Route:       route,
		Options: &openapi3filter.Options{
			AuthenticationFunc:  openapi3filter.NoopAuthenticationFunc,
			MultiError:          true,
			SkipSettingDefaults: true,
		},
	})
	return explain("request", err)
}

// requestToValidate returns a copy of a request with a body.
func requestToValidate(req *http.Request, body []byte) *http.Request {
	copied := copyRequest(req)
	copied.Body = io.NopCloser(bytes.NewReader(body))
	copied.GetBody = nil // the validator would read it instead
	return copied
}

// copyRequest returns a copy of a request with a URL of its own. The copy shares the headers, and does not end with
// the context of the request.
func copyRequest(req *http.Request) *http.Request {
	copied := req.WithContext(context.WithoutCancel(req.Context()))
	copied.URL = new(*req.URL)
	return copied
}
