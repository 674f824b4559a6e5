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
)

// resultReader reads the object that an operation returns.
type resultReader struct {
	op     *Operation
	result any // pointer to the object

	isEmpty bool // the response of a DELETE has no object
}

// read decodes the body. It returns an error if the body is JSON, but not that of the object.
func (r *resultReader) read(resp *response) error {
	body, err := resp.whole()
	if err != nil {
		return err
	}
	r.isEmpty = r.op.Method == http.MethodDelete && isEmptyObject(body)
	if r.isEmpty {
		return nil
	}
	err = decodeJSON(resp, r.result)
	_, isMisfit := errors.AsType[*json.UnmarshalTypeError](err)
	if err != nil && !isMisfit {
		return err
	}
	body = trimStart(body)
	if isMisfit {
		unexpected := checkKind(body, r.result, err)
		if unexpected != nil {
			return unexpected
		}
	}
	// A response of something else may have a property of the same name and another type. Then the
	// missing ID explains more than the misfit.
	unexpected := checkResult(r.op, body, r.result, err)
	if unexpected != nil {
		return unexpected
	}
	return err
}

// isEmptyObject reports whether a body is empty, null or {}.
func isEmptyObject(body []byte) bool {
	return isEmptyJSON(body) || string(bytes.Join(bytes.Fields(trimStart(body)), nil)) == "{}"
}

// readAgain returns the object of a DELETE that succeeded without returning the object. If it cannot
// be read again, probably because it was deleted, only its ID is set.
//
// An operation that must not be repeated, such as the cancellation of a job, does not delete the
// object, and the new state of the object matters. A failure to read it is therefore an [unreadError].
func readAgain[T any](ctx context.Context, c *Client, op *Operation, req *request, opts []RequestOption) (*T, error) {
	err := errors.New("this package has no operation for it")
	get := getOperation(op)
	if get != nil {
		opts = append(slices.Clip(opts), withoutResponse(), WithoutRetry())
		var result *T
		result, err = send[T](ctx, c, get, &request{path: req.path}, opts)
		if err == nil {
			return result, nil
		}
	}
	if !op.Idempotent {
		return nil, fmt.Errorf("airbyte: %s: %w", op.ID, &unreadError{err})
	}
	result := new(T)
	if len(req.path) > 0 {
		setIdentity(fieldOf(reflect.ValueOf(result).Elem(), op.identity), req.path[len(req.path)-1])
	}
	return result, nil
}

// unreadError reports that a request was successful, but that the object could not be read
// afterwards. It matches [ErrMaybeApplied].
type unreadError struct{ err error }

func (e *unreadError) Error() string {
	return "the request was successful, but its response has no object, and reading the object failed: " +
		nestedError{e.err}.Error()
}

func (e *unreadError) Is(target error) bool { return target == ErrMaybeApplied }

func (e *unreadError) Unwrap() error { return e.err }

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
