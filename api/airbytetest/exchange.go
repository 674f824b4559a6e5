package airbytetest

import (
	"errors"
	"io"
	"maps"
	"net"
	"net/http"
	"syscall"
)

// maxBody is the largest request body, in bytes, that the server reads.
const maxBody = 10 << 20

// errDropped reports a connection that broke without a response.
var errDropped = &net.OpError{Op: "read", Net: "tcp", Err: syscall.ECONNRESET}

// RoundTrip serves a request without a socket. The host of the request must be that of
// [Server.BaseURL], because a client must not send its token to the other hosts in the server's
// links. For other hosts RoundTrip fails the test and returns an error, as if the host did not
// exist.
func (s *Server) RoundTrip(req *http.Request) (*http.Response, error) {
	if req.URL.Host == s.base.Host {
		return s.serve(req)
	}
	if req.Body != nil {
		_ = req.Body.Close()
	}
	s.complain("%s %s://%s%s: the request went to a host other than %s; do not follow links in responses",
		req.Method, req.URL.Scheme, req.URL.Host, req.URL.Path, s.base.Host)
	unknownHost := &net.DNSError{Err: "no such host", Name: req.URL.Host, IsNotFound: true}
	return nil, &net.OpError{Op: "dial", Net: "tcp", Err: unknownHost}
}

// ServeHTTP serves a request that arrived through a socket, for any host.
func (s *Server) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	resp, err := s.serve(req)
	if err != nil {
		panic(http.ErrAbortHandler) // makes net/http close the connection
	}
	defer func() { _ = resp.Body.Close() }()
	maps.Copy(w.Header(), resp.Header)
	w.WriteHeader(resp.StatusCode)
	if _, err := io.Copy(w, resp.Body); err != nil {
		_ = http.NewResponseController(w).Flush() // send the first part of a truncated response
		panic(http.ErrAbortHandler)
	}
}

// serve returns the response to a request: it checks the request, applies an injected fault, runs
// the handler of the operation, and encodes the response. An error stands for a broken connection.
func (s *Server) serve(req *http.Request) (*http.Response, error) {
	body, err := readBody(req)
	if tooLarge, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return tooLargeResponse(tooLarge).write(req, false), nil
	}
	if err != nil {
		return nil, err
	}
	if resp := s.browserResponse(req, body); resp != nil {
		return resp.write(req, false), nil
	}
	c := s.newCall(req, body)
	mistakes := c.findMistakes(req, body)
	fault := s.arrive(c)
	fault.Latency += s.settings.latency
	if err := fault.beforeHandling(req.Context()); err != nil {
		return nil, err
	}
	if fault.CommitAfter > 0 {
		s.postpone(c, mistakes, fault.CommitAfter)
		return nil, errDropped
	}
	resp := s.respond(c, mistakes, fault)
	if err := s.awaitStart(req.Context(), c, resp); err != nil {
		return nil, err
	}
	c.report(c.remarks)
	s.settings.logger.Info("airbytetest: request",
		"operation", c.route.ID, "method", req.Method, "path", req.URL.Path, "status", resp.status)
	if err := fault.afterHandling(req.Context()); err != nil {
		return nil, err
	}
	fault.change(resp)
	return resp.write(req, fault.Truncated), nil
}

func readBody(req *http.Request) ([]byte, error) {
	if req.Body == nil {
		return nil, nil
	}
	defer func() { _ = req.Body.Close() }()
	return io.ReadAll(http.MaxBytesReader(nil, req.Body, maxBody))
}

func tooLargeResponse(err *http.MaxBytesError) *response {
	return &response{status: http.StatusRequestEntityTooLarge, body: plainText(err.Error())}
}

// arrive records a call and returns the fault that applies to it, or the zero Fault.
func (s *Server) arrive(c *call) Fault {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.catchUp()
	s.requests.add(c.record)
	return s.nextFault(c)
}

// respond handles a call, unless its fault sets the response, and records the status.
func (s *Server) respond(c *call, mistakes []string, fault Fault) *response {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.catchUp()
	c.now = s.now()
	resp := fault.response()
	if resp == nil {
		resp = c.handle(mistakes)
	}
	if resp.status >= http.StatusBadRequest {
		c.addSelfLink(resp)
		s.settings.fitError(resp)
	}
	resp.date = s.now()
	c.record.Status = resp.status
	return resp
}

// handle returns the response to a call, which is a success or an error.
func (c *call) handle(mistakes []string) *response {
	body, err := c.process(mistakes)
	if err != nil {
		return errorResponse(err)
	}
	return &response{status: c.route.status, body: c.fitResponse(body)}
}

// process authorizes a call, checks it, and runs its handler. Real servers use the same order.
func (c *call) process(mistakes []string) (any, error) {
	if isTooLong(mistakes) {
		return nil, emptyError(http.StatusRequestURITooLong)
	}
	if err := c.authorize(); err != nil {
		return nil, err
	}
	return c.run(mistakes)
}

// run checks an authorized call, and runs its handler.
func (c *call) run(mistakes []string) (any, error) {
	if len(mistakes) > 0 {
		return nil, c.mistakesError(mistakes)
	}
	if err := c.checkValues(); err != nil {
		return nil, err
	}
	if err := c.fitRequest(); err != nil {
		return nil, err
	}
	return c.route.handle(c)
}
