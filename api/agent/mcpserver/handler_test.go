package mcpserver

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"runtime"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/airbyte-go/airbyte/api/agent"
)

const (
	tokenA = "token-of-a-0123456789abcdef0123456789"
	tokenB = "token-of-b-0123456789abcdef0123456789"
)

// twoPrincipals returns a principal with all rights and one that only reads.
func twoPrincipals() []Principal {
	return []Principal{
		{Name: "a", TokenSHA256: HashToken(tokenA), Mode: agent.ModeFull},
		{Name: "b", TokenSHA256: HashToken(tokenB)},
	}
}

// fakes has a fake operator for each principal.
type fakes map[string]*fakeOperator

// build returns the fake of a principal, and makes one if there is none.
func (f fakes) build(p Principal) (operator, error) {
	if f[p.Name] == nil {
		mode := p.Mode
		if mode == "" {
			mode = agent.ModeRead
		}
		f[p.Name] = &fakeOperator{mode: mode}
	}
	return f[p.Name], nil
}

// serve starts a server on a loopback address and returns the URL of the MCP endpoint.
func serve(t *testing.T, principals []Principal, ops fakes, opts ...HandlerOption) string {
	t.Helper()
	h, err := newHandler(principals, ops.build, opts)
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(h)
	t.Cleanup(server.Close)
	return server.URL + MCPPath
}

// bearer adds a token to requests.
type bearer struct {
	token string
	next  http.RoundTripper
}

func (b bearer) RoundTrip(r *http.Request) (*http.Response, error) {
	if b.token != "" {
		r = r.Clone(r.Context())
		r.Header.Set("Authorization", "Bearer "+b.token)
	}
	return b.next.RoundTrip(r)
}

// dial connects a client over HTTP.
func dial(t *testing.T, url, token, revision string, options *mcp.ClientOptions) *mcp.ClientSession {
	t.Helper()
	return dialThrough(t, bearer{token: token, next: http.DefaultTransport}, url, revision, options)
}

func dialThrough(
	t *testing.T, through http.RoundTripper, url, revision string, options *mcp.ClientOptions,
) *mcp.ClientSession {
	t.Helper()
	client := mcp.NewClient(&mcp.Implementation{Name: "test", Version: "1"}, options)
	transport := &mcp.StreamableClientTransport{
		Endpoint:   url,
		HTTPClient: &http.Client{Transport: through},
	}
	session, err := client.Connect(t.Context(), transport, &mcp.ClientSessionOptions{ProtocolVersion: revision})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = session.Close() })
	return session
}

func TestHTTPPrincipals(t *testing.T) {
	for _, sessions := range []time.Duration{0, time.Minute} {
		for _, revision := range someRevisions() {
			t.Run(fmt.Sprintf("%s sessions %s", revision, sessions), func(t *testing.T) {
				ops := fakes{}
				url := serve(t, twoPrincipals(), ops, WithSessions(sessions))
				a := dial(t, url, tokenA, revision, nil)
				b := dial(t, url, tokenB, revision, nil)
				if got := a.InitializeResult().ProtocolVersion; got != revision {
					t.Errorf("the server speaks %s, want %s", got, revision)
				}
				if got := len(listed(t, a).Tools); got != 6 {
					t.Errorf("a has %d tools, want 6", got)
				}
				if got := len(listed(t, b).Tools); got != 4 {
					t.Errorf("b has %d tools, want 4", got)
				}
				if text, isError := call(t, a, toolWrite, `{"operation":"createTag"}`); isError {
					t.Error(text)
				}
				if text, isError := call(t, b, toolRead, `{"operation":"listTags"}`); isError {
					t.Error(text)
				}
				if got := ops["a"].recorded(); !slices.Equal(got, []string{"write createTag "}) {
					t.Errorf("calls of a: %q", got)
				}
				if got := ops["b"].recorded(); !slices.Equal(got, []string{"read listTags "}) {
					t.Errorf("calls of b: %q", got)
				}
			})
		}
	}
}

const pingBody = `{"jsonrpc":"2.0","id":1,"method":"tools/list"}`

// rawRequest returns a valid request of principal a, in an older revision.
func rawRequest(body string) *http.Request {
	r := httptest.NewRequestWithContext(context.Background(), http.MethodPost, "http://127.0.0.1:8080"+MCPPath, strings.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Accept", "application/json, text/event-stream")
	r.Header.Set("Authorization", "Bearer "+tokenA)
	r.Header.Set("Mcp-Protocol-Version", "2025-11-25")
	return r
}

// onLoopback returns the request as a server sees it that listens on a loopback address.
func onLoopback(r *http.Request) *http.Request {
	local := &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 8080}
	return r.WithContext(context.WithValue(r.Context(), http.LocalAddrContextKey, local))
}

