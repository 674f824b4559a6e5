package main

import (
	"context"
	"crypto/tls"
	"net"
	"strings"

	"github.com/airbyte-go/airbyte/api/examples/internal/demo"
)

// serve serves the product until ctx ends. Behind a tunnel, browsers reach it at a public URL, and the tunnel has the
// certificate.
func serve(ctx context.Context, d *demo.Demo, workspaceID, address, publicURL string) error {
	err := d.Listen(ctx)
	if err != nil {
		return err
	}
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", address)
	if err != nil {
		return err
	}
	if publicURL == "" {
		publicURL = "https://" + listener.Addr().String()
		listener, err = withCertificate(listener)
		if err != nil {
			return err
		}
		d.Printf("Your browser will warn you of the certificate, which the program has made itself.")
	}
	publicURL = strings.TrimRight(publicURL, "/")
	handler, err := newProduct(d, workspaceID, publicURL)
	if err != nil {
		_ = listener.Close() // the program ends anyway
		return err
	}
	d.Printf("Open %s in a browser. Stop with Ctrl+C.", publicURL)
	return d.Serve(ctx, listener, handler)
}

// withCertificate makes a listener speak https.
func withCertificate(listener net.Listener) (net.Listener, error) {
	certificate, err := demo.Certificate()
	if err != nil {
		_ = listener.Close() // the program ends anyway
		return nil, err
	}
	config := &tls.Config{Certificates: []tls.Certificate{certificate}, MinVersion: tls.VersionTLS12}
	return tls.NewListener(listener, config), nil
}
