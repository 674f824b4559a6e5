package airbyte_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	airbyte "github.com/airbyte-go/airbyte/api"
)

// slack is how long after its context a call may return if its transport ignores the context.
const slack = 250 * time.Millisecond

// switching is a 101 response that nobody asked for.
const switching = "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n"

// upgrading returns a transport whose server responds with 101 to the first requests. It counts the
// connections that the client closed after that.
func upgrading(first int64) (network *http.Transport, closed *atomic.Int64) {
	var requests atomic.Int64
	closed = new(atomic.Int64)
	network = pipes(func(conn net.Conn) {
		defer func() { _ = conn.Close() }()
		r := bufio.NewReader(conn)
		for {
			req, err := http.ReadRequest(r)
			if err != nil {
				return
			}
			_, _ = io.Copy(io.Discard, req.Body)
			if requests.Add(1) <= first {
				_, _ = io.WriteString(conn, switching)
				_, err := r.ReadByte() // the server waits for a frame
				if errors.Is(err, io.EOF) || errors.Is(err, io.ErrClosedPipe) {
					closed.Add(1)
				}
				return
			}
			body := oneJob(1, "running")
			if strings.HasSuffix(req.URL.Path, "/applications/token") {
				body = `{"access_token":"t","expires_in":900}`
			}
			_, _ = fmt.Fprintf(conn, "HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s", len(body), body)
		}
	})
	return network, closed
}

// TestSwitchingProtocols checks that a 101 response is an error at once. Its body is the connection,
// on which neither side would say anything.
func TestSwitchingProtocols(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		network, closed := upgrading(2)
		client := through(t, network)
		start := time.Now()
		_, err := client.Jobs.Get(context.Background(), 1)
		e, ok := errors.AsType[*airbyte.Error](err)
		if !ok || e.StatusCode != 101 || !strings.Contains(err.Error(), "101 switching protocols") {
			t.Errorf("GET: got %v", err)
		}
		if err := post(context.Background(), client); !errors.Is(err, airbyte.ErrMaybeApplied) {
			t.Errorf("POST: got %v", err)
		}
		get(t, client)
		synctest.Wait()
		if took := time.Since(start); took != 0 || closed.Load() != 2 {
			t.Errorf("it took %v, and %d connections were closed", took, closed.Load())
		}
		network.CloseIdleConnections()
	})
}

// TestSwitchingProtocolsForToken checks that the client works after a 101 response of the token
// endpoint.
func TestSwitchingProtocolsForToken(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		network, _ := upgrading(1)
		client := through(t, network, airbyte.WithClientCredentials("i", "s"))
		_, err := client.Jobs.Get(context.Background(), 1)
		const want = "airbyte: getJob: getting a token: createAccessToken: 101 switching protocols: " +
			"the server, or a proxy in front of it, switched to another protocol without being asked " +
			"(POST http://airbyte.example/api/public/v1/applications/token)"
		if err == nil || err.Error() != want {
			t.Errorf("got %v, want %s", err, want)
		}
		get(t, client)
		network.CloseIdleConnections()
	})
}

// stuckBody is a body that ignores every context. It has a beginning, and then blocks.
type stuckBody struct {
	beginning io.Reader
	read      chan struct{} // closed to release Read
	close     chan struct{} // closed to release Close
	closing   atomic.Int64
}

func (b *stuckBody) Read(p []byte) (int, error) {
	n, err := b.beginning.Read(p)
	if err != nil {
		<-b.read
	}
	return n, err
}

func (b *stuckBody) Close() error {
	b.closing.Add(1)
	<-b.close
	return nil
}

