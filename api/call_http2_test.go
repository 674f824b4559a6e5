package airbyte_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	airbyte "github.com/airbyte-go/airbyte/api"
)

// Types of HTTP/2 frames, and error codes.
const (
	frameData     = 0
	frameHeaders  = 1
	frameReset    = 3
	frameSettings = 4
	framePing     = 6
	frameGoAway   = 7

	codeNone     = 0
	codeInternal = 2
	codeRefused  = 7
	codeCancel   = 8

	flagAck        = 1
	flagEndStream  = 1
	flagEndHeaders = 4
)

// h2Server is an HTTP/2 server without TLS that speaks just enough to refuse requests.
type h2Server struct {
	// respond responds to a stream. n counts the requests, from 1. It returns false to close the
	// connection.
	respond func(c *h2Conn, stream uint32, n int) bool

	mu       sync.Mutex
	requests int
}

// h2Conn is the server's end of a connection.
type h2Conn struct{ net.Conn }

func (c *h2Conn) frame(kind, flags byte, stream uint32, payload []byte) {
	header := []byte{byte(len(payload) >> 16), byte(len(payload) >> 8), byte(len(payload)), kind, flags}
	header = binary.BigEndian.AppendUint32(header, stream)
	_, _ = c.Write(append(header, payload...))
}

func (c *h2Conn) reset(stream, code uint32) {
	c.frame(frameReset, 0, stream, binary.BigEndian.AppendUint32(nil, code))
}

// goAway says that no stream after last will be processed.
func (c *h2Conn) goAway(last, code uint32, debug string) {
	payload := binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(nil, last), code)
	c.frame(frameGoAway, 0, 0, append(payload, debug...))
}

func (c *h2Conn) reply(stream uint32, body string) {
	const status200 = 0x88 // in the static table of HPACK
	c.frame(frameHeaders, flagEndHeaders, stream, []byte{status200})
	c.frame(frameData, flagEndStream, stream, []byte(body))
}

// serve serves a connection.
func (s *h2Server) serve(conn net.Conn) {
	c := &h2Conn{conn}
	defer func() { _ = c.Close() }()
	preface := make([]byte, len("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"))
	if _, err := io.ReadFull(c, preface); err != nil {
		return
	}
	out := make(chan func(), 100) // a pipe has no buffer, so reading must not wait for writing
	defer close(out)
	go func() {
		for write := range out {
			write()
		}
	}()
	out <- func() { c.frame(frameSettings, 0, 0, nil) }
	header := make([]byte, 9)
	for {
		if _, err := io.ReadFull(c, header); err != nil {
			return
		}
		payload := make([]byte, int(header[0])<<16|int(header[1])<<8|int(header[2]))
		if _, err := io.ReadFull(c, payload); err != nil {
			return
		}
		kind, flags, stream := header[3], header[4], binary.BigEndian.Uint32(header[5:])
		ended := flags&flagEndStream != 0
		switch {
		case kind == frameSettings && flags&flagAck == 0:
			out <- func() { c.frame(frameSettings, flagAck, 0, nil) }
		case kind == framePing && flags&flagAck == 0:
			out <- func() { c.frame(framePing, flagAck, 0, bytes.Clone(payload)) }
		case (kind == frameHeaders || kind == frameData) && ended:
			s.mu.Lock()
			s.requests++
			n := s.requests
			s.mu.Unlock()
			out <- func() {
				if !s.respond(c, stream, n) {
					_ = c.Close()
				}
			}
		}
	}
}

// transport returns a transport that speaks HTTP/2 with the server over pipes.
func (s *h2Server) transport() *http.Transport {
	network := pipes(s.serve)
	network.Protocols = new(http.Protocols)
	network.Protocols.SetUnencryptedHTTP2(true)
	return network
}

// Calls that must not be sent twice.
var h2Calls = map[string]func(context.Context, *airbyte.Client) error{
	"POST": func(ctx context.Context, c *airbyte.Client) error { return post(ctx, c) },
	"DELETE without a body": func(ctx context.Context, c *airbyte.Client) error {
		_, err := c.Jobs.Cancel(ctx, 1)
		return err
	},
	"DELETE that may be repeated": func(ctx context.Context, c *airbyte.Client) error {
		return c.Do(ctx, "DELETE", "/jobs/1", nil, new(airbyte.Job))
	},
}

