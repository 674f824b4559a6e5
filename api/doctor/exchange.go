package doctor

import (
	"bytes"
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	airbyte "github.com/airbyte-go/airbyte/api"
)

const (
	// maxBody limits the bytes of a response that are read. The longest responses are lists of a hundred connections.
	maxBody = 16 << 20

	// patience limits one attempt of a request.
	patience = 30 * time.Second

	// maxSilent is the number of requests in a row without a response after which the examination ends.
	maxSilent = 3

	// maxRefused is the number of requests in a row that got no response, were limited, or did not reach the server, after
	// which the examination ends.
	maxRefused = 8

	// longestDelay limits the delays between the attempts of a request, because a server may ask for an hour.
	longestDelay = 10 * time.Second
)

// errSilent ends an examination because the server does not respond any more.
var errSilent = errors.New("the server does not respond any more")

// errRefused ends an examination because the server, or a gateway, keeps refusing requests.
var errRefused = errors.New("the server is limited or overloaded")

// exchange is a request and its response.
type exchange struct {
	url    *url.URL
	status int // 0 if there was no response
	header http.Header
	body   []byte // as the server sent it, up to maxBody
	tls    *tlsInfo
	err    error // why there was no response

	sent     time.Time
	received time.Time
}

// tlsInfo describes a TLS connection.
type tlsInfo struct {
	version string
	expires time.Time // of the certificate
}

// recorder is a transport that keeps the last exchange and counts the responses with status 429.
type recorder struct {
	inner http.Client

	mu      sync.Mutex
	last    *exchange
	limited int // responses with status 429
	count   int // requests
}

func newRecorder(inner *http.Client) *recorder {
	r := &recorder{inner: *inner}
	r.inner.Transport = watchProxy(inner.Transport)
	return r
}

// client returns an HTTP client that sends its requests through the recorder.
func (r *recorder) client() *http.Client {
	c := r.inner
	c.Transport = r
	return &c
}

// RoundTrip sends a request and keeps the exchange.
func (r *recorder) RoundTrip(req *http.Request) (*http.Response, error) {
	x := &exchange{url: req.URL, sent: time.Now()}
	resp, err := r.inner.Transport.RoundTrip(req)
	if err == nil {
		resp, err = x.read(resp)
	}
	x.received = time.Now()
	x.err = err
	r.mu.Lock()
	defer r.mu.Unlock()
	r.last = x
	r.count++
	if x.status == http.StatusTooManyRequests {
		r.limited++
	}
	return resp, err
}

// read keeps a response, and returns it with a body that can be read once more. Both end after maxBody.
func (x *exchange) read(resp *http.Response) (*http.Response, error) {
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxBody))
	_ = resp.Body.Close() // nothing more is read from it
	if err != nil {
		return nil, err
	}
	resp.Body = io.NopCloser(bytes.NewReader(body))
	x.status = resp.StatusCode
	x.header = resp.Header
	x.body = body
	if resp.TLS != nil && len(resp.TLS.PeerCertificates) > 0 {
		x.tls = &tlsInfo{version: tls.VersionName(resp.TLS.Version), expires: resp.TLS.PeerCertificates[0].NotAfter}
	}
	return resp, nil
}

// take returns the last exchange and forgets it. The error is that of the call. If nothing was sent, take returns an
// exchange with it.
func (r *recorder) take(err error) *exchange {
	r.mu.Lock()
	defer r.mu.Unlock()
	x := r.last
	r.last = nil
	if x == nil {
		return &exchange{err: err}
	}
	if x.err != nil {
		x.err = errors.Join(x.err, err) // only err tells that the time limit of the HTTP client was up
	}
	return x
}

// ask sends a GET request with the credentials of the caller and returns the exchange. It sends the same
// request only once, unless the server did not respond to it.
func (e *examination) ask(ctx context.Context, path string, query ...string) *exchange {
	name := path + "?" + strings.Join(query, "&")
	if x := e.answers[name]; x != nil {
		return x
	}
	x := e.send(ctx, http.MethodGet, path, nil, query...)
	if x.status != 0 && !x.isRefused() {
		e.answers[name] = x
	}
	return x
}

