package airbytetest

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"mime"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"syscall"
	"time"

	airbyte "github.com/airbyte-go/airbyte/api"
	"github.com/airbyte-go/airbyte/api/internal/openapi"
)

const maxBody = 10 << 20

// errDropped is a connection that breaks without an answer.
var errDropped = &net.OpError{Op: "read", Net: "tcp", Err: syscall.ECONNRESET}

// RoundTrip answers a request without a socket. Its host must be that of BaseURL: whatever else
// servers link to, tokens do not belong there.
func (s *Server) RoundTrip(req *http.Request) (*http.Response, error) {
	if req.URL.Host == s.base.Host {
		return s.serve(req)
	}
	_ = bodyOf(req).Close()
	s.complain("%s %s://%s%s: the request went to another host than %s; links in answers are not to be followed",
		req.Method, req.URL.Scheme, req.URL.Host, req.URL.Path, s.base.Host)
	return nil, &net.OpError{Op: "dial", Net: "tcp", Err: &net.DNSError{Err: "no such host", Name: req.URL.Host, IsNotFound: true}}
}

// ServeHTTP answers a request that came over a socket, to whichever host.
func (s *Server) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	resp, err := s.serve(req)
	if err == nil {
		defer func() { _ = resp.Body.Close() }()
		maps.Copy(w.Header(), resp.Header)
		w.WriteHeader(resp.StatusCode)
		if _, err = io.Copy(w, resp.Body); err != nil {
			_ = http.NewResponseController(w).Flush() // what there is of it
		}
	}
	if err != nil {
		panic(http.ErrAbortHandler) // breaks the connection
	}
}

type call struct {
	*Server
	route  *route            // without an ID where there is none
	kind   *kind             // that it is about; nil for none, or for several
	vars   map[string]string // path parameters
	query  query
	body   object
	caller string // the Authorization header
	noted  *Request
	now    time.Time
}

type query url.Values

func (q query) get(name string) string { return url.Values(q).Get(name) }

func (q query) list(name string) []string { return openapi.Items(q[name]) }

// serve is what happens to a request, faults included. An error is a connection that breaks.
func (s *Server) serve(req *http.Request) (*http.Response, error) {
	sent := bodyOf(req)
	defer func() { _ = sent.Close() }()
	body, err := io.ReadAll(http.MaxBytesReader(nil, sent, maxBody))
	if tooLong, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return (&answer{status: http.StatusRequestEntityTooLarge, body: text(tooLong.Error())}).response(req, false), nil
	} else if err != nil {
		return nil, err
	}
	c := &call{Server: s, query: query(req.URL.Query()), body: readBody(req, body), caller: req.Header.Get("Authorization")}
	c.route, c.vars = s.find(req.Method, req.URL)
	c.noted = &Request{Operation: c.route.ID, Method: req.Method, Path: req.URL.Path, Query: url.Values(c.query), Body: body}
	wrong, fault := c.wrong(req, body), s.befall(c)
	if err := fault.before(req.Context()); err != nil {
		return nil, err
	}
	a := s.apply(c, wrong, fault)
	s.settings.logger.Info("airbytetest: request", "operation", c.route.ID, "method", req.Method, "path", req.URL.Path, "status", a.status)
	if fault.DropAfter {
		return nil, errDropped
	}
	if err := req.Context().Err(); err != nil {
		return nil, err
	}
	fault.change(a)
	return a.response(req, fault.Truncated), nil
}

func bodyOf(req *http.Request) io.ReadCloser { return cmp.Or[io.ReadCloser](req.Body, http.NoBody) }

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

// wrong complains of what is wrong with a request, and returns it.
func (c *call) wrong(req *http.Request, body []byte) []string {
	if c.route.ID == "" {
		c.complain("%s %s: there is no such operation on a server of profile %s", req.Method, req.URL.Path, c.settings.profile)
		return nil
	}
	all := openapi.Check(c.route.documented, c.vars, req, body)
	for _, wrong := range all {
		c.complain("%s (%s %s): %s", c.route.ID, c.route.Method, c.route.Path, wrong)
	}
	return all
}

// apply has the server act on a request, and answers it.
func (s *Server) apply(c *call, wrong []string, fault Fault) (a *answer) {
	s.mu.Lock()
	defer s.mu.Unlock()
	defer func() {
		switch said := recover().(type) {
		case nil:
		case *answer:
			a = said
		default:
			panic(said)
		}
		c.noted.Status = a.status
	}()
	if a := fault.instead(); a != nil {
		return a
	}
	c.now, c.kind = s.now(), c.route.kind
	s.admit(c)
	ensure(len(wrong) == 0, refuseWrong(c, wrong))
	newer := []string{"queued", "workspace_source_editor", "workspace_destination_editor"}
	isNewer := slices.Contains(newer, cmp.Or(c.query.get("status"), str(c.body, "permissionType")))
	ensure(c.settings.july || !isNewer, framework(http.StatusBadRequest, "Servers of March do not know this value."))
	c.body = openapi.Known(c.route.documented, c.body)
	return &answer{status: c.route.status, body: c.route.act(c)}
}

// refuseWrong answers a request that does not fit the API document. Most of them do not reach the
// server's own code.
func refuseWrong(c *call, all []string) *answer {
	is := func(wrong string) bool {
		return slices.ContainsFunc(all, func(s string) bool { return strings.HasPrefix(s, wrong) })
	}
	switch {
	case is("request line: "):
		return empty(http.StatusRequestURITooLong)
	case is("body: header Content-Type "):
		return empty(http.StatusUnsupportedMediaType)
	case is("query parameter limit: number must be at "), is("query parameter offset: number must be at "):
		return logged(http.StatusBadRequest)
	case c.route.ID == "listConnectorDefinitions" && c.query.get("workspaceId") == "":
		return logged(500)
	case is("query parameter orderBy: string "), c.route.ID == "listGroups" && c.query.get("organizationId") == "":
		return refuse(http.StatusBadRequest, strings.Join(all, "; "))
	}
	return framework(http.StatusBadRequest, all...)
}

// Request is a request that has reached a Server. It may hold secrets, so only its String is
// printed.
type Request struct {
	Operation string // operationId; "" where there is no such operation
	Method    string
	Path      string          // with the path of the base URL
	Query     url.Values      `json:"-"`
	Body      json.RawMessage `json:"-"` // nil for none
	Status    int             // of the answer; 0 where none was given
}

// String names the operation, or the path, and the status.
func (r Request) String() string {
	return fmt.Sprintf("%s %s %d", r.Method, cmp.Or(r.Operation, r.Path), r.Status)
}

// Format prints the String for every verb.
func (r Request) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, r.String()) }

// Requests returns the requests to operations, by their operationIds, in the order of arrival; all
// requests without an argument.
func (s *Server) Requests(operations ...string) (found []Request) {
	s.mustKnow(operations...)
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, r := range s.requests {
		if len(operations) == 0 || slices.Contains(operations, r.Operation) {
			found = append(found, *r)
		}
	}
	return found
}

// mustKnow is for operationIds of a test, in which a typing error must not stand for none.
func (s *Server) mustKnow(operations ...string) {
	for _, id := range operations {
		is := func(op airbyte.Operation) bool { return op.ID == id }
		if id != "" && !slices.ContainsFunc(append(airbyte.Operations(), later...), is) {
			s.fatal(fmt.Errorf("airbytetest: there is no operation %q; operations are named by their operationId, as listJobs", id))
		}
	}
}