// TestHTTP2Refusals checks which errors of HTTP/2 say that the server has not processed the request.
// After these, even requests that must not be sent twice are sent again.
func TestHTTP2Refusals(t *testing.T) {
	tests := []struct {
		name   string
		refuse func(c *h2Conn, stream uint32) bool
		unsent bool
	}{
		{
			name:   "REFUSED_STREAM",
			refuse: func(c *h2Conn, stream uint32) bool { c.reset(stream, codeRefused); return true },
			unsent: true,
		},
		{
			name:   "GOAWAY that names no stream",
			refuse: func(c *h2Conn, _ uint32) bool { c.goAway(0, codeNone, ""); return true },
			unsent: true,
		},
		{
			name:   "GOAWAY with an error that names no stream",
			refuse: func(c *h2Conn, _ uint32) bool { c.goAway(0, codeInternal, "overloaded"); return true },
			unsent: true,
		},
		{
			name: "GOAWAY that names the stream",
			refuse: func(c *h2Conn, stream uint32) bool {
				c.goAway(stream, codeNone, "stream error: stream ID 1; REFUSED_STREAM")
				return false
			},
		},
		{
			name:   "another reset",
			refuse: func(c *h2Conn, stream uint32) bool { c.reset(stream, codeCancel); return true },
		},
		{
			name:   "a broken connection",
			refuse: func(*h2Conn, uint32) bool { return false },
		},
	}
	for _, tt := range tests {
		for name, call := range h2Calls {
			t.Run(tt.name+"/"+name, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					s := &h2Server{respond: func(c *h2Conn, stream uint32, n int) bool {
						if n == 1 {
							return tt.refuse(c, stream)
						}
						c.reply(stream, oneJob(1, "running"))
						return true
					}}
					network := s.transport()
					defer network.CloseIdleConnections()
					err := call(t.Context(), through(t, network))
					mayRepeat := tt.unsent || name == "DELETE that may be repeated"
					if mayRepeat && (err != nil || s.requests != 2) {
						t.Errorf("got %v after %d requests, want a success in the second", err, s.requests)
					}
					if !mayRepeat && (!errors.Is(err, airbyte.ErrMaybeApplied) || s.requests != 1) {
						t.Errorf("got %v after %d requests", err, s.requests)
					}
				})
			})
		}
	}
}

// TestHTTP2RefusesAll checks the error if the server refuses each attempt: nothing was applied.
func TestHTTP2RefusesAll(t *testing.T) {
	for _, timeout := range []time.Duration{2 * time.Second, time.Hour} { // net/http repeats for a minute
		for name, call := range h2Calls {
			t.Run(fmt.Sprint(name, " ", timeout), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					s := &h2Server{respond: func(c *h2Conn, stream uint32, _ int) bool {
						c.reset(stream, codeRefused)
						return true
					}}
					network := s.transport()
					defer network.CloseIdleConnections()
					ctx, cancel := context.WithTimeout(t.Context(), timeout)
					defer cancel()
					err := call(ctx, through(t, network))
					isExpected := errors.Is(err, context.DeadlineExceeded) || strings.Contains(fmt.Sprint(err), "REFUSED_STREAM")
					if !isExpected {
						t.Errorf("got %v", err)
					}
					if name != "DELETE that may be repeated" && errors.Is(err, airbyte.ErrMaybeApplied) {
						t.Errorf("nothing was applied, but got %v", err)
					}
				})
			})
		}
	}
}

// TestHTTP2RefusesSecondCopy checks that a request may have been applied if middleware sent it twice,
// and the server refused only the second copy.
func TestHTTP2RefusesSecondCopy(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &h2Server{respond: func(c *h2Conn, stream uint32, n int) bool {
			code := uint32(codeCancel) // perhaps after the change
			if n > 1 {
				code = codeRefused
			}
			c.reset(stream, code)
			return true
		}}
		network := s.transport()
		defer network.CloseIdleConnections()
		client := through(t, transport(func(req *http.Request) (*http.Response, error) {
			first := req.Clone(req.Context())
			first.Body, _ = req.GetBody()
			if resp, err := network.RoundTrip(first); err == nil {
				return resp, nil
			}
			req.GetBody = nil // so that net/http does not repeat it
			return network.RoundTrip(req)
		}))
		if err := post(t.Context(), client); !errors.Is(err, airbyte.ErrMaybeApplied) || s.requests != 2 {
			t.Errorf("got %v after %d requests", err, s.requests)
		}
	})
}
