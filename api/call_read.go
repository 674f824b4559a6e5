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
	maxErrorBody   = 16 << 20  // the rest of an error response is not read
	keptErrorBody  = 1 << 20   // size of Error.Body
)

// ErrNotAPI reports that something other than the API responded, with a web page instead of JSON.
var ErrNotAPI = errors.New("the response looks like a page of the web app, not like the API; " +
	"the base URL must end in /api/public/v1, or in /v1 on Airbyte Cloud")

// reader reads the response of a request that succeeded.
type reader func(*http.Response) error

// receive reads a response, which is a success or an error.
func (c *call) receive(resp *http.Response) outcome {
	if !c.isSuccess(resp.StatusCode) {
		err := c.readError(resp)
		return outcome{err: err, response: err, status: resp.StatusCode, retryAfter: err.RetryAfter}
	}
	err := c.explainRead(c.read(resp))
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

// readJSONUpTo decodes the body into the value that result points to. It returns an error if the body
// is empty or larger than limit.
func readJSONUpTo(limit int64, resp *http.Response, result any) error {
	body, err := readBodyUpTo(limit, resp)
	if err != nil {
		return err
	}
	return decodeJSON(resp, body, result)
}

// readBodyUpTo reads the body. It returns an error if the body is larger than limit.
func readBodyUpTo(limit int64, resp *http.Response) ([]byte, error) {
	body, err := readBody(resp, limit+1)
	if err != nil {
		return nil, fmt.Errorf("reading the response: %w", err)
	}
	if int64(len(body)) > limit {
		return nil, fmt.Errorf("reading the response: the body is larger than %d bytes", limit)
	}
	return body, nil
}

// decodeJSON decodes the body of a response, which may start with a byte order mark. An empty body is
// an error.
func decodeJSON(resp *http.Response, body []byte, result any) error {
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
func readNothing(resp *http.Response) error {
	start, err := readBody(resp, 512)
	if err != nil {
		return err
	}
	if isHTML(start) {
		return ErrNotAPI
	}
	return nil
}

// keepBody reads the body of a response into memory, and stores it for [WithResponseBody]. The steps
// that follow read it from there.
func (c *call) keepBody(resp *http.Response) {
	limit := maxErrorBody
	if c.isSuccess(resp.StatusCode) {
		limit = maxSuccessBody
	}
	body, err := readBody(resp, int64(limit)+1) // one more, so that a body that is too large is noticed
	*c.options.responseBody = body[:min(len(body), limit)]
	end := io.EOF
	if broken, ok := errors.AsType[*brokenError](err); ok {
		end = broken.error
	}
	resp.Body = &keptBody{Reader: bytes.NewReader(body), Closer: resp.Body, end: end}
}

// keptBody is a body in memory that ends like the body of the response.
type keptBody struct {
	io.Reader
	io.Closer

	end error
}

// Read reads from memory.
func (b *keptBody) Read(p []byte) (int, error) {
	n, err := b.Reader.Read(p)
	if err != nil {
		err = b.end
	}
	return n, err
}

// brokenError reports a response body that ended early.
type brokenError struct{ error }

func (e *brokenError) Unwrap() error { return e.error }

// Sizes of the parts in which a body is read, in bytes.
const (
	minBodyPart = 4 << 10
	maxBodyPart = 1 << 20
)

// readBody reads a body up to a limit. It discards a little more, so that the connection can be
// reused. The Content-Length is only a hint: middleware that decompresses the body may leave the
// compressed length.
func readBody(resp *http.Response, limit int64) ([]byte, error) {
	size := int64(minBodyPart)
	if resp.ContentLength > 0 && resp.ContentLength < maxBodyPart {
		size = resp.ContentLength + 1 // one more, to reach the end
	}
	var body []byte
	for {
		left := limit - int64(len(body))
		part, err := readPart(resp.Body, int(min(size, maxBodyPart, left)))
		if len(body) == 0 {
			body = part
		} else {
			body = append(body, part...)
		}
		if err == io.EOF { //nolint:errorlint // an error that wraps it is not the end of the body
			return body, nil
		}
		if err != nil {
			return body, &brokenError{err}
		}
		if int64(len(body)) == limit {
			_, _ = io.CopyN(io.Discard, resp.Body, 64<<10)
			return body, nil
		}
		size = max(int64(len(body)), minBodyPart) // twice as much
	}
}

// readPart reads up to a number of bytes. It returns fewer only with an error, which may be io.EOF.
func readPart(body io.Reader, size int) ([]byte, error) {
	if bounded, ok := body.(*boundedBody); ok {
		return bounded.readPart(size)
	}
	part := &bodyPart{data: make([]byte, size)}
	part.fill(body)
	return part.bytes(), part.end()
}
