package airbytetest

import (
	"io"
	"maps"
	"net/http"
	"strconv"
	"strings"

	airbyte "github.com/airbyte-go/airbyte/api"
)

// answer is what goes back over the wire.
type answer struct {
	status int
	header http.Header
	body   []byte
}

// redirect and text are results that are no JSON.
type (
	redirect string
	text     string
)

// newAnswer is the answer with a result; nil, of any type, is no body.
func newAnswer(status int, result any) *answer {
	a := &answer{status, http.Header{}, nil}
	switch result := result.(type) {
	case redirect:
		a.header.Set("Location", string(result))
	case text:
		a.write("text/plain", []byte(result))
	default:
		if o, isObject := result.(object); result != nil && (!isObject || o != nil) {
			a.write("application/json", encode(result))
		}
	}
	return a
}

// write gives the answer a body.
func (a *answer) write(contentType string, body []byte) {
	a.body = body
	a.header.Set("Content-Type", contentType)
}

// send sends the answer, or half of it.
func (a *answer) send(w http.ResponseWriter, truncated bool) (err error) {
	body := a.body
	maps.Copy(w.Header(), a.header)
	if a.status != http.StatusNoContent {
		w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	}
	w.WriteHeader(a.status)
	if truncated {
		body, err = body[:len(body)/2], io.ErrUnexpectedEOF
		defer func() { _ = http.NewResponseController(w).Flush() }()
	}
	_, _ = w.Write(body) // nobody is left to tell
	return err
}

// refusal is a result that says no, in one of the shapes of servers.
type refusal struct {
	status int
	body   object // nil for none
}

// problem is the shape of errors that servers raise on purpose. The text that
// is of use is in data, the title and the detail go with the type.
func problem(status int, kind string, data object) *refusal {
	return titled(status, kind, kind[strings.LastIndexAny(kind, "#:")+1:], data)
}

// titled is a problem whose title is not that of its type.
func titled(status int, kind, title string, data object) *refusal {
	return &refusal{status, object{
		"status": status, "type": kind, "title": title, "detail": "The request failed: " + title + ".", "documentationUrl": nil, "data": data,
	}}
}

// unspecified is a problem whose type says nothing.
func unspecified(status int, title string, data object) *refusal {
	return titled(status, airbyte.ProblemUnspecified, title, data)
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
func notFound(resource, id string) *refusal {
	return problem(404, airbyte.ProblemResourceNotFound, object{"resourceType": resource, "resourceId": id})
}
func conflict(kind, text string) *refusal { return problem(409, kind, message(text)) }
func unprocessable(text string) *refusal {
	return problem(422, airbyte.ProblemUnprocessableEntity, message(text))
}
func unexpected(text string) *refusal { return unspecified(500, "unexpected-problem", message(text)) }

// framework is the shape of errors that are raised before the server's own
// code is reached; the text that is of use is in the middle of it.
func framework(status int, texts ...string) *refusal {
	name, errs := http.StatusText(status), []any{}
	for _, text := range append(texts, name)[:max(len(texts), 1)] {
		errs = append(errs, message(text))
	}
	return &refusal{status, object{"message": name, "_embedded": object{"errors": errs}, "_links": object{"self": object{"href": "/", "templated": false}}}}
}

// logged is the shape of errors of which only the server's log knows more.
func logged(status int) *refusal {
	return &refusal{status, object{"errorId": "5c3a1e52-6f0e-4a9b-8a53-0e6d3f2b7c10"}}
}

func crash() *refusal           { return logged(500) }
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
