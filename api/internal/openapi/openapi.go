// Package openapi has the API document that package airbyte is generated from, and checks requests
// against it, for the server in airbytetest and for the tests of the client.
package openapi

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
)

//go:embed openapi.gen.json
var patched []byte

// uuid is checked by a pattern, since the validator knows no such format.
const uuid = `^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$`

// Document is the API document, with the overlays applied. It is not to be changed.
var Document = sync.OnceValue(func() *openapi3.T {
	data := bytes.ReplaceAll(patched, []byte(`"format": "uuid"`), []byte(`"format": "uuid", "pattern": "`+uuid+`"`))
	doc, err := openapi3.NewLoader().LoadFromData(data)
	if err != nil {
		panic(fmt.Sprintf("openapi: the API document: %v", err)) // it is part of the program
	}
	doc.OpenAPI = "3.0.3" // by which parameters are checked as thoroughly as bodies
	return doc
})

// Route is what the document has of an operation; nil for nothing.
func Route(method, path string) *routers.Route {
	item := Document().Paths.Value(path)
	if item == nil || item.GetOperation(method) == nil {
		return nil
	}
	return &routers.Route{Spec: Document(), Path: path, PathItem: item, Method: method, Operation: item.GetOperation(method)}
}

// maxRequestLine is how many bytes of a request servers read up to the end of its first line: about
// a hundred UUIDs in the query.
const maxRequestLine = 4096

// Check compares a request with the document, and says what is wrong and where, without the values
// that were sent; nothing is wrong with what it does not have, a nil route. The path parameters are
// unescaped; the body of the request is not read. A list in the query may be joined by commas, as
// servers have it. A request line that is too long for them is wrong as well.
func Check(route *routers.Route, path map[string]string, req *http.Request, body []byte) []string {
	if route == nil {
		return nil
	}
	query, unknown := splitLists(slices.Concat(route.PathItem.Parameters, route.Operation.Parameters), req.URL.Query())
	checked := req.Clone(context.WithoutCancel(req.Context()))
	checked.Body, checked.URL.RawQuery = io.NopCloser(bytes.NewReader(body)), query.Encode()
	all := explain("request", openapi3filter.ValidateRequest(checked.Context(), &openapi3filter.RequestValidationInput{
		Request: checked, PathParams: path, Route: route,
		Options: &openapi3filter.Options{AuthenticationFunc: openapi3filter.NoopAuthenticationFunc, MultiError: true, SkipSettingDefaults: true},
	}))
	if len(req.Method+" "+req.URL.RequestURI()+" HTTP/1.1") > maxRequestLine {
		all = append(all, fmt.Sprintf("request line: servers read no more than %d bytes; ask for less at once", maxRequestLine))
	}
	for _, name := range unknown {
		if route.Operation.OperationID == "getEmbeddedWidget" && name == "debug" {
			continue // servers have it, the document does not
		}
		all = append(all, "query parameter "+name+": the operation has none of this name")
	}
	if route.Operation.RequestBody == nil && len(bytes.TrimSpace(body)) > 0 {
		all = append(all, "body: the operation takes none")
	}
	return all
}

// Known is a body without the properties that the document has not. Servers do not look at them.
func Known(route *routers.Route, body map[string]any) map[string]any {
	known := maps.Clone(body)
	if route != nil && route.Operation.RequestBody != nil {
		of := route.Operation.RequestBody.Value.Content.Get("application/json").Schema.Value
		maps.DeleteFunc(known, func(name string, _ any) bool { return of.Properties[name] == nil })
	}
	return known
}

// Items are those of a list in a query, which may be repeated or joined by commas.
func Items(values []string) []string {
	return strings.FieldsFunc(strings.Join(values, ","), func(r rune) bool { return r == ',' })
}

// splitLists writes lists with an item a parameter, as the document has them, and names the
// parameters that servers would ignore.
func splitLists(parameters openapi3.Parameters, query url.Values) (split url.Values, unknown []string) {
	split, left := maps.Clone(query), maps.Clone(query)
	for _, p := range parameters {
		name := p.Value.Name
		delete(left, name)
		switch of := p.Value.Schema.Value.Type; {
		case of.Is("object"): // stands for any
			clear(left)
		case of.Is("array") && split.Has(name):
			split[name] = Items(query[name])
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
