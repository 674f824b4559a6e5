package airbytetest

import (
	"bytes"
	"context"
	_ "embed"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"

	airbyte "github.com/airbyte-go/airbyte/api"
)

//go:embed openapi.gen.json
var openapi []byte

// uuid is checked by a pattern, since the validator knows no such format.
const uuid = `^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$`

// document is the API document that package api is generated from.
var document = sync.OnceValue(func() *openapi3.T {
	d, err := openapi3.NewLoader().LoadFromData(bytes.ReplaceAll(openapi, []byte(`"format": "uuid"`), []byte(`"format": "uuid", "pattern": "`+uuid+`"`)))
	if err != nil {
		panic(fmt.Sprintf("airbytetest: the API document: %v", err)) // it is part of the program
	}
	d.OpenAPI = "3.0.3" // by which parameters are checked as thoroughly as bodies
	return d
})

// documented is what the document has of an operation; nil for one that is newer.
func documented(op airbyte.Operation) *routers.Route {
	item := document().Paths.Value(op.Path)
	if item == nil {
		return nil
	}
	return &routers.Route{Spec: document(), Path: op.Path, PathItem: item, Method: op.Method, Operation: item.GetOperation(op.Method)}
}

// check compares a request with the document, and says what is wrong and where, without the values.
func (c *call) check(req *http.Request, body []byte) []string {
	route := c.route.documented
	if route == nil {
		return nil
	}
	query, unknown := splitLists(slices.Concat(route.PathItem.Parameters, route.Operation.Parameters), c.query)
	checked := req.Clone(context.WithoutCancel(req.Context()))
	checked.Body, checked.URL.RawQuery = io.NopCloser(bytes.NewReader(body)), query.Encode()
	all := explain("request", openapi3filter.ValidateRequest(checked.Context(), &openapi3filter.RequestValidationInput{
		Request: checked, PathParams: c.vars, Route: route,
		Options: &openapi3filter.Options{AuthenticationFunc: openapi3filter.NoopAuthenticationFunc, MultiError: true, SkipSettingDefaults: true},
	}))
	for _, name := range unknown {
		all = append(all, "query parameter "+name+": the operation has none of this name")
	}
	if route.Operation.RequestBody == nil && len(bytes.TrimSpace(body)) > 0 {
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
