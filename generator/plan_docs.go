package generator

import (
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// operationDoc is the comment of a method: what it does, what else is to be
// known, and the request it makes.
func operationDoc(o *operation, spec *openapi3.Operation) string {
	summary := strings.TrimSpace(spec.Summary)
	if isBlank(summary) {
		summary = "Calls " + o.ID + "."
	}
	text := sentence(o.Name, "", summary) + "\n\n" + spec.Description
	if o.Removed != "" {
		text += "\n\nServers since " + o.Removed + " do not have it."
	}
	doc := comment(text) + "\n//\n// " + o.Method + " " + o.Path
	if spec.Deprecated {
		f := &field{Doc: doc}
		f.deprecate(spec.Extensions)
		doc = f.Doc
	}
	return doc
}

// typeDoc is the comment of a type. Descriptions of schemas are noun phrases,
// so that they read on from the name.
func typeDoc(goType, title, description string) string {
	if isBlank(description) {
		return comment(goType + " is the schema " + title + " of the API document.")
	}
	return comment(sentence(goType, "is", description))
}

// serviceDoc is the comment of a service's type.
func serviceDoc(name, description string) string {
	if isBlank(description) {
		return comment(name + "Service has the operations tagged " + name + ".")
	}
	return comment(sentence(name+"Service", "is about", description))
}

// unionDocs are the comments of a union's constructor and of its method Value.
func (p *planner) unionDocs(goType string, schema *openapi3.Schema, union openapi3.SchemaRefs) (newDoc, valueDoc string) {
	var names []string
	for _, variant := range union {
		names = append(names, p.typeName(variant.Ref))
	}
	newDoc = comment("New" + goType + " returns a " + goType + " that holds v. It sets the property " +
		schema.Discriminator.PropertyName + " that tells the variants apart.")
	valueDoc = comment("Value returns what v holds: " + strings.Join(names, ", ") +
		", or json.RawMessage for a variant that this package does not know.")
	return newDoc, valueDoc
}

// pagingDoc is the comment of a method that walks a list.
func pagingDoc(o *operation) string {
	return comment(o.Paging.Name + " walks the pages of " + o.Name + " and yields each item once; each range starts anew. " +
		"Limit is the size of a page, 100 when nil, and Offset where to start; the other parameters stay. After an error " +
		"nothing follows. Collect items before you delete them: those that move up are passed over.")
}
