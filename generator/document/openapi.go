package document

import (
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

// IsJSON reports whether a media type is JSON, such as application/json, and also
// application/hal+json; charset=utf-8.
func IsJSON(mediaType string) bool {
	base, _, _ := strings.Cut(mediaType, ";")
	base = strings.ToLower(strings.TrimSpace(base))
	return base == "application/json" || base == "text/json" || strings.HasSuffix(base, "+json")
}
