package model

import (
	"errors"
	"fmt"

	"github.com/airbyte-go/airbyte/generator/document"
	"github.com/airbyte-go/airbyte/generator/grammar"
	"github.com/pb33f/go-yaml"
)

// extensions are those that the generator and oapi-codegen read. A value of
// another kind would be passed over in silence.
var extensions = map[string]grammar.Value{
	"x-deprecated-reason":             grammar.Text,
	"x-enum-descriptions":             grammar.Mapping,
	"x-enum-varnames":                 grammar.Texts,
	"x-go-handwritten":                grammar.Bool,
	"x-go-name":                       grammar.Text,
	"x-go-type":                       grammar.Text,
	"x-go-type-import":                grammar.Mapping,
	"x-go-type-name":                  grammar.Text,
	"x-go-type-skip-optional-pointer": grammar.Bool,
	"x-idempotent":                    grammar.Bool,
	"x-omitempty":                     grammar.Bool,
	"x-paging":                        grammar.Mapping,
	"x-params":                        grammar.Bool,
	"x-removed":                       grammar.Text,
	"x-timeout":                       grammar.Text,
	extWith:                           grammar.Text,
}

// unsupported are extensions of oapi-codegen that our templates do not honour,
// and the one in which the plan is kept.
var unsupported = []string{
	PlanExtension, "x-enumNames", "x-go-json-ignore", "x-oapi-codegen-extra-tags",
	"x-oapi-codegen-only-honour-go-name", "x-omitzero", "x-order",
}

// checkExtensions reports extensions with values that they cannot have, by
// their places in the patched document.
func checkExtensions(name string, root *yaml.Node) error {
	var errs []error
	fail := func(path []string, format string, args ...any) {
		errs = append(errs, fmt.Errorf("%s: %s: %s", name, document.Pointer(path...), fmt.Sprintf(format, args...)))
	}
	document.WalkObjects(root, nil, func(n *yaml.Node, path []string) {
		for _, key := range unsupported {
			if document.Get(n, key) != nil {
				fail(path, "the extension %s is not supported", key)
			}
		}
		for key, value := range document.Members(n) {
			if want, known := extensions[key.Value]; known && !want.Is(value) {
				fail(path, "%s must be %s, not %s", key.Value, want.Words, document.OrAbsent(document.Flat(value)))
			}
		}
	})
	return errors.Join(errs...)
}