func TestHTTPRefuses(t *testing.T) {
	tests := []struct {
		name   string
		edit   func(r *http.Request)
		status int
	}{
		{name: "valid request", edit: func(*http.Request) {}, status: 200},
		{name: "no token", edit: func(r *http.Request) { r.Header.Del("Authorization") }, status: 401},
		{name: "wrong token", edit: func(r *http.Request) { r.Header.Set("Authorization", "Bearer "+tokenA+"x") }, status: 401},
		{name: "part of the token", edit: func(r *http.Request) { r.Header.Set("Authorization", "Bearer "+tokenA[:30]) }, status: 401},
		{name: "empty token", edit: func(r *http.Request) { r.Header.Set("Authorization", "Bearer ") }, status: 401},
		{name: "hash as token", edit: func(r *http.Request) { r.Header.Set("Authorization", "Bearer "+HashToken(tokenA)) }, status: 401},
		{name: "other scheme", edit: func(r *http.Request) { r.Header.Set("Authorization", "Basic "+tokenA) }, status: 401},
		{name: "lower case scheme", edit: func(r *http.Request) { r.Header.Set("Authorization", "bearer "+tokenA) }, status: 200},
		{name: "two tokens", edit: func(r *http.Request) { r.Header.Add("Authorization", "Bearer "+tokenB) }, status: 401},
		{name: "token in the query", edit: func(r *http.Request) {
			r.Header.Del("Authorization")
			r.URL.RawQuery = "access_token=" + tokenA
		}, status: 401},
		{name: "other origin", edit: func(r *http.Request) { r.Header.Set("Origin", "https://evil.example") }, status: 403},
		{name: "no origin of a page", edit: func(r *http.Request) { r.Header.Set("Origin", "null") }, status: 403},
		{name: "other site", edit: func(r *http.Request) { r.Header.Set("Sec-Fetch-Site", "cross-site") }, status: 403},
		{name: "same origin", edit: func(r *http.Request) { r.Header.Set("Origin", "http://127.0.0.1:8080") }, status: 200},
		{name: "name of a page", edit: func(r *http.Request) { r.Host = "evil.example:8080" }, status: 403},
		{name: "name of a page with its origin", edit: func(r *http.Request) {
			r.Host = "evil.example:8080"
			r.Header.Set("Origin", "http://evil.example:8080")
		}, status: 403},
		{name: "name like localhost", edit: func(r *http.Request) { r.Host = "localhost.evil.example" }, status: 403},
		{name: "no name", edit: func(r *http.Request) { r.Host = "" }, status: 403},
		{name: "localhost", edit: func(r *http.Request) { r.Host = "LOCALHOST:8080" }, status: 200},
		{name: "IPv6", edit: func(r *http.Request) { r.Host = "[::1]:8080" }, status: 200},
		{name: "allowed name", edit: func(r *http.Request) { r.Host = "MCP.example:443" }, status: 200},
		{name: "GET", edit: func(r *http.Request) { r.Method = http.MethodGet }, status: 405},
		{name: "DELETE", edit: func(r *http.Request) { r.Method = http.MethodDelete }, status: 405},
		{name: "other path", edit: func(r *http.Request) { r.URL.Path = "/" }, status: 404},
		{name: "path below", edit: func(r *http.Request) { r.URL.Path = MCPPath + "/x" }, status: 404},
		{name: "other content type", edit: func(r *http.Request) { r.Header.Set("Content-Type", "text/plain") }, status: 415},
		{name: "large body", edit: func(r *http.Request) { r.Body = io.NopCloser(strings.NewReader(strings.Repeat(" ", 2000))) }, status: 413},
		{name: "broken body", edit: func(r *http.Request) { r.Body = io.NopCloser(brokenBody{}) }, status: 400},
		{name: "unknown revision", edit: func(r *http.Request) { r.Header.Set("Mcp-Protocol-Version", "2020-01-01") }, status: 400},
	}
	h, err := newHandler(twoPrincipals(), fakes{}.build, []HandlerOption{WithHosts("mcp.example"), WithBodyLimit(1000)})
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := rawRequest(pingBody)
			tt.edit(r)
			w := httptest.NewRecorder()
			h.ServeHTTP(w, onLoopback(r))
			if w.Code != tt.status {
				t.Errorf("status %d, want %d: %s", w.Code, tt.status, w.Body)
			}
			if strings.Contains(w.Body.String(), "token-of-") {
				t.Errorf("the body has a token: %s", w.Body)
			}
			if w.Code == 401 && !strings.HasPrefix(w.Header().Get("WWW-Authenticate"), "Bearer") {
				t.Errorf("WWW-Authenticate: %q", w.Header().Get("WWW-Authenticate"))
			}
			if w.Code == 200 && !strings.Contains(w.Body.String(), toolSearch) {
				t.Errorf("the body has no tools: %s", w.Body)
			}
		})
	}
}