// send sends a request. The query consists of names and values in turn; values of one name follow each other.
func (e *examination) send(ctx context.Context, method, path string, body any, query ...string) *exchange {
	values := map[string][]string{}
	for i := 0; i+1 < len(query); i += 2 {
		values[query[i]] = append(values[query[i]], query[i+1])
	}
	opts := []airbyte.RequestOption{airbyte.WithTimeout(patience)}
	for name, all := range values {
		opts = append(opts, airbyte.WithQuery(name, all[0], all[1:]...))
	}
	var ignored []byte
	e.http.take(nil)
	err := e.client.Do(ctx, method, path, body, &ignored, opts...)
	x := e.http.take(err)
	e.countMisses(x)
	return x
}

// countMisses counts the requests that got no response, or one of a limited or overloaded server or gateway. It ends
// the examination after too many in a row.
func (e *examination) countMisses(x *exchange) {
	switch {
	case x.status == 0:
		e.silent++
		e.refused++
		e.misses++
	case x.isRefused():
		e.silent = 0
		e.refused++
		e.misses++
	default:
		e.silent = 0
		e.refused = 0
	}
	if e.silent == maxSilent {
		e.stop(errSilent)
	}
	if e.refused == maxRefused {
		e.stop(errRefused)
	}
}

// isRefused reports whether the server limited the request, or was overloaded, or a gateway did not reach it.
func (x *exchange) isRefused() bool {
	switch x.status {
	case http.StatusTooManyRequests, http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return true
	default:
		return false
	}
}

// isHTML reports whether the response is a web page.
func (x *exchange) isHTML() bool {
	isDeclared := strings.Contains(x.header.Get("Content-Type"), "text/html")
	return isDeclared || bytes.HasPrefix(bytes.TrimSpace(x.body), []byte("<"))
}

// ok reports whether the response is a success.
func (x *exchange) ok() bool { return x.status >= 200 && x.status < 300 }

// object returns the body as an object, or nil.
func (x *exchange) object() map[string]any {
	var o map[string]any
	decoder := json.NewDecoder(bytes.NewReader(x.body))
	decoder.UseNumber()
	if decoder.Decode(&o) != nil {
		return nil
	}
	return o
}

// items returns the objects of a list: those of a bare array, or of the property data.
func (x *exchange) items() []map[string]any {
	var items []map[string]any
	if json.Unmarshal(x.body, &items) == nil {
		return items
	}
	list, _ := x.object()["data"].([]any)
	for _, item := range list {
		if o, isObject := item.(map[string]any); isObject {
			items = append(items, o)
		}
	}
	return items
}

// isList reports whether the response is a page of a list. An empty page of a server before release 0.64 has no
// properties.
func (x *exchange) isList() bool {
	o := x.object()
	_, hasData := o["data"]
	isEmpty := o != nil && len(o) == 0
	return x.ok() && (hasData || isEmpty)
}

// textOf returns a property that is a string, or "".
func textOf(o map[string]any, name string) string {
	text, _ := o[name].(string)
	return text
}

// problemType returns the last part of the type of a problem, such as forbidden, or "".
func (x *exchange) problemType() string {
	text := textOf(x.object(), "type")
	if text == "" {
		return ""
	}
	return plainWord(text[strings.LastIndexAny(text, "#/:")+1:])
}

// reason returns the message of a framework error, such as Forbidden. It does not return other
// messages, because they may contain names or secrets.
func (x *exchange) reason() string {
	message := textOf(x.object(), "message")
	for status := http.StatusBadRequest; status < 600; status++ {
		isReason := message != "" && strings.EqualFold(message, http.StatusText(status))
		if isReason {
			return message
		}
	}
	return "of other words"
}

// looksLike reports whether two responses have the same status and the same kind of body.
func (x *exchange) looksLike(other *exchange) bool {
	return x.status == other.status && x.kind() == other.kind()
}

// kind names the kind of a body.
func (x *exchange) kind() string {
	o := x.object()
	switch {
	case len(bytes.TrimSpace(x.body)) == 0:
		return "empty body"
	case x.isHTML():
		return "web page"
	case o == nil:
		return "text or list"
	case o["type"] != nil && o["title"] != nil:
		return "problem " + x.problemType()
	case o["type"] != nil:
		return "problem without title"
	case o["exceptionClassName"] != nil:
		return "Java exception"
	case o["errorId"] != nil && o["message"] == nil:
		return "errorId"
	case o["errorId"] != nil:
		return "known exception"
	case o["_links"] != nil || o["_embedded"] != nil:
		return "framework error " + x.reason()
	default:
		return "JSON object"
	}
}
