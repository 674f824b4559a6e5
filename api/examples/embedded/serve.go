package main

import (
	"context"
	_ "embed" // for the page
	"fmt"
	"html/template"
	"net"
	"net/http"
	"strings"

	"github.com/airbyte-go/airbyte/api/embedded"
	"github.com/airbyte-go/airbyte/api/examples/internal/demo"
)

//go:embed page.html
var pageHTML string

//go:embed page.js
var pageScript string

var pageTemplate = template.Must(template.New("page").Parse(pageHTML))

// policy limits what the page may load. The page may show any frame, because the address of the widget depends on the server,
// and no other page may show it in a frame.
const policy = "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'unsafe-inline'; " +
	"frame-src http: https:; frame-ancestors 'none'; form-action 'self'; base-uri 'none'"

// serve serves a page of the product on which customers open the widget, until ctx ends.
func serve(ctx context.Context, d *demo.Demo, organizationID, address string) error {
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", address)
	if err != nil {
		return err
	}
	origin := originOf(listener.Addr().String())
	handler, err := newProduct(d, organizationID, origin)
	if err != nil {
		_ = listener.Close() // the program ends anyway
		return err
	}
	d.Printf("Open %s in a browser. Stop with Ctrl+C.", origin)
	return d.Serve(ctx, listener, handler)
}

// originOf returns the origin of the pages of a program that listens at an address, as browsers write it: without the
// default port. If the program listens on all interfaces, it is that of this machine.
func originOf(address string) string {
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return "http://" + address
	}
	if ip := net.ParseIP(host); ip != nil && ip.IsUnspecified() {
		host = "localhost"
	}
	return strings.TrimSuffix("http://"+net.JoinHostPort(host, port), ":80")
}

// newProduct returns the web server of a product, with a page that opens the widget.
func newProduct(d *demo.Demo, organizationID, origin string) (http.Handler, error) {
	sessions := &demo.Sessions{Users: customers}
	widget, err := embedded.New(embedded.Settings{
		Client:         d.Client,
		OrganizationID: organizationID,
		Origin:         origin,
		User:           sessions.User,
		OnError:        func(_ *http.Request, err error) { d.Printf("  ✗ %v", err) },
	})
	if err != nil {
		return nil, err
	}
	mux := http.NewServeMux()
	mux.Handle("/airbyte/", http.StripPrefix("/airbyte", widget))
	mux.HandleFunc("POST /sign-in", sessions.SignIn)
	mux.HandleFunc("GET /page.js", servePageScript)
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, req *http.Request) {
		servePage(w, req, sessions)
	})
	return onlyAt(origin, http.NewCrossOriginProtection().Handler(mux)), nil
}

// onlyAt redirects requests for pages at other names of this machine, such as localhost. The widget sends its messages
// to one origin only.
func onlyAt(origin string, next http.Handler) http.Handler {
	host := strings.TrimPrefix(origin, "http://")
	return http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		if req.Host != host {
			http.Redirect(w, req, origin+"/", http.StatusTemporaryRedirect)
			return
		}
		next.ServeHTTP(w, req)
	})
}

func servePage(w http.ResponseWriter, req *http.Request, sessions *demo.Sessions) {
	header := w.Header()
	header.Set("Content-Type", "text/html; charset=utf-8")
	header.Set("Cache-Control", "no-store")
	header.Set("Content-Security-Policy", policy)
	err := pageTemplate.Execute(w, map[string]any{"User": sessions.User(req), "Customers": customers})
	if err != nil {
		http.Error(w, fmt.Sprint("the page could not be written: ", err), http.StatusInternalServerError)
	}
}

func servePageScript(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/javascript; charset=utf-8")
	_, _ = w.Write([]byte(pageScript)) // the browser may go away
}