// TestStuckBodies checks that a call returns soon after its timeout or its context, although the body
// of the response ignores both.
func TestStuckBodies(t *testing.T) {
	ended := make(chan struct{})
	close(ended)
	get := func(ctx context.Context, c *airbyte.Client, opts ...airbyte.RequestOption) error {
		_, err := c.Jobs.Get(ctx, 1, opts...)
		return err
	}
	remove := func(ctx context.Context, c *airbyte.Client, opts ...airbyte.RequestOption) error {
		return c.Tags.Delete(ctx, "t", opts...)
	}
	documentation := func(ctx context.Context, c *airbyte.Client, opts ...airbyte.RequestOption) error {
		_, err := c.Server.GetDocumentation(ctx, opts...)
		return err
	}
	raw := func(ctx context.Context, c *airbyte.Client, opts ...airbyte.RequestOption) error {
		return c.Do(ctx, "GET", "/x", nil, new([]byte), opts...)
	}
	tests := []struct {
		name      string
		call      func(context.Context, *airbyte.Client, ...airbyte.RequestOption) error
		status    int
		beginning string
		closes    bool // only Read is stuck
		succeeds  bool
	}{
		{name: "a success", call: get, status: 200},
		{name: "the middle of a success", call: get, status: 200, beginning: `{"jobId":`},
		{name: "an error", call: get, status: 404},
		{name: "an error that closes", call: get, status: 404, closes: true},
		{name: "a 401", call: get, status: 401},
		{name: "a body that is ignored", call: remove, status: 204},
		{name: "the rest of it", call: remove, status: 204, beginning: strings.Repeat(" ", 1000), succeeds: true},
		{name: "a redirect", call: documentation, status: 302, succeeds: true},
		{name: "bytes", call: raw, status: 200},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			for _, byContext := range []bool{false, true} {
				synctest.Test(t, func(t *testing.T) {
					body := &stuckBody{beginning: strings.NewReader(tt.beginning), read: make(chan struct{}), close: make(chan struct{})}
					if tt.closes {
						close(body.close)
					}
					client := through(t, transport(func(*http.Request) (*http.Response, error) {
						return &http.Response{StatusCode: tt.status, Body: body, Header: http.Header{}}, nil
					}))
					ctx := context.Background()
					opts := []airbyte.RequestOption{airbyte.WithoutRetry()}
					if byContext {
						limited, cancel := context.WithTimeout(ctx, time.Second)
						defer cancel()
						ctx = limited
					} else {
						opts = append(opts, airbyte.WithTimeout(time.Second))
					}
					start := time.Now()
					err := tt.call(ctx, client, opts...)
					if took := time.Since(start); (err == nil) != tt.succeeds || took > time.Second+slack {
						t.Errorf("by context %t: got %v after %v", byContext, err, took)
					}
					synctest.Wait()
					if body.closing.Load() != 1 {
						t.Errorf("the body was closed %d times, want once", body.closing.Load())
					}
					close(body.read)
					if !tt.closes {
						close(body.close)
					}
					synctest.Wait()
					if body.closing.Load() != 1 {
						t.Error("the read that was abandoned has closed the body again")
					}
				})
			}
		})
	}
}

// TestStuckClose checks that a response that was read is not lost if its body cannot be closed.
func TestStuckClose(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		read := make(chan struct{})
		close(read)
		body := &stuckBody{beginning: strings.NewReader(oneJob(1, "running")), read: read, close: make(chan struct{})}
		client := through(t, transport(func(*http.Request) (*http.Response, error) {
			return &http.Response{StatusCode: 200, Body: body}, nil
		}))
		start := time.Now()
		_, err := client.Jobs.Get(t.Context(), 1, airbyte.WithTimeout(time.Second))
		if took := time.Since(start); err != nil || took > time.Second+slack {
			t.Errorf("got %v after %v", err, took)
		}
		close(body.close)
	})
}

// TestStuckCloseOfRefusal checks that a new token is tried soon after a 401, although the body of that
// response cannot be closed.
func TestStuckCloseOfRefusal(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		read := make(chan struct{})
		close(read)
		stuck := &stuckBody{beginning: strings.NewReader("{}"), read: read, close: make(chan struct{})}
		requests := 0
		network := transport(func(*http.Request) (*http.Response, error) {
			requests++
			if requests == 1 {
				return &http.Response{StatusCode: 401, Body: stuck}, nil
			}
			return &http.Response{StatusCode: 200, Body: io.NopCloser(strings.NewReader(oneJob(1, "running")))}, nil
		})
		source := func(context.Context) (airbyte.Token, error) { return airbyte.Token{Value: "t"}, nil }
		client := through(t, network, airbyte.WithTokenSource(source))
		start := time.Now()
		_, err := client.Jobs.Get(t.Context(), 1)
		if took := time.Since(start); err != nil || took > 5*time.Second+slack {
			t.Errorf("got %v after %v", err, took)
		}
		close(stuck.close)
	})
}

// TestStuckTransport checks that a call returns soon after its context, although its transport does
// not. The request may still be sent.
func TestStuckTransport(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		release := make(chan struct{})
		body := &stuckBody{beginning: strings.NewReader(""), close: release}
		client := through(t, transport(func(req *http.Request) (*http.Response, error) {
			httptrace.ContextClientTrace(req.Context()).GetConn("airbyte.example:80")
			<-release
			return &http.Response{StatusCode: 200, Body: body}, nil
		}))
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		start := time.Now()
		err := post(ctx, client)
		if took := time.Since(start); took != time.Second+slack {
			t.Errorf("the call took %v, want %v", took, time.Second+slack)
		}
		if !errors.Is(err, context.DeadlineExceeded) || !errors.Is(err, airbyte.ErrMaybeApplied) {
			t.Errorf("got %v", err)
		}
		close(release)
		synctest.Wait()
		if body.closing.Load() != 1 {
			t.Error("the body of the late response was not closed")
		}
	})
}

