package airbytetest

import (
	"mime"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"time"

	"github.com/airbyte-go/airbyte/api/internal/openapi"
)

// call is a request while it is being served.
type call struct {
	server   *Server
	state    *state // of the server
	settings *settings

	route         *route            // never nil; its ID is empty if no operation matches the request
	pathParams    map[string]string // by name
	query         query
	body          object // nil if the body is not an object
	authorization string // the Authorization header
	accept        string // the Accept header
	address       string // scheme and host to which the request was sent
	record        *Request
	remarks       []string  // for the log, added by handlers
	now           time.Time // on the server's clock

	caller *resource // the user who sent the request; the first one until authorize has read the token
	scope  string    // ID of the only workspace that a scoped token may use; "" for all

	started *job // by the call; nil for none
}

func (s *Server) newCall(req *http.Request, body []byte) *call {
	route, pathParams := s.findRoute(req.Method, req.URL)
	values := req.URL.Query()
	return &call{
		server:        s,
		state:         s.state,
		settings:      s.settings,
		route:         route,
		pathParams:    pathParams,
		query:         query{values: values},
		body:          parseBody(req.Header.Get("Content-Type"), body),
		authorization: req.Header.Get("Authorization"),
		accept:        strings.Join(req.Header.Values("Accept"), ","),
		address:       s.addressOf(req),
		caller:        s.state.user,
		record: &Request{
			Operation: route.ID,
			Method:    req.Method,
			Path:      req.URL.Path,
			Query:     values,
			Body:      body,
		},
	}
}

// addressOf returns the scheme and the host to which a request was sent. Requests that arrived through
// a socket have no scheme; the listeners of a Server use http.
func (s *Server) addressOf(req *http.Request) string {
	if req.URL.Host != "" {
		return req.URL.Scheme + "://" + req.URL.Host
	}
	return "http://" + req.Host
}

// parseBody returns the fields of a JSON object or of a form.
func parseBody(contentType string, body []byte) object {
	mediaType, _, _ := mime.ParseMediaType(contentType) // "" for a header that is missing or broken
	if mediaType != "application/x-www-form-urlencoded" {
		return decodeJSON[object](body)
	}
	form, _ := url.ParseQuery(string(body)) // skips the pairs that it cannot parse
	fields := object{}
	for name := range form {
		fields[name] = form.Get(name)
	}
	return fields
}

// lowerIDs changes the IDs in the path, in the query and at the top of the body to lower case. Servers
// read IDs as UUIDs, whose case does not matter. An externalUserId is not an ID of the server.
func (c *call) lowerIDs() {
	for name, value := range c.pathParams {
		c.pathParams[name] = lowerID(value)
	}
	for _, values := range c.query.values {
		for i, value := range values {
			ids := strings.Split(value, ",")
			for j, id := range ids {
				ids[j] = lowerID(id)
			}
			values[i] = strings.Join(ids, ",")
		}
	}
	for name, value := range c.body {
		id, isString := value.(string)
		if isString && strings.HasSuffix(name, "Id") && name != "externalUserId" {
			c.body[name] = lowerID(id)
		}
	}
}

var uuidPattern = regexp.MustCompile(`^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$`)

// lowerID returns a UUID in lower case, and any other text as it is.
func lowerID(text string) string {
	lower := strings.ToLower(text)
	if lower != text && uuidPattern.MatchString(text) {
		return lower
	}
	return text
}

// query holds the query parameters of a request.
type query struct{ values url.Values }

// get returns the first value of a parameter, or "" if it is absent.
func (q query) get(name string) string { return q.values.Get(name) }

// has reports whether a parameter is present, even without a value.
func (q query) has(name string) bool { return q.values.Has(name) }

// list returns the items of a list parameter, which may be repeated or joined by commas.
func (q query) list(name string) []string { return openapi.Items(q.values[name]) }