// brokenBody fails before its end.
type brokenBody struct{}

func (brokenBody) Read([]byte) (int, error) { return 0, errors.New("connection reset") }

func TestHTTPHostElsewhere(t *testing.T) {
	tests := []struct {
		name   string
		hosts  []string
		host   string
		status int
	}{
		{name: "any name", host: "mcp.example", status: 200},
		{name: "allowed name", hosts: []string{"mcp.example"}, host: "mcp.example:8080", status: 200},
		{name: "other name", hosts: []string{"mcp.example"}, host: "evil.example", status: 403},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			h, err := newHandler(twoPrincipals(), fakes{}.build, []HandlerOption{WithHosts(tt.hosts...)})
			if err != nil {
				t.Fatal(err)
			}
			r := rawRequest(pingBody)
			r.Host = tt.host
			local := &net.TCPAddr{IP: net.IPv4(10, 0, 0, 1), Port: 8080}
			w := httptest.NewRecorder()
			h.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), http.LocalAddrContextKey, local)))
			if w.Code != tt.status {
				t.Errorf("status %d, want %d: %s", w.Code, tt.status, w.Body)
			}
		})
	}
}

func TestHTTPHealth(t *testing.T) {
	h, err := newHandler(twoPrincipals(), fakes{}.build, nil)
	if err != nil {
		t.Fatal(err)
	}
	r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, HealthPath, nil)
	r.Host = "10.0.0.1" // of a load balancer
	w := httptest.NewRecorder()
	h.ServeHTTP(w, onLoopback(r))
	if w.Code != 200 || w.Body.String() != `{"status":"ok"}`+"\n" {
		t.Errorf("status %d: %s", w.Code, w.Body)
	}
	w = httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodPost, HealthPath, nil))
	if w.Code != 405 {
		t.Errorf("POST: status %d, want 405", w.Code)
	}
}

// TestHTTPSlowBody checks that a body that does not arrive does not keep a connection, whether its request is refused
// or not.
func TestHTTPSlowBody(t *testing.T) {
	tests := []struct {
		name, host, path, token string
		want                    string
	}{
		{name: "valid", host: "127.0.0.1", path: MCPPath, token: tokenA, want: "400"},
		{name: "no token", host: "127.0.0.1", path: MCPPath, want: "401"},
		{name: "wrong token", host: "127.0.0.1", path: MCPPath, token: "x", want: "401"},
		{name: "other host", host: "evil.example", path: MCPPath, token: tokenA, want: "403"},
		{name: "health", host: "127.0.0.1", path: HealthPath, want: "405"},
		{name: "unknown path", host: "127.0.0.1", path: "/", want: "404"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				h, err := newHandler(twoPrincipals(), fakes{}.build, nil)
				if err != nil {
					t.Fatal(err)
				}
				network, stop := serveInMemory(t, h)
				conn, err := network.Dial(t.Context(), "", "")
				if err != nil {
					t.Fatal(err)
				}
				started := time.Now()
				go fmt.Fprintf(conn, "POST %s HTTP/1.1\r\nHost: %s\r\nAuthorization: Bearer %s\r\nContent-Length: 100\r\n\r\n{",
					tt.path, tt.host, tt.token)
				_ = conn.SetReadDeadline(started.Add(10 * bodyWithin))
				reply, err := io.ReadAll(conn)
				if err != nil || !strings.HasPrefix(string(reply), "HTTP/1.1 "+tt.want+" ") {
					t.Errorf("got %q, error %v; want status %s and the end of the connection", reply, err, tt.want)
				}
				if took := time.Since(started); took > bodyWithin+time.Second {
					t.Errorf("the connection ended after %s, want at most %s", took, bodyWithin)
				}
				_ = conn.Close()
				stop()
			})
		})
	}
}

