package demo

import (
	"context"
	"errors"
	"net"
	"net/http"
	"time"

	airbyte "github.com/airbyte-go/airbyte/api"
)

// Listen lets browsers reach the in-memory Airbyte, and changes Client so that it uses the same address. With a real
// Airbyte, it does nothing. [Demo.Serve] ends it.
func (d *Demo) Listen(ctx context.Context) error {
	if d.Fake == nil {
		return nil
	}
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	baseURL := d.Fake.Serve(listener)
	d.Client = d.Fake.Client(airbyte.WithBaseURL(baseURL), airbyte.WithHTTPClient(http.DefaultClient),
		airbyte.WithAttemptHook(d.printCalls()))
	return nil
}

// Serve serves a listener until ctx ends, which is not an error.
func (d *Demo) Serve(ctx context.Context, listener net.Listener, handler http.Handler) error {
	server := &http.Server{
		Handler:           handler,
		ReadHeaderTimeout: 10 * time.Second,
		BaseContext:       func(net.Listener) context.Context { return ctx },
	}
	stop := context.AfterFunc(ctx, func() { _ = server.Close() })
	defer stop()
	err := server.Serve(listener)
	if d.Fake != nil {
		_ = d.Fake.Close() // the program ends anyway
	}
	if errors.Is(err, http.ErrServerClosed) {
		return nil
	}
	return err
}
