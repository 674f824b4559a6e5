package airbytetest

import (
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"

	airbyte "github.com/airbyte-go/airbyte/api"
)

// route is an operation and what the server does for it.
type route struct {
	airbyte.Operation
	behaviour
	status int // of success
}

// handler acts on a call. What it returns becomes the body of the answer. It
// panics with a refusal to say no, which apply makes the answer.
type handler func(c *call) any

// later are operations newer than the API document.
var later = []airbyte.Operation{
	{ID: "deleteWorkspaceOAuthCredentials", Method: http.MethodDelete, Path: "/workspaces/{workspaceId}/oauthCredentials/{actorType}/{name}"},
}

// newRoutes gives each operation its behaviour. It fails when an operation has
// none, or a behaviour no operation.
func newRoutes(f features, d *document, behaviours map[string]behaviour) (routes []route, err error) {
	unused := maps.Clone(behaviours)
	for _, op := range append(airbyte.Operations(), later...) {
		b, ok := behaviours[op.ID]
		delete(unused, op.ID)
		if !ok {
			err = errors.Join(err, fmt.Errorf("airbytetest: operation %s has no behaviour", op.ID))
		}
		if f.has(op) {
			routes = append(routes, route{op, b, d.success(op)})
		}
	}
	for _, id := range slices.Sorted(maps.Keys(unused)) {
		err = errors.Join(err, fmt.Errorf("airbytetest: there is no operation %s for a behaviour", id))
	}
	return routes, err
}

// has reports whether servers of a profile have an operation.
func (f features) has(op airbyte.Operation) bool {
	switch {
	case slices.ContainsFunc(later, func(l airbyte.Operation) bool { return l.ID == op.ID }):
		return f.later
	case op.Removed != "":
		return f.templates
	}
	return f.cloud || op.ID != "oauthCallback"
}

// find returns the route of a request and notes its path parameters. The
// template with the fewest of them counts.
func (s *Server) find(method string, u *url.URL, vars map[string]string) (best *route) {
	rest, below := strings.CutPrefix(u.EscapedPath(), s.base.EscapedPath())
	if !below && strings.Trim(u.Path, "/") == strings.Trim(strings.TrimSuffix(s.base.Path, "/v1"), "/") {
		rest = "/" // the documentation, which is beside the base
	}
	for i := range s.routes {
		r := &s.routes[i]
		values, ok := match(r.Path, rest)
		if ok && r.Method == method && (r.Path == "/") == !below && (best == nil || len(values) < len(vars)) {
			best = r
			clear(vars)
			maps.Copy(vars, values)
		}
	}
	return best
}

// match compares an escaped path with a template.
func match(template, path string) (map[string]string, bool) {
	want, got, values := strings.Split(template, "/"), strings.Split(path, "/"), map[string]string{}
	if len(want) != len(got) {
		return nil, false
	}
	for i, segment := range want {
		text, err := url.PathUnescape(got[i])
		name, isParameter := strings.CutPrefix(segment, "{")
		switch {
		case err != nil || isParameter && text == "" || !isParameter && segment != text:
			return nil, false
		case isParameter:
			values[strings.TrimSuffix(name, "}")] = text
		}
	}
	return values, true
}
