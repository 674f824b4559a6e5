package airbytetest

import (
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	airbyte "github.com/airbyte-go/airbyte/api"
)

// route is an operation and what the server does for it.
type route struct {
	airbyte.Operation
	status int // of success
	behave handler
}

// handler acts on a call. What it returns becomes the body of the answer;
// redirect and text are special. It panics with a refusal to say no, which
// apply makes the answer.
type handler func(c *call) any

// call is a request that is being served.
type call struct {
	*Server
	route  *route // nil where there is none
	method string
	path   string
	vars   map[string]string // path parameters
	query  query
	body   object
	token  string
	now    time.Time
}

// later are operations newer than the API document.
var later = []airbyte.Operation{
	{ID: "deleteWorkspaceOAuthCredentials", Method: http.MethodDelete, Path: "/workspaces/{workspaceId}/oauthCredentials/{actorType}/{name}"},
}

// newRoutes gives each operation its behaviour. It fails when an operation has
// none, or a behaviour no operation.
func newRoutes(f features, d *document, behaviours map[string]handler) ([]route, error) {
	var routes []route
	var errs []error
	unused := maps.Clone(behaviours)
	for _, op := range append(airbyte.Operations(), later...) {
		behave, ok := behaviours[op.ID]
		delete(unused, op.ID)
		if !ok {
			errs = append(errs, fmt.Errorf("airbytetest: operation %s has no behaviour", op.ID))
			continue
		}
		if f.has(op) {
			routes = append(routes, route{op, d.success(op), behave})
		}
	}
	for id := range unused {
		errs = append(errs, fmt.Errorf("airbytetest: there is no operation %s for a behaviour", id))
	}
	return routes, errors.Join(errs...)
}

// has reports whether servers of a profile have an operation.
func (f features) has(op airbyte.Operation) bool {
	isLater := slices.ContainsFunc(later, func(l airbyte.Operation) bool { return l.ID == op.ID })
	switch {
	case isLater:
		return f.later
	case op.Removed != "":
		return f.templates
	case op.ID == "oauthCallback":
		return f.cloud
	}
	return true
}

// find returns the route of a request and notes its path parameters.
// Templates without parameters come first.
func (s *Server) find(method string, u *url.URL, vars map[string]string) *route {
	path := u.EscapedPath()
	if method == http.MethodGet && strings.TrimSuffix(path, "/") == strings.TrimSuffix(s.base.Path, "/v1") {
		return s.routeOf("getDocumentation")
	}
	rest, below := strings.CutPrefix(path, s.base.EscapedPath()+"/")
	if !below {
		return nil
	}
	var best *route
	var found map[string]string
	for i := range s.routes {
		r := &s.routes[i]
		values, ok := match(r.Path, rest)
		if ok && r.Method == method && r.Path != "/" && (best == nil || len(values) < len(found)) {
			best, found = r, values
		}
	}
	maps.Copy(vars, found)
	return best
}

func (s *Server) routeOf(id string) *route {
	i := slices.IndexFunc(s.routes, func(r route) bool { return r.ID == id })
	return &s.routes[i]
}

// match compares an escaped path, without its first slash, with a template.
func match(template, path string) (map[string]string, bool) {
	want, got := strings.Split(template[1:], "/"), strings.Split(path, "/")
	if len(want) != len(got) {
		return nil, false
	}
	values := map[string]string{}
	for i, segment := range want {
		text, err := url.PathUnescape(got[i])
		if err != nil || text == "" {
			return nil, false
		}
		if name, isParameter := strings.CutPrefix(segment, "{"); isParameter {
			values[strings.TrimSuffix(name, "}")] = text
		} else if segment != text {
			return nil, false
		}
	}
	return values, true
}

// redirect is a result that leads elsewhere.
type redirect string

// text is a result that is no JSON.
type text string

// success is the answer of an operation that did what it was asked for.
func (r *route) success(result any) *answer {
	a := &answer{status: r.status, header: http.Header{}}
	switch result := result.(type) {
	case nil:
	case redirect:
		a.header.Set("Location", string(result))
	case text:
		a.header.Set("Content-Type", "text/plain")
		a.body = []byte(result)
	default:
		a.header.Set("Content-Type", "application/json")
		a.body = encode(result)
	}
	if a.status != http.StatusNoContent {
		a.header.Set("Content-Length", strconv.Itoa(len(a.body)))
	}
	return a
}
