package model

import (
	"errors"

	"github.com/airbyte-go/airbyte/generator/document"
	"github.com/airbyte-go/airbyte/generator/grammar"
	"github.com/pb33f/go-yaml"
)

// Extensions of the generator that Go code sets or reads.
const (
	// PlanExtension holds the decisions of the plan about an operation, a type or
	// a field. Documents may not use it.
	PlanExtension = "x-plan"

	// NullExtension marks a reference to a schema whose values may also be null here.
	// Documents may not use it.
	NullExtension = "x-null"

	// OptionExtension names the option that a schema belongs to.
	OptionExtension = "x-with"

	// typeExtension replaces the Go type of a schema.
	typeExtension = "x-go-type"

	// handwrittenExtension marks a schema whose Go type is written by hand.
	handwrittenExtension = "x-go-handwritten"
)

// extensions maps the extensions that the generator and oapi-codegen read to the
// rules for their values. Both would silently ignore a value of another type.
var extensions = map[string]grammar.Value{
	"x-deprecated-reason":             grammar.String,
	"x-effect":                        grammar.String,
	"x-effect-cases":                  grammar.Mapping,
	"x-enum-descriptions":             enumDescriptions,
	"x-enum-varnames":                 grammar.StringList,
	"x-example":                       grammar.Mapping,
	handwrittenExtension:              grammar.Bool,
	"x-go-name":                       grammar.String,
	typeExtension:                     grammar.String,
	"x-go-type-import":                grammar.Mapping,
	"x-go-type-name":                  grammar.String,
	"x-go-type-skip-optional-pointer": grammar.Bool,
	"x-idempotent":                    grammar.Bool,
	"x-masks-secrets":                 grammar.Bool,
	"x-notes":                         grammar.String,
	"x-omitempty":                     grammar.Bool,
	"x-paging":                        grammar.Mapping,
	"x-params":                        grammar.Bool,
	"x-removed":                       grammar.String,
	"x-secret-result":                 grammar.StringList,
	"x-since":                         grammar.String,
	"x-timeout":                       grammar.String,
	OptionExtension:                   grammar.String,
}

// refusedExtensions lists the extension of the plan, and extensions of
// oapi-codegen that our templates do not support.
var refusedExtensions = []string{
	PlanExtension,
	NullExtension,
	"x-enumNames",
	"x-go-json-ignore",
	"x-oapi-codegen-extra-tags",
	"x-oapi-codegen-only-honour-go-name",
	"x-omitzero",
	"x-order",
}

// checkExtensions reports refused extensions, and extensions with values of the
// wrong type.
func checkExtensions(file string, root *yaml.Node) error {
	var errs []error
	document.WalkObjects(root, nil, func(n *yaml.Node, path []string) {
		for _, name := range refusedExtensions {
			if document.Get(n, name) != nil {
				errs = append(errs, document.ErrorAtPath(file, path, "the extension %s is not supported", name))
			}
		}
		for key, value := range document.Members(n) {
			want, known := extensions[key.Value]
			if known && !want.Accepts(value) {
				errs = append(errs, document.ErrorAtPath(file, path, "%s must be %s, not %s",
					key.Value, want, document.Excerpt(document.Flat(value))))
			}
		}
	})
	return errors.Join(errs...)
}

// SetExtension sets an extension in a map and returns the map. It makes a new map if
// extensions is nil.
func SetExtension(extensions map[string]any, name string, value any) map[string]any {
	if extensions == nil {
		extensions = map[string]any{}
	}
	extensions[name] = value
	return extensions
}
