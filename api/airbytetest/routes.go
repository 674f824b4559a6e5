package airbytetest

import (
	"cmp"
	"maps"
	"net/http"
	"net/url"
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
	segments   []string       // of the path; those of parameters have braces
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
		return cmp.Compare(strings.Count(a.Path, "{"), strings.Count(b.Path, "{"))
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
		segments:   strings.Split(op.Path, "/"),
		documented: documented,
		status:     successStatus(documented),
	}
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
	segments := segmentsBelow(s.base.EscapedPath(), u)
	for _, r := range routes() {
		isFound := r.Method == method && s.matches(r, u, segments) && s.settings.serves(r.Operation)
		if isFound {
			return r, r.parameters(segments)
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
	segments := segmentsBelow(s.base.EscapedPath(), req.URL)
	return slices.ContainsFunc(routes(), func(r *route) bool {
		return r.Method == req.Method && r.matches(segments)
	})
}

// matches reports whether a URL is that of a route. segments are those of the URL below the base URL.
func (s *Server) matches(r *route, u *url.URL, segments []string) bool {
	if r.isDocumentation() {
		return s.isDocumentation(u)
	}
	if r.ID == "getHealthCheck" && !s.settings.hasSince("0.64") {
		root := strings.TrimSuffix(s.base.EscapedPath(), "/v1")
		return r.matches(segmentsBelow(root, u))
	}
	return r.matches(segments)
}

// segmentsBelow returns the escaped segments of a URL below a root, or nil if the URL is not below it. The first one
// is empty, as in the paths of operations.
func segmentsBelow(root string, u *url.URL) []string {
	path, isBelow := strings.CutPrefix(u.EscapedPath(), root)
	if !isBelow {
		return nil
	}
	return strings.Split(path, "/")
}

// isDocumentation reports whether a URL is that of the API documentation. Its URL is the base URL
// without the last segment, /v1.
func (s *Server) isDocumentation(u *url.URL) bool {
	documentation := strings.TrimSuffix(s.base.Path, "/v1")
	return strings.Trim(u.Path, "/") == strings.Trim(documentation, "/")
}

func (r *route) isDocumentation() bool { return r.Path == "/" }

// matches reports whether the segments of a path are those of the route.
func (r *route) matches(segments []string) bool {
	if len(segments) != len(r.segments) {
		return false
	}
	for i, want := range r.segments {
		if isParameter(want) && segments[i] != "" {
			continue
		}
		if segments[i] != want {
			return false
		}
	}
	return true
}

// parameters returns the unescaped path parameters in segments that match the route.
func (r *route) parameters(segments []string) map[string]string {
	parameters := map[string]string{}
	for i, segment := range r.segments {
		if isParameter(segment) {
			name := strings.Trim(segment, "{}")
			parameters[name], _ = url.PathUnescape(segments[i]) // valid, because it is part of a parsed URL
		}
	}
	return parameters
}

// isParameter reports whether a segment of the path of an operation stands for a parameter.
func isParameter(segment string) bool { return strings.HasPrefix(segment, "{") }
