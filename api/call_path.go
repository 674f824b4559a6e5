package airbyte

import (
	"errors"
	"fmt"
	"net/url"
	"strings"
	"unicode"
)

// segments are the escaped parameters of a path.
type segments []string

// expand inserts the parameters into a path template. It returns an error for a parameter that is not
// an ID: an empty or blank one, . and .., which would lead to another path, and one that has a control
// character.
func (s segments) expand(template string) (string, error) {
	var path strings.Builder
	for _, segment := range s {
		before, rest, _ := strings.Cut(template, "{")
		name, after, _ := strings.Cut(rest, "}")
		if err := checkSegment(segment); err != nil {
			return "", fmt.Errorf("%s %w", name, err)
		}
		path.WriteString(before + segment)
		template = after
	}
	path.WriteString(template)
	return path.String(), nil
}

// checkSegment returns an error for a parameter that is not an ID. segment is escaped.
func checkSegment(segment string) error {
	if segment == "" {
		return errors.New("is empty")
	}
	if isDotSegment(segment) {
		return fmt.Errorf("is %q, which is not an ID", segment)
	}
	text, err := url.PathUnescape(segment)
	if err != nil {
		return errors.New("is not escaped correctly")
	}
	if strings.TrimSpace(text) == "" {
		return errors.New("has only spaces")
	}
	if strings.ContainsFunc(text, unicode.IsControl) {
		return errors.New("has a line break or another control character")
	}
	return nil
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
