package airbyte

import (
	"fmt"
	"net/url"
	"strings"
)

// segments are the escaped parameters of a path.
type segments []string

// expand inserts the parameters into a path template. It returns an error for a parameter that is
// empty, and for . and .., which would lead to another path.
func (s segments) expand(template string) (string, error) {
	var path strings.Builder
	for _, segment := range s {
		before, rest, _ := strings.Cut(template, "{")
		name, after, _ := strings.Cut(rest, "}")
		if segment == "" {
			return "", fmt.Errorf("%s is empty", name)
		}
		if isDotSegment(segment) {
			return "", fmt.Errorf("%s is %q, which is not an ID", name, segment)
		}
		path.WriteString(before + segment)
		template = after
	}
	path.WriteString(template)
	return path.String(), nil
}

// url returns the URL of a request.
func (c *Client) url(op *Operation, req *request, options *requestOptions) (*url.URL, error) {
	path, err := req.path.expand(op.Path)
	if err != nil {
		return nil, err
	}
	given := req.query
	if given == nil {
		given = new(query)
	}
	parameters, err := options.apply(op, given)
	if err != nil {
		return nil, err
	}
	u := *c.base
	u.RawPath = strings.TrimSuffix(c.base.EscapedPath(), op.above) + path
	u.RawQuery = parameters.encode()
	u.Path, err = url.PathUnescape(u.RawPath)
	return &u, err
}
