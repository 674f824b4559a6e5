package airbyte_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httptrace"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	airbyte "github.com/airbyte-go/airbyte/api"
)

// TestFailover checks that a request may have been applied if middleware sent it twice, and only
// the second copy found no connection.
func TestFailover(t *testing.T) {
	for _, err := range []error{errors.New("no route"), &net.DNSError{Err: "no such host", IsNotFound: true}} {
		synctest.Test(t, func(t *testing.T) { testFailover(t, &net.OpError{Op: "dial", Net: "tcp", Err: err}) })
	}
}

func testFailover(t *testing.T, second error) {
	var dials, posts atomic.Int64
	network := &http.Transport{DisableKeepAlives: true, DialContext: func(context.Context, string, string) (net.Conn, error) {
		if dials.Add(1) > 1 {
			return nil, second
		}
		client, conn := net.Pipe()
		go func() {
			buf := make([]byte, 4096)
			for read := ""; !strings.Contains(read, "}"); {
				n, _ := conn.Read(buf)
				read += string(buf[:n])
			}
			posts.Add(1)
			_ = conn.Close()
		}()
		return client, nil
	}}
	client := through(t, transport(func(req *http.Request) (*http.Response, error) {
		resp, err := network.RoundTrip(req)
		if err != nil {
			again := req.Clone(req.Context())
			again.Body, _ = req.GetBody()
			resp, err = network.RoundTrip(again)
		}
		return resp, err
	}))
	if err := post(t.Context(), client); !errors.Is(err, airbyte.ErrMaybeApplied) || posts.Load() != 1 || dials.Load() != 2 {
		t.Errorf("got %v, %d arrived over %d connections", err, posts.Load(), dials.Load())
	}
}

// TestHTTP2 cancels requests over HTTP/2 at many moments, because another goroutine writes their
// headers. If a request arrived, its error must match ErrMaybeApplied.
func TestHTTP2(t *testing.T) {
	calls := 1500
	if testing.Short() {
		calls = 300 // one with each timeout
	}
	var mu sync.Mutex
	arrived := map[string]int{}
	srv := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		arrived[r.Header.Get("X-Call")]++
		mu.Unlock()
		reply(w, 200, oneJob(1, "running"))
	}))
	srv.EnableHTTP2 = true
	srv.StartTLS()
	client := through(t, srv.Client().Transport, airbyte.WithBaseURL(srv.URL), airbyte.WithRetry(airbyte.RetryPolicy{}))
	if err := post(t.Context(), client); err != nil {
		t.Fatal(err)
	}
	unapplied := map[string]error{}
	for i := range calls {
		call := fmt.Sprint(i)
		err := post(t.Context(), client, airbyte.WithHeader("X-Call", call), airbyte.WithTimeout(time.Duration(10+i%300)*time.Microsecond))
		if err != nil && !errors.Is(err, airbyte.ErrMaybeApplied) {
			unapplied[call] = err
		}
	}
	srv.Close() // waits for the running requests
	for call, err := range unapplied {
		if arrived[call] > 0 {
			t.Errorf("call %s arrived, but got error %v, want ErrMaybeApplied", call, err)
		}
	}
}

// TestUnsent checks the errors of requests that certainly did not reach the server.
func TestUnsent(t *testing.T) {
	requests := 0
	client := through(t, transport(func(*http.Request) (*http.Response, error) {
		requests++
		return &http.Response{StatusCode: 200, Body: http.NoBody}, nil
	}))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := post(ctx, client); !errors.Is(err, context.Canceled) || errors.Is(err, airbyte.ErrMaybeApplied) {
		t.Errorf("a context that has ended: %v", err)
	}
	for _, opt := range []airbyte.RequestOption{
		airbyte.WithHeader("X-Name", "line\nbreak"), airbyte.WithHeader("X-Name", "\x7f"), airbyte.WithHeader("X Name", "v"), airbyte.WithHeader("", "v"), airbyte.WithHeader("X:", "v"),
		airbyte.WithHeader("a b", "v"), airbyte.WithHeader("X-Ünit", "v"), airbyte.WithHeader("Host", "h"), airbyte.WithHeader("host", "h"), airbyte.WithHeader("X-Name", "v\r\nX-More: v"), airbyte.WithHeader("X-Name\n", "v"),
	} {
		if err := post(t.Context(), client, opt); err == nil || errors.Is(err, airbyte.ErrMaybeApplied) || !strings.HasPrefix(err.Error(), "airbyte: createJob: WithHeader: ") {
			t.Errorf("a header that cannot be sent: %v", err)
		}
	}
	if requests != 0 {
		t.Errorf("%d requests were sent", requests)
	}
}

