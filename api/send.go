package airbyte

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
)

// Bodies larger than these are not read on: a success of that size is an error, an error is read as
// far as that, and less of it is kept.
const (
	maxSuccessBody = 256 << 20
	maxErrorBody   = 16 << 20
	keptErrorBody  = 1 << 20
)

// ErrNotAPI says that what answered is not the API: a page where JSON is due.
var ErrNotAPI = errors.New("this looks like the web app and not like the API; does the base URL end in /api/public/v1, or in /v1 on Airbyte Cloud?")

// send calls an operation whose answer is an object, and returns result, which points to where it
// is read into, or nil with an error. The compiler makes one function of it for all pointers.
func send[P any](ctx context.Context, c *Client, op *Operation, in *input, result P, opts []RequestOption) (P, error) {
	if err := c.call(ctx, op, in, opts, readJSON, result); err != nil {
		return *new(P), err
	}
	return result, nil
}

// sendList calls an operation whose answer is an array.
func sendList[T any](ctx context.Context, c *Client, op *Operation, in *input, opts []RequestOption) ([]T, error) {
	var list []T
	err := c.call(ctx, op, in, opts, readJSON, &list)
	return list, err
}

// sendOnly calls an operation whose answer has no body worth reading. What is not found any more was
// deleted, if an earlier attempt may have done so.
func sendOnly(ctx context.Context, c *Client, op *Operation, in *input, opts []RequestOption) error {
	err := c.call(ctx, op, in, opts, readNothing, nil)
	if e, ok := errors.AsType[*Error](err); ok && e.maybeApplied && op.Method == http.MethodDelete && e.Is(ErrNotFound) {
		return nil
	}
	return err
}

// reader reads a successful answer into what result points to.
type reader func(r *http.Response, result any) error

// readJSON reads JSON, of which there must be some.
func readJSON(r *http.Response, result any) error { return readJSONUpTo(maxSuccessBody, r, result) }

func readJSONUpTo(most int64, r *http.Response, result any) error {
	body, err := readBody(r, most+1)
	switch text := bytes.TrimSpace(body); {
	case err != nil:
	case int64(len(body)) > most:
		err = fmt.Errorf("it is larger than %d bytes", most)
	case len(text) == 0 || string(text) == "null":
		return errors.New("the answer is empty")
	case isHTML(body):
		return ErrNotAPI
	default:
		err = json.Unmarshal(body, result)
		if err != nil && int64(len(body)) < r.ContentLength {
			err = &brokenError{io.ErrUnexpectedEOF}
		}
	}
	if err != nil {
		return fmt.Errorf("reading the answer: %w", err)
	}
	return nil
}

// readNothing passes over a body, unless it shows that the API is elsewhere.
func readNothing(r *http.Response, _ any) error {
	start, err := readBody(r, 512)
	if err == nil && isHTML(start) {
		return ErrNotAPI
	}
	return err
}

// brokenError is what keeps an answer from being read to its end.
type brokenError struct{ error }

func (e *brokenError) Unwrap() error { return e.error }

// readBody reads a body, up to a size, and passes over some more, so that the connection can be
// used again. Its length is but a hint, since middleware that decompresses may leave the length of
// what came.
func readBody(r *http.Response, most int64) ([]byte, error) {
	var b bytes.Buffer
	b.Grow(int(min(max(r.ContentLength, 0), most, 1<<20)) + bytes.MinRead) // to meet the end without growing
	n, err := b.ReadFrom(io.LimitReader(r.Body, most))
	if err != nil {
		err = &brokenError{err}
	} else if n == most {
		_, _ = io.CopyN(io.Discard, r.Body, 64<<10)
	}
	return b.Bytes(), err
}

func isHTML(body []byte) bool {
	return bytes.HasPrefix(bytes.TrimLeft(body, " \t\r\n\ufeff"), []byte("<"))
}
