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

// expand puts the parameters into a path template, behind the path of the base URL. It refuses those
// that would make the path lead elsewhere.
func (s segments) expand(base, template string) (string, error) {
	parts := append(make([]string, 0, 8), base)
	for _, segment := range s {
		before, rest, _ := strings.Cut(template, "{")
		name, after, _ := strings.Cut(rest, "}")
		switch segment {
		case "":
			return "", fmt.Errorf("%s is empty", name)
		case ".", "..":
			return "", fmt.Errorf("%s is %q, which is no ID", name, segment)
		}
		parts, template = append(parts, before, segment), after
	}
	return strings.Join(append(parts, template), ""), nil
}
