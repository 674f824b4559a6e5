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

// Bodies larger than these are not read on: a success of that size is an
// error, an error is read as far as that.
const (
	maxSuccessBody = 256 << 20
	maxErrorBody   = 1 << 20
)

// ErrNotAPI says that what answered is not the API: a page where JSON is due.
var ErrNotAPI = errors.New("this looks like the web app and not like the API; does the base URL end in /api/public/v1, or in /v1 on Airbyte Cloud?")

// send calls an operation whose answer is an object. It is kept this small
// because the compiler makes it anew for every type.
func send[T any](ctx context.Context, c *Client, op *Operation, in input, opts []RequestOption) (*T, error) {
	result := new(T)
	if err := c.call(ctx, op, in, opts, result); err != nil {
		return nil, err
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

// read reads a successful answer into what result points to: the address for a
// *Redirect, nothing for nil, and otherwise JSON.
func read(r *http.Response, result any) error {
	switch result := result.(type) {
	case *Redirect:
		*result = Redirect{StatusCode: r.StatusCode, Location: r.Header.Get("Location")}
		drain(r)
		return nil
	case nil:
		return readNothing(r)
	}
	body, err := readBody(r)
	switch {
	case err != nil:
		return fmt.Errorf("reading the answer: %w", err)
	case len(body) == 0:
		return errors.New("the answer is empty")
	case isHTML(body):
		return ErrNotAPI
	}
	if err := json.Unmarshal(body, result); err != nil {
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
	return err
}

// readBody reads a body whole.
func readBody(r *http.Response) ([]byte, error) {
	if r.ContentLength > 0 && r.ContentLength <= 1<<20 {
		body := make([]byte, r.ContentLength)
		_, err := io.ReadFull(r.Body, body)
		return body, err
	}
	body, err := io.ReadAll(io.LimitReader(r.Body, maxSuccessBody+1))
	if err == nil && len(body) > maxSuccessBody {
		err = fmt.Errorf("it is larger than %d bytes", maxSuccessBody)
	}
	return body, err
}

func isHTML(body []byte) bool {
	return bytes.HasPrefix(bytes.TrimLeft(body, " \t\r\n\ufeff"), []byte("<"))
}

// drain reads what is left of a body, within reason, so that the connection
// can be used again.
func drain(r *http.Response) { _, _ = io.CopyN(io.Discard, r.Body, 64<<10) }

// closeBody drains and closes a body.
func closeBody(r *http.Response) {
	drain(r)
	_ = r.Body.Close()
}
