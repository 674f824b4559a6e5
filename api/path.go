package airbyte

import (
	"fmt"
	"net/url"
	"strconv"
	"strings"

	"github.com/oapi-codegen/runtime"
)

// segments has the parameters of a path, escaped, with slashes between them.
type segments string

// newPath collects parameters in the style of OpenAPI that is called simple. What no path can hold
// is empty, as is what is not there.
func newPath(values ...any) (all segments) {
	for i, value := range values {
		if i > 0 {
			all += "/"
		}
		switch v := value.(type) {
		case string:
			all += segments(url.PathEscape(v))
		case int64:
			all += segments(strconv.FormatInt(v, 10))
		default:
			styled, _ := runtime.StyleParamWithOptions("simple", false, "", v, runtime.StyleParamOptions{
				ParamLocation: runtime.ParamLocationPath,
			})
			all += segments(styled)
		}
	}
	return all
}

// expand puts the parameters into a path template, below another path. It refuses those that would
// make the path lead elsewhere.
func (s segments) expand(base, template string) (string, error) {
	var b strings.Builder
	b.Grow(len(base) + len(template) + len(s))
	b.WriteString(base)
	for rest := string(s); ; {
		before, after, found := strings.Cut(template, "{")
		b.WriteString(before)
		if !found {
			return b.String(), nil
		}
		var name, segment string
		name, template, _ = strings.Cut(after, "}")
		segment, rest, _ = strings.Cut(rest, "/")
		switch segment {
		case "":
			return "", fmt.Errorf("%s is empty", name)
		case ".", "..":
			return "", fmt.Errorf("%s is %q, which is no ID", name, segment)
		}
		b.WriteString(segment)
	}
}
