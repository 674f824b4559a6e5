package airbyte

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"reflect"
	"strings"
	"unicode"
)

// Do sends a request for which this package has no method. It uses the client's credentials,
// retries and errors.
//
// The path is relative to the base URL and starts with a slash, as in /jobs/42. Escape its
// parameters with [url.PathEscape]. Do returns an error and sends nothing if the path contains a
// host, a query, a control character, or a segment such as ".." or only spaces. Use [WithQuery] for
// the query.
//
// The body is encoded as JSON. A [json.RawMessage] or []byte holds JSON already and is sent
// unchanged; nil sends no body. Readers and errors are refused, since they have no JSON. The
// response is decoded from JSON into the value that result points to. If result is a *[]byte, it
// receives the body unchanged, in any format. If result is nil, the body is ignored. A DELETE whose
// response has no body, or null, is a success that leaves the result unchanged. For other methods, it
// is an error.
//
// Do retries GET, HEAD, PUT and DELETE requests like those of operations that may be repeated. It
// retries other requests only after a 429, or if they certainly did not reach the server. The
// Operation of an [Error] is the method and the path.
//
// Errors redact the secrets of the body, as [SecretInput] describes. Unlike the methods of the
// services, Do does not check the body for masked secrets ([ErrMasked]).
func (c *Client) Do(ctx context.Context, method, path string, body, result any, opts ...RequestOption) error {
	op, err := rawOperation(method, path)
	if err != nil {
		return fmt.Errorf("airbyte: Do: %w", err)
	}
	data, err := rawContent(body)
	if err != nil {
		return unpreparedError(fmt.Errorf("airbyte: %s: %w", op.ID, err), &request{body: body}, opts)
	}
	req := &request{body: data}
	if result == nil {
		return sendOnly(ctx, c, op, req, opts)
	}
	if v := reflect.ValueOf(result); v.Kind() != reflect.Pointer || v.IsNil() {
		return fmt.Errorf("airbyte: %s: the result is a %T, want a non-nil pointer", op.ID, result)
	}
	if raw, ok := result.(*[]byte); ok {
		return c.call(ctx, op, req, opts, reader{limit: tooLargeBody, read: readBytes(raw)})
	}
	return c.call(ctx, op, req, opts, reader{limit: tooLargeBody, read: readResult(method, result)})
}

// rawOperation returns an operation whose requests have the given method and path.
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

// checkRawPath returns an error for paths that could lead to another host or above the base URL.
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
		if strings.TrimSpace(segment) == "" {
			return errors.New("has a segment of only spaces")
		}
	}
	u := url.URL{Path: unescaped, RawPath: path}
	if u.EscapedPath() != path {
		return errors.New("has characters that must be escaped; use url.PathEscape for parameters")
	}
	if strings.ContainsFunc(unescaped, unicode.IsControl) {
		return errors.New("has a line break or another control character")
	}
	return nil
}

// isSlash reports whether some servers treat a character as a separator of segments.
func isSlash(r rune) bool { return r == '/' || r == '\\' }

// rawContent encodes a body.
func rawContent(body any) (*content, error) {
	switch b := body.(type) {
	case []byte:
		body = json.RawMessage(b)
	case io.Reader, error:
		return nil, fmt.Errorf("a body of type %T cannot be sent as JSON", body)
	}
	raw, isRaw := body.(json.RawMessage)
	if body == nil || (isRaw && raw == nil) {
		return nil, nil //nolint:nilnil // there is no body
	}
	data, err := json.Marshal(body)
	if err != nil {
		return nil, fmt.Errorf("encoding the body: %w", err)
	}
	if isRaw {
		data = raw // json.Marshal has only checked it
	}
	return &content{mediaType: "application/json", data: data, body: body, isRaw: true}, nil
}

// readResult returns a function that decodes the body into the value that result points to. A DELETE may
// have no body.
func readResult(method string, result any) func(*response) error {
	return func(resp *response) error {
		body, err := resp.whole()
		if err != nil {
			return err
		}
		if method == http.MethodDelete && isEmptyJSON(body) {
			return nil
		}
		return decodeJSON(resp, result)
	}
}

// readBytes returns a function that stores the body of the response in result.
func readBytes(result *[]byte) func(*response) error {
	return func(resp *response) error {
		body, err := resp.whole()
		if err == nil {
			*result = body
		}
		return err
	}
}