// TestHTTPLongCall checks that the limit for the body does not end calls that take longer.
func TestHTTPLongCall(t *testing.T) {
	op := &fakeOperator{mode: agent.ModeFull, wait: func(ctx context.Context, _ agent.WaitCall) (json.RawMessage, error) {
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-time.After(10 * bodyWithin):
			return json.RawMessage(`{"done":true}`), nil
		}
	}}
	synctest.Test(t, func(t *testing.T) {
		h, err := newHandler(twoPrincipals(), fakes{"a": op}.build, nil)
		if err != nil {
			t.Fatal(err)
		}
		network, stop := serveInMemory(t, h)
		through := network.transport()
		session := dialThrough(t, bearer{token: tokenA, next: through}, "http://127.0.0.1"+MCPPath, "2025-11-25", nil)
		if text, isError := call(t, session, toolWait, `{"jobId":1}`); isError {
			t.Error(text)
		}
		_ = session.Close()
		through.CloseIdleConnections()
		stop()
	})
}

func TestHTTPConcurrentCalls(t *testing.T) {
	release := make(chan struct{})
	var running atomic.Int32
	op := &fakeOperator{mode: agent.ModeFull, read: func(context.Context, agent.Call) (json.RawMessage, error) {
		running.Add(1)
		<-release
		return json.RawMessage(`{}`), nil
	}}
	principals := twoPrincipals()
	principals[0].Calls = 2
	h, err := newHandler(principals, fakes{"a": op}.build, nil)
	if err != nil {
		t.Fatal(err)
	}
	body := `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"airbyte_read","arguments":{"operation":"listTags"}}}`
	done := make(chan *httptest.ResponseRecorder, 2)
	for range 2 {
		go func() {
			w := httptest.NewRecorder()
			h.ServeHTTP(w, rawRequest(body))
			done <- w
		}()
	}
	for running.Load() < 2 {
		time.Sleep(time.Millisecond)
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, rawRequest(body))
	if !strings.Contains(w.Body.String(), "2 calls are running already") || !strings.Contains(w.Body.String(), `"isError":true`) {
		t.Errorf("a third call: status %d: %s", w.Code, w.Body)
	}
	other := rawRequest(body)
	other.Header.Set("Authorization", "Bearer "+tokenB)
	w = httptest.NewRecorder()
	h.ServeHTTP(w, other)
	if strings.Contains(w.Body.String(), "running already") {
		t.Errorf("a call of another principal: %s", w.Body)
	}
	close(release)
	for range 2 {
		if w := <-done; strings.Contains(w.Body.String(), "isError") {
			t.Errorf("a call within the limit: %s", w.Body)
		}
	}
	w = httptest.NewRecorder()
	h.ServeHTTP(w, rawRequest(body))
	if strings.Contains(w.Body.String(), "running already") {
		t.Errorf("a call afterwards: %s", w.Body)
	}
}

func TestHTTPConcurrentRequests(t *testing.T) {
	principals := twoPrincipals()
	principals[0].Calls = 1
	h, err := newHandler(principals, fakes{}.build, nil)
	if err != nil {
		t.Fatal(err)
	}
	var writers []*io.PipeWriter
	done := make(chan int, 4)
	for range 4 {
		body, writer := io.Pipe()
		writers = append(writers, writer)
		r := rawRequest("")
		r.Body = body
		go func() {
			w := httptest.NewRecorder()
			h.ServeHTTP(w, r)
			done <- w.Code
		}()
	}
	a := h.callers[0]
	for len(a.requests) < 4 {
		time.Sleep(time.Millisecond)
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, rawRequest(pingBody))
	if w.Code != 429 || w.Header().Get("Retry-After") == "" {
		t.Errorf("status %d, want 429", w.Code)
	}
	for _, writer := range writers {
		fmt.Fprint(writer, pingBody)
		_ = writer.Close()
	}
	for range 4 {
		if status := <-done; status != 200 {
			t.Errorf("status %d, want 200", status)
		}
	}
}

// TestHTTPClientGoesAway checks that a wait ends with its client, that a call that changes something does not, and
// that no goroutines stay behind.
func TestHTTPClientGoesAway(t *testing.T) {
	for _, revision := range revisions {
		t.Run(revision, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) { testClientGoesAway(t, revision) })
		})
	}
}

