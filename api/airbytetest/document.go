package airbytetest

import (
	"bytes"
	"context"
	_ "embed" // of the document
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"

	airbyte "github.com/airbyte-go/airbyte/api"
)

// patched is the API document that package api is generated from.
//
//go:embed openapi.gen.json
var patched []byte

// uuid is checked by a pattern, since the validator knows no such format.
const uuid = `^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$`

// document checks requests.
type document struct{ spec *openapi3.T }

var loadDocument = sync.OnceValues(func() (*document, error) {
	spec, err := openapi3.NewLoader().LoadFromData(bytes.ReplaceAll(patched, []byte(`"format": "uuid"`), []byte(`"format": "uuid", "pattern": "`+uuid+`"`)))
	if err != nil {
		return nil, fmt.Errorf("airbytetest: the API document: %w", err)
	}
	spec.OpenAPI = "3.0.3" // by which parameters are checked as thoroughly as bodies
	return &document{spec: spec}, nil
})

// operation is nil for operations newer than the document.
func (d *document) operation(method, path string) (*openapi3.PathItem, *openapi3.Operation) {
	item := d.spec.Paths.Value(path)
	if item == nil {
		return nil, nil
	}
	return item, item.GetOperation(method)
}

// success is the status of an operation that went well.
func (d *document) success(op airbyte.Operation) int {
	_, spec := d.operation(op.Method, op.Path)
	if spec == nil {
		return http.StatusNoContent
	}
	best := 0
	for text := range spec.Responses.Map() {
		if status, err := strconv.Atoi(text); err == nil && (best == 0 || status < best) {
			best = status
		}
	}
	return best
}

// wrong is one thing that is wrong with a request.
type wrong struct {
	place  string // as "query parameter limit" or "body at /workspaceId"
	reason string // does not repeat the value
}

func (w wrong) String() string { return w.place + ": " + w.reason }

// check compares a request with the document.
func (d *document) check(c *call, req *http.Request, body []byte) []wrong {
	item, spec := d.operation(c.route.Method, c.route.Path)
	if spec == nil {
		return nil
	}
	checked := req.Clone(context.WithoutCancel(req.Context()))
	checked.Body = io.NopCloser(bytes.NewReader(body))
	checked.URL.RawQuery = splitLists(spec, c.query).Encode()
	err := openapi3filter.ValidateRequest(checked.Context(), &openapi3filter.RequestValidationInput{
		Request:    checked,
		PathParams: c.vars,
		Route:      &routers.Route{Spec: d.spec, Path: c.route.Path, PathItem: item, Method: c.route.Method, Operation: spec},
		Options: &openapi3filter.Options{
			AuthenticationFunc:  openapi3filter.NoopAuthenticationFunc,
			MultiError:          true,
			SkipSettingDefaults: true,
		},
	})
	all := explain("request", err)
	if spec.RequestBody == nil && len(bytes.TrimSpace(body)) > 0 {
		all = append(all, wrong{"body", "the operation takes none"})
	}
	return append(all, unknownParameters(item, spec, url.Values(c.query))...)
}

// splitLists writes lists with an item a parameter, as the document has it;
// servers take them joined by commas as well.
func splitLists(spec *openapi3.Operation, q query) url.Values {
	all := maps.Clone(url.Values(q))
	for _, p := range spec.Parameters {
		if p.Value.Schema.Value.Type.Is("array") && all.Has(p.Value.Name) {
			all[p.Value.Name] = q.list(p.Value.Name)
		}
	}
	return all
}

// unknownParameters finds those that servers would ignore. A parameter that is
// an object stands for any.
func unknownParameters(item *openapi3.PathItem, spec *openapi3.Operation, query url.Values) []wrong {
	known := []string{"debug"} // of createWidgetToken; in no document
	for _, p := range append(slices.Clone(item.Parameters), spec.Parameters...) {
		if p.Value.In == openapi3.ParameterInQuery && p.Value.Schema.Value.Type.Is("object") {
			return nil
		}
		known = append(known, p.Value.Name)
	}
	var all []wrong
	for name := range query {
		if !slices.Contains(known, name) {
			all = append(all, wrong{"query parameter " + name, "the operation has none of this name"})
		}
	}
	slices.SortFunc(all, func(a, b wrong) int { return strings.Compare(a.place, b.place) })
	return all
}

// explain says what an error of the validator means, without the values that
// its own text has.
func explain(place string, err error) []wrong {
	if err == nil {
		return nil
	}
	var all []wrong
	var request *openapi3filter.RequestError
	var schema *openapi3.SchemaError
	var parse *openapi3filter.ParseError
	switch many := (openapi3.MultiError{}); {
	case isMulti(err, &many):
		for _, e := range many {
			all = append(all, explain(place, e)...)
		}
	case errors.As(err, &request):
		if request.Parameter != nil {
			place = request.Parameter.In + " parameter " + request.Parameter.Name
		} else if request.RequestBody != nil {
			place = "body"
		}
		switch {
		case errors.Is(request.Err, openapi3filter.ErrInvalidRequired):
			return []wrong{{place, "it is missing"}}
		case request.Err == nil:
			return []wrong{{place, request.Reason}}
		}
		return explain(place, request.Err)
	case errors.As(err, &schema):
		if pointer := schema.JSONPointer(); len(pointer) > 0 {
			place += " at /" + strings.Join(pointer, "/")
		}
		reason := schema.Reason
		if schema.Schema.Pattern == uuid && schema.SchemaField == "pattern" {
			reason = "it is no UUID"
		}
		all = append(all, wrong{place, reason})
	case errors.As(err, &parse):
		all = append(all, wrong{place, "it cannot be read: " + parseReason(parse)})
	default:
		all = append(all, wrong{place, "it cannot be read"})
	}
	return all
}

func isMulti(err error, many *openapi3.MultiError) bool {
	m, ok := err.(openapi3.MultiError) //nolint:errorlint // a wrapped one belongs to what wraps it
	*many = m
	return ok
}

func parseReason(err *openapi3filter.ParseError) string {
	if err.Reason != "" {
		return err.Reason
	}
	return "it is not of the type that is wanted"
}
