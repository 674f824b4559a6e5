package airbyte

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
)

// Limits of response bodies, in bytes.
const (
	maxSuccessBody = 256 << 20 // a larger body is an error
	tooLargeBody   = maxSuccessBody + 1
	maxErrorBody   = 16 << 20 // the rest of an error response is not read
	keptErrorBody  = 1 << 20  // size of Error.Body
	ignoredBody    = 512      // beginning of a body that is not decoded
)

// ErrNotAPI reports that something other than the API responded, with a web page instead of JSON.
var ErrNotAPI = errors.New("the response looks like a page of the web app, not like the API; " +
	"the base URL must end in /api/public/v1, or in /v1 on Airbyte Cloud")

// reader decodes the response of a request that succeeded.
type reader struct {
	limit int64 // number of bytes of the body that it needs, at most
	read  func(*response) error
}

// bodyLimit returns how many bytes of a body are read, at most. It is called in another goroutine, which
// may outlive the attempt.
func (c *call) bodyLimit(status int) int64 {
	switch {
	case status == http.StatusSwitchingProtocols:
		return 0 // nobody asked for it, and the body is the connection, which has no end
	case !c.isSuccess(status):
		return maxErrorBody
	case c.options.responseBody != nil:
		return tooLargeBody
	default:
		return c.reader.limit
	}
}

// storeResponse stores the response for [WithResponse] and [WithResponseBody].
func (c *call) storeResponse(resp *response) {
	if c.options.response != nil {
		*c.options.response = resp.Response
	}
	if c.options.responseBody != nil {
		body := resp.body[:min(len(resp.body), maxSuccessBody)]
		*c.options.responseBody = append([]byte{}, body...) // not nil, because a response has arrived
	}
}

// receive decodes a response, which is a success or an error.
func (c *call) receive(resp *response) outcome {
	if !c.isSuccess(resp.StatusCode) {
		err := c.readError(resp)
		return outcome{err: err, response: err, status: resp.StatusCode, retryAfter: err.RetryAfter}
	}
	err := c.explainRead(c.reader.read(resp))
	if err == nil {
		return outcome{status: resp.StatusCode}
	}
	_, broken := errors.AsType[*brokenError](err)
	return outcome{err: acceptedError{err}, status: resp.StatusCode, broken: broken}
}

// acceptedError is the error of a request that the server accepted, but whose response cannot be used.
type acceptedError struct{ error }

func (e acceptedError) Unwrap() error { return e.error }

func (c *call) isSuccess(status int) bool {
	if status == http.StatusFound && c.redirects {
		return true
	}
	return status >= 200 && status < 300
}

// whole returns the body of a success. It returns an error if the body ended early or is too large.
func (r *response) whole() ([]byte, error) {
	if r.err != nil {
		return nil, fmt.Errorf("reading the response: %w", r.err)
	}
	if len(r.body) > maxSuccessBody {
		return nil, fmt.Errorf("reading the response: the body is larger than %d bytes", maxSuccessBody)
	}
	return r.body, nil
}

// decodeJSON decodes the body of a response, which may start with a byte order mark. An empty body is
// an error.
func decodeJSON(resp *response, result any) error {
	body := resp.body
	if isEmptyJSON(body) {
		return &unexpectedError{mismatch: "the response is empty"}
	}
	if isHTML(body) {
		return ErrNotAPI
	}
	err := unmarshal(trimStart(body), result)
	if err == nil {
		return nil
	}
	if int64(len(body)) < resp.ContentLength {
		return fmt.Errorf("reading the response: %w", &brokenError{io.ErrUnexpectedEOF})
	}
	return explainJSON(body, err)
}

// isEmptyJSON reports whether a body is empty or null.
func isEmptyJSON(body []byte) bool {
	value := bytes.TrimSpace(trimStart(body))
	return len(value) == 0 || string(value) == "null"
}

// readNothing ignores the body, but returns an error if it is a web page.
func readNothing(resp *response) error {
	start := resp.body[:min(len(resp.body), ignoredBody)]
	if resp.err != nil && len(start) < ignoredBody {
		return resp.err
	}
	if isHTML(start) {
		return ErrNotAPI
	}
	return nil
}
