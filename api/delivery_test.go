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
	"testing/iotest"
	"testing/synctest"
	"time"

	airbyte "github.com/airbyte-go/airbyte/api"
)

// through is a client of a transport.
func through(tb testing.TB, rt http.RoundTripper, opts ...airbyte.Option) *airbyte.Client {
	tb.Helper()
	client, err := airbyte.NewClient(append([]airbyte.Option{airbyte.WithBaseURL("http://airbyte.example"), airbyte.WithToken("t"), airbyte.WithHTTPClient(&http.Client{Transport: rt})}, opts...)...)
	if err != nil {
		tb.Fatal(err)
	}
	return client
}

func post(ctx context.Context, c *airbyte.Client, opts ...airbyte.RequestOption) error {
	_, err := c.Jobs.Create(ctx, airbyte.JobCreateRequest{ConnectionID: "c", JobType: airbyte.JobTypeSync}, opts...)
	return err
}

// TestFailover is middleware that sends a request a second time on its own. The
// second has no connection, for now or for ever, and the first has arrived.
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

// TestHTTP2 has callers leave at every moment of a request over HTTP/2, whose
// header is written by another goroutine. What is said not to have been applied
// must not have arrived.
func TestHTTP2(t *testing.T) {
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
	for i := range 1500 {
		call := fmt.Sprint(i)
		err := post(t.Context(), client, airbyte.WithHeader("X-Call", call), airbyte.WithTimeout(time.Duration(10+i%300)*time.Microsecond))
		if err != nil && !errors.Is(err, airbyte.ErrMaybeApplied) {
			unapplied[call] = err
		}
	}
	srv.Close() // waits for what is under way
	for call, err := range unapplied {
		if arrived[call] > 0 {
			t.Errorf("call %s arrived, and its error is %v", call, err)
		}
	}
}

// TestUnsent are requests that surely did not arrive.
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
		t.Errorf("%d requests were made", requests)
	}
}

// TestMaybeApplied shows which answers leave open whether a request was
// applied, for those that change something.
func TestMaybeApplied(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for status, maybe := range map[int]bool{
			400: false, 403: false, 404: false, 408: true, 409: false, 422: false, 429: false, 499: true,
			500: true, 501: false, 502: true, 503: true, 504: true, 520: true, 522: true, 524: true,
		} {
			client, _ := serve(t, func(w http.ResponseWriter, _ *http.Request) { reply(w, status, `{}`) })
			_, getErr := client.Jobs.Get(t.Context(), 1)
			_, tokenErr := client.Applications.CreateAccessToken(t.Context(), airbyte.AccessTokenRequest{})
			_, putErr := client.Sources.Put(t.Context(), "s", airbyte.SourcePutRequest{})
			for _, tt := range []struct {
				name string
				err  error
				want bool
			}{{"POST", post(t.Context(), client), maybe}, {"PUT", putErr, maybe}, {"GET", getErr, false}, {"token", tokenErr, false}} {
				if got := errors.Is(tt.err, airbyte.ErrMaybeApplied); got != tt.want || tt.err == nil {
					t.Errorf("%s %d: maybe applied: %t, want %t (%v)", tt.name, status, got, tt.want, tt.err)
				}
			}
		}
	})
}

// TestDeletedTwice is a deletion that was applied although a gateway gave up,
// so that there is nothing left to delete.
func TestDeletedTwice(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, s := serve(t, answering(504, 404, 504, 404, 504, 403, 404))
		if err := client.Tags.Delete(t.Context(), "t"); err != nil || len(s.seen("")) != 2 {
			t.Errorf("404 after 504: %v after %d requests", err, len(s.seen("")))
		}
		if region, err := client.Regions.Delete(t.Context(), "r"); !errors.Is(err, airbyte.ErrNotFound) || !errors.Is(err, airbyte.ErrMaybeApplied) || region != nil {
			t.Errorf("404 after 504, where an answer is due: %v, %v", region, err)
		}
		if err := client.Tags.Delete(t.Context(), "t"); !errors.Is(err, airbyte.ErrForbidden) || !errors.Is(err, airbyte.ErrMaybeApplied) {
			t.Errorf("403 after 504: %v", err)
		}
		if err := client.Tags.Delete(t.Context(), "t"); !errors.Is(err, airbyte.ErrNotFound) || errors.Is(err, airbyte.ErrMaybeApplied) {
			t.Errorf("404 at once: %v", err)
		}
	})
}

