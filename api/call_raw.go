package airbyte

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"reflect"
	"strings"
)

// Do sends a request that this package has no method for. It uses the client's credentials, retries
// and errors.
//
// The path is relative to the base URL and starts with a slash, as in /jobs/42. Escape its parameters
// with [url.PathEscape]. The path cannot contain a host, a query, or segments such as "..", and the
// client sends nothing if it does. Use [WithQuery] for the query.
//
// The body is sent as JSON, and a [json.RawMessage] is sent as it is; nil sends no body. The response
// is decoded from JSON into the value that result points to. If result is a *[]byte, it gets the body
// in any format, unchanged. If result is nil, the body is ignored.
//
// GET, HEAD, PUT and DELETE requests may be repeated. Other requests are repeated only after a 429, or
// if they certainly did not reach the server. The Operation of an [Error] is the method and the path.
// Errors hide all texts in the body, because the client does not know which of them are secrets.
// Unlike the methods of the services, Do does not look for masked secrets ([ErrMasked]).
func (c *Client) Do(ctx context.Context, method, path string, body, result any, opts ...RequestOption) error {
	op, err := rawOperation(method, path)
	if err != nil {
		return fmt.Errorf("airbyte: Do: %w", err)
	}
	data, err := rawContent(body)
	if err != nil {
		return fmt.Errorf("airbyte: %s: %w", op.ID, err)
	}
	req := &request{body: data}
	if result == nil {
		return sendOnly(ctx, c, op, req, opts)
	}
	if v := reflect.ValueOf(result); v.Kind() != reflect.Pointer || v.IsNil() {
		return fmt.Errorf("airbyte: %s: the result has the type %T, want a pointer that is not nil", op.ID, result)
	}
	if raw, ok := result.(*[]byte); ok {
		return c.call(ctx, op, req, opts, readBytes(raw))
	}
	return c.call(ctx, op, req, opts, readJSON(result))
}

// rawOperation returns an operation for a method and a path.
func rawOperation(method, path string) (*Operation, error) {
	if !isToken(method) {
		return nil, fmt.Errorf("%q is not an HTTP method", method)
	}
	if err := checkRawPath(path); err != nil {
		return nil, fmt.Errorf("the path %q %w", plainText(path), err)
	}
	op := &Operation{ID: method + " " + path, Method: method, Path: path}
	switch method {
	case http.MethodGet, http.MethodHead, http.MethodPut, http.MethodDelete:
		op.Idempotent = true
	}
	return op, nil
}

// checkRawPath refuses paths that could lead to another host or above the base URL.
func checkRawPath(path string) error {
	if !strings.HasPrefix(path, "/") {
		return errors.New("does not start with a slash; it is relative to the base URL")
	}
	if strings.Contains(path, "//") {
		return errors.New("has an empty segment")
	}
	if strings.ContainsAny(path, "?#") {
		return errors.New("has a query or a fragment; use WithQuery, and escape ? and # in parameters")
	}
	unescaped, err := url.PathUnescape(path)
	if err != nil {
		return errors.New("is not escaped correctly")
	}
	for segment := range strings.FieldsFuncSeq(unescaped, isSlash) {
		name, _, _ := strings.Cut(segment, ";") // some servers ignore the rest
		if isDotSegment(name) {
			return errors.New("has a . or .. segment")
		}
	}
	u := url.URL{Path: unescaped, RawPath: path}
	if u.EscapedPath() != path {
		return errors.New("has characters that must be escaped; use url.PathEscape for parameters")
	}
	return nil
}

// isSlash reports whether a character separates segments on some servers.
func isSlash(r rune) bool { return r == '/' || r == '\\' }

// rawContent encodes a body. All of its texts may be secrets.
func rawContent(body any) (*content, error) {
	raw, isRaw := body.(json.RawMessage)
	if body == nil || (isRaw && raw == nil) {
		return nil, nil //nolint:nilnil // there is no body
	}
	data, err := json.Marshal(body)
	if err != nil {
		return nil, fmt.Errorf("the body: %w", err)
	}
	if isRaw {
		data = raw // which json.Marshal has checked and compacted
	}
	encoded := &content{mediaType: "application/json", data: data}
	findStrings(data, func(_, text string) { encoded.secrets = append(encoded.secrets, text) })
	return encoded, nil
}

// readBytes stores a body.
func readBytes(result *[]byte) reader {
	return func(resp *http.Response) error {
		body, err := readBody(resp, maxSuccessBody+1)
		if err != nil {
			return fmt.Errorf("reading the response: %w", err)
		}
		if len(body) > maxSuccessBody {
			return fmt.Errorf("reading the response: the body is larger than %d bytes", maxSuccessBody)
		}
		*result = body
		return nil
	}
}