// TestTransportEndsCaller checks that a panic of a transport, and the end of its goroutine, reach the
// caller.
func TestTransportEndsCaller(t *testing.T) {
	call := func(fail func()) (panicked any, returned bool) {
		client := through(t, transport(func(*http.Request) (*http.Response, error) {
			fail()
			return nil, errors.New("unused")
		}))
		done := make(chan struct{})
		go func() {
			defer close(done)
			defer func() { panicked = recover() }()
			_, _ = client.Jobs.Get(t.Context(), 1)
			returned = true
		}()
		<-done
		return panicked, returned
	}
	if panicked, returned := call(func() { panic("the middleware is broken") }); panicked != "the middleware is broken" || returned {
		t.Errorf("a panic: the caller got %v, and returned: %t", panicked, returned)
	}
	if panicked, returned := call(runtime.Goexit); panicked != nil || returned {
		t.Errorf("an exit: the caller got %v, and returned: %t", panicked, returned)
	}
}

// TestStuckTokenSource checks that the client works after a token source blocked and ignored its
// context.
func TestStuckTokenSource(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		release := make(chan struct{})
		var calls atomic.Int64
		client, _ := serve(t, func(w http.ResponseWriter, _ *http.Request) { reply(w, 200, oneJob(1, "running")) },
			airbyte.WithTokenSource(func(context.Context) (airbyte.Token, error) {
				if calls.Add(1) <= 2 {
					<-release
				}
				return airbyte.Token{Value: "t"}, nil
			}))
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		start := time.Now()
		if _, err := client.Jobs.Get(ctx, 1); !errors.Is(err, context.DeadlineExceeded) || time.Since(start) != time.Second {
			t.Errorf("the caller that gave up: %v after %v", err, time.Since(start))
		}
		// This caller does not give up, so the timeout of a fetch must end the second call.
		start = time.Now()
		_, err := client.Jobs.Get(context.Background(), 1)
		want := "airbyte: getJob: the token source does not return: context deadline exceeded"
		if err == nil || err.Error() != want || time.Since(start) > 2*time.Minute+2*slack {
			t.Errorf("a patient caller: %v after %v, want %s", err, time.Since(start), want)
		}
		start = time.Now()
		get(t, client)
		if time.Since(start) != 0 || calls.Load() != 3 {
			t.Errorf("a later caller waited %v, after %d calls of the source", time.Since(start), calls.Load())
		}
		close(release)
	})
}

// TestHangingFetchUnderLoad checks that a fetch that hangs is replaced although there is always a
// caller that waits for it.
func TestHangingFetchUnderLoad(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var calls atomic.Int64
		client, _ := serve(t, func(w http.ResponseWriter, _ *http.Request) { reply(w, 200, oneJob(1, "running")) },
			airbyte.WithTokenSource(func(ctx context.Context) (airbyte.Token, error) {
				if calls.Add(1) == 1 {
					<-ctx.Done()
					return airbyte.Token{}, ctx.Err()
				}
				return airbyte.Token{Value: "t"}, nil
			}))
		start := time.Now()
		var healed atomic.Int64 // time of the first success
		for range 300 {
			go func() {
				ctx, cancel := context.WithTimeout(t.Context(), time.Second)
				defer cancel()
				if _, err := client.Jobs.Get(ctx, 1); err == nil {
					healed.CompareAndSwap(0, int64(time.Since(start)))
				}
			}()
			time.Sleep(100 * time.Millisecond)
		}
		synctest.Wait()
		if took := time.Duration(healed.Load()); took == 0 || took > 16*time.Second {
			t.Errorf("the first call succeeded after %v, want at most 16s", took)
		}
		if calls.Load() != 2 {
			t.Errorf("%d fetches, want 2", calls.Load())
		}
	})
}

// TestSlowTokenSource checks that a source that ignores its context, and takes longer than callers
// wait, still provides a token.
func TestSlowTokenSource(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, _ := serve(t, func(w http.ResponseWriter, _ *http.Request) { reply(w, 200, oneJob(1, "running")) },
			airbyte.WithTokenSource(func(context.Context) (airbyte.Token, error) {
				time.Sleep(5 * time.Second)
				return airbyte.Token{Value: "t"}, nil
			}))
		start := time.Now()
		for _, succeeds := range []bool{false, false, true} { // the third call is waiting when the token comes
			ctx, cancel := context.WithTimeout(t.Context(), 2*time.Second)
			_, err := client.Jobs.Get(ctx, 1)
			cancel()
			if (err == nil) != succeeds {
				t.Errorf("after %v: got %v", time.Since(start), err)
			}
		}
		if took := time.Since(start); took != 5*time.Second {
			t.Errorf("the token came after %v, want 5s", took)
		}
		time.Sleep(time.Minute) // until the other calls of the source have returned
		get(t, client)
	})
}
