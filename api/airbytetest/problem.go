package airbytetest

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	airbyte "github.com/airbyte-go/airbyte/api"
)

// refusal is an answer that says no, in one of the shapes of servers.
type refusal struct {
	status int
	body   object // nil for none
}

func (r *refusal) answer() *answer {
	a := &answer{status: r.status, header: http.Header{}}
	if r.body != nil {
		a.header.Set("Content-Type", "application/json")
		a.body = encode(r.body)
	}
	a.header.Set("Content-Length", strconv.Itoa(len(a.body)))
	return a
}

// problem is the shape of errors that servers raise on purpose. The text that
// is of use is in data, the title and the detail go with the type.
func problem(status int, kind string, data object) *refusal {
	title := kind[strings.LastIndexAny(kind, "#:")+1:]
	var details any
	if data != nil {
		details = data
	}
	return &refusal{status, object{
		"status": status, "type": kind, "title": title, "detail": "The request failed: " + title + ".", "documentationUrl": nil, "data": details,
	}}
}

// unspecified is a problem whose type says nothing.
func unspecified(status int, title string, data object) *refusal {
	r := problem(status, airbyte.ProblemUnspecified, data)
	r.body["title"], r.body["detail"] = title, "The request failed: "+title+"."
	return r
}

// message is the usual data of a problem.
func message(text string) object { return object{"message": text} }

func badRequest(text string) *refusal {
	return problem(http.StatusBadRequest, airbyte.ProblemBadRequest, message(text))
}

func forbidden() *refusal {
	return problem(http.StatusForbidden, airbyte.ProblemForbidden, message("The caller lacks the permission for this, or there is no such thing."))
}

func notFound(resource, id string) *refusal {
	return problem(http.StatusNotFound, airbyte.ProblemResourceNotFound, object{"resourceType": resource, "resourceId": id})
}

func valueNotFound(value string) *refusal {
	return unspecified(http.StatusBadRequest, "value-not-found", object{"value": value})
}

func unprocessable(text string) *refusal {
	return problem(http.StatusUnprocessableEntity, airbyte.ProblemUnprocessableEntity, message(text))
}

func tryAgainLater(text string) *refusal {
	return problem(http.StatusConflict, airbyte.ProblemTryAgainLater, message(text))
}

func conflict(problemType string) *refusal {
	return problem(http.StatusConflict, problemType, message("There is one already."))
}

// stateConflict hides what is in the way, as servers do.
func stateConflict() *refusal {
	return problem(http.StatusConflict, airbyte.ProblemStateConflict, message("Could not fulfill request"))
}

// unlicensed is for what the licence does not include.
func unlicensed(feature string) *refusal {
	return problem(http.StatusForbidden, airbyte.ProblemLicenseEntitlement, object{"entitlement": feature})
}

// framework is the shape of errors that are raised before the server's own
// code is reached; the text that is of use is in the middle of it.
func framework(status int, texts ...string) *refusal {
	name := http.StatusText(status)
	if len(texts) == 0 {
		texts = []string{name}
	}
	var errs []any
	for _, t := range texts {
		errs = append(errs, object{"message": t})
	}
	return &refusal{status, object{"message": name, "_embedded": object{"errors": errs}, "_links": object{"self": object{"href": "/", "templated": false}}}}
}

// logged is the shape of errors of which only the server's log knows more.
func logged(status int) *refusal {
	return &refusal{status, object{"errorId": "5c3a1e52-6f0e-4a9b-8a53-0e6d3f2b7c10"}}
}

func crash() *refusal { return logged(http.StatusInternalServerError) }

func empty(status int) *refusal { return &refusal{status, nil} }

// refuseWrong answers a request that does not fit the API document.
func refuseWrong(c *call, all []wrong) *refusal {
	if c.route.ID == "listConnectorDefinitions" && c.query.get("workspaceId") == "" {
		return crash()
	}
	if slices.ContainsFunc(all, func(w wrong) bool {
		return w.place == "query parameter limit" || w.place == "query parameter offset"
	}) {
		return logged(http.StatusBadRequest)
	}
	var texts []string
	for _, w := range all {
		texts = append(texts, w.String())
	}
	return framework(http.StatusBadRequest, texts...)
}