// TestPermanentFailures checks which connection failures are permanent, so that they are not
// retried.
func TestPermanentFailures(t *testing.T) {
	tests := []struct {
		name     string
		err      error
		requests int
	}{
		{
			name:     "certificate",
			err:      &tls.CertificateVerificationError{Err: x509.UnknownAuthorityError{}},
			requests: 1,
		},
		{
			name:     "the server does not speak TLS",
			err:      tls.RecordHeaderError{Msg: "first record does not look like a TLS handshake"},
			requests: 1,
		},
		{name: "the server speaks HTTP", err: http.ErrSchemeMismatch, requests: 1},
		{name: "no such host", err: &net.DNSError{IsNotFound: true}, requests: 1},
		{name: "a name server is down", err: &net.DNSError{IsTemporary: true}, requests: 5},
	}
	for _, tt := range tests {
		synctest.Test(t, func(t *testing.T) {
			requests := 0
			client := through(t, transport(func(*http.Request) (*http.Response, error) { requests++; return nil, tt.err }))
			if _, err := client.Jobs.Get(t.Context(), 1); !errors.Is(err, tt.err) || requests != tt.requests {
				t.Errorf("%s: %v after %d requests, want %d", tt.name, err, requests, tt.requests)
			}
		})
	}
}

// TestSchemeMismatch connects with HTTPS to a server that speaks HTTP.
func TestSchemeMismatch(t *testing.T) {
	srv := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("a request arrived") }))
	defer srv.Close()
	srv.Config.ErrorLog = log.New(io.Discard, "", 0)
	dials := 0
	client := through(t, &http.Transport{DialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
		dials++
		return new(net.Dialer).DialContext(ctx, network, address)
	}}, airbyte.WithBaseURL(strings.Replace(srv.URL, "http:", "https:", 1)))
	_, getErr := client.Jobs.Get(t.Context(), 1)
	for name, err := range map[string]error{"GET": getErr, "POST": post(t.Context(), client)} {
		if !errors.Is(err, http.ErrSchemeMismatch) || errors.Is(err, airbyte.ErrMaybeApplied) {
			t.Errorf("%s: got %v", name, err)
		}
	}
	if dials != 2 {
		t.Errorf("%d connections for two calls", dials)
	}
}

// TestNoConnectionInTime checks that a POST was not applied if it timed out before there was a
// connection.
func TestNoConnectionInTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client := through(t, &http.Transport{DialContext: func(context.Context, string, string) (net.Conn, error) {
			time.Sleep(time.Minute)
			return nil, errors.New("no route")
		}})
		start := time.Now()
		err := post(t.Context(), client, airbyte.WithTimeout(time.Second), airbyte.WithoutRetry())
		if !errors.Is(err, context.DeadlineExceeded) || errors.Is(err, airbyte.ErrMaybeApplied) || time.Since(start) != time.Second {
			t.Errorf("got %v after %v", err, time.Since(start))
		}
		time.Sleep(time.Minute) // until the transport has given up as well
	})
}

// TestDeadContext checks that a call whose context has already ended sends nothing, not even a
// request for a token.
func TestDeadContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, s := withCredentials(t, &tokenServer{expiresIn: 900})
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		err := post(ctx, client)
		synctest.Wait()
		if err == nil || err.Error() != "airbyte: createJob: context canceled" || len(s.seen("")) != 0 {
			t.Errorf("got %v after %d requests", err, len(s.seen("")))
		}
	})
}

// TestTokenIsNotTraced checks that the trace of a request does not record the request for its token.
func TestTokenIsNotTraced(t *testing.T) {
	client, _ := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if httptrace.ContextClientTrace(r.Context()) == nil {
			t.Error("the POST is not traced")
		}
		reply(w, 200, oneJob(1, "running"))
	}, airbyte.WithTokenSource(func(ctx context.Context) (airbyte.Token, error) {
		if httptrace.ContextClientTrace(ctx) != nil {
			t.Error("the token is fetched with the trace of the POST")
		}
		return airbyte.Token{Value: "t"}, nil
	}))
	if err := post(t.Context(), client); err != nil {
		t.Error(err)
	}
}

// TestTransportFailures makes the transport fail at every stage of a request.
func TestTransportFailures(t *testing.T) {
	refused := &net.OpError{Op: "dial", Net: "tcp", Err: errors.New("connection refused")}
	reset := &net.OpError{Op: "read", Net: "tcp", Err: errors.New("connection reset by peer")}
	tests := []struct {
		name      string
		err       error
		get, post int  // number of requests
		maybe     bool // the error of the POST matches ErrMaybeApplied
		permanent bool
	}{
		{name: "refused", err: refused, get: 5, post: 5},
		{name: "reset", err: reset, get: 5, post: 1, maybe: true},
		{name: "ended early", err: io.ErrUnexpectedEOF, get: 5, post: 1, maybe: true},
		{
			name:      "no such host",
			err:       &net.DNSError{Err: "no such host", Name: "airbyte.example", IsNotFound: true},
			get:       1,
			post:      1,
			permanent: true,
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				n := 0
				client, err := airbyte.NewClient(airbyte.WithBaseURL(testBase), airbyte.WithHTTPClient(&http.Client{Transport: transport(func(*http.Request) (*http.Response, error) {
					n++
					return nil, tt.err
				})}))
				if err != nil {
					t.Fatal(err)
				}
				_, err = client.Users.List(t.Context(), "org", &airbyte.ListUsersParams{Emails: []string{"someone@example.com"}})
				if n != tt.get || !errors.Is(err, tt.err) || errors.Is(err, airbyte.ErrMaybeApplied) || strings.Contains(err.Error(), "someone") {
					t.Errorf("GET: %v after %d requests, want %d", err, n, tt.get)
				}
				n = 0
				_, err = client.Jobs.Create(t.Context(), airbyte.JobCreateRequest{})
				if n != tt.post || !errors.Is(err, tt.err) || errors.Is(err, airbyte.ErrMaybeApplied) != tt.maybe {
					t.Errorf("POST: %v after %d requests, want %d", err, n, tt.post)
				}
			})
		})
	}
}

