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
func send[P any](ctx context.Context, c *Client, op *Operation, in input, result P, opts []RequestOption) (P, error) {
	if err := c.call(ctx, op, in, opts, result); err != nil {
		return *new(P), err
	}
	return result, nil
}

// sendList calls an operation whose answer is an array.
func sendList[T any](ctx context.Context, c *Client, op *Operation, in input, opts []RequestOption) ([]T, error) {
	var list []T
	err := c.call(ctx, op, in, opts, &list)
	return list, err
}

// sendOnly calls an operation whose answer has no body worth reading.
func sendOnly(ctx context.Context, c *Client, op *Operation, in input, opts []RequestOption) error {
	return c.call(ctx, op, in, opts, nil)
}

// read reads a successful answer into what result points to: the address for a *Redirect, nothing
// for nil, and otherwise JSON.
func read(r *http.Response, result any) error {
	switch result := result.(type) {
	case *Redirect:
		*result = Redirect{StatusCode: r.StatusCode, Location: r.Header.Get("Location")}
		drain(r)
		return nil
	case nil:
		return readNothing(r)
	}
	body, err := readBody(r, maxSuccessBody)
	switch text := bytes.TrimSpace(body); {
	case err != nil:
		return fmt.Errorf("reading the answer: %w", err)
	case len(text) == 0 || string(text) == "null":
		return errors.New("the answer is empty")
	case isHTML(body):
		return ErrNotAPI
	}
	err = json.Unmarshal(body, result)
	if err != nil && int64(len(body)) < r.ContentLength {
		err = brokenError{io.ErrUnexpectedEOF}
	}
	if err != nil {
		return fmt.Errorf("reading the answer: %w", err)
	}
	return nil
}

// readNothing passes over a body, unless it shows that the API is elsewhere.
func readNothing(r *http.Response) error {
	start, err := io.ReadAll(io.LimitReader(r.Body, 512))
	if err == nil && isHTML(start) {
		return ErrNotAPI
	}
	drain(r)
	if err != nil {
		return brokenError{err}
	}
	return nil
}

// brokenError is what keeps an answer from being read to its end.
type brokenError struct{ error }

func (e brokenError) Unwrap() error { return e.error }

// readBody reads a body whole, of so many bytes at most. Its length is but a hint, since middleware
// that decompresses may leave the length of what came.
func readBody(r *http.Response, most int) ([]byte, error) {
	size := min(max(r.ContentLength, 511), 1<<20)
	body := make([]byte, 0, size+1) // one more, to meet the end without growing
	for {
		n, err := r.Body.Read(body[len(body):cap(body)])
		body = body[:len(body)+n]
		switch {
		case err == io.EOF:
			return body, nil
		case err != nil:
			return body, brokenError{err}
		case len(body) > most:
			return body, fmt.Errorf("it is larger than %d bytes", most)
		case len(body) == cap(body):
			body = append(body, make([]byte, min(len(body), most+1-len(body)))...)[:len(body)]
		}
	}
}

func isHTML(body []byte) bool {
	return bytes.HasPrefix(bytes.TrimLeft(body, " \t\r\n\ufeff"), []byte("<"))
}

// drain reads what is left of a body, within reason, so that the connection can be used again.
func drain(r *http.Response) { _, _ = io.CopyN(io.Discard, r.Body, 64<<10) }
