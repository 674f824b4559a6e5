package airbyte

import (
	"bytes"
	"cmp"
	"context"
	"io"
	"net/http"
	"slices"
	"strings"
)

// send sends the request once and reads the response. It may cancel ctx. If the request may change
// something, the delivery records how far it got.
func (c *call) send(ctx context.Context, cancel context.CancelFunc) (*response, *delivery, error) {
	d := new(delivery)
	traced := ctx
	if c.op.mayChange() {
		traced = d.trace(ctx)
	}
	req := c.newRequest(traced)
	if c.client.hasPlainTransport() {
		d.followRepeats(req)
	}
	t := &transfer{client: c.client.http, limit: c.bodyLimit}
	if c.refused != nil {
		t.hurry = cancel
	}
	resp, err := t.do(ctx, req)
	if resp == nil && err == nil {
		d.lost = true
		return nil, d, ctx.Err()
	}
	return resp, d, err
}

// newRequest returns the request of an attempt. It shares no data with other attempts, because
// transports and cookie jars may change it.
func (c *call) newRequest(ctx context.Context) *http.Request {
	u := *c.url
	req := (&http.Request{
		Method:     c.op.Method,
		URL:        &u,
		Host:       cmp.Or(c.client.host, u.Host),
		Proto:      "HTTP/1.1",
		ProtoMajor: 1,
		ProtoMinor: 1,
		Header:     c.newHeader(),
		Body:       http.NoBody,
	}).WithContext(ctx)
	if c.body != nil {
		data := c.body.data
		req.ContentLength = int64(len(data))
		req.GetBody = func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(data)), nil }
		req.Body, _ = req.GetBody()
	}
	if !c.op.Idempotent {
		c.sendOnce(req)
	}
	return req
}

// newHeader returns the headers of an attempt.
func (c *call) newHeader() http.Header {
	header := http.Header{
		"Accept":     {cmp.Or(c.op.accept, "application/json")},
		"User-Agent": {c.client.userAgent},
	}
	if c.redirects { // some servers have only a web page to redirect from
		header["Accept"] = []string{"application/json, text/html"}
	}
	if c.authorization != "" {
		header["Authorization"] = []string{c.authorization}
	}
	if c.body != nil && c.body.mediaType != "" {
		header["Content-Type"] = []string{c.body.mediaType}
	}
	if c.client.addHeaders != nil {
		c.client.addHeaders(header)
	}
	for name, values := range c.options.header {
		header[name] = slices.Clone(values)
	}
	return header
}

// sendOnce prevents net/http from sending the request again by itself. After a broken connection,
// net/http would repeat a request without a body, and a request with an idempotency key, which
// Airbyte servers ignore.
func (c *call) sendOnce(req *http.Request) {
	if c.body == nil {
		req.Body = io.NopCloser(strings.NewReader(""))
	}
	for name := range c.options.header {
		if strings.HasSuffix(name, "Idempotency-Key") {
			req.GetBody = nil
		}
	}
}
