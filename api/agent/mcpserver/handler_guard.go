package mcpserver

import (
	"bytes"
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strings"
	"time"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/airbyte-go/airbyte/api/agent"
)

// checkHost refuses names that may belong to a web page. A page can point its own name at a loopback address.
func (h *Handler) checkHost(r *http.Request) error {
	name := hostname(r.Host)
	if isLoopback(name) || slices.ContainsFunc(h.hosts, func(host string) bool { return strings.EqualFold(host, name) }) {
		return nil
	}
	local, _ := r.Context().Value(http.LocalAddrContextKey).(net.Addr)
	onLoopback := local != nil && isLoopback(hostname(local.String()))
	if onLoopback || len(h.hosts) > 0 {
		return errors.New("unknown host name")
	}
	return nil
}

// hostname removes the port, and the brackets of IPv6.
func hostname(hostport string) string {
	host, _, err := net.SplitHostPort(hostport)
	if err != nil {
		host = hostport
	}
	return strings.TrimSuffix(strings.TrimPrefix(host, "["), "]")
}

func isLoopback(host string) bool {
	if strings.EqualFold(host, "localhost") {
		return true
	}
	address, err := netip.ParseAddr(host)
	return err == nil && address.Unmap().IsLoopback()
}

// bearerToken returns the token of a request, or "".
func bearerToken(r *http.Request) string {
	values := r.Header.Values("Authorization")
	if len(values) != 1 {
		return ""
	}
	scheme, token, _ := strings.Cut(values[0], " ")
	if !strings.EqualFold(scheme, "Bearer") {
		return ""
	}
	return strings.TrimSpace(token)
}

// callerWith returns the caller with a token, or nil. It takes the same time for every token.
func (h *Handler) callerWith(token string) *caller {
	hash := sha256.Sum256([]byte(token))
	var found *caller
	for _, c := range h.callers {
		if subtle.ConstantTimeCompare(c.hash, hash[:]) == 1 {
			found = c
		}
	}
	if token == "" {
		return nil
	}
	return found
}

// bodyWithin is the time in which a request must have been sent.
const bodyWithin = 30 * time.Second

// limitBodyTime limits the time in which the body must arrive. This includes the body of a refused request, because the
// HTTP server reads the rest of it before it responds. The ReadTimeout of the HTTP server is not used, because it would
// also end long responses.
func limitBodyTime(w http.ResponseWriter) error {
	err := http.NewResponseController(w).SetReadDeadline(time.Now().Add(bodyWithin))
	if errors.Is(err, http.ErrNotSupported) {
		return nil
	}
	return err
}

// readBody reads the whole body, and ends the limit of its time.
func (h *Handler) readBody(w http.ResponseWriter, r *http.Request) ([]byte, error) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, h.bodyLimit))
	if err != nil {
		return nil, err
	}
	err = http.NewResponseController(w).SetReadDeadline(time.Time{})
	if err != nil && !errors.Is(err, http.ErrNotSupported) {
		return nil, err
	}
	return body, nil
}

func (h *Handler) refuseBody(w http.ResponseWriter, err error) {
	var large *http.MaxBytesError
	if errors.As(err, &large) {
		http.Error(w, fmt.Sprintf("the body has more than %d bytes", large.Limit), http.StatusRequestEntityTooLarge)
		return
	}
	http.Error(w, "cannot read the body", http.StatusBadRequest)
}

// withoutCredentials returns a request that the SDK passes on to tools: with the body, but without the headers that
// identify the caller.
func withoutCredentials(r *http.Request, body []byte) *http.Request {
	inner := r.Clone(r.Context())
	inner.Header.Del("Authorization")
	inner.Header.Del("Proxy-Authorization")
	inner.Header.Del("Cookie")
	inner.Body = io.NopCloser(bytes.NewReader(body))
	inner.ContentLength = int64(len(body))
	return inner
}

// limitCalls refuses calls of tools while n others run.
func limitCalls(n int) mcp.Middleware {
	running := make(chan struct{}, n)
	return func(next mcp.MethodHandler) mcp.MethodHandler {
		return func(ctx context.Context, method string, req mcp.Request) (mcp.Result, error) {
			if method != "tools/call" {
				return next(ctx, method, req)
			}
			select {
			case running <- struct{}{}:
				defer func() { <-running }()
				return next(ctx, method, req)
			default:
				return failed(&agent.Error{
					Message:    fmt.Sprintf("%d calls are running already", n),
					RetryAfter: 1,
					Do:         "wait for one of them to end",
				}), nil
			}
		}
	}
}
