package airbyte

import (
	"fmt"
	"strings"

	"github.com/oapi-codegen/runtime"
)

// segments are the parameters of a path, escaped.
type segments []string

// newPath collects parameters in the style of OpenAPI that is called simple. What no path can hold
// is empty, as is what is not there.
func newPath(values ...any) segments {
	all := make(segments, len(values))
	for i, value := range values {
		all[i], _ = runtime.StyleParamWithOptions("simple", false, "", value, runtime.StyleParamOptions{
			ParamLocation: runtime.ParamLocationPath,
		})
	}
	return all
}

// expand puts the parameters into a path template. It refuses those that would make the path lead
// elsewhere.
func (s segments) expand(template string) (string, error) {
	for _, segment := range s {
		before, rest, _ := strings.Cut(template, "{")
		name, after, _ := strings.Cut(rest, "}")
		switch segment {
		case "":
			return "", fmt.Errorf("%s is empty", name)
		case ".", "..":
			return "", fmt.Errorf("%s is %q, which is no ID", name, segment)
		}
		template = before + segment + after
	}
	return template, nil
}
