package model

import (
	"errors"
	"regexp"
	"strings"

	"github.com/airbyte-go/airbyte/generator/document"
	"github.com/pb33f/go-yaml"
)

// componentName matches the names that OpenAPI allows for components.
var componentName = regexp.MustCompile(`^[A-Za-z0-9._-]+$`)

// checkComponentNames reports components with names that OpenAPI does not allow.
func checkComponentNames(file string, root *yaml.Node) error {
	var errs []error
	for section, components := range document.Members(document.Get(root, "components")) {
		if strings.HasPrefix(section.Value, "x-") {
			continue
		}
		for key := range document.Members(components) {
			if componentName.MatchString(key.Value) {
				continue
			}
			path := []string{"components", section.Value, key.Value}
			errs = append(errs, document.ErrorAtPath(file, path,
				"invalid component name %q; use only the characters A-Z, a-z, 0-9, '.', '-' and '_'", key.Value))
		}
	}
	return errors.Join(errs...)
}
