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

// undocumented lists the operations that newer servers have but the API document lacks. Those that
// the document has gained since are left out. At present, the document has all known operations.
var undocumented []airbyte.Operation

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
		return http.StatusNoContent
	}
	lowest := slices.Min(slices.Collect(maps.Keys(documented.Operation.Responses.Map())))
	status, _ := strconv.Atoi(lowest) // valid, because a test checks the status of every operation
	return status
}

// findRoute returns the route of a request and its path parameters. For a request that matches no
// operation of the server's profile it returns an empty route.
func (s *Server) findRoute(method string, u *url.URL) (*route, map[string]string) {
	path, isBelowBase := strings.CutPrefix(u.EscapedPath(), s.base.EscapedPath())
	if !isBelowBase && s.isDocumentation(u) {
		path = "/"
	}
	for _, r := range routes() {
		if r.Method != method || !s.settings.serves(r.Operation) {
			continue
		}
		if r.isDocumentation() == isBelowBase {
			continue
		}
		if pathParams, ok := r.match(path); ok {
			return r, pathParams
		}
	}
	return &route{}, map[string]string{}
}

// isDocumentation reports whether a URL is that of the API documentation, the only operation outside
// the base URL. Its URL is the base URL without the last segment, /v1.
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
