package plan

import (
	"errors"
	"slices"

	"github.com/getkin/kin-openapi/openapi3"
)

// masksExtension marks an object that is encoded as JSON with masks instead of secrets.
const masksExtension = "x-masks-secrets"

// masksSecrets reports whether a schema has the extension.
func masksSecrets(schema *openapi3.Schema) bool { return schema.Extensions[masksExtension] == true }

// checkMasks refuses the extension where it would have no effect.
func checkMasks(schema *openapi3.Schema) error {
	if masksSecrets(schema) && len(schema.Properties) == 0 {
		return errors.New("only an object with properties can have the extension " + masksExtension)
	}
	return nil
}

// checkMasksOfRequests refuses the extension on schemas that requests use, because the requests would send
// masks.
func (p *planner) checkMasksOfRequests() error {
	r := reacher{components: p.doc.Components.Schemas, reached: map[string]bool{}}
	for _, item := range p.doc.Paths.Map() {
		for _, spec := range item.Operations() {
			if spec.RequestBody != nil {
				r.visitContent(spec.RequestBody.Value.Content)
			}
		}
	}
	var names []string
	for name := range r.reached {
		component := p.doc.Components.Schemas[name]
		if component != nil && masksSecrets(component.Value) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	var errs []error
	for _, name := range names {
		errs = append(errs, p.errorAt([]string{"components", "schemas", name},
			errors.New("a request uses the schema and would send masks; remove "+masksExtension+" in an overlay")))
	}
	return errors.Join(errs...)
}