func testClientGoesAway(t *testing.T, revision string) {
	t.Helper()
	before, _ := stacksInBubble()
	started := make(chan struct{}, 1)
	waitEnded := make(chan error, 1)
	deleteEnded := make(chan error, 1)
	op := &fakeOperator{mode: agent.ModeFull}
	op.wait = func(ctx context.Context, _ agent.WaitCall) (json.RawMessage, error) {
		started <- struct{}{}
		<-ctx.Done()
		waitEnded <- ctx.Err()
		return nil, ctx.Err()
	}
	op.remove = func(ctx context.Context, _ agent.Call) (json.RawMessage, error) {
		started <- struct{}{}
		select {
		case <-ctx.Done():
		case <-time.After(5 * time.Second):
		}
		deleteEnded <- ctx.Err()
		return json.RawMessage(`{}`), nil
	}
	h, err := newHandler(twoPrincipals(), fakes{"a": op}.build, nil)
	if err != nil {
		t.Fatal(err)
	}
	network, stop := serveInMemory(t, h)
	leave(t, network, revision, toolWait, `{"jobId":1}`, started)
	select {
	case err := <-waitEnded:
		if !errors.Is(err, context.Canceled) {
			t.Errorf("the wait ended with %v", err)
		}
	case <-time.After(10 * time.Second):
		t.Fatal("the wait goes on without its client")
	}
	leave(t, network, revision, toolDelete, deletion, started)
	select {
	case err := <-deleteEnded:
		if err != nil {
			t.Errorf("the deletion ended with %v", err)
		}
	case <-time.After(10 * time.Second):
		t.Fatal("the deletion does not end")
	}
	stop()
	after, stacks := stacksInBubble()
	if before == 0 || after > before {
		t.Errorf("%d goroutines, %d before:\n%s", after, before, stacks)
	}
}

// stacksInBubble waits until the goroutines in the synctest bubble of the test are blocked. It returns their number,
// and the stacks of all goroutines.
func stacksInBubble() (count int, stacks []byte) {
	synctest.Wait()
	stacks = make([]byte, 1<<20)
	stacks = stacks[:runtime.Stack(stacks, true)]
	return bytes.Count(stacks, []byte(", synctest bubble ")), stacks
}

// leave calls a tool and closes the connection while it runs.
func leave(t *testing.T, n network, revision, tool, arguments string, started <-chan struct{}) {
	t.Helper()
	meta := ""
	if revision >= multiRound {
		meta = `"_meta":{"io.modelcontextprotocol/protocolVersion":"` + revision +
			`","io.modelcontextprotocol/clientCapabilities":{}},`
	}
	body := `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{` + meta + `"name":"` + tool + `","arguments":` + arguments + `}}`
	ctx, cancel := context.WithCancel(t.Context())
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://127.0.0.1"+MCPPath, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header = rawRequest("").Header
	r.Header.Set("Mcp-Protocol-Version", revision)
	if revision >= multiRound {
		r.Header.Set("Mcp-Method", "tools/call")
		r.Header.Set("Mcp-Name", tool)
	}
	transport := n.transport()
	defer transport.CloseIdleConnections()
	result := make(chan error, 1)
	go func() {
		resp, err := transport.RoundTrip(r)
		if err == nil {
			text, _ := io.ReadAll(resp.Body)
			_ = resp.Body.Close()
			err = fmt.Errorf("status %d: %s", resp.StatusCode, text)
		}
		result <- err
	}()
	select {
	case <-started:
	case err := <-result:
		t.Fatalf("%s did not start: %v", tool, err)
	}
	cancel()
	<-result
}

// checkGoroutines waits until there are no more goroutines than before.
func checkGoroutines(t *testing.T, before int) {
	t.Helper()
	http.DefaultTransport.(*http.Transport).CloseIdleConnections()
	deadline := time.Now().Add(10 * time.Second)
	for runtime.NumGoroutine() > before {
		if time.Now().After(deadline) {
			stacks := make([]byte, 1<<20)
			stacks = stacks[:runtime.Stack(stacks, true)]
			t.Fatalf("%d goroutines, %d before:\n%s", runtime.NumGoroutine(), before, stacks)
		}
		time.Sleep(10 * time.Millisecond)
	}
}

