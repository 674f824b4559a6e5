package airbytetest

import (
	"bytes"
	"cmp"
	"fmt"
	"io"
	"maps"
	"net/http"
	"strconv"
	"testing/iotest"
	"time"
)

// response is a response that is not encoded yet.
type response struct {
	status      int
	body        any         // a JSON value, a redirect or a textBody; nil for none
	contentType string      // of a JSON value; "" for application/json
	header      http.Header // further headers; nil for none
	date        time.Time   // on the server's clock; zero for no Date header
}

// redirect is the body of a response that sends the client to another URL.
type redirect struct{ location string }

// textBody is a body that is not JSON.
type textBody struct {
	contentType string
	text        string
}

func plainText(text string) textBody { return textBody{contentType: "text/plain", text: text} }

// write encodes the response. If truncate is set, reading the body fails after the first half.
func (r *response) write(req *http.Request, truncate bool) *http.Response {
	header := http.Header{}
	body := r.writeHeader(header, req.Method)
	resp := &http.Response{
		Status:        fmt.Sprintf("%d %s", r.status, http.StatusText(r.status)),
		StatusCode:    r.status,
		Proto:         "HTTP/1.1",
		ProtoMajor:    1,
		ProtoMinor:    1,
		Header:        header,
		Body:          io.NopCloser(bytes.NewReader(body)),
		ContentLength: int64(len(body)),
		Request:       req,
	}
	if truncate {
		brokenOff := iotest.ErrReader(io.ErrUnexpectedEOF)
		half := bytes.NewReader(body[:len(body)/2])
		resp.Body = io.NopCloser(io.MultiReader(half, brokenOff))
	}
	return resp
}

// writeHeader sets the headers of the response, and returns its encoded body.
func (r *response) writeHeader(header http.Header, method string) []byte {
	var body []byte
	if r.hasBody(method) {
		body = r.encodeBody(header)
	}
	maps.Copy(header, r.header.Clone())
	if !r.date.IsZero() {
		header.Set("Date", r.date.UTC().Format(http.TimeFormat))
	}
	if r.status != http.StatusNoContent {
		header.Set("Content-Length", strconv.Itoa(len(body)))
	}
	return body
}

func (r *response) hasBody(method string) bool {
	return r.body != nil && r.status != http.StatusNoContent && method != http.MethodHead
}

// encodeBody encodes the body, and sets its Content-Type, or the Location of a redirect.
func (r *response) encodeBody(header http.Header) []byte {
	switch body := r.body.(type) {
	case redirect:
		header.Set("Location", body.location)
		return nil
	case textBody:
		header.Set("Content-Type", body.contentType)
		return []byte(body.text)
	}
	header.Set("Content-Type", cmp.Or(r.contentType, "application/json"))
	return encodeJSON(r.body)
}
