package airbytetest

import (
	"cmp"
	"errors"
	"io"
	"mime"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"syscall"
	"testing/iotest"
	"time"
)

// maxBody is what servers take at most.
const maxBody = 10 << 20

// errDropped is a connection that breaks without an answer.
var errDropped = &net.OpError{Op: "read", Net: "tcp", Err: syscall.ECONNRESET}

// RoundTrip answers a request without a socket. Its host must be that of
// BaseURL: whatever else servers link to, tokens do not belong there.
func (s *Server) RoundTrip(req *http.Request) (*http.Response, error) {
	defer func() { _ = bodyOf(req).Close() }()
	if req.URL.Host != s.base.Host {
		s.complain("%s %s://%s%s: the request went to another host than %s; links in answers are not to be followed",
			req.Method, req.URL.Scheme, req.URL.Host, req.URL.Path, s.base.Host)
		return nil, &net.OpError{Op: "dial", Net: "tcp", Err: &net.DNSError{Err: "no such host", Name: req.URL.Host, IsNotFound: true}}
	}
	w := httptest.NewRecorder()
	err := s.serve(w, req)
	if err != nil && !w.Flushed {
		return nil, err
	}
	resp := w.Result()
	resp.Request = req
	if err != nil {
		resp.Body = io.NopCloser(io.MultiReader(resp.Body, iotest.ErrReader(err)))
	}
	return resp, nil
}

// ServeHTTP answers a request that came over a socket, to whichever host.
func (s *Server) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	if s.serve(w, req) != nil {
		panic(http.ErrAbortHandler) // breaks the connection
	}
}

// call is a request that is being served.
type call struct {
	*Server
	route *route            // without an ID where there is none
	kind  *kind             // that it is about; nil for none, or for several
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
func (s *Server) serve(w http.ResponseWriter, req *http.Request) error {
	body, err := io.ReadAll(http.MaxBytesReader(w, bodyOf(req), maxBody))
	if tooLong, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return newAnswer(http.StatusRequestEntityTooLarge, text(tooLong.Error())).send(w, false)
	} else if err != nil {
		return err
	}
	c := &call{Server: s, query: query(req.URL.Query()), body: readBody(req, body)}
	c.token = strings.TrimPrefix(req.Header.Get("Authorization"), "Bearer ")
	c.route, c.vars = s.find(req.Method, req.URL)
	noted := s.note(&Request{Operation: c.route.ID, Method: req.Method, Path: req.URL.Path, Query: url.Values(c.query), Body: body})
	wrong, fault := s.check(c, req, body), s.befall(c)
	if err := fault.before(req.Context()); err != nil {
		return err
	}
	a := fault.instead()
	if a == nil {
		a = s.apply(c, wrong)
	}
	s.finish(noted, a.status)
	if fault.DropAfter {
		return errDropped
	}
	fault.change(a)
	if err := req.Context().Err(); err != nil {
		return err
	}
	return a.send(w, fault.Truncated)
}

func bodyOf(req *http.Request) io.ReadCloser { return cmp.Or[io.ReadCloser](req.Body, http.NoBody) }

// readBody reads what was sent, as JSON or as a form.
func readBody(req *http.Request, body []byte) object {
	if media, _, _ := mime.ParseMediaType(req.Header.Get("Content-Type")); media != "application/x-www-form-urlencoded" {
		return decode[object](body)
	}
	form, _ := url.ParseQuery(string(body)) // what could be read of it
	fields := object{}
	for name := range form {
		fields[name] = form.Get(name)
	}
	return fields
}

// check tells of what is wrong with a request.
func (s *Server) check(c *call, req *http.Request, body []byte) []string {
	if c.route.ID == "" {
		s.complain("%s %s: there is no such operation on a server of profile %s", req.Method, req.URL.Path, s.settings.profile)
		return nil
	}
	all := s.document.check(c, req, body)
	for _, wrong := range all {
		s.complain("%s (%s %s): %s", c.route.ID, c.route.Method, c.route.Path, wrong)
	}
	return all
}

// apply has the server act on a request, and answers it.
func (s *Server) apply(c *call, wrong []string) (a *answer) {
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
	ensure(len(wrong) == 0, refuseWrong(c, wrong))
	c.kind = c.route.kind
	return newAnswer(c.route.status, c.route.act(c))
}

// refuseWrong answers a request that does not fit the API document.
func refuseWrong(c *call, all []string) *refusal {
	if c.route.ID == "listConnectorDefinitions" && c.query.get("workspaceId") == "" {
		return crash()
	}
	for _, text := range all {
		if strings.HasPrefix(text, "query parameter limit:") || strings.HasPrefix(text, "query parameter offset:") {
			return logged(http.StatusBadRequest)
		}
	}
	return framework(http.StatusBadRequest, all...)
}
