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

type document struct{ spec *openapi3.T }

var loadDocument = sync.OnceValues(func() (*document, error) {
	spec, err := openapi3.NewLoader().LoadFromData(bytes.ReplaceAll(patched, []byte(`"format": "uuid"`), []byte(`"format": "uuid", "pattern": "`+uuid+`"`)))
	if err != nil {
		return nil, fmt.Errorf("airbytetest: the API document: %w", err)
	}
	spec.OpenAPI = "3.0.3" // by which parameters are checked as thoroughly as bodies
	return &document{spec: spec}, nil
})

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
	status, _ := strconv.Atoi(slices.Min(slices.Collect(maps.Keys(spec.Responses.Map())))) // a document is tested to have it
	return status
}

// check compares a request with the document, and says what is wrong and where, without the values.
func (d *document) check(c *call, req *http.Request, body []byte) []string {
	item, spec := d.operation(c.route.Method, c.route.Path)
	if spec == nil {
		return nil
	}
	query, unknown := splitLists(slices.Concat(item.Parameters, spec.Parameters), c.query)
	checked := req.Clone(context.WithoutCancel(req.Context()))
	checked.Body, checked.URL.RawQuery = io.NopCloser(bytes.NewReader(body)), query.Encode()
	all := explain("request", openapi3filter.ValidateRequest(checked.Context(), &openapi3filter.RequestValidationInput{
		Request: checked, PathParams: c.vars,
		Route:   &routers.Route{Spec: d.spec, Path: c.route.Path, PathItem: item, Method: c.route.Method, Operation: spec},
		Options: &openapi3filter.Options{AuthenticationFunc: openapi3filter.NoopAuthenticationFunc, MultiError: true, SkipSettingDefaults: true},
	}))
	for _, name := range unknown {
		all = append(all, "query parameter "+name+": the operation has none of this name")
	}
	if spec.RequestBody == nil && len(bytes.TrimSpace(body)) > 0 {
		all = append(all, "body: the operation takes none")
	}
	return all
}

// splitLists writes lists with an item a parameter, as the document has them, and names the
// parameters that servers would ignore.
func splitLists(parameters openapi3.Parameters, q query) (split url.Values, unknown []string) {
	split, left := maps.Clone(url.Values(q)), maps.Clone(q)
	delete(left, "debug") // of createWidgetToken; in no document
	for _, p := range parameters {
		delete(left, p.Value.Name)
		switch of := p.Value.Schema.Value.Type; {
		case of.Is("object"): // stands for any
			clear(left)
		case of.Is("array") && split.Has(p.Value.Name):
			split[p.Value.Name] = q.list(p.Value.Name)
		}
	}
	return split, slices.Sorted(maps.Keys(left))
}

// explain says what an error of the validator means, without the values that its own text has.
func explain(place string, err error) (all []string) {
	reason := "it cannot be read"
	switch e := err.(type) { //nolint:errorlint // what wraps an error says more than the error
	case nil:
		return nil
	case openapi3.MultiError:
		for _, inner := range e {
			all = append(all, explain(place, inner)...)
		}
		return all
	case *openapi3filter.RequestError:
		place = "body"
		if p := e.Parameter; p != nil {
			place = p.In + " parameter " + p.Name
		}
		if e.Err != nil {
			return explain(place, e.Err)
		}
		reason = e.Reason
	case *openapi3filter.ParseError:
		reason = strings.TrimSuffix(reason+": "+e.Reason, ": ")
	case *openapi3.SchemaError:
		place = strings.TrimSuffix(place+" at /"+strings.Join(e.JSONPointer(), "/"), " at /")
		if reason = e.Reason; e.Schema.Pattern == uuid && e.SchemaField == "pattern" {
			reason = "it is no UUID"
		}
	default:
		if errors.Is(err, openapi3filter.ErrInvalidRequired) {
			reason = "it is missing"
		}
	}
	return []string{place + ": " + reason}
}
