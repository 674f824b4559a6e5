package airbyte

import (
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

// send calls an operation whose answer is an object.
func send[T any](ctx context.Context, c *Client, op *Operation, in input, opts []RequestOption) (*T, error) {
	result := new(T)
	if err := c.call(ctx, op, in, opts, func(r *http.Response) error { return decode(r, result) }); err != nil {
		return nil, err
	}
	return result, nil
}

// sendList calls an operation whose answer is an array.
func sendList[T any](ctx context.Context, c *Client, op *Operation, in input, opts []RequestOption) ([]T, error) {
	list, err := send[[]T](ctx, c, op, in, opts)
	if err != nil {
		return nil, err
	}
	return *list, nil
}

// sendRedirect calls an operation whose answer is an address.
func sendRedirect(ctx context.Context, c *Client, op *Operation, in input, opts []RequestOption) (*Redirect, error) {
	var result Redirect
	err := c.call(ctx, op, in, opts, func(r *http.Response) error {
		result = Redirect{StatusCode: r.StatusCode, Location: r.Header.Get("Location")}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return &result, nil
}

// sendOnly calls an operation whose answer has no body worth reading.
func sendOnly(ctx context.Context, c *Client, op *Operation, in input, opts []RequestOption) error {
	return c.call(ctx, op, in, opts, func(*http.Response) error { return nil })
}

// call sends the request of an operation and hands a successful answer to
// read.
func (c *Client) call(ctx context.Context, op *Operation, in input, opts []RequestOption, read func(*http.Response) error) error {
	req, err := c.newRequest(ctx, op, in)
	if err != nil {
		return fmt.Errorf("airbyte: %s: %w", op.ID, err)
	}
	o := newRequestOptions(opts)
	o.apply(req)
	if c.auth != nil && !op.Anonymous {
		if err := c.auth.authorize(req); err != nil {
			return fmt.Errorf("airbyte: %s: %w", op.ID, err)
		}
	}
	resp, err := c.http.Do(req)
	if err != nil {
		return fmt.Errorf("airbyte: %s: %w", op.ID, err)
	}
	defer closeBody(resp)
	o.observe(resp)
	if !succeeded(op, resp) {
		return readError(op, resp)
	}
	if err := read(resp); err != nil {
		return fmt.Errorf("airbyte: %s: %w", op.ID, err)
	}
	return nil
}

// succeeded reports whether an answer is what the operation is called for.
func succeeded(_ *Operation, r *http.Response) bool {
	return r.StatusCode >= 200 && r.StatusCode < 300 || r.StatusCode == http.StatusFound
}

// decode reads a JSON body.
func decode(r *http.Response, v any) error {
	body, err := io.ReadAll(io.LimitReader(r.Body, maxSuccessBody+1))
	switch {
	case err != nil:
		return fmt.Errorf("reading the answer: %w", err)
	case len(body) > maxSuccessBody:
		return fmt.Errorf("the answer is larger than %d bytes", maxSuccessBody)
	case len(body) == 0:
		return errors.New("the answer is empty")
	}
	if err := json.Unmarshal(body, v); err != nil {
		return fmt.Errorf("reading the answer: %w", err)
	}
	return nil
}

// closeBody reads what is left, within reason, so that the connection can be
// used again.
func closeBody(r *http.Response) {
	_, _ = io.CopyN(io.Discard, r.Body, 64<<10)
	_ = r.Body.Close()
}
