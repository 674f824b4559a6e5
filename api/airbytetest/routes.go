package airbytetest

import (
	"cmp"
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/getkin/kin-openapi/routers"

	airbyte "github.com/airbyte-go/airbyte/api"
	"github.com/airbyte-go/airbyte/api/internal/openapi"
)

// undocumented lists the operations that some servers have but the API document lacks: those of data
// planes in release 1.6, where they are below their regions.
var undocumented = []airbyte.Operation{
	regionOperation("listRegionDataplanes", http.MethodGet, "/regions/{regionId}/dataplanes"),
	regionOperation("createRegionDataplane", http.MethodPost, "/regions/{regionId}/dataplanes"),
	regionOperation("getRegionDataplane", http.MethodGet, "/regions/{regionId}/dataplanes/{dataplaneId}"),
	regionOperation("updateRegionDataplane", http.MethodPatch, "/regions/{regionId}/dataplanes/{dataplaneId}"),
	regionOperation("deleteRegionDataplane", http.MethodDelete, "/regions/{regionId}/dataplanes/{dataplaneId}"),
}

func regionOperation(id, method, path string) airbyte.Operation {
	return airbyte.Operation{ID: id, Method: method, Path: path, Service: "Dataplanes", Since: "1.6", Removed: "1.7"}
}

// isUndocumented reports whether the API document lacks an operation.
func isUndocumented(op airbyte.Operation) bool {
	return slices.ContainsFunc(undocumented, func(o airbyte.Operation) bool { return o.ID == op.ID })
}

// allOperations returns the operations that a server can have.
func allOperations() []airbyte.Operation {
	all := airbyte.Operations()
	for _, op := range undocumented {
		isDocumented := slices.ContainsFunc(all, func(o airbyte.Operation) bool { return o.ID == op.ID })
		if !isDocumented {
			all = append(all, op)
		}
	}
	return all
}

// route is an operation together with its handler.
type route struct {
	airbyte.Operation
	handle     handler
	pattern    *regexp.Regexp // of the path, with a group for each parameter
	documented *routers.Route // the operation in the API document; nil if it is undocumented
	status     int            // of a successful response
}

// routes returns the routes of all operations. Those with fewer path parameters come first, so that
// /sources/initiateOAuth is found before /sources/{sourceId}.
var routes = sync.OnceValue(func() []*route {
	var all []*route
	for _, op := range allOperations() {
		all = append(all, newRoute(op))
	}
	slices.SortStableFunc(all, func(a, b *route) int {
		return cmp.Compare(a.pattern.NumSubexp(), b.pattern.NumSubexp())
	})
	return all
})

func newRoute(op airbyte.Operation) *route {
	handle, ok := handlers[op.ID]
	if !ok {
		handle = notFaked
	}
	documented := openapi.Route(op.Method, op.Path)
	return &route{
		Operation:  op,
		handle:     handle,
		pattern:    pathPattern(op.Path),
		documented: documented,
		status:     successStatus(documented),
	}
}

// pathPattern returns a pattern for a path template such as /sources/{sourceId}.
func pathPattern(template string) *regexp.Regexp {
	parameter := regexp.MustCompile(`\{(\w+)\}`)
	return regexp.MustCompile("^" + parameter.ReplaceAllString(template, "(?P<$1>[^/]+)") + "$")
}

// successStatus returns the lowest status in the document for an operation.
func successStatus(documented *routers.Route) int {
	if documented == nil {
		return http.StatusOK
	}
	lowest := slices.Min(slices.Collect(maps.Keys(documented.Operation.Responses.Map())))
	status, _ := strconv.Atoi(lowest) // valid, because a test checks the status of every operation
	return status
}

// findRoute returns the route of a request and its path parameters. For a request that matches no
// operation of the server's profile it returns an empty route.
func (s *Server) findRoute(method string, u *url.URL) (*route, map[string]string) {
	if r := s.findConfigRoute(method, u); r != nil {
		return r, map[string]string{}
	}
	for _, r := range routes() {
		if r.Method != method || !s.settings.serves(r.Operation) {
			continue
		}
		if pathParams, ok := s.match(r, u); ok {
			return r, pathParams
		}
	}
	return &route{}, map[string]string{}
}

// findConfigRoute returns the route of a request for one of two operations that programs use although
// they belong to another API, the Config API of self-managed servers: the health check, and the one that
// issues tokens. It returns nil for other requests.
func (s *Server) findConfigRoute(method string, u *url.URL) *route {
	root := strings.TrimSuffix(strings.TrimSuffix(s.base.Path, "/v1"), "/api/public") + "/api/v1"
	path, isBelowRoot := strings.CutPrefix(u.Path, root)
	if !isBelowRoot || s.settings.cloud {
		return nil
	}
	switch method + " " + path {
	case "GET /health":
		health := *routeOf("getHealthCheck")
		health.handle = getConfigHealth
		return &health
	case "POST /applications/token":
		token := routeOf("createAccessToken")
		if s.settings.serves(token.Operation) {
			return token
		}
	}
	return nil
}

// routeOf returns the route of an operation that every document has.
func routeOf(operationID string) *route {
	i := slices.IndexFunc(routes(), func(r *route) bool { return r.ID == operationID })
	return routes()[i]
}

// isOfOtherRelease reports whether a request matches an operation of any profile.
func (s *Server) isOfOtherRelease(req *http.Request) bool {
	path, isBelowBase := strings.CutPrefix(req.URL.EscapedPath(), s.base.EscapedPath())
	return isBelowBase && slices.ContainsFunc(routes(), func(r *route) bool {
		_, ok := r.match(path)
		return ok && r.Method == req.Method
	})
}

// match returns the path parameters if a URL is that of a route.
func (s *Server) match(r *route, u *url.URL) (map[string]string, bool) {
	if r.isDocumentation() {
		return map[string]string{}, s.isDocumentation(u)
	}
	root := s.base.EscapedPath()
	if r.ID == "getHealthCheck" && !s.settings.hasSince("0.64") {
		root = strings.TrimSuffix(root, "/v1")
	}
	path, isBelowRoot := strings.CutPrefix(u.EscapedPath(), root)
	if !isBelowRoot {
		return nil, false
	}
	return r.match(path)
}

// isDocumentation reports whether a URL is that of the API documentation. Its URL is the base URL
// without the last segment, /v1.
func (s *Server) isDocumentation(u *url.URL) bool {
	documentation := strings.TrimSuffix(s.base.Path, "/v1")
	return strings.Trim(u.Path, "/") == strings.Trim(documentation, "/")
}

func (r *route) isDocumentation() bool { return r.Path == "/" }

// match returns the unescaped path parameters if a path matches the route.
func (r *route) match(path string) (map[string]string, bool) {
	groups := r.pattern.FindStringSubmatch(path)
	if groups == nil {
		return nil, false
	}
	pathParams := map[string]string{}
	for i, name := range r.pattern.SubexpNames() {
		if i > 0 { // group 0 is the whole path
			pathParams[name], _ = url.PathUnescape(groups[i]) // valid, because it is part of a parsed URL
		}
	}
	return pathParams, true
}
