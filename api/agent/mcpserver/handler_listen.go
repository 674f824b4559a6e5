package mcpserver

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"time"
)

// Listen opens a TCP address, such as 127.0.0.1:8080, for a handler. It returns an error if the address can be
// reached from other machines and the handler does not authenticate its callers.
//
// The connections are not encrypted. For other machines, wrap the listener with [crypto/tls.NewListener], or run
// the handler behind a proxy that does.
func Listen(ctx context.Context, address string, h *Handler) (net.Listener, error) {
	resolved, err := net.ResolveTCPAddr("tcp", address)
	if err != nil {
		return nil, fmt.Errorf("mcpserver: address %q: %w", address, err)
	}
	err = h.checkAddress(resolved)
	if err != nil {
		return nil, err
	}
	var config net.ListenConfig
	return config.Listen(ctx, "tcp", resolved.String())
}

// checkAddress returns an error for an address that other machines can reach if anybody may call the handler.
func (h *Handler) checkAddress(address *net.TCPAddr) error {
	if !h.open || address.IP.IsLoopback() {
		return nil
	}
	return fmt.Errorf("mcpserver: address %q can be reached from other machines, and nobody needs a token; "+
		"add principals, or listen on 127.0.0.1", address)
}

// Limits of the HTTP server.
const (
	headersWithin = 10 * time.Second
	idleFor       = 2 * time.Minute
	maxHeader     = 64 << 10
	drainFor      = 10 * time.Second
)

// Serve serves HTTP on a listener, with time limits for slow clients, until the context ends. Then it ends waits,
// and gives other calls some seconds. It returns nil if the context ended. Like [Listen], it returns an error if other
// machines can reach the listener and the handler does not authenticate its callers.
func (h *Handler) Serve(ctx context.Context, l net.Listener) error {
	tcp, isTCP := l.Addr().(*net.TCPAddr)
	if isTCP {
		err := h.checkAddress(tcp)
		if err != nil {
			return err
		}
	}
	detached := context.WithoutCancel(ctx)
	requests := context.WithValue(detached, servingKey{}, ctx)
	server := &http.Server{
		Handler:           h,
		ReadHeaderTimeout: headersWithin,
		IdleTimeout:       idleFor,
		MaxHeaderBytes:    maxHeader,
		ErrorLog:          slog.NewLogLogger(h.logger.Handler(), slog.LevelWarn),
		BaseContext:       func(net.Listener) context.Context { return requests },
	}
	stopped := make(chan error, 1)
	unlink := context.AfterFunc(ctx, func() {
		drain, cancel := context.WithTimeout(detached, drainFor)
		defer cancel()
		go h.endSessions(drain)
		err := server.Shutdown(drain)
		if err != nil {
			err = server.Close()
		}
		stopped <- err
	})
	err := server.Serve(l)
	if unlink() {
		return err // the context did not end
	}
	if !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return <-stopped
}

// endSessions ends the sessions of all callers when their calls have ended. Otherwise the server could
// not end, because of their streams.
func (h *Handler) endSessions(ctx context.Context) {
	const pause = 10 * time.Millisecond
	ticks := time.NewTicker(pause)
	defer ticks.Stop()
	for h.posts.Load() > 0 {
		select {
		case <-ctx.Done():
			return // the server closes all connections
		case <-ticks.C:
		}
	}
	for _, c := range h.callers {
		for session := range c.server.Sessions() {
			_ = session.Close()
		}
	}
}
