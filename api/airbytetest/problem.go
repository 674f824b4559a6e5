package airbytetest

import (
	"net/http"
	"strings"

	airbyte "github.com/airbyte-go/airbyte/api"
)

// refusal is a result that says no, in one of the shapes of servers.
type refusal struct {
	status int
	body   object // nil for none
}

// problem is the shape of errors that servers raise on purpose. The text that
// is of use is in data, the title and the detail go with the type.
func problem(status int, kind string, data object) *refusal {
	title := kind[strings.LastIndexAny(kind, "#:")+1:]
	return &refusal{status, object{
		"status": status, "type": kind, "title": title, "detail": "The request failed: " + title + ".", "documentationUrl": nil, "data": data,
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

func badRequest(text string) *refusal { return problem(400, airbyte.ProblemBadRequest, message(text)) }
func valueNotFound(value string) *refusal {
	return unspecified(400, "value-not-found", object{"value": value})
}
func forbidden() *refusal {
	return problem(403, airbyte.ProblemForbidden, message("There is no such thing, or it is not the caller's."))
}
func conflict(kind string) *refusal { return problem(409, kind, message("There is one already.")) }
func tryAgainLater(text string) *refusal {
	return problem(409, airbyte.ProblemTryAgainLater, message(text))
}
func unprocessable(text string) *refusal {
	return problem(422, airbyte.ProblemUnprocessableEntity, message(text))
}

func notFound(resource, id string) *refusal {
	return problem(404, airbyte.ProblemResourceNotFound, object{"resourceType": resource, "resourceId": id})
}

// stateConflict hides what is in the way, as servers do.
func stateConflict() *refusal {
	return problem(409, airbyte.ProblemStateConflict, message("Could not fulfill request"))
}

// framework is the shape of errors that are raised before the server's own
// code is reached; the text that is of use is in the middle of it.
func framework(status int, texts ...string) *refusal {
	name, errs := http.StatusText(status), []any{}
	for _, text := range texts {
		errs = append(errs, message(text))
	}
	if len(errs) == 0 {
		errs = append(errs, message(name))
	}
	return &refusal{status, object{"message": name, "_embedded": object{"errors": errs}, "_links": object{"self": object{"href": "/", "templated": false}}}}
}

// logged is the shape of errors of which only the server's log knows more.
func logged(status int) *refusal {
	return &refusal{status, object{"errorId": "5c3a1e52-6f0e-4a9b-8a53-0e6d3f2b7c10"}}
}

func crash() *refusal { return logged(500) }

func empty(status int) *refusal { return &refusal{status, nil} }

// refuseWrong answers a request that does not fit the API document.
func refuseWrong(c *call, all []string) *refusal {
	if c.route.ID == "listConnectorDefinitions" && c.query.get("workspaceId") == "" {
		return crash()
	}
	for _, text := range all {
		if strings.HasPrefix(text, "query parameter limit:") || strings.HasPrefix(text, "query parameter offset:") {
			return logged(400)
		}
	}
	return framework(400, all...)
}
