package plan

import (
	"strings"

	"github.com/airbyte-go/airbyte/generator/gofile"
	"github.com/airbyte-go/airbyte/generator/naming"
	"github.com/getkin/kin-openapi/openapi3"
)

// OperationDoc is the comment of a method: what it does, what else is to be
// known, and the request it makes.
func OperationDoc(o *Operation, spec *openapi3.Operation) string {
	summary := strings.TrimSpace(spec.Summary)
	if gofile.IsBlank(summary) {
		summary = "Calls " + o.ID + "."
	}
	text := naming.Sentence(o.Name, "", summary) + "\n\n" + spec.Description
	if o.Removed != "" {
		text += "\n\nServers since " + o.Removed + " do not have it."
	}
	doc := gofile.Comment(text) + "\n//\n// " + o.Method + " " + o.Path
	if spec.Deprecated {
		f := &field{Doc: doc}
		f.deprecate(spec.Extensions)
		doc = f.Doc
	}
	return doc
}

// TypeDoc is the comment of a type. Descriptions of schemas are noun phrases,
// so that they read on from the name.
func TypeDoc(goType, title, description string) string {
	if gofile.IsBlank(description) {
		return gofile.Comment(goType + " is the schema " + title + " of the API document.")
	}
	return gofile.Comment(naming.Sentence(goType, "is", description))
}

// ServiceDoc is the comment of a service's type.
func ServiceDoc(name, description string) string {
	if gofile.IsBlank(description) {
		return gofile.Comment(name + "Service has the operations tagged " + name + ".")
	}
	return gofile.Comment(naming.Sentence(name+"Service", "is about", description))
}

// unionDocs are the comments of a union's constructor and of its method Value.
func (p *planner) unionDocs(goType string, schema *openapi3.Schema, union openapi3.SchemaRefs) (newDoc, valueDoc string) {
	var names []string
	for _, variant := range union {
		names = append(names, p.typeName(variant.Ref))
	}
	newDoc = gofile.Comment("New" + goType + " returns a " + goType + " that holds v. It sets the property " +
		schema.Discriminator.PropertyName + " that tells the variants apart.")
	valueDoc = gofile.Comment("Value returns what v holds: " + strings.Join(names, ", ") +
		", or json.RawMessage for a variant that this package does not know.")
	return newDoc, valueDoc
}

// pagingDoc is the comment of a method that walks a list.
func pagingDoc(o *Operation) string {
	return gofile.Comment(o.Paging.Name + " walks the pages of " + o.Name + " and yields each item once; each range starts anew. " +
		"Limit is the size of a page, 100 when nil, and Offset where to start; the other parameters stay. After an error " +
		"nothing follows. Collect items before you delete them: those that move up are passed over.")
}
