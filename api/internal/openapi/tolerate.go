package openapi

import (
	"bytes"
	"encoding/json"
	"io"
	"maps"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/routers"
)

// Tolerated is a request as servers understand it.
type Tolerated struct {
	Request *http.Request // without a body
	Query   url.Values    // of Request
	Body    []byte
	Notes   []string // the deviations from the document that servers pass over
}

// Tolerate removes the deviations from the document that servers pass over, and describes each of
// them. The descriptions name the place, but not the values that were sent. Servers ignore unknown
// query parameters, unknown properties, and bodies of operations that take none. They treat null as
// absent in an optional property, accept the values of enums in any case, and accept more formats of
// times in queries than the document does.
//
// Tolerate reads the body from its argument, not from req, and changes neither. If route is nil,
// because the document does not have the operation, it changes nothing.
func Tolerate(route *routers.Route, req *http.Request, body []byte) Tolerated {
	copied := copyRequest(req)
	copied.Body = nil
	copied.GetBody = nil
	if route == nil {
		return Tolerated{Request: copied, Query: copied.URL.Query(), Body: body}
	}
	reader := &tolerantReader{operationID: route.Operation.OperationID}
	query := reader.query(route, copied)
	if len(reader.notes) > 0 {
		copied.URL.RawQuery = query.Encode()
	}
	copied.RequestURI = copied.URL.RequestURI()
	return Tolerated{
		Request: copied,
		Query:   query,
		Body:    reader.body(route, req.Header.Get("Content-Type"), body),
		Notes:   reader.notes,
	}
}

// tolerantReader reads a request as servers do, and notes what it passes over.
type tolerantReader struct {
	operationID string
	notes       []string
}

func (r *tolerantReader) note(place, text string) {
	r.notes = append(r.notes, place+": "+text)
}

// query returns the query without unknown parameters, and with enums in the case of the document.
func (r *tolerantReader) query(route *routers.Route, req *http.Request) url.Values {
	values := req.URL.Query()
	parameters := slices.Concat(route.PathItem.Parameters, route.Operation.Parameters)
	for _, name := range unknownParameters(parameters, values) {
		if !isAcceptedByServers(route, name) {
			r.note("query parameter "+name, "servers ignore it, because the operation has no such parameter")
			values.Del(name)
		}
	}
	for _, parameter := range parameters {
		name := parameter.Value.Name
		isSent := parameter.Value.In == openapi3.ParameterInQuery && values.Has(name)
		if !isSent {
			continue
		}
		for i, value := range values[name] {
			values[name][i] = r.parameter(parameter.Value, value)
		}
	}
	return values
}

// parameter returns the value of a query parameter as the document specifies it.
func (r *tolerantReader) parameter(parameter *openapi3.Parameter, value string) string {
	place := "query parameter " + parameter.Name
	schemas := variants(parameter.Schema)
	isTime := slices.ContainsFunc(schemas, func(s *openapi3.Schema) bool { return s.Format == "date-time" })
	if isTime {
		return r.time(place, value)
	}
	if parameter.Name == "orderBy" {
		// Servers ignore the underscores in the name of the field, as in updated_at|DESC.
		value = strings.ReplaceAll(value, "_", "")
	}
	return r.enum(place, schemas, value)
}

// otherTimeFormats are the formats of times that servers read besides RFC 3339: ISO 8601 without
// seconds, and RFC 1123.
var otherTimeFormats = []string{
	"2006-01-02T15:04Z07:00",
	"Mon, 2 Jan 2006 15:04:05 GMT",
	"Mon, 2 Jan 2006 15:04:05 -0700",
}

// time returns a time in the format of the document.
func (r *tolerantReader) time(place, text string) string {
	for _, format := range otherTimeFormats {
		parsed, err := time.Parse(format, text)
		if err == nil {
			r.note(place, "servers accept this format of a time; the document requires RFC 3339")
			return parsed.Format(time.RFC3339)
		}
	}
	return text
}

