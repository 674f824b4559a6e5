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
	query, unknown := splitLists(append(slices.Clone(item.Parameters), spec.Parameters...), c.query)
	checked := req.Clone(context.WithoutCancel(req.Context()))
	checked.Body, checked.URL.RawQuery = io.NopCloser(bytes.NewReader(body)), query.Encode()
	all := explain(openapi3filter.ValidateRequest(checked.Context(), &openapi3filter.RequestValidationInput{
		Request: checked, PathParams: c.vars,
		Route:   &routers.Route{Spec: d.spec, Path: c.route.Path, PathItem: item, Method: c.route.Method, Operation: spec},
		Options: &openapi3filter.Options{AuthenticationFunc: openapi3filter.NoopAuthenticationFunc, MultiError: true, SkipSettingDefaults: true},
	}))
	for _, name := range unknown {
		all = append(all, wrong{"query parameter " + name, "the operation has none of this name"})
	}
	if spec.RequestBody == nil && len(bytes.TrimSpace(body)) > 0 {
		all = append(all, wrong{"body", "the operation takes none"})
	}
	return all
}

// splitLists writes lists with an item a parameter, as the document has them;
// servers take them joined by commas as well. It also returns the names of
// parameters that the operation does not have and servers would ignore.
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

// explain says what an error of the validator means, without the values that
// its own text has.
func explain(err error) (all []wrong) {
	for _, e := range flatten(err) {
		request, ok := errors.AsType[*openapi3filter.RequestError](e)
		if !ok {
			return []wrong{{"request", "it cannot be read"}}
		}
		place := "body"
		if p := request.Parameter; p != nil {
			place = p.In + " parameter " + p.Name
		}
		if request.Err == nil {
			all = append(all, wrong{place, request.Reason})
		}
		for _, leaf := range flatten(request.Err) {
			all = append(all, explainLeaf(place, leaf))
		}
	}
	return all
}

func explainLeaf(place string, err error) wrong {
	if schema, ok := errors.AsType[*openapi3.SchemaError](err); ok {
		if pointer := schema.JSONPointer(); len(pointer) > 0 {
			place += " at /" + strings.Join(pointer, "/")
		}
		if schema.SchemaField == "pattern" && schema.Schema.Pattern == uuid {
			return wrong{place, "it is no UUID"}
		}
		return wrong{place, schema.Reason}
	}
	if errors.Is(err, openapi3filter.ErrInvalidRequired) {
		return wrong{place, "it is missing"}
	}
	if parse, ok := errors.AsType[*openapi3filter.ParseError](err); ok && parse.Reason != "" {
		return wrong{place, "it cannot be read: " + parse.Reason}
	}
	return wrong{place, "it cannot be read"}
}

// flatten lists the errors that are in one, itself where it holds no others.
func flatten(err error) (all []error) {
	many, ok := err.(openapi3.MultiError) //nolint:errorlint // a wrapped one belongs to what wraps it
	if !ok && err != nil {
		return []error{err}
	}
	for _, e := range many {
		all = append(all, flatten(e)...)
	}
	return all
}
