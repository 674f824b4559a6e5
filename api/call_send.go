package airbyte

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"slices"
	"strings"
)

// send sends the request once. An error of a request that may change something comes with how far
// the request got.
func (x *call) send(ctx context.Context) (*http.Response, *delivery, error) {
	d := new(delivery)
	if x.op.mayChange() {
		ctx = d.trace(ctx)
	}
	resp, err := x.client.http.Do(x.newRequest(ctx))
	return resp, d, err
}

// newRequest returns the request of an attempt. Attempts share nothing, because transports and cookie
// jars may change the request that they get.
func (x *call) newRequest(ctx context.Context) *http.Request {
	u := *x.url
	req := (&http.Request{
		Method:     x.op.Method,
		URL:        &u,
		Host:       u.Host,
		Proto:      "HTTP/1.1",
		ProtoMajor: 1,
		ProtoMinor: 1,
		Header:     x.newHeader(),
		Body:       http.NoBody,
	}).WithContext(ctx)
	if x.body != nil {
		data := x.body.data
		req.ContentLength = int64(len(data))
		req.GetBody = func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(data)), nil }
		req.Body, _ = req.GetBody()
	}
	if !x.op.Idempotent {
		x.sendOnce(req)
	}
	return req
}

// newHeader returns the header of an attempt.
func (x *call) newHeader() http.Header {
	header := http.Header{
		"Accept":     {"application/json"},
		"User-Agent": {x.client.userAgent},
	}
	if x.authorization != "" {
		header["Authorization"] = []string{x.authorization}
	}
	if x.body != nil && x.body.mediaType != "" {
		header["Content-Type"] = []string{x.body.mediaType}
	}
	for name, values := range x.options.header {
		header[name] = slices.Clone(values)
	}
	return header
}

// sendOnce keeps net/http from sending a request again by itself. It does so after a connection broke,
// for requests without a body and for those with an idempotency key, which Airbyte servers ignore.
func (x *call) sendOnce(req *http.Request) {
	if x.body == nil {
		req.Body = io.NopCloser(strings.NewReader(""))
	}
	for name := range x.options.header {
		if strings.HasSuffix(name, "Idempotency-Key") {
			req.GetBody = nil
		}
	}
}