// TestSlowIsNotRepeated shows that what takes minutes is not started anew when
// somebody has lost patience.
func TestSlowIsNotRepeated(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for _, tt := range []struct {
			name     string
			handle   func(w http.ResponseWriter, r *http.Request)
			requests int
		}{
			{"no answer", func(_ http.ResponseWriter, r *http.Request) { wait(r, time.Hour) }, 1},
			{"504", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(504) }, 1},
			{"502", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(502) }, 5},
		} {
			client, s := serve(t, tt.handle)
			if _, err := client.Streams.GetProperties(t.Context(), "s", nil); err == nil || len(s.seen("")) != tt.requests {
				t.Errorf("%s: %v after %d requests, want %d", tt.name, err, len(s.seen("")), tt.requests)
			}
		}
	})
}

// TestIdempotencyKey shows that a key which servers ignore does not have
// net/http send a POST again, for which it needs GetBody.
func TestIdempotencyKey(t *testing.T) {
	rewindable := false
	client := through(t, transport(func(req *http.Request) (*http.Response, error) {
		rewindable = req.GetBody != nil
		return &http.Response{StatusCode: 200, Body: io.NopCloser(strings.NewReader(oneJob(1, "running")))}, nil
	}))
	if err := post(t.Context(), client); err != nil || !rewindable {
		t.Errorf("without a key: %v, rewindable %t", err, rewindable)
	}
	for _, name := range []string{"Idempotency-Key", "x-idempotency-key"} {
		if err := post(t.Context(), client, airbyte.WithHeader(name, "1")); err != nil || rewindable {
			t.Errorf("%s: %v, rewindable %t", name, err, rewindable)
		}
	}
}

// TestPermanentFailures are those of a connection that will be the same next
// time, and one that will not.
func TestPermanentFailures(t *testing.T) {
	tests := []struct {
		name     string
		err      error
		requests int
	}{
		{"certificate", &tls.CertificateVerificationError{Err: x509.UnknownAuthorityError{}}, 1},
		{"no TLS", tls.RecordHeaderError{Msg: "first record does not look like a TLS handshake"}, 1},
		{"HTTP for HTTPS", http.ErrSchemeMismatch, 1},
		{"no such host", &net.DNSError{IsNotFound: true}, 1},
		{"a name server is down", &net.DNSError{IsTemporary: true}, 5},
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

// TestSchemeMismatch is HTTPS with a server that speaks HTTP.
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

// TestNoConnectionInTime is a POST whose time is up before there is a connection: it did not
// arrive.
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

// TestTransportSendsOnce has a server hang up on a connection that was kept alive, whereupon
// net/http sends a request again that has no body or an idempotency key, which servers ignore.
func TestTransportSendsOnce(t *testing.T) {
	key := airbyte.WithHeader("Idempotency-Key", "k")
	for name, call := range map[string]func(context.Context, *airbyte.Client) error{
		"a GET that is no read": func(ctx context.Context, c *airbyte.Client) error { _, err := c.OAuth.Callback(ctx, nil); return err },
		"no body":               func(ctx context.Context, c *airbyte.Client) error { _, err := c.Jobs.Cancel(ctx, 1); return err },
		"no body, with a key":   func(ctx context.Context, c *airbyte.Client) error { _, err := c.Jobs.Cancel(ctx, 1, key); return err },
		"a body":                func(ctx context.Context, c *airbyte.Client) error { return post(ctx, c) },
		"a body, with a key":    func(ctx context.Context, c *airbyte.Client) error { return post(ctx, c, key) },
	} {
		t.Run(name, func(t *testing.T) {
			var arrived atomic.Int64
			srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if strings.HasSuffix(r.URL.Path, "/health") {
					reply(w, 200, `{}`)
					return
				}
				if body, _ := io.ReadAll(r.Body); r.ContentLength != int64(len(body)) {
					t.Errorf("it came with %d bytes, and a length of %d", len(body), r.ContentLength)
				}
				if arrived.Add(1) > 1 {
					reply(w, 200, oneJob(1, "running"))
					return
				}
				conn, _, _ := http.NewResponseController(w).Hijack()
				_ = conn.Close()
			}))
			defer srv.Close()
			client := through(t, srv.Client().Transport, airbyte.WithBaseURL(srv.URL))
			if err := client.Server.CheckHealth(t.Context()); err != nil {
				t.Fatal(err)
			}
			if err := call(t.Context(), client); !errors.Is(err, airbyte.ErrMaybeApplied) || arrived.Load() != 1 {
				t.Errorf("got %v, and it arrived %d times", err, arrived.Load())
			}
		})
	}
}

// TestDeadContext shows that a context that has ended costs no request, not even one for a token.
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

// closing is a body that notes that it was closed.
type closing struct {
	io.Reader
	open *int
}

func (c closing) Close() error { *c.open--; return nil }

