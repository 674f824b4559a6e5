package plan

import (
	"errors"
	"fmt"
	"go/token"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"github.com/airbyte-go/airbyte/generator/document"
	"github.com/getkin/kin-openapi/openapi3"
)

// checkParameter refuses parameters that a request of the client cannot hold.
func checkParameter(param *parameter) error {
	if !slices.Contains([]string{"path", "query", "header", "cookie"}, param.In) {
		return fmt.Errorf("parameters in the %s are not supported, only in path, query, header and cookie", param.In)
	}
	if param.Schema == nil {
		return errors.New("the schema is missing; add one in an overlay")
	}
	err := checkParameterName(param)
	if err != nil {
		return err
	}
	err = checkSerialization(param)
	if err != nil {
		return err
	}
	if hasGoType(param.Schema) {
		return nil // its type decides how it is written
	}
	if param.In == "path" {
		return checkPathSchema(param.Schema.Value)
	}
	if isHeader(param) {
		return checkHeaderSchema(param)
	}
	return checkQuerySchema(param.Schema.Value)
}

// isHeader reports whether a parameter is sent as a header or a cookie.
func isHeader(param *parameter) bool { return param.In == "header" || param.In == "cookie" }

// headerName matches the names of headers and cookies.
var headerName = regexp.MustCompile("^[A-Za-z0-9!#$%&'*+.^_`|~-]+$")

// checkHeaderSchema accepts scalars, and in headers lists of them.
func checkHeaderSchema(param *parameter) error {
	if !headerName.MatchString(param.Name) || strings.EqualFold(param.Name, "Host") {
		return fmt.Errorf("a request cannot have a %s of this name", param.In)
	}
	schema := param.Schema.Value
	if scalarType(schema) != "" {
		return nil
	}
	isList := valueType(schema) == "array" && schema.Items != nil && scalarType(schema.Items.Value) != ""
	if param.In == "header" && isList {
		return nil
	}
	return errors.New("a header must be a scalar or a list of scalars, and a cookie a scalar; " +
		"set its type, or x-go-type, in an overlay")
}

func checkParameterName(param *parameter) error {
	if !isExportedName(param.goName) {
		return fmt.Errorf("%q is not an exported Go name; set x-go-name in an overlay", param.goName)
	}
	if strings.ContainsFunc(param.Name, breaksTag) {
		return errors.New("a Go struct tag cannot hold the name")
	}
	return nil
}

// isExportedName reports whether Go can export a name as it is.
func isExportedName(name string) bool {
	return token.IsIdentifier(name) && token.IsExported(name)
}

// breaksTag reports whether a rune ends a struct tag, or starts an escape in it.
func breaksTag(r rune) bool {
	return r == '"' || r == '`' || r == '\\' || !unicode.IsPrint(r)
}

// checkSerialization refuses styles other than the default of each location.
func checkSerialization(param *parameter) error {
	defaultStyle := "form"
	if param.In == "header" {
		defaultStyle = "simple"
	}
	if param.In == "path" {
		defaultStyle = "simple"
		if !param.Required {
			return errors.New("a path parameter must be required; set required: true in an overlay")
		}
	}
	if param.Style != "" && param.Style != defaultStyle {
		return fmt.Errorf("style %s is not supported, only %s", document.QuoteUnprintable(param.Style), defaultStyle)
	}
	if param.In == "query" && param.Explode != nil && !*param.Explode {
		return errors.New("explode: false is not supported")
	}
	return nil
}

func checkPathSchema(s *openapi3.Schema) error {
	switch scalarType(s) {
	case "string", "integer":
		return nil
	}
	return errors.New("a path parameter must be a string or an integer; set its type, or x-go-type, in an overlay")
}

// checkQuerySchema accepts scalars, lists of scalars and maps of scalars.
func checkQuerySchema(s *openapi3.Schema) error {
	if len(s.OneOf) > 0 || len(s.AnyOf) > 0 {
		return errors.New("a query cannot hold a union; set x-go-type in an overlay")
	}
	if scalarType(s) != "" {
		return nil
	}
	switch valueType(s) {
	case "array":
		return checkQueryInner(s.Items)
	case "object":
		if len(s.Properties) > 0 {
			return errors.New("a query cannot hold an object with properties; make each a parameter in an overlay")
		}
		return checkQueryInner(s.AdditionalProperties.Schema)
	}
	return errNotForQuery
}

// checkQueryInner accepts the schema of the items of a list or the values of a
// map.
func checkQueryInner(inner *openapi3.SchemaRef) error {
	if inner == nil {
		return errNotForQuery
	}
	if scalarType(inner.Value) == "" && !hasGoType(inner) {
		return errors.New("the items of a list or the values of a map must be scalars; set x-go-type in an overlay")
	}
	return nil
}

var errNotForQuery = errors.New("a query parameter must be a scalar, a list of scalars, " +
	"or an object whose additionalProperties are scalars; set its type in an overlay")
