package document

import (
	"fmt"
	"slices"
	"strings"

	"github.com/pb33f/go-yaml"
)

// Methods lists the HTTP methods of the operations in a path item, in the order
// of the OpenAPI specification.
var Methods = []string{"get", "put", "post", "delete", "options", "head", "patch", "trace"}

// IsMethod reports whether a key of a path item holds an operation.
func IsMethod(key string) bool { return slices.Contains(Methods, key) }

// CheckVersion reports a document that is not an OpenAPI document of version 3.
func CheckVersion(file string, root *yaml.Node) error {
	version := Get(root, "openapi")
	if version == nil || !strings.HasPrefix(version.Value, "3.") {
		return ErrorIn(file, "not an OpenAPI 3.x document: key openapi is %s", ValueOrMissing(version))
	}
	return nil
}

// Resolve returns the target of a reference: a component, or a place outside of
// components, such as a path. A reference to another file or into a component is
// an error.
func Resolve(root *yaml.Node, ref string) (*yaml.Node, error) {
	pointer, local := strings.CutPrefix(ref, "#/")
	if !local {
		return nil, fmt.Errorf("reference %q leaves the document; only references that start with #/ are followed", ref)
	}
	if strings.HasPrefix(pointer, "components/") && strings.Count(pointer, "/") > 2 {
		return nil, fmt.Errorf("reference %q points into a component; move its target to a component of its own", ref)
	}
	target := root
	for step := range strings.SplitSeq(pointer, "/") {
		key := UnescapeStep(step)
		target = Get(target, key)
		if target == nil {
			return nil, fmt.Errorf("reference %q leads nowhere: there is no %q", ref, key)
		}
	}
	return target, nil
}
