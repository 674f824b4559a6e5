package airbyte

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"reflect"
	"slices"
	"strings"
)

// input is what a method hands over for a request.
type input struct {
	path      segments
	query     *query   // nil for none
	body      *content // nil for none
	redirects bool     // a 302 is a success
	// trace notes how far the request comes; nil where it changes nothing, so that it does not matter.
	// It is handed over, and not called, so that programs which only read do not have it.
	trace func(context.Context, *delivery) context.Context
}

// content is the body of a request.
type content struct {
	mediaType string
	data      []byte
	secrets   []string // that are in it
	err       error
}

// newBody encodes a body as JSON. It refuses one with a mask in it that servers would store.
func newBody(op *Operation, v any) *content {
	c := &content{mediaType: "application/json"}
	keepsStored := op.Method == http.MethodPut && (op.Service == "Sources" || op.Service == "Destinations")
	visitSecrets(reflect.ValueOf(v), func(path, text string) {
		c.secrets = append(c.secrets, text)
		if text == mask && !keepsStored && c.err == nil {
			c.err = fmt.Errorf("%s: %w", path, ErrMasked)
		}
	})
	data, err := json.Marshal(v)
	if c.data = data; err != nil && c.err == nil {
		c.err = fmt.Errorf("the body: %w", err)
	}
	return c
}

// prepare reads the options and makes the address. Its errors are the caller's mistakes; nothing
// has been sent.
func (x *exchange) prepare(opts []RequestOption) (err error) {
	c, in := x.client, x.in
	if c == nil || c.base == nil {
		return errors.New("the client was not made by NewClient")
	}
	x.options.set(opts)
	if x.options.response != nil {
		*x.options.response = nil
	}
	x.url = *c.base
	x.url.RawPath, err = in.path.expand(strings.TrimSuffix(c.base.EscapedPath(), x.op.above), x.op.Path)
	x.url.Path, _ = url.PathUnescape(x.url.RawPath) // both halves were escaped by us
	if in.query != nil {
		x.url.RawQuery, err = in.query.encode(), cmp.Or(err, in.query.err)
	}
	if in.body != nil {
		err = cmp.Or(err, in.body.err)
	}
	return cmp.Or(err, x.options.err)
}

// request makes a request to be sent once. Nothing of it is shared with another, since transports
// and cookie jars may change what they get.
func (x *exchange) request(ctx context.Context) *http.Request {
	u := x.url
	req := (&http.Request{
		Method: x.op.Method, URL: &u, Host: u.Host, Header: http.Header{}, Body: http.NoBody,
		Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
	}).WithContext(ctx)
	mediaType := "" // for none
	switch body := x.in.body; {
	case body != nil:
		mediaType, req.ContentLength = body.mediaType, int64(len(body.data))
		req.GetBody = func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(body.data)), nil }
		req.Body, _ = req.GetBody()
	case !x.op.Idempotent:
		req.Body = io.NopCloser(strings.NewReader("")) // net/http sends again what has no body
	}
	values := [...]string{"application/json", x.client.userAgent, x.authorization, mediaType}
	for i, name := range [...]string{"Accept", "User-Agent", "Authorization", "Content-Type"} {
		if values[i] != "" {
			req.Header[name] = values[i : i+1 : i+1]
		}
	}
	for name, values := range x.options.header {
		req.Header[name] = slices.Clone(values)
		if !x.op.Idempotent && strings.HasSuffix(name, "Idempotency-Key") {
			req.GetBody = nil // or net/http would send it again, and servers ignore the key
		}
	}
	return req
}
