package airbyte

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"reflect"
	"slices"
	"strconv"
	"strings"
)

// resultReader reads the object that an operation returns.
type resultReader struct {
	op     *Operation
	result any // pointer to the object

	isEmpty bool // the response of a DELETE has no object
}

// read decodes the body. It returns an error if the body is JSON, but not that of the object.
func (r *resultReader) read(resp *http.Response) error {
	body, err := readBodyUpTo(maxSuccessBody, resp)
	if err != nil {
		return err
	}
	r.isEmpty = r.op.Method == http.MethodDelete && isEmptyObject(body)
	if r.isEmpty {
		return nil
	}
	if err := decodeJSON(resp, body, r.result); err != nil {
		return err
	}
	return checkResult(r.op, body, r.result)
}

// isEmptyObject reports whether a body is empty, null or {}.
func isEmptyObject(body []byte) bool {
	return isEmptyJSON(body) || string(bytes.Join(bytes.Fields(body), nil)) == "{}"
}

// unexpectedError reports a JSON object that is not the one that the operation returns.
type unexpectedError struct {
	mismatch string // such as "the response has no jobId"
	body     []byte
}

func (e *unexpectedError) Error() string { return e.mismatch }

// checkResult returns an error if result, decoded from body, lacks its identity. Without an
// identity, it returns an error if body is an object with other properties only. An empty object is
// not an error: old servers send it for an empty list.
func checkResult(op *Operation, body []byte, result any) error {
	v := reflect.ValueOf(result).Elem()
	if v.Kind() != reflect.Struct {
		return nil
	}
	id := fieldOf(v, op.identity)
	if id.IsValid() && id.IsZero() {
		return &unexpectedError{mismatch: "the response has no " + op.identity, body: body}
	}
	if !id.IsValid() && isForeign(v, body) {
		name, _, _ := strings.Cut(v.Type().Name(), "[") // without type parameters
		return &unexpectedError{mismatch: "the response has none of the properties of " + name, body: body}
	}
	return nil
}

// isForeign reports whether a struct was decoded from an object that has properties, but none of
// those of the struct.
func isForeign(v reflect.Value, body []byte) bool {
	known := 0
	for i := range v.NumField() {
		if jsonName(v.Type().Field(i)) == "" {
			continue
		}
		if !v.Field(i).IsZero() {
			return false
		}
		known++
	}
	var object map[string]json.RawMessage
	_ = json.Unmarshal(body, &object) // stays nil if body is not an object
	if known == 0 || len(object) == 0 {
		return false
	}
	for name := range object {
		if fieldOf(v, name).IsValid() {
			return false
		}
	}
	return true
}

// fieldOf returns the field of a struct with a JSON name, or an invalid value if there is none.
func fieldOf(v reflect.Value, name string) reflect.Value {
	if name == "" || v.Kind() != reflect.Struct {
		return reflect.Value{}
	}
	for i := range v.NumField() {
		if strings.EqualFold(jsonName(v.Type().Field(i)), name) { // as encoding/json compares names
			return v.Field(i)
		}
	}
	return reflect.Value{}
}

// jsonName returns the name of a struct's field in JSON, or "" if it has none.
func jsonName(field reflect.StructField) string {
	tag := field.Tag.Get("json")
	if tag == "-" || !field.IsExported() {
		return ""
	}
	name, _, _ := strings.Cut(tag, ",")
	return name
}

// explainRead adds to the error of a reader what the body says and where the request went, if
// something other than the public API may have responded.
func (c *call) explainRead(err error) error {
	unexpected, isUnexpected := errors.AsType[*unexpectedError](err)
	if !isUnexpected && !errors.Is(err, ErrNotAPI) {
		return err
	}
	redact := c.redactor()
	message := ""
	if isUnexpected {
		message = readProblem(http.StatusOK, unexpected.body, false, redact).message()
	}
	if message != "" {
		message = ", but a message: " + message
	}
	return fmt.Errorf("%w%s (%s %s)", err, message, c.op.Method, redact.show(c.address()))
}

// readAgain returns the object of a DELETE that succeeded without returning the object. If it cannot
// be read again, probably because it was deleted, only its ID is set.
func readAgain[T any](ctx context.Context, c *Client, op *Operation, req *request, opts []RequestOption) *T {
	get := getOperation(op)
	if get != nil {
		opts = append(slices.Clip(opts), WithResponse(nil), WithoutRetry())
		result, err := send[T](ctx, c, get, &request{path: req.path}, opts)
		if err == nil {
			return result
		}
	}
	result := new(T)
	if len(req.path) > 0 {
		setIdentity(fieldOf(reflect.ValueOf(result).Elem(), op.identity), req.path[len(req.path)-1])
	}
	return result
}

// getOperation returns the operation that reads the object that op deletes, or nil if the package
// does not have it.
func getOperation(op *Operation) *Operation {
	for _, o := range operations {
		if o.Method == http.MethodGet && o.Path == op.Path && o.identity == op.identity {
			return o
		}
	}
	return nil
}

// setIdentity sets the ID of an object to a segment of a path.
func setIdentity(field reflect.Value, segment string) {
	id, err := url.PathUnescape(segment)
	if err != nil {
		return
	}
	switch field.Kind() {
	case reflect.String:
		field.SetString(id)
	case reflect.Int64:
		n, _ := strconv.ParseInt(id, 10, 64)
		field.SetInt(n)
	}
}