// TestBodiesAreClosed counts what is left open, whatever the answer.
func TestBodiesAreClosed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		open := 0
		for _, status := range []int{200, 204, 302, 401, 404, 429, 503} {
			client := through(t, transport(func(req *http.Request) (*http.Response, error) {
				open++
				if strings.HasSuffix(req.URL.Path, "/token") {
					return &http.Response{StatusCode: 200, Body: closing{strings.NewReader(`{"access_token":"t"}`), &open}}, nil
				}
				return &http.Response{StatusCode: status, Body: closing{strings.NewReader(strings.Repeat("x", 100_000)), &open}}, nil
			}), airbyte.WithClientCredentials("i", "s"))
			_, _ = client.Jobs.Get(t.Context(), 1)
			_ = client.Tags.Delete(t.Context(), "t")
			if open != 0 {
				t.Errorf("%d: %d bodies stay open", status, open)
			}
		}
	})
}

// TestAttemptsShareNothing has a transport change what it gets.
func TestAttemptsShareNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := 0
		given := &http.Client{Transport: transport(func(req *http.Request) (*http.Response, error) {
			n++
			if got := req.Header.Get("X-Trace"); got != "7" || req.URL.Path != "/api/public/v1/jobs/1" {
				t.Errorf("attempt %d has the header %q and goes to %s", n, got, req.URL)
			}
			req.Header["X-Trace"][0] = "changed"
			req.URL.Path = "/changed"
			return &http.Response{StatusCode: 503, Body: http.NoBody}, nil
		})}
		client := through(t, nil, airbyte.WithHTTPClient(given))
		_, _ = client.Jobs.Get(t.Context(), 1, airbyte.WithHeader("X-Trace", "7"))
		if n != 5 || given.CheckRedirect != nil {
			t.Errorf("%d attempts, and the caller's client was changed: %t", n, given.CheckRedirect != nil)
		}
	})
}

// TestLengths shows that the length of a body is but a hint.
func TestLengths(t *testing.T) {
	full := oneJob(1, "running")
	for _, length := range []int64{-1, 0, 1, 20, int64(len(full)) - 1, int64(len(full)), int64(len(full)) + 50, 1 << 40} {
		client := through(t, transport(func(*http.Request) (*http.Response, error) {
			return &http.Response{StatusCode: 200, ContentLength: length, Body: io.NopCloser(strings.NewReader(full))}, nil
		}))
		if job, err := client.Jobs.Get(t.Context(), 1); err != nil || job.JobID != 1 {
			t.Errorf("%d of %d: %v, %v", length, len(full), job, err)
		}
	}
}

// TestBrokenAnswers break off while they are read, in the ways of HTTP/1 and of
// HTTP/2: a GET is repeated, a POST was applied.
func TestBrokenAnswers(t *testing.T) {
	for _, broken := range []error{
		io.ErrUnexpectedEOF, &net.OpError{Op: "read", Net: "tcp", Err: errors.New("connection reset by peer")}, errors.New("stream error: stream ID 3; INTERNAL_ERROR"),
	} {
		synctest.Test(t, func(t *testing.T) {
			n := 0
			client := through(t, transport(func(*http.Request) (*http.Response, error) {
				n++
				return &http.Response{StatusCode: 200, ContentLength: -1, Body: io.NopCloser(io.MultiReader(strings.NewReader(`{"jobId":`), iotest.ErrReader(broken)))}, nil
			}))
			if _, err := client.Jobs.Get(t.Context(), 1); !errors.Is(err, broken) || n != 5 {
				t.Errorf("GET: %v after %d requests", err, n)
			}
			n = 0
			if err := client.Tags.Delete(t.Context(), "t"); !errors.Is(err, broken) || !errors.Is(err, airbyte.ErrMaybeApplied) || n != 5 {
				t.Errorf("DELETE: %v after %d requests", err, n)
			}
			n = 0
			if err := post(t.Context(), client); !errors.Is(err, broken) || !errors.Is(err, airbyte.ErrMaybeApplied) || n != 1 {
				t.Errorf("POST: %v after %d requests", err, n)
			}
		})
	}
}

// TestEndDuringDelay is a context that ends while a retry is due: both can be
// told, the answer and the end.
func TestEndDuringDelay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, s := serve(t, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Retry-After", "60")
			w.WriteHeader(429)
		})
		ctx, cancel := context.WithCancelCause(t.Context())
		gone := errors.New("the tenant is gone")
		time.AfterFunc(time.Second, func() { cancel(gone) })
		_, err := client.Jobs.Get(ctx, 1)
		if !errors.Is(err, context.Canceled) || !errors.Is(err, gone) || !errors.Is(err, airbyte.ErrRateLimited) || len(s.seen("")) != 1 {
			t.Errorf("got %v", err)
		}
	})
}

// TestTokenIsNotTraced shows that fetching a token says nothing about the
// request it is for.
func TestTokenIsNotTraced(t *testing.T) {
	client, _ := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if httptrace.ContextClientTrace(r.Context()) == nil {
			t.Error("the POST itself is not traced")
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
