package airbyte

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// input is what a method hands over for a request.
type input struct {
	path  segments
	query *query     // nil for none
	body  any        // encoded as JSON; nil for none
	form  url.Values // in the place of a body; nil for none
}

// message is a request before it is sent, which may be more than once.
type message struct {
	method      string
	url         url.URL
	userAgent   string
	header      http.Header // of the caller
	body        []byte
	contentType string // "" for no body
	once        bool   // not to be sent again but by us
}

// newMessage prepares the request of an operation. Its errors are the caller's mistakes; nothing
// has been sent.
func (c *Client) newMessage(op *Operation, in input) (m message, err error) {
	m = message{method: op.Method, url: *c.base, userAgent: c.userAgent, once: !op.Idempotent}
	base := strings.TrimSuffix(m.url.EscapedPath(), op.above)
	if m.url.RawPath, err = in.path.expand(base, op.Path); err != nil {
		return m, err
	}
	m.url.Path, _ = url.PathUnescape(m.url.RawPath) // both halves were escaped by us
	if in.query != nil {
		if in.query.err != nil {
			return m, in.query.err
		}
		m.url.RawQuery = in.query.encode()
	}
	switch {
	case in.form != nil:
		m.body, m.contentType = []byte(in.form.Encode()), "application/x-www-form-urlencoded"
	case in.body != nil:
		if err := refuseMasks(op, in.body); err != nil {
			return m, err
		}
		if m.body, err = json.Marshal(in.body); err != nil {
			return m, fmt.Errorf("the body: %w", err)
		}
		m.contentType = "application/json"
	}
	return m, nil
}

// request makes a request to be sent once. Nothing of it is shared with another, since transports
// and cookie jars may change what they get.
func (m *message) request(ctx context.Context, authorization string) *http.Request {
	u := m.url
	req := new(http.Request).WithContext(ctx)
	req.Method, req.URL, req.Host, req.Body = m.method, &u, u.Host, http.NoBody
	req.Proto, req.ProtoMajor, req.ProtoMinor = "HTTP/1.1", 1, 1
	values := []string{"application/json", m.userAgent, authorization, m.contentType} // one allocation for all
	req.Header = http.Header{"Accept": values[0:1:1], "User-Agent": values[1:2:2]}
	if authorization != "" {
		req.Header["Authorization"] = values[2:3:3]
	}
	if m.contentType != "" {
		req.Header["Content-Type"] = values[3:4:4]
		req.ContentLength = int64(len(m.body))
		req.GetBody = func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(m.body)), nil }
		req.Body, _ = req.GetBody()
	}
	if m.once && m.body == nil { // net/http sends again what has no body
		req.Body = io.NopCloser(strings.NewReader(""))
	}
	for name, values := range m.header {
		req.Header[name] = slices.Clone(values)
		if m.once && strings.HasSuffix(name, "Idempotency-Key") {
			req.GetBody = nil // or net/http would send it again, and servers ignore the key
		}
	}
	return req
}
