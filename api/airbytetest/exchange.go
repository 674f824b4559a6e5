package airbytetest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// maxBody is what servers take at most.
const maxBody = 10 << 20

// errDropped is a connection that breaks without an answer.
var errDropped = &net.OpError{Op: "read", Net: "tcp", Err: syscall.ECONNRESET}

// RoundTrip answers a request without a socket. Its host must be that of
// BaseURL: whatever else servers link to, tokens do not belong there.
func (s *Server) RoundTrip(req *http.Request) (*http.Response, error) {
	body, err := readBody(req.Body)
	if err != nil {
		return nil, err
	}
	if req.URL.Host != s.base.Host {
		s.complain(fmt.Sprintf("%s %s://%s%s: the request went to another host than %s; links in answers are not to be followed",
			req.Method, req.URL.Scheme, req.URL.Host, req.URL.Path, s.base.Host))
		return nil, &net.OpError{Op: "dial", Net: "tcp", Err: &net.DNSError{Err: "no such host", Name: req.URL.Host, IsNotFound: true}}
	}
	a, err := s.serve(req.Context(), req, body)
	if err != nil {
		return nil, err
	}
	content := io.Reader(bytes.NewReader(a.body))
	if a.truncated {
		content = io.MultiReader(bytes.NewReader(a.body[:len(a.body)/2]), broken{})
	}
	return &http.Response{
		Status: strconv.Itoa(a.status) + " " + http.StatusText(a.status), StatusCode: a.status, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: a.header, Body: io.NopCloser(content), ContentLength: int64(len(a.body)), Request: req,
	}, nil
}

// broken is the end of a connection that breaks.
type broken struct{}

func (broken) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }

// ServeHTTP answers a request that came over a socket, to whichever host.
func (s *Server) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	body, err := readBody(req.Body)
	if err != nil {
		http.Error(w, err.Error(), http.StatusRequestEntityTooLarge)
		return
	}
	a, err := s.serve(req.Context(), req, body)
	if err != nil {
		panic(http.ErrAbortHandler) // breaks the connection
	}
	for name, values := range a.header {
		w.Header()[name] = values
	}
	w.WriteHeader(a.status)
	if a.truncated {
		_, _ = w.Write(a.body[:len(a.body)/2])
		_ = http.NewResponseController(w).Flush()
		panic(http.ErrAbortHandler)
	}
	_, _ = w.Write(a.body) // nobody is left to tell
}

func readBody(body io.ReadCloser) ([]byte, error) {
	if body == nil {
		return nil, nil
	}
	defer func() { _ = body.Close() }()
	data, err := io.ReadAll(io.LimitReader(body, maxBody+1))
	if err == nil && len(data) > maxBody {
		err = errors.New("airbytetest: the body has more than the 10 MB that servers take")
	}
	return data, err
}

// call is a request that is being served.
type call struct {
	*Server
	route *route            // nil where there is none
	vars  map[string]string // path parameters
	query query
	body  object
	token string
	now   time.Time
}

// query is the parameters of a request.
type query url.Values

func (q query) get(name string) string { return url.Values(q).Get(name) }

// list reads a list, whose items may be repeated or joined by commas.
func (q query) list(name string) []string {
	return strings.FieldsFunc(strings.Join(q[name], ","), func(r rune) bool { return r == ',' })
}

// serve is what happens to a request, faults included. An error is a
// connection that breaks.
func (s *Server) serve(ctx context.Context, req *http.Request, body []byte) (*answer, error) {
	c := &call{Server: s, vars: map[string]string{}, query: query(req.URL.Query()), body: decodeBody(req.Header.Get("Content-Type"), body)}
	c.token = strings.TrimPrefix(req.Header.Get("Authorization"), "Bearer ")
	c.route = s.find(req.Method, req.URL, c.vars)
	index, wrong, fault := s.note(c, req, body), s.check(c, req, body), s.befall(c)
	if err := fault.before(ctx); err != nil {
		return nil, err
	}
	a := fault.instead()
	if a == nil {
		a = s.apply(c, wrong)
	}
	s.finish(index, a.status)
	if err := fault.after(a); err != nil {
		return nil, err
	}
	return a, ctx.Err()
}

// check tells of what is wrong with a request.
func (s *Server) check(c *call, req *http.Request, body []byte) []wrong {
	if c.route == nil {
		s.complain(fmt.Sprintf("%s %s: there is no such operation on a server of profile %s", req.Method, req.URL.Path, s.settings.profile))
		return nil
	}
	all := s.document.check(c, req, body)
	for _, w := range all {
		s.complain(fmt.Sprintf("%s (%s %s): %s", c.route.ID, c.route.Method, c.route.Path, w))
	}
	return all
}

// apply has the server act on a request, and answers it.
func (s *Server) apply(c *call, wrong []wrong) (a *answer) {
	s.mu.Lock()
	defer s.mu.Unlock()
	defer func() {
		if said := recover(); said != nil {
			r, ok := said.(*refusal)
			if !ok {
				panic(said)
			}
			a = newAnswer(r.status, r.body)
		}
	}()
	c.now = s.now()
	s.admit(c)
	if len(wrong) > 0 {
		panic(refuseWrong(c, wrong))
	}
	if c.route.licence != "" && s.settings.unlicensed {
		panic(unlicensed(c.route.licence))
	}
	return newAnswer(c.route.status, c.route.act(c))
}

// answer is what goes back over the wire.
type answer struct {
	status    int
	header    http.Header
	body      []byte
	truncated bool // the connection breaks in the middle of the body
}

// redirect and text are results that are no JSON.
type (
	redirect string
	text     string
)

// newAnswer is the answer with a result; nil, of any type, is no body.
func newAnswer(status int, result any) *answer {
	a, contentType := &answer{status: status, header: http.Header{}}, "application/json"
	switch result := result.(type) {
	case redirect:
		a.header.Set("Location", string(result))
	case text:
		a.body, contentType = []byte(result), "text/plain"
	default:
		if o, isObject := result.(object); result != nil && (!isObject || o != nil) {
			a.body = encode(result)
		}
	}
	a.write(contentType, a.body)
	return a
}

// write gives the answer a body.
func (a *answer) write(contentType string, body []byte) {
	a.body = body
	if len(body) > 0 {
		a.header.Set("Content-Type", contentType)
	}
	if a.status != http.StatusNoContent {
		a.header.Set("Content-Length", strconv.Itoa(len(body)))
	}
}