// TestHTTPAsks checks when a person can be asked over HTTP: always in the newest revision, and only in sessions in
// older ones.
func TestHTTPAsks(t *testing.T) {
	for _, sessions := range []time.Duration{0, time.Minute} {
		for _, revision := range revisions[1:] {
			t.Run(fmt.Sprintf("%s sessions %s", revision, sessions), func(t *testing.T) {
				deleted := 0
				url := serve(t, twoPrincipals(), fakes{"a": guarded(&deleted)}, WithSessions(sessions))
				asked := 0
				session := dial(t, url, tokenA, revision, &mcp.ClientOptions{
					ElicitationHandler: func(context.Context, *mcp.ElicitRequest) (*mcp.ElicitResult, error) {
						asked++
						return &mcp.ElicitResult{Action: "accept", Content: map[string]any{"confirm": true}}, nil
					},
				})
				canAsk := sessions > 0 || revision >= multiRound
				text, isError := call(t, session, toolDelete, deletion)
				if canAsk && (isError || asked != 1 || deleted != 1) {
					t.Errorf("asked %d times, deleted %d: %s", asked, deleted, text)
				}
				if !canAsk && (!isError || asked != 0 || deleted != 0 || !strings.Contains(text, `"command"`)) {
					t.Errorf("asked %d times, deleted %d: %s", asked, deleted, text)
				}
			})
		}
	}
}

// TestHTTPSessionsBelongToPrincipals checks that a principal cannot use the session of another.
func TestHTTPSessionsBelongToPrincipals(t *testing.T) {
	ops := fakes{}
	url := serve(t, twoPrincipals(), ops, WithSessions(time.Minute))
	session := dial(t, url, tokenA, "2025-11-25", nil)
	if session.ID() == "" {
		t.Fatal("there is no session")
	}
	for _, method := range []string{http.MethodPost, http.MethodGet, http.MethodDelete} {
		r, err := http.NewRequestWithContext(t.Context(), method, url, strings.NewReader(pingBody))
		if err != nil {
			t.Fatal(err)
		}
		r.Header = rawRequest("").Header
		r.Header.Set("Mcp-Session-Id", session.ID())
		r.Header.Set("Authorization", "Bearer "+tokenB)
		resp, err := http.DefaultTransport.RoundTrip(r)
		if err != nil {
			t.Fatal(err)
		}
		_ = resp.Body.Close()
		if resp.StatusCode != 403 {
			t.Errorf("%s: status %d, want 403", method, resp.StatusCode)
		}
	}
	if text, isError := call(t, session, toolRead, `{"operation":"listTags"}`); isError {
		t.Errorf("the session of a does not work anymore: %s", text)
	}
}

func TestHTTPSessionLimits(t *testing.T) {
	synctest.Test(t, testSessionLimits)
}

func testSessionLimits(t *testing.T) {
	t.Helper()
	const idle = time.Minute
	h, err := newHandler(twoPrincipals(), fakes{}.build, []HandlerOption{WithSessions(idle)})
	if err != nil {
		t.Fatal(err)
	}
	hello := `{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25",` +
		`"capabilities":{},"clientInfo":{"name":"test","version":"1"}}}`
	statuses := map[int]int{}
	for range maxSessions + 5 {
		w := httptest.NewRecorder()
		h.ServeHTTP(w, rawRequest(hello))
		statuses[w.Code]++
	}
	if statuses[429] == 0 || statuses[200]+statuses[429] != maxSessions+5 {
		t.Errorf("statuses %v, want %d times 200, then 429", statuses, maxSessions)
	}
	time.Sleep(idle + time.Second)
	w := httptest.NewRecorder()
	h.ServeHTTP(w, rawRequest(hello))
	if w.Code != 200 {
		t.Errorf("status %d after a minute, want 200 because idle sessions end", w.Code)
	}
	time.Sleep(idle + time.Second) // the last session ends before the bubble does
}

