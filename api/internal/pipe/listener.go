// Package pipe is a network in memory, for tests in a synctest bubble, in which connections of the operating system
// would stop the clock.
package pipe

import (
	"context"
	"net"
	"sync"
)

// Listener is a listener whose connections are pipes in memory. Its address is a loopback address.
type Listener struct {
	conns  chan net.Conn
	closed chan struct{}
	once   sync.Once
}

// Listen returns a new listener. Only its own method Dial connects to it.
func Listen() *Listener {
	return &Listener{conns: make(chan net.Conn), closed: make(chan struct{})}
}

// Dial connects to the listener, for any network and address. It waits until the listener accepts the connection.
func (l *Listener) Dial(ctx context.Context, _, _ string) (net.Conn, error) {
	client, server := net.Pipe()
	select {
	case l.conns <- loopbackConn{Conn: server}:
		return client, nil
	case <-l.closed:
		return nil, net.ErrClosed
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// Accept waits for the next connection.
func (l *Listener) Accept() (net.Conn, error) {
	select {
	case conn := <-l.conns:
		return conn, nil
	case <-l.closed:
		return nil, net.ErrClosed
	}
}

// Close ends Dial and Accept. Connections stay open. It may be called several times.
func (l *Listener) Close() error {
	l.once.Do(func() { close(l.closed) })
	return nil
}

// Addr returns a loopback address.
func (l *Listener) Addr() net.Addr { return loopback }

var loopback = &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 8080}

// loopbackConn is a connection to a server that listens on a loopback address.
type loopbackConn struct{ net.Conn }

func (loopbackConn) LocalAddr() net.Addr { return loopback }
