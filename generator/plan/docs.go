package plan

import (
	"fmt"
	"slices"
	"strings"

	"github.com/airbyte-go/airbyte/generator/gofile"
	"github.com/airbyte-go/airbyte/generator/naming"
	"github.com/getkin/kin-openapi/openapi3"
)

// operationDoc returns the comment of a method: its summary, its description
// and the request that it makes.
func operationDoc(o *Operation, spec *openapi3.Operation) string {
	summary := strings.TrimSpace(spec.Summary)
	if gofile.IsBlank(summary) {
		summary = "Calls " + o.ID + "."
	}
	text := naming.Sentence(o.Name, "", summary) + "\n\n" + spec.Description + "\n\n" + agesDoc(o)
	doc := gofile.Comment(text) + "\n//\n// " + o.Method + " " + o.Path
	if spec.Deprecated {
		return deprecate(doc, spec.Extensions)
	}
	return doc
}

// agesDoc says which servers have an operation. It returns "" if all have it.
func agesDoc(o *Operation) string {
	var sentences []string
	if o.Since != "" {
		sentences = append(sentences, "Servers have this operation since "+o.Since+".")
	}
	if o.Removed != "" {
		sentences = append(sentences, "Servers since "+o.Removed+" no longer have this operation.")
	}
	return strings.Join(sentences, " ")
}

// typeDoc returns the comment of a type. The description of a schema is a noun
// phrase, which continues "Job is".
func typeDoc(goType, schema, description string) string {
	if gofile.IsBlank(description) {
		return gofile.Comment(goType + " is the schema " + schema + " of the API document.")
	}
	return gofile.Comment(naming.Sentence(goType, "is", description))
}

// serviceDoc returns the comment of a service's type. The description of a tag is
// a noun phrase.
func serviceDoc(name, description string) string {
	if gofile.IsBlank(description) {
		return gofile.Comment(name + "Service has the operations tagged " + name + ".")
	}
	return gofile.Comment(naming.Sentence(name+"Service", "is about", description))
}

// paramsDoc returns the comment of a params struct.
func paramsDoc(o *Operation) string {
	method := o.Service.Name + "." + o.Name
	hasFields := slices.ContainsFunc(o.optionalParameters(), func(param *parameter) bool { return !o.isOption(param) })
	if !hasFields {
		return gofile.Comment(o.Params + " is for the optional parameters of " + method + ", which has none yet. Pass nil.")
	}
	return gofile.Comment(o.Params + " holds the optional parameters of " + method + ". A nil pointer means none.")
}

// newUnionDoc returns the comment of a union's constructor.
func newUnionDoc(goType, discriminator string) string {
	return gofile.Comment("New" + goType + " returns " + naming.WithArticle(goType) + " that holds v. " +
		"It sets the property " + discriminator + ", which tells the variants apart.")
}

// unionValueDoc returns the comment of a union's method Value.
func unionValueDoc(variants []string) string {
	var choices []string
	for _, variant := range variants {
		choices = append(choices, naming.WithArticle(variant))
	}
	return gofile.Comment("Value returns the value that v holds: " + strings.Join(choices, ", ") +
		", or a json.RawMessage if this package does not know the variant.")
}

// iteratorDoc returns the comment of the iterator of a list.
func iteratorDoc(o *Operation) string {
	name := o.Iterator.Name
	if o.Iterator.Kind == IteratorOnce {
		return gofile.Comment(name + " returns an iterator over the items of " + o.Name + ". " +
			"Each loop sends one request, which returns all items. " +
			"If the request fails, the iterator yields the error and stops.")
	}
	return gofile.Comment(name + " returns an iterator over the items of all pages of " + o.Name + ", each item once. " +
		"Limit sets the page size (100 if nil) and Offset the first item; the other parameters apply to every page. " +
		"Each loop starts again from the first page. After an error the iterator stops.\n\n" +
		"Do not delete items during the walk: later items move up and are skipped.")
}

// optionDoc returns the comment of a request option.
func optionDoc(option *Option, uses []optionUse) string {
	var methods []string
	for _, use := range uses {
		methods = append(methods, use.operation.Service.Name+"."+use.operation.Name)
	}
	kind := option.In
	if kind == "query" {
		kind = "query parameter"
	}
	text := fmt.Sprintf("%s sets the %s %s of %s. Other operations return an error.",
		option.Name, kind, option.Parameter, naming.Enumerate(methods))
	text += "\n\n" + optionDescription(methods, uses)
	doc := gofile.Comment(text)
	isDeprecated := !slices.ContainsFunc(uses, func(use optionUse) bool { return !use.param.Deprecated })
	if isDeprecated {
		return deprecate(doc, uses[0].param.Extensions)
	}
	return doc
}

// optionDescription returns the description of a parameter. If operations
// describe it differently, each description names its operation.
func optionDescription(methods []string, uses []optionUse) string {
	first := uses[0].param.Description
	isShared := !slices.ContainsFunc(uses, func(use optionUse) bool { return use.param.Description != first })
	if isShared {
		return first
	}
	var text strings.Builder
	for i, use := range uses {
		if !gofile.IsBlank(use.param.Description) {
			text.WriteString(methods[i] + ": " + use.param.Description + "\n\n")
		}
	}
	return text.String()
}
