//airbytegen:needs newPath

package airbyte

import "github.com/oapi-codegen/runtime"

// newPath escapes the parameters of a path, in the OpenAPI style "simple". Nil, and values that a
// path cannot hold, become empty segments, for which expand returns an error.
func newPath(values ...any) segments {
	all := make(segments, len(values))
	for i, value := range values {
		all[i], _ = runtime.StyleParamWithOptions("simple", false, "", value, runtime.StyleParamOptions{
			ParamLocation: runtime.ParamLocationPath,
		})
	}
	return all
}
