package airbyte

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
)

// input is what a method hands over for a request.
type input struct {
	path  []any // values of the path's parameters, in order
	query query
	body  any // encoded as JSON; nil for none
}

// newRequest builds the request of an operation. Its errors are the caller's
// mistakes; nothing has been sent.
func (c *Client) newRequest(ctx context.Context, op *Operation, in input) (*http.Request, error) {
	if in.query.err != nil {
		return nil, in.query.err
	}
	path, err := expandPath(op.Path, in.path)
	if err != nil {
		return nil, err
	}
	u := c.address(op, path)
	u.RawQuery = in.query.encode()
	var body []byte
	if in.body != nil {
		if body, err = json.Marshal(in.body); err != nil {
			return nil, fmt.Errorf("the body: %w", err)
		}
	}
	req, err := http.NewRequestWithContext(ctx, op.Method, "", bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	req.URL, req.Host = u, u.Host
	if in.body == nil {
		req.Body, req.GetBody = http.NoBody, nil
	} else {
		req.Header.Set("Content-Type", "application/json")
	}
	req.Header.Set("Accept", "application/json")
	req.Header.Set("User-Agent", c.userAgent)
	return req, nil
}

// address joins the base URL and an escaped path.
func (c *Client) address(op *Operation, escaped string) *url.URL {
	u := *c.base
	base := strings.TrimSuffix(u.EscapedPath(), op.above)
	u.RawPath = base + escaped
	u.Path, _ = url.PathUnescape(u.RawPath) // both halves were escaped by us
	return &u
}

// expandPath puts values into a path template, escaped.
func expandPath(template string, values []any) (string, error) {
	if len(values) == 0 {
		return template, nil
	}
	var b strings.Builder
	for {
		before, rest, found := strings.Cut(template, "{")
		b.WriteString(before)
		if !found {
			return b.String(), nil
		}
		name, after, _ := strings.Cut(rest, "}")
		segment, err := escapeSegment(fmt.Sprint(values[0]))
		if err != nil {
			return "", fmt.Errorf("%s %w", name, err)
		}
		b.WriteString(segment)
		template, values = after, values[1:]
	}
}

// escapeSegment refuses the segments that would make a path lead elsewhere.
func escapeSegment(s string) (string, error) {
	switch s {
	case "":
		return "", errors.New("is empty")
	case ".", "..":
		return "", fmt.Errorf("is %q, which is no ID", s)
	}
	return url.PathEscape(s), nil
}
