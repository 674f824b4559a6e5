package airbyte

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"slices"
	"strings"
)

// send sends the request once. If the request may change something, the delivery records how far it
// got.
func (c *call) send(ctx context.Context) (*http.Response, *delivery, error) {
	d := new(delivery)
	if c.op.mayChange() {
		ctx = d.trace(ctx)
	}
	resp, err := c.client.http.Do(c.newRequest(ctx))
	return resp, d, err
}

// newRequest returns the request of an attempt. Attempts share nothing, because transports and cookie
// jars may change the request that they get.
func (c *call) newRequest(ctx context.Context) *http.Request {
	u := *c.url
	req := (&http.Request{
		Method:     c.op.Method,
		URL:        &u,
		Host:       u.Host,
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

// newHeader returns the header of an attempt.
func (c *call) newHeader() http.Header {
	header := http.Header{
		"Accept":     {"application/json"},
		"User-Agent": {c.client.userAgent},
	}
	if c.authorization != "" {
		header["Authorization"] = []string{c.authorization}
	}
	if c.body != nil && c.body.mediaType != "" {
		header["Content-Type"] = []string{c.body.mediaType}
	}
	for name, values := range c.options.header {
		header[name] = slices.Clone(values)
	}
	return header
}

// sendOnce keeps net/http from sending a request again by itself. It does so after a connection broke,
// for requests without a body and for those with an idempotency key, which Airbyte servers ignore.
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
