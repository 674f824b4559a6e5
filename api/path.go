package airbyte

import (
	"errors"
	"fmt"
	"strings"

	"github.com/oapi-codegen/runtime"
)

// segments collects the parameters of a path, in order and escaped, and the
// first error.
type segments struct {
	escaped []string
	err     error
}

// newPath collects parameters in the style of OpenAPI that is called simple.
func newPath(values ...any) segments {
	s := segments{escaped: make([]string, len(values))}
	for i, value := range values {
		var err error
		s.escaped[i], err = runtime.StyleParamWithOptions("simple", false, "", value, runtime.StyleParamOptions{
			ParamLocation: runtime.ParamLocationPath,
		})
		if s.err == nil {
			s.err = err
		}
	}
	return s
}

// expand puts the parameters into a path template. It refuses those that would
// make the path lead elsewhere.
func (s segments) expand(template string) (string, error) {
	if s.err != nil || len(s.escaped) == 0 {
		return template, s.err
	}
	var b strings.Builder
	b.Grow(len(template) + 36*len(s.escaped))
	for _, segment := range s.escaped {
		before, rest, _ := strings.Cut(template, "{")
		name, after, _ := strings.Cut(rest, "}")
		switch segment {
		case "":
			return "", errors.New(name + " is empty")
		case ".", "..":
			return "", fmt.Errorf("%s is %q, which is no ID", name, segment)
		}
		b.WriteString(before + segment)
		template = after
	}
	b.WriteString(template)
	return b.String(), nil
}
