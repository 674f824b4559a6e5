package mcpserver

import (
	"context"
	"net"
	"net/http"
	"sync"
	"testing"
	"time"
)

// network is a network in memory, for tests in a synctest bubble, in which connections of the operating system would
// stop the clock. It has one address, which is a loopback address.
type network struct {
	conns  chan net.Conn
	closed chan struct{}
	once   sync.Once
}

// serveInMemory starts a server with a handler in a network of its own. The test must stop it before its bubble ends.
func serveInMemory(t *testing.T, h http.Handler) (n *network, stop func()) {
	t.Helper()
	n = &network{conns: make(chan net.Conn), closed: make(chan struct{})}
	server := &http.Server{Handler: h}
	go func() { _ = server.Serve(n) }()
	return n, func() {
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		defer cancel()
		err := server.Shutdown(ctx)
		if err != nil {
			t.Errorf("the server does not stop: %v", err)
		}
	}
}

// transport returns a transport that connects to the server.
func (n *network) transport() *http.Transport {
	return &http.Transport{DialContext: n.dial}
}

func (n *network) dial(ctx context.Context, _, _ string) (net.Conn, error) {
	client, server := net.Pipe()
	select {
	case n.conns <- loopbackConn{Conn: server}:
		return client, nil
	case <-n.closed:
		return nil, net.ErrClosed
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func (n *network) Accept() (net.Conn, error) {
	select {
	case conn := <-n.conns:
		return conn, nil
	case <-n.closed:
		return nil, net.ErrClosed
	}
}

func (n *network) Close() error {
	n.once.Do(func() { close(n.closed) })
	return nil
}

func (n *network) Addr() net.Addr { return loopback }

var loopback = &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 8080}

// loopbackConn is a connection to a server that listens on a loopback address.
type loopbackConn struct{ net.Conn }

func (loopbackConn) LocalAddr() net.Addr { return loopback }
