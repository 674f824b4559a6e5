package openapi

import (
	"maps"
	"net/url"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// Items returns the items of a list parameter in a query. The parameter may be repeated, or hold
// several items joined by commas.
func Items(values []string) []string {
	var items []string
	for _, value := range values {
		for item := range strings.SplitSeq(value, ",") {
			if item != "" {
				items = append(items, item)
			}
		}
	}
	return items
}

// splitLists returns a copy of a query in which each item of a list parameter is a parameter of its
// own, as the document specifies. A list without items is absent.
func splitLists(parameters openapi3.Parameters, query url.Values) url.Values {
	split := maps.Clone(query)
	for _, p := range parameters {
		name := p.Value.Name
		isList := p.Value.Schema.Value.Type.Is("array")
		if !isList {
			continue
		}
		split[name] = Items(query[name])
		if len(split[name]) == 0 {
			delete(split, name)
		}
	}
	return split
}

// unknownParameters returns the sorted names of the query parameters that an operation does not
// have. If the operation has a parameter of type object, every name is allowed.
func unknownParameters(parameters openapi3.Parameters, query url.Values) []string {
	unknown := maps.Clone(query)
	for _, p := range parameters {
		if p.Value.Schema.Value.Type.Is("object") {
			return nil
		}
		delete(unknown, p.Value.Name)
	}
	return slices.Sorted(maps.Keys(unknown))
}