// body returns a JSON body without the deviations. It returns other bodies as they are.
func (r *tolerantReader) body(route *routers.Route, contentType string, body []byte) []byte {
	isEmpty := len(bytes.TrimSpace(body)) == 0
	if isEmpty {
		return body
	}
	if route.Operation.RequestBody == nil {
		r.note("body", "servers ignore it, because the operation takes no body")
		return nil
	}
	mediaType, _, _ := mime.ParseMediaType(contentType) // "" for a header that is missing or broken
	content := route.Operation.RequestBody.Value.Content[mediaType]
	if mediaType != "application/json" || content == nil {
		return body
	}
	var value any
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.UseNumber()
	if decoder.Decode(&value) != nil {
		return body
	}
	if _, err := decoder.Token(); err != io.EOF {
		return body
	}
	before := len(r.notes)
	value = r.value("", variants(content.Schema), value)
	if len(r.notes) == before {
		return body
	}
	cleaned, err := json.Marshal(value)
	if err != nil {
		return body // cannot happen, because the value was JSON
	}
	return cleaned
}

// value returns a JSON value without deviations. place is its JSON pointer.
func (r *tolerantReader) value(place string, schemas []*openapi3.Schema, value any) any {
	switch value := value.(type) {
	case map[string]any:
		return r.object(place, schemas, value)
	case []any:
		items := make([]any, 0, len(value))
		for i, item := range value {
			items = append(items, r.value(place+"/"+strconv.Itoa(i), itemSchemas(schemas), item))
		}
		return items
	case string:
		return r.enum("body at "+place, schemas, value)
	}
	return value
}

// object returns a JSON object without unknown properties, and without null in optional ones. If
// the document lists no properties, every property is known.
func (r *tolerantReader) object(place string, schemas []*openapi3.Schema, fields map[string]any) map[string]any {
	isOpen := !slices.ContainsFunc(schemas, func(s *openapi3.Schema) bool { return len(s.Properties) > 0 })
	if isOpen {
		return fields
	}
	cleaned := map[string]any{}
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		value := fields[name]
		inner := propertySchemas(schemas, name)
		switch {
		case len(inner) == 0 && r.isSentOnPurpose(name):
			continue
		case len(inner) == 0:
			r.note("body at "+place+"/"+name, "servers ignore it, because there is no such property")
		case value == nil && isOptional(schemas, inner, name):
			r.note("body at "+place+"/"+name, "servers treat null as absent")
		default:
			cleaned[name] = r.value(place+"/"+name, inner, value)
		}
	}
	return cleaned
}

// isSentOnPurpose reports whether clients are right to send a property that the document lacks. The
// document requires grant_type in token requests, but defines grant-type.
func (r *tolerantReader) isSentOnPurpose(property string) bool {
	return r.operationID == "createAccessToken" && property == "grant_type"
}

// enum returns a string in the case of the enum value that it equals otherwise.
func (r *tolerantReader) enum(place string, schemas []*openapi3.Schema, text string) string {
	var similar string
	for _, schema := range schemas {
		for _, allowed := range schema.Enum {
			if allowed == text {
				return text
			}
			name, isString := allowed.(string)
			if isString && strings.EqualFold(name, text) {
				similar = name
			}
		}
	}
	if similar == "" {
		return text
	}
	r.note(place, "servers accept enums in any case; the document has "+similar)
	return similar
}

// variants returns a schema together with the schemas that it combines.
func variants(ref *openapi3.SchemaRef) []*openapi3.Schema {
	if ref == nil || ref.Value == nil {
		return nil
	}
	all := []*openapi3.Schema{ref.Value}
	for _, inner := range slices.Concat(ref.Value.AllOf, ref.Value.OneOf, ref.Value.AnyOf) {
		all = append(all, variants(inner)...)
	}
	return all
}

// itemSchemas returns the schemas for the items of a list.
func itemSchemas(schemas []*openapi3.Schema) []*openapi3.Schema {
	var all []*openapi3.Schema
	for _, schema := range schemas {
		all = append(all, variants(schema.Items)...)
	}
	return all
}

// propertySchemas returns the schemas for a property of an object.
func propertySchemas(schemas []*openapi3.Schema, name string) []*openapi3.Schema {
	var all []*openapi3.Schema
	for _, schema := range schemas {
		all = append(all, variants(schema.Properties[name])...)
	}
	return all
}

// isOptional reports whether a property may be absent, and may not be null. The document says of
// some properties that null has a meaning of its own.
func isOptional(schemas, property []*openapi3.Schema, name string) bool {
	isRequired := slices.ContainsFunc(schemas, func(s *openapi3.Schema) bool { return slices.Contains(s.Required, name) })
	isNullable := slices.ContainsFunc(property, func(s *openapi3.Schema) bool { return s.PermitsNull() })
	return !isRequired && !isNullable
}
