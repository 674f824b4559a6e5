package airbytetest

import (
	"io"
	"maps"
	"net/http"
	"strconv"
	"strings"

	airbyte "github.com/airbyte-go/airbyte/api"
)

type answer struct {
	status int
	header http.Header
	body   []byte
}

// Results of handlers that are not JSON.
type (
	redirect string // where to
	text     string
)

func newAnswer(status int, result any) *answer {
	a := &answer{status, http.Header{}, nil}
	switch result := result.(type) {
	case nil:
	case *refusal:
		return newAnswer(result.status, result.body)
	case redirect:
		a.header.Set("Location", string(result))
	case text:
		a.write("text/plain", []byte(result))
	default:
		a.write("application/json", encode(result))
	}
	return a
}

func (a *answer) write(contentType string, body []byte) {
	if a.status != http.StatusNoContent {
		a.header.Set("Content-Type", contentType)
		a.body = body
	}
}

func (a *answer) send(w http.ResponseWriter, truncated bool) error {
	maps.Copy(w.Header(), a.header)
	if a.status != http.StatusNoContent {
		w.Header().Set("Content-Length", strconv.Itoa(len(a.body)))
	}
	w.WriteHeader(a.status)
	if truncated {
		_, _ = w.Write(a.body[:len(a.body)/2]) // nobody is left to tell
		_ = http.NewResponseController(w).Flush()
		return io.ErrUnexpectedEOF
	}
	_, _ = w.Write(a.body)
	return nil
}

// refusal is a result that says no, in one of the shapes of servers. A body that is nil is none.
type refusal struct {
	status int
	body   any
}

// ensure refuses a call unless something holds.
func ensure(holds bool, otherwise *refusal) {
	if !holds {
		panic(otherwise)
	}
}

// problem is the shape of errors that servers raise on purpose. The text that is of use is in data,
// the title and the detail go with the type.
func problem(status int, kind string, data object) *refusal {
	return titled(status, kind, kind[strings.LastIndexAny(kind, "#:")+1:], data)
}

func titled(status int, kind, title string, data object) *refusal {
	return &refusal{status, object{
		"status": status, "type": kind, "title": title, "detail": "The request failed: " + title + ".", "documentationUrl": nil, "data": data,
	}}
}

func message(text string) object { return object{"message": text} }

func badRequest(text string) *refusal { return problem(400, airbyte.ProblemBadRequest, message(text)) }
func forbidden() *refusal {
	return problem(403, airbyte.ProblemForbidden, message("There is no such thing, or it is not the caller's."))
}
func notFound(resource, id string) *refusal {
	return problem(404, airbyte.ProblemResourceNotFound, object{"resourceType": resource, "resourceId": id})
}
func conflict(kind, text string) *refusal { return problem(409, kind, message(text)) }

// unexpected is a problem whose type says nothing.
func unexpected(status int, text string) *refusal {
	return titled(status, airbyte.ProblemUnspecified, "unexpected-problem", message(text))
}

// framework is the shape of errors that are raised before the server's own code is reached; the
// texts that are of use are in the middle of it.
func framework(status int, texts ...string) *refusal {
	name := http.StatusText(status)
	if len(texts) == 0 {
		texts = []string{name}
	}
	return &refusal{status, object{"message": name, "_embedded": object{"errors": listOf(texts, message)}, "_links": object{"self": object{"href": "/", "templated": false}}}}
}

// logged is the shape of errors of which only the server's log knows more.
func logged(status int) *refusal {
	return &refusal{status, object{"errorId": "5c3a1e52-6f0e-4a9b-8a53-0e6d3f2b7c10"}}
}
func empty(status int) *refusal { return &refusal{status, nil} }