// pipes returns a transport whose connections are pipes. It calls server with the other end of
// each.
func pipes(server func(net.Conn)) *http.Transport {
	return &http.Transport{DialContext: func(context.Context, string, string) (net.Conn, error) {
		client, conn := net.Pipe()
		go server(conn)
		return client, nil
	}}
}

// TestRealTransport breaks the connections of net/http's transport: before the server has read
// anything, and after it has read the whole request.
func TestRealTransport(t *testing.T) {
	readRequest := func(conn net.Conn) {
		buf := make([]byte, 4096)
		for read := ""; !strings.Contains(read, "\r\n\r\n{"); {
			n, err := conn.Read(buf)
			if err != nil {
				return
			}
			read += string(buf[:n])
		}
	}
	post := func(ctx context.Context, transport http.RoundTripper) error {
		client, err := airbyte.NewClient(airbyte.WithBaseURL("http://airbyte.example"), airbyte.WithHTTPClient(&http.Client{Transport: transport}))
		if err != nil {
			return err
		}
		_, err = client.Jobs.Create(ctx, airbyte.JobCreateRequest{ConnectionID: "c", JobType: airbyte.JobTypeSync})
		return err
	}
	t.Run("cannot connect", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			dials := 0
			err := post(t.Context(), &http.Transport{DialContext: func(context.Context, string, string) (net.Conn, error) {
				dials++
				return nil, errors.New("no route")
			}})
			if dials != 5 || errors.Is(err, airbyte.ErrMaybeApplied) {
				t.Errorf("got %v after %d attempts", err, dials)
			}
		})
	})
	t.Run("reset after the request", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			var conns atomic.Int64
			network := pipes(func(conn net.Conn) {
				conns.Add(1)
				readRequest(conn)
				_ = conn.Close()
			})
			err := post(t.Context(), network)
			network.CloseIdleConnections()
			if conns.Load() != 1 || !errors.Is(err, airbyte.ErrMaybeApplied) {
				t.Errorf("got %v over %d connections", err, conns.Load())
			}
		})
	})
	t.Run("succeeds after a 429", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			var conns atomic.Int64
			body := oneJob(7, "pending")
			network := pipes(func(conn net.Conn) {
				defer func() { _ = conn.Close() }()
				readRequest(conn)
				status := "200 OK"
				if conns.Add(1) == 1 {
					status = "429 Too Many Requests"
				}
				_, _ = fmt.Fprintf(conn, "HTTP/1.1 %s\r\nConnection: close\r\nContent-Length: %d\r\n\r\n%s", status, len(body), body)
			})
			err := post(t.Context(), network)
			network.CloseIdleConnections()
			if conns.Load() != 2 || err != nil {
				t.Errorf("got %v over %d connections", err, conns.Load())
			}
		})
	})
}

// TestChangesAreTraced checks that only requests that may change something are traced.
func TestChangesAreTraced(t *testing.T) {
	traced := false
	client, _ := serve(t, func(w http.ResponseWriter, r *http.Request) {
		traced = httptrace.ContextClientTrace(r.Context()) != nil
		reply(w, 200, `{"access_token":"t",`+strings.TrimPrefix(oneJob(1, "running"), "{"))
	})
	do := func(method string) func(context.Context) error {
		return func(ctx context.Context) error { return client.Do(ctx, method, "/jobs/1", nil, nil) }
	}
	tests := []struct {
		name string
		call func(context.Context) error
		want bool
	}{
		{name: "GET", call: func(ctx context.Context) error { _, err := client.Jobs.Get(ctx, 1); return err }},
		{name: "POST", call: func(ctx context.Context) error { return post(ctx, client) }, want: true},
		{name: "DELETE", call: func(ctx context.Context) error { return client.Tags.Delete(ctx, "t") }, want: true},
		{
			name: "a GET that consumes a code",
			call: func(ctx context.Context) error { _, err := client.OAuth.Callback(ctx, nil); return err },
			want: true,
		},
		{
			name: "a POST for a token",
			call: func(ctx context.Context) error {
				_, err := client.Applications.CreateAccessToken(ctx, airbyte.AccessTokenRequest{})
				return err
			},
		},
		{name: "a raw GET", call: do("GET")},
		{name: "a raw HEAD", call: do("HEAD")},
		{name: "a raw PUT", call: do("PUT"), want: true},
		{name: "a raw PATCH", call: do("PATCH"), want: true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if err := tt.call(t.Context()); err != nil {
				t.Fatal(err)
			}
			if traced != tt.want {
				t.Errorf("traced: %t, want %t", traced, tt.want)
			}
		})
	}
}
