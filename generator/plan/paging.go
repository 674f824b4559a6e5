package plan

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/airbyte-go/airbyte/generator/document"
	"github.com/airbyte-go/airbyte/generator/naming"
	"github.com/getkin/kin-openapi/openapi3"
)

// planPaging decides how a list is read. A GET whose answer holds a list must
// say so with x-paging: {style: none}, or {style: offset} with the fields that
// hold the items and identify one.
func (p *planner) planPaging(o *Operation, spec *openapi3.Operation) error {
	ext, ok := spec.Extensions["x-paging"].(map[string]any)
	if !ok {
		if o.Method == "GET" && p.isList(spec) {
			return errors.New("the answer is a list; say with x-paging: {style: none} or {style: offset, items: …, key: …} how it is read")
		}
		return nil
	}
	for key := range ext {
		if key != "style" && key != "items" && key != "key" {
			return fmt.Errorf("x-paging has no key %q: it has style, items and key", key)
		}
	}
	switch ext["style"] {
	case "none":
		return nil
	case "offset":
		if err := p.planPages(o, spec, ext); err != nil {
			return fmt.Errorf("x-paging: %w", err)
		}
		return nil
	}
	return fmt.Errorf("x-paging has the style %s; known are none and offset", document.QuoteUnprintable(fmt.Sprint(ext["style"])))
}

func (p *planner) planPages(o *Operation, spec *openapi3.Operation, ext map[string]any) error {
	items, _ := ext["items"].(string)
	key, _ := ext["key"].(string)
	page := p.successSchema(spec)
	if page == nil || page.Value.Properties[items] == nil || page.Value.Properties[items].Value.Items == nil {
		return fmt.Errorf("the answer has no list %q", items)
	}
	item := page.Value.Properties[items].Value.Items
	if item.Ref == "" || item.Value.Properties[key] == nil || hasGoType(item) || hasGoType(page.Value.Properties[items]) {
		return fmt.Errorf("the items of %q are no component with a property %q", items, key)
	}
	for _, name := range []string{"limit", "offset"} {
		if err := checkBound(spec.Parameters.GetByInAndName("query", name), name); err != nil {
			return err
		}
	}
	next, err := nextLink(page.Value)
	if err != nil {
		return err
	}
	keyProperty := item.Value.Properties[key]
	if !isKey(keyProperty) || !slices.Contains(item.Value.Required, key) {
		return fmt.Errorf("the key %q must be a required string or a required integer of 64 bits", key)
	}
	o.Paging = &paging{
		Name:  "All" + strings.TrimPrefix(o.Name, "List"),
		Items: fieldName(items, page.Value.Properties[items]),
		Item:  p.typeName(item.Ref),
		Key:   fieldName(key, keyProperty),
		Next:  next,
	}
	o.Paging.Doc = pagingDoc(o)
	return nil
}

// isKey reports whether a property tells items apart, and keeps its value on
// the way through Go.
func isKey(property *openapi3.SchemaRef) bool {
	t := property.Value.Type
	if property.Value.Nullable {
		return false
	}
	return t.Is("string") || t.Is("integer") && property.Value.Format == "int64"
}

// checkBound accepts the parameters that move a page, which the pager sets.
func checkBound(param *openapi3.Parameter, name string) error {
	if param == nil || param.Required || !isInt(param.Schema) {
		return fmt.Errorf("the operation has no optional parameter %s that is an integer of 32 bits", name)
	}
	if want := naming.GoName(name); parameterName(param) != want {
		return fmt.Errorf("the parameter %s must be %s in Go, not %s", name, want, parameterName(param))
	}
	return nil
}

// isInt reports whether a schema becomes the Go type int.
func isInt(ref *openapi3.SchemaRef) bool {
	if hasGoType(ref) {
		return ref.Extensions["x-go-type"] == "int" || ref.Value.Extensions["x-go-type"] == "int"
	}
	return ref.Value.Type.Is("integer") && ref.Value.Format != "int64" && !isEnum(ref.Value)
}

// hasGoType reports whether an overlay gives a schema a Go type of its own.
func hasGoType(ref *openapi3.SchemaRef) bool {
	return ref.Extensions["x-go-type"] != nil || ref.Value.Extensions["x-go-type"] != nil
}

// nextLink is a pointer to the link to the next page, in Go. Pages without one go on until
// they are empty.
func nextLink(page *openapi3.Schema) (string, error) {
	next := page.Properties["next"]
	if next == nil || !next.Value.Type.Includes("string") {
		return `new("more")`, nil
	}
	nullable := next.Value.Nullable || next.Value.Type.Includes("null")
	if isEnum(next.Value) || hasGoType(next) {
		return "", errors.New(`the property "next" must be a plain string`)
	}
	field := "a." + fieldName("next", next)
	if slices.Contains(page.Required, "next") && !nullable || skipsPointer(next) {
		return "&" + field, nil
	}
	return field, nil
}

func skipsPointer(ref *openapi3.SchemaRef) bool {
	return ref.Extensions["x-go-type-skip-optional-pointer"] == true || ref.Value.Extensions["x-go-type-skip-optional-pointer"] == true
}

// isList reports whether an answer is a list or an object whose properties
// hold one, beside the links to other pages.
func (p *planner) isList(spec *openapi3.Operation) bool {
	schema := p.successSchema(spec)
	if schema == nil {
		return false
	}
	if schema.Value.Type.Is("array") || len(schema.Value.AnyOf) > 0 && schema.Value.AnyOf[0].Value.Type.Is("array") {
		return true
	}
	others := 0
	for name, property := range schema.Value.Properties {
		if name == "next" || name == "previous" {
			continue
		}
		if !property.Value.Type.Is("array") {
			return false
		}
		others++
	}
	return others == 1
}