// TestHTTPTokenStaysOutside checks that neither tools nor logs see the token of a caller.
func TestHTTPTokenStaysOutside(t *testing.T) {
	var log lockedBuffer
	seen := http.Header{}
	logger := slog.New(slog.NewJSONHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	options := []HandlerOption{
		WithLogger(logger),
		WithServer(WithServerOptions(func(o *mcp.ServerOptions) { o.Logger = logger })),
		WithSetup(func(_ Principal, server *mcp.Server) {
			server.AddTool(&mcp.Tool{Name: "headers", InputSchema: json.RawMessage(`{"type":"object"}`)},
				func(_ context.Context, req *mcp.CallToolRequest) (*mcp.CallToolResult, error) {
					seen = req.Extra.Header
					return &mcp.CallToolResult{Content: []mcp.Content{&mcp.TextContent{Text: `{}`}}}, nil
				})
		}),
	}
	for _, sessions := range []time.Duration{0, time.Minute} {
		for _, revision := range revisions {
			url := serve(t, twoPrincipals(), fakes{}, append(options, WithSessions(sessions))...)
			call(t, dial(t, url, tokenA, revision, nil), "headers", `{}`)
			if seen.Get("Content-Type") == "" {
				t.Errorf("%s: the tool saw no headers", revision)
			}
			for _, name := range []string{"Authorization", "Proxy-Authorization", "Cookie"} {
				if seen.Get(name) != "" {
					t.Errorf("%s: the tool sees the header %s", revision, name)
				}
			}
		}
	}
	if log.String() == "" || strings.Contains(log.String(), tokenA) || strings.Contains(log.String(), HashToken(tokenA)) {
		t.Errorf("the log is empty or has the token: %s", log.String())
	}
}

func TestHTTPWithoutPrincipals(t *testing.T) {
	ops := fakes{}
	url := serve(t, nil, ops)
	session := dial(t, url, "", "2026-07-28", nil)
	if text, isError := call(t, session, toolRead, `{"operation":"listTags"}`); isError {
		t.Error(text)
	}
	if len(ops) != 1 || ops["local"] == nil {
		t.Errorf("principals %v, want local", ops)
	}
}

func TestNewHandlerRefuses(t *testing.T) {
	broken := func(Principal) (operator, error) { return nil, errors.New("no credentials") }
	_, err := newHandler(twoPrincipals(), broken, nil)
	if err == nil || err.Error() != "mcpserver: principal a: no credentials" {
		t.Errorf("got error %v", err)
	}
	_, err = newHandler([]Principal{{Name: "a"}}, fakes{}.build, nil)
	if err == nil || !strings.Contains(err.Error(), "tokenSha256") {
		t.Errorf("got error %v", err)
	}
	_, err = NewHandler(nil, func(Principal) (*agent.Runner, error) { return nil, nil })
	if err == nil || !strings.Contains(err.Error(), "the runner is nil") {
		t.Errorf("got error %v", err)
	}
	_, err = newHandler(nil, fakes{}.build, []HandlerOption{WithServer(WithToolLimit(1))})
	if err == nil || !strings.Contains(err.Error(), "4 tools") {
		t.Errorf("got error %v", err)
	}
}

// TestServeOpen checks that a handler for everybody does not serve a listener that other machines can reach.
func TestServeOpen(t *testing.T) {
	open, err := newHandler(nil, fakes{}.build, nil)
	if err != nil {
		t.Fatal(err)
	}
	l, err := new(net.ListenConfig).Listen(t.Context(), "tcp", ":0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	ctx, stop := context.WithTimeout(t.Context(), time.Second)
	defer stop()
	err = open.Serve(ctx, l)
	if err == nil || !strings.Contains(err.Error(), "can be reached from other machines") {
		t.Errorf("got error %v", err)
	}
}

func TestListen(t *testing.T) {
	open, err := newHandler(nil, fakes{}.build, nil)
	if err != nil {
		t.Fatal(err)
	}
	closed, err := newHandler(twoPrincipals(), fakes{}.build, nil)
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		address string
		open    bool
		want    string
	}{
		{address: "127.0.0.1:0", open: true},
		{address: "localhost:0", open: true},
		{address: "0.0.0.0:0", open: true, want: "can be reached from other machines"},
		{address: ":0", open: true, want: "can be reached from other machines"},
		{address: "[::]:0", open: true, want: "can be reached from other machines"},
		{address: "192.0.2.1:0", open: true, want: "can be reached from other machines"},
		{address: "nonsense", open: true, want: "missing port"},
		{address: "127.0.0.1:0"},
		{address: ":0"},
	}
	for _, tt := range tests {
		t.Run(fmt.Sprintf("%s open %t", tt.address, tt.open), func(t *testing.T) {
			h := closed
			if tt.open {
				h = open
			}
			l, err := Listen(t.Context(), tt.address, h)
			if tt.want != "" {
				if err == nil || !strings.Contains(err.Error(), tt.want) {
					t.Errorf("got error %v, want %q", err, tt.want)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			_ = l.Close()
		})
	}
}

// TestServeEnds checks that Serve ends with its context, and waits for calls that change something.
func TestServeEnds(t *testing.T) {
	for _, sessions := range []time.Duration{0, time.Minute} {
		t.Run(fmt.Sprintf("sessions %s", sessions), func(t *testing.T) { testServeEnds(t, sessions) })
	}
}

func testServeEnds(t *testing.T, sessions time.Duration) {
	before := runtime.NumGoroutine()
	started := make(chan struct{}, 2)
	op := &fakeOperator{mode: agent.ModeFull}
	op.wait = func(ctx context.Context, _ agent.WaitCall) (json.RawMessage, error) {
		started <- struct{}{}
		<-ctx.Done()
		return nil, ctx.Err()
	}
	release := make(chan struct{})
	op.remove = func(ctx context.Context, _ agent.Call) (json.RawMessage, error) {
		started <- struct{}{}
		<-release
		return json.RawMessage(`{"deleted":true}`), ctx.Err()
	}
	h, err := newHandler(nil, fakes{"local": op}.build, []HandlerOption{WithSessions(sessions)})
	if err != nil {
		t.Fatal(err)
	}
	l, err := Listen(t.Context(), "127.0.0.1:0", h)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	served := make(chan error, 1)
	go func() { served <- h.Serve(ctx, l) }()
	session := dial(t, "http://"+l.Addr().String()+MCPPath, "", "2025-11-25", nil)
	results := make(chan *mcp.CallToolResult, 2)
	for tool, arguments := range map[string]string{toolWait: `{"jobId":1}`, toolDelete: deletion} {
		go func() {
			result, err := session.CallTool(t.Context(), &mcp.CallToolParams{Name: tool, Arguments: json.RawMessage(arguments)})
			if err != nil {
				t.Errorf("%s: %v", tool, err)
			}
			results <- result
		}()
	}
	<-started
	<-started
	cancel()
	ended := []string{nextResult(t, results)} // of the wait, which ends with the context
	select {
	case err := <-served:
		t.Errorf("Serve returned %v while a call was running", err)
	default:
	}
	close(release)
	ended = append(ended, nextResult(t, results))
	select {
	case err := <-served:
		if err != nil {
			t.Errorf("Serve returned %v", err)
		}
	case <-time.After(9 * time.Second):
		t.Fatal("Serve does not end")
	}
	want := []string{`{"error":"the call was canceled"}`, `{"deleted":true}`}
	if diff := cmp.Diff(want, ended); diff != "" {
		t.Errorf("results (-want +got):\n%s", diff)
	}
	_ = session.Close()
	checkGoroutines(t, before)
}

// nextResult returns the text of the next result.
func nextResult(t *testing.T, results <-chan *mcp.CallToolResult) string {
	t.Helper()
	select {
	case result := <-results:
		if result == nil {
			t.Fatal("a call has no result")
		}
		return textOf(t, result)
	case <-time.After(9 * time.Second):
		t.Fatal("a call does not end")
	}
	return ""
}

func TestServeFails(t *testing.T) {
	h, err := newHandler(nil, fakes{}.build, nil)
	if err != nil {
		t.Fatal(err)
	}
	l, err := Listen(t.Context(), "127.0.0.1:0", h)
	if err != nil {
		t.Fatal(err)
	}
	_ = l.Close()
	if err := h.Serve(t.Context(), l); err == nil {
		t.Error("Serve returns nil for a closed listener")
	}
}

func FuzzHTTP(f *testing.F) {
	for _, seed := range []string{
		pingBody,
		`[` + pingBody + `,` + pingBody + `]`,
		`{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"airbyte_read","arguments":"x"}}`,
		`{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"airbyte_wait","arguments":{"jobId":"1"},"_meta":{"progressToken":1}}}`,
		`{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"airbyte_delete","requestState":"A","inputResponses":{"confirm":{"action":"accept"}}}}`,
		`{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":1}}`,
		`{"jsonrpc":"2.0","id":null,"method":"initialize","params":{}}`,
		`{"jsonrpc":"2.0","id":1,"result":{}}`,
		`{"jsonrpc":"2.0","id":1,"method":"server/discover","params":{"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28"}}}`,
		`{}`, `[]`, `null`, ``, `{`, "\xff",
	} {
		for _, revision := range []string{"", "2025-11-25", "2026-07-28"} {
			f.Add(seed, revision)
		}
	}
	h, err := newHandler(twoPrincipals(), fakes{}.build, nil)
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, body, revision string) {
		r := rawRequest(body)
		r.Header.Set("Mcp-Protocol-Version", revision)
		ctx, cancel := context.WithTimeout(r.Context(), 5*time.Second)
		defer cancel()
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r.WithContext(ctx))
		if w.Code >= 500 {
			t.Errorf("status %d: %s", w.Code, w.Body)
		}
		if ctx.Err() != nil {
			t.Errorf("the request hangs: %s", w.Body)
		}
		if bytes.Contains(w.Body.Bytes(), []byte(tokenA)) {
			t.Errorf("the response has the token: %s", w.Body)
		}
	})
}
