package plan

import (
	"errors"
	"fmt"
	"slices"

	"github.com/airbyte-go/airbyte/generator/naming"
	"github.com/getkin/kin-openapi/openapi3"
)

// planPages plans the iterator of a list that comes in pages. The iterator moves
// with the parameters limit and offset. It recognizes repeated items by a key,
// because pages can overlap.
func (p *planner) planPages(o *Operation, spec *openapi3.Operation, rule pagingRule) error {
	page := responseSchema(spec)
	items, err := pageItems(page, rule)
	if err != nil {
		return err
	}
	for _, name := range []string{"limit", "offset"} {
		err := checkMovingParameter(spec.Parameters.GetByInAndName("query", name), name)
		if err != nil {
			return err
		}
	}
	next, err := nextLink(page.Value)
	if err != nil {
		return err
	}
	key := items.Value.Items.Value.Properties[rule.key]
	isRequired := slices.Contains(items.Value.Items.Value.Required, rule.key)
	if !isKey(key) || !isRequired {
		return fmt.Errorf("the key %q must be a required string or a required integer of format int64", rule.key)
	}
	o.Iterator.Kind = IteratorPages
	o.Iterator.Items = fieldName(rule.items, items)
	o.Iterator.Key = fieldName(rule.key, key)
	o.Iterator.Next = next
	o.Iterator.itemSchema = items.Value.Items
	o.Paging = o.Iterator
	return nil
}

// pageItems returns the property of a page that holds the items. The schema of
// the items must be a component with the key.
func pageItems(page *openapi3.SchemaRef, rule pagingRule) (*openapi3.SchemaRef, error) {
	if page == nil || page.Value.Properties[rule.items] == nil || page.Value.Properties[rule.items].Value.Items == nil {
		return nil, fmt.Errorf("the response has no array property %q; correct items in an overlay", rule.items)
	}
	items := page.Value.Properties[rule.items]
	item := items.Value.Items
	if item.Ref == "" || item.Value.Properties[rule.key] == nil || hasGoType(item) || hasGoType(items) {
		return nil, fmt.Errorf("the items of %q must be a component with the property %q; correct items or key in an overlay",
			rule.items, rule.key)
	}
	return items, nil
}

// isKey reports whether a property can identify items in Go: a string, or an
// integer of 64 bits.
func isKey(property *openapi3.SchemaRef) bool {
	schema := property.Value
	if schema.Nullable {
		return false
	}
	isLong := schema.Type.Is("integer") && schema.Format == "int64"
	return isLong || schema.Type.Is("string")
}

// checkMovingParameter refuses a parameter that the iterator cannot set when it
// moves from page to page.
func checkMovingParameter(param *openapi3.Parameter, name string) error {
	if param == nil || param.Required || !isInt(param.Schema) {
		return fmt.Errorf("the operation needs an optional query parameter %s of type integer, without format int64; "+
			"correct it in an overlay", name)
	}
	want := naming.GoName(name)
	if got := parameterName(param); got != want {
		return fmt.Errorf("the parameter %s must be named %s in Go, not %s; remove its x-go-name in an overlay",
			name, want, got)
	}
	return nil
}

// isInt reports whether a schema has the Go type int.
func isInt(ref *openapi3.SchemaRef) bool {
	if hasGoType(ref) {
		return ref.Extensions["x-go-type"] == "int" || ref.Value.Extensions["x-go-type"] == "int"
	}
	return ref.Value.Type.Is("integer") && ref.Value.Format != "int64" && !isEnum(ref.Value)
}

// pageVar is the name of the variable that holds a page in generated functions.
const pageVar = "page"

// nextLink returns a Go expression for a pointer to the link to the next page. If
// responses have no link, the pointer is never nil, and the iterator stops at an
// empty page.
func nextLink(page *openapi3.Schema) (string, error) {
	next := page.Properties["next"]
	if next == nil || !next.Value.Type.Includes("string") {
		return `new("more")`, nil
	}
	if isEnum(next.Value) || hasGoType(next) {
		return "", errors.New(`the property "next" must be a plain string; correct it in an overlay`)
	}
	field := pageVar + "." + fieldName("next", next)
	isNullable := next.Value.Nullable || next.Value.Type.Includes("null")
	isRequired := slices.Contains(page.Required, "next")
	isValue := skipsPointer(next) || (isRequired && !isNullable)
	if isValue {
		return "&" + field, nil
	}
	return field, nil
}

// skipsPointer reports whether an overlay makes an optional property a value
// instead of a pointer.
func skipsPointer(ref *openapi3.SchemaRef) bool {
	const extension = "x-go-type-skip-optional-pointer"
	return ref.Extensions[extension] == true || ref.Value.Extensions[extension] == true
}
