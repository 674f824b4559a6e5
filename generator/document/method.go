package document

// Methods are the HTTP methods a path item may have, in the order in which
// the OpenAPI specification lists them.
var Methods = []string{"get", "put", "post", "delete", "options", "head", "patch", "trace"}

// IsMethod reports whether a key of a path item is an operation.
func IsMethod(key string) bool {
	for _, m := range Methods {
		if key == m {
			return true
		}
	}
	return false
}
