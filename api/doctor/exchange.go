package doctor

import (
	"bytes"
	"context"
	"crypto/tls"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	airbyte "github.com/airbyte-go/airbyte/api"
)

// maxBody is the number of bytes of a response that are kept.
const maxBody = 4 << 20

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

func newRecorder(inner *http.Client) *recorder { return &recorder{inner: *inner} }

// client returns an HTTP client that sends its requests through the recorder.
func (r *recorder) client() *http.Client {
	c := r.inner
	c.Transport = r
	return &c
}

// transport returns the transport that sends the requests.
func (r *recorder) transport() http.RoundTripper {
	if r.inner.Transport == nil {
		return http.DefaultTransport
	}
	return r.inner.Transport
}

// RoundTrip sends a request and keeps the exchange.
func (r *recorder) RoundTrip(req *http.Request) (*http.Response, error) {
	x := &exchange{url: req.URL, sent: time.Now()}
	resp, err := r.transport().RoundTrip(req)
	x.received = time.Now()
	x.err = err
	if err == nil {
		err = x.read(resp)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.last = x
	r.count++
	if x.status == http.StatusTooManyRequests {
		r.limited++
	}
	return resp, err
}

// read keeps a response, and gives it a body that can be read once more.
func (x *exchange) read(resp *http.Response) error {
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxBody))
	if err != nil {
		x.err = err
		return err
	}
	rest := resp.Body
	resp.Body = struct {
		io.Reader
		io.Closer
	}{io.MultiReader(bytes.NewReader(body), rest), rest}
	x.status = resp.StatusCode
	x.header = resp.Header
	x.body = body
	if resp.TLS != nil && len(resp.TLS.PeerCertificates) > 0 {
		x.tls = &tlsInfo{version: tls.VersionName(resp.TLS.Version), expires: resp.TLS.PeerCertificates[0].NotAfter}
	}
	return nil
}

// take returns the last exchange and forgets it. If nothing was sent, it returns an exchange with the error.
func (r *recorder) take(err error) *exchange {
	r.mu.Lock()
	defer r.mu.Unlock()
	x := r.last
	r.last = nil
	if x == nil {
		return &exchange{err: err}
	}
	return x
}

// ask sends a GET request with the credentials of the caller and returns the exchange. It sends the same
// request only once.
func (e *examination) ask(ctx context.Context, path string, query ...string) *exchange {
	name := path + "?" + strings.Join(query, "&")
	if x := e.answers[name]; x != nil {
		return x
	}
	x := e.send(ctx, http.MethodGet, path, nil, query...)
	if x.err == nil || ctx.Err() == nil {
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
	var opts []airbyte.RequestOption
	for name, all := range values {
		opts = append(opts, airbyte.WithQuery(name, all[0], all[1:]...))
	}
	var ignored []byte
	e.http.take(nil)
	err := e.client.Do(ctx, method, path, body, &ignored, opts...)
	return e.http.take(err)
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

// textOf returns a property that is a string, or "".
func textOf(o map[string]any, name string) string {
	text, _ := o[name].(string)
	return text
}

// problemType returns the last part of the type of a problem, such as forbidden, or "".
func (x *exchange) problemType() string {
	text := textOf(x.object(), "type")
	return text[strings.LastIndexAny(text, "#/:")+1:]
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
		return "framework error " + textOf(o, "message")
	default:
		return "JSON object"
	}
}
