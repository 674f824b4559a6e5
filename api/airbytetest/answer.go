package airbytetest

import (
	"cmp"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"testing/iotest"

	airbyte "github.com/airbyte-go/airbyte/api"
)

// answer is what a server says, also when it refuses.
type answer struct {
	status     int
	body       any    // JSON, unless it is other; nil for none
	retryAfter string // header; "" for none
}

// other is a body that is not JSON, with the header that says so.
type other struct{ header, value, text string }

func redirect(to string) other { return other{"Location", to, ""} }
func text(s string) other      { return other{"Content-Type", "text/plain", s} }

// response is an answer on the wire. One that is truncated breaks in the middle.
func (a *answer) response(req *http.Request, truncated bool) *http.Response {
	w, body := httptest.NewRecorder(), []byte(nil)
	switch said, isOther := a.body.(other); {
	case a.body == nil || a.status == http.StatusNoContent || req.Method == http.MethodHead:
	case isOther:
		w.Header().Set(said.header, said.value)
		body = []byte(said.text)
	default:
		w.Header().Set("Content-Type", "application/json")
		body = encode(a.body)
	}
	if a.retryAfter != "" {
		w.Header().Set("Retry-After", a.retryAfter)
	}
	if a.status != http.StatusNoContent {
		w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	}
	w.WriteHeader(a.status)
	if truncated {
		body = body[:len(body)/2]
	}
	_, _ = w.Write(body) // into memory
	resp := w.Result()
	resp.Request = req
	if truncated {
		resp.Body = io.NopCloser(io.MultiReader(resp.Body, iotest.ErrReader(io.ErrUnexpectedEOF)))
	}
	return resp
}

// ensure refuses a call unless something holds.
func ensure(holds bool, otherwise *answer) {
	if !holds {
		panic(otherwise)
	}
}

// problems are what servers say along with a status, unless they say something more precise.
var problems = map[int]string{
	400: airbyte.ProblemBadRequest, 403: airbyte.ProblemForbidden, 404: airbyte.ProblemResourceNotFound,
	409: airbyte.ProblemTryAgainLater, 422: airbyte.ProblemUnprocessableEntity,
}

// refuse is the usual answer of a status.
func refuse(status int, text string) *answer {
	switch {
	case status == http.StatusUnauthorized:
		return framework(status)
	case status == http.StatusTooManyRequests:
		return &answer{status: status, body: message("You are being rate limited.")}
	case status >= http.StatusInternalServerError:
		title := "unexpected-problem"
		if status == http.StatusServiceUnavailable {
			title = "service-unavailable"
		}
		return titled(status, airbyte.ProblemUnspecified, title, message(text))
	}
	return problem(status, cmp.Or(problems[status], airbyte.ProblemBadRequest), message(text))
}

// problem is the shape of errors that servers raise on purpose. The text that is of use is in data,
// the title and the detail go with the type.
func problem(status int, kind string, data object) *answer {
	return titled(status, kind, kind[strings.LastIndexAny(kind, "#:")+1:], data)
}

func titled(status int, kind, title string, data object) *answer {
	return &answer{status: status, body: object{
		"status": status, "type": kind, "title": title, "detail": "The request failed: " + title + ".", "documentationUrl": nil, "data": data,
	}}
}

func message(text string) object { return object{"message": text} }

// early are the operations that look at roles before the server's own code is reached.
var early = []string{"createSource", "createDestination", "createConnection", "createTag", "initiateOAuth", "getEmbeddedWidget", "generateEmbeddedScopedToken"}

func (c *call) forbidden() *answer {
	if slices.Contains(early, c.route.ID) {
		return framework(http.StatusForbidden)
	}
	return refuse(http.StatusForbidden, "There is no such thing, or it is not the caller's.")
}

func notFound(resource, id string) *answer {
	return problem(http.StatusNotFound, airbyte.ProblemResourceNotFound, object{"resourceType": resource, "resourceId": id})
}

// framework is the shape of errors that are raised before the server's own code is reached; the
// texts that are of use are in the middle of it.
func framework(status int, texts ...string) *answer {
	name := http.StatusText(status)
	if len(texts) == 0 {
		texts = []string{name}
	}
	return &answer{status: status, body: object{
		"message": name, "_embedded": object{"errors": listOf(texts, message)}, "_links": object{"self": object{"href": "/", "templated": false}},
	}}
}

// logged is the shape of errors of which only the server's log knows more.
func logged(status int) *answer {
	return &answer{status: status, body: object{"errorId": "5c3a1e52-6f0e-4a9b-8a53-0e6d3f2b7c10"}}
}

func empty(status int) *answer { return &answer{status: status} }
