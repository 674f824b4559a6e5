package plan

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/airbyte-go/airbyte/generator/document"
	"github.com/getkin/kin-openapi/openapi3"
)

// pagingRule is the extension x-paging, with which an overlay describes how to
// read a list.
type pagingRule struct {
	style string
	items string // property of the response that holds the items
	key   string // property of an item that identifies it
}

// The styles of x-paging.
const (
	styleSingle = "single" // not a list, although the response looks like one
	styleNone   = "none"   // a list in one response
	styleOffset = "offset" // a list in pages, with the parameters limit and offset
)

// planList decides whether an operation is a list, and plans its iterator. If the
// document states the paging of some lists, every GET whose response looks like a
// list must have x-paging. In other documents, these lists have no iterator.
func (p *planner) planList(o *Operation, spec *openapi3.Operation) error {
	extension, ok := spec.Extensions["x-paging"].(map[string]any)
	if !ok {
		isList := o.Method == "GET" && looksLikeList(responseSchema(spec))
		if isList && !p.statesPaging {
			o.isPlainList = true
			return nil
		}
		if isList {
			return errors.New("the response looks like a list; set x-paging in an overlay: {style: none} if it is complete, " +
				"{style: offset, items: …, key: …} if it is a page, {style: single} if it is not a list")
		}
		return nil
	}
	err := p.planIterator(o, spec, extension)
	if err != nil {
		return fmt.Errorf("x-paging: %w", err)
	}
	return nil
}

func (p *planner) planIterator(o *Operation, spec *openapi3.Operation, extension map[string]any) error {
	rule, err := readPagingRule(extension)
	if err != nil {
		return err
	}
	if rule.style == styleSingle {
		return nil
	}
	if o.Method != "GET" || o.Body != "" {
		return errors.New("only a GET without a request body can be a list; remove x-paging in an overlay")
	}
	o.Iterator = &Iterator{Name: "All" + strings.TrimPrefix(o.Name, "List")}
	if rule.style == styleNone {
		err = p.planOnce(o, spec, rule)
	} else {
		err = p.planPages(o, spec, rule)
	}
	if err != nil {
		return err
	}
	o.Iterator.Doc = iteratorDoc(o)
	return nil
}

// readPagingRule reads x-paging and refuses keys that its style does not have.
func readPagingRule(extension map[string]any) (pagingRule, error) {
	values := map[string]string{}
	for _, key := range slices.Sorted(maps.Keys(extension)) {
		if key != "style" && key != "items" && key != "key" {
			return pagingRule{}, fmt.Errorf("unknown key %q; want style, items and key", key)
		}
		value, ok := extension[key].(string)
		if !ok {
			return pagingRule{}, fmt.Errorf("%s must be a string, not %s",
				key, document.QuoteUnprintable(fmt.Sprint(extension[key])))
		}
		values[key] = value
	}
	rule := pagingRule{style: values["style"], items: values["items"], key: values["key"]}
	switch rule.style {
	case styleOffset:
		return rule, nil
	case styleNone:
		if rule.key != "" {
			return pagingRule{}, errors.New("style none does not take a key; remove it in an overlay")
		}
		return rule, nil
	case styleSingle:
		if rule.key != "" || rule.items != "" {
			return pagingRule{}, errors.New("style single takes neither items nor a key; remove them in an overlay")
		}
		return rule, nil
	}
	return pagingRule{}, fmt.Errorf("unknown style %q; want none, offset or single", rule.style)
}

// planOnce plans the iterator of a list that comes in one response.
func (p *planner) planOnce(o *Operation, spec *openapi3.Operation, rule pagingRule) error {
	o.Iterator.Kind = IteratorOnce
	schema := responseSchema(spec)
	if schema == nil {
		return errors.New("the response has no JSON body; remove x-paging in an overlay")
	}
	if o.Result.Kind == ResultList {
		if rule.items != "" {
			return errors.New("the response is itself the list; remove items in an overlay")
		}
		o.Iterator.itemSchema = schema.Value.Items
		return nil
	}
	name, property, err := findItems(schema.Value, rule.items)
	if err != nil {
		return err
	}
	o.Iterator.Items = fieldName(name, property)
	o.Iterator.itemSchema = property.Value.Items
	return nil
}

// findItems returns the property that holds the items of a list: the named one,
// or the only candidate if name is "".
func findItems(schema *openapi3.Schema, name string) (string, *openapi3.SchemaRef, error) {
	properties := objectProperties(schema)
	if name == "" {
		name = onlyArray(properties)
	}
	if name == "" {
		return "", nil, errors.New("either no property or several properties of the response could hold the items; " +
			"name the property in an overlay, as in {style: none, items: data}")
	}
	property := properties[name]
	if property == nil || property.Value.Items == nil {
		return "", nil, fmt.Errorf("the response has no array property %q; correct items in an overlay", name)
	}
	if hasGoType(property) {
		return "", nil, fmt.Errorf("the property %q has an x-go-type, which hides the type of its items; "+
			"set x-go-type on the items, or {style: single}, in an overlay", name)
	}
	if !hasTypeName(property.Value.Items) {
		return "", nil, fmt.Errorf("the schema of the items of %q has no name; "+
			"move it to components/schemas in an overlay", name)
	}
	return name, property, nil
}

// objectProperties returns the properties of an object, or those of the only
// object in a union. A handwritten type reads the union, which an overlay sets as
// its x-go-type.
func objectProperties(schema *openapi3.Schema) openapi3.Schemas {
	if len(schema.Properties) > 0 {
		return schema.Properties
	}
	var found openapi3.Schemas
	for _, variant := range slices.Concat(schema.OneOf, schema.AnyOf) {
		properties := variant.Value.Properties
		if len(properties) == 0 {
			continue
		}
		if found != nil {
			return nil
		}
		found = properties
	}
	return found
}

// looksLikeList reports whether a response is an array, or an object that holds
// an array and nothing else except links to other pages and counts.
func looksLikeList(schema *openapi3.SchemaRef) bool {
	if schema == nil {
		return false
	}
	if schema.Value.Type.Is("array") {
		return true
	}
	for _, variant := range slices.Concat(schema.Value.AnyOf, schema.Value.OneOf) {
		if variant.Value.Type.Is("array") {
			return true
		}
	}
	return onlyArray(schema.Value.Properties) != ""
}

// onlyArray returns the name of the one property besides links to other pages and
// counts, if it is an array, and "" otherwise.
func onlyArray(properties openapi3.Schemas) string {
	found := ""
	for name, property := range properties {
		isLink := name == "next" || name == "previous"
		isCount := property.Value.Type.Is("integer") // such as total
		if isLink || isCount {
			continue
		}
		if !property.Value.Type.Is("array") || found != "" {
			return ""
		}
		found = name
	}
	return found
}

// nameItemTypes sets the item types of all iterators. It runs once inline schemas
// have their types.
func (p *planner) nameItemTypes() {
	for _, s := range p.Services {
		for _, o := range s.Operations {
			if o.Iterator != nil {
				o.Iterator.Item = p.goType(o.Iterator.itemSchema)
			}
		}
	}
}
