// Package embedded lets the customers of a product connect their sources in the widget of Airbyte Embedded, on a page of
// the product.
//
// A [Widget] is an [http.Handler] for the program behind the page. It hands out tokens for the widget, lists the sources of
// the customer, and serves a script that opens the widget:
//
//	widget, err := embedded.New(embedded.Settings{
//		Client:         client,
//		OrganizationID: organization,
//		Origin:         "https://app.example.com",
//		User:           func(req *http.Request) string { return customerOf(req) },
//	})
//	http.Handle("/airbyte/", http.StripPrefix("/airbyte", widget))
//
//	<script src="/airbyte/widget.js"></script>
//	<button onclick="AirbyteWidget.open({base: '/airbyte', onSources: show, onError: alert})">Connect a source</button>
//
// Each customer has a workspace of their own, whose name is the ID that Settings.User returns. A token is valid for that
// workspace only, for about 20 minutes; the script renews it. The script does not rely on the messages of the widget: it
// gets the sources from the program, which reads them from the API.
//
// Self-managed servers serve the page of the widget from 1.7 to early 2026. Later ones still return its address, but not the
// page. Airbyte Cloud has moved its widget to another API, which this package does not call.
package embedded

import (
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"

	airbyte "github.com/airbyte-go/airbyte/api"
)

// Settings configure a [Widget].
type Settings struct {
	// Client calls Airbyte as an admin of the organization. Its credentials stay in the program.
	Client *airbyte.Client

	// OrganizationID is the organization of the workspaces of the customers.
	OrganizationID string

	// Origin is the origin of the pages that show the widget: scheme, host and maybe port, such as
	// https://app.example.com. Browsers must reach the Widget at the same origin.
	Origin string

	// User returns your ID of the customer who sent a request, or "" if nobody is signed in. The ID of a customer
	// must never change, because Airbyte finds their workspace by it: the one in the organization whose name is the
	// ID. Customers must not choose their ID, or they could name a workspace that is not theirs.
	User func(req *http.Request) string

	// OnError is called with errors of Airbyte, which are not sent to the page. They contain no secrets, so the
	// function may log them. It may be nil.
	OnError func(req *http.Request, err error)
}

// Widget is an [http.Handler] with three paths: POST /token, GET /sources and GET /widget.js. It is safe for concurrent
// use.
type Widget struct {
	settings Settings
	users    *users
	mux      *http.ServeMux
	guard    *http.CrossOriginProtection
}

//go:embed widget.js
var script []byte

// New returns a handler. Its errors name the setting that is missing or wrong.
func New(settings Settings) (*Widget, error) {
	switch {
	case settings.Client == nil:
		return nil, errors.New("embedded: Settings.Client is nil")
	case settings.OrganizationID == "":
		return nil, errors.New("embedded: Settings.OrganizationID is empty")
	case settings.User == nil:
		return nil, errors.New("embedded: Settings.User is nil")
	case !isOrigin(settings.Origin):
		return nil, errors.New("embedded: want an origin as browsers write it in Settings.Origin, such as " +
			"https://app.example.com: without a path, the default port, capitals and characters beyond ASCII")
	}
	w := &Widget{
		settings: settings,
		users:    newUsers(),
		mux:      http.NewServeMux(),
		guard:    http.NewCrossOriginProtection(),
	}
	err := w.guard.AddTrustedOrigin(settings.Origin)
	if err != nil {
		return nil, fmt.Errorf("embedded: Settings.Origin: %w", err)
	}
	w.mux.HandleFunc("POST /token", w.serveToken)
	w.mux.HandleFunc("GET /sources", w.serveSources)
	w.mux.HandleFunc("GET /widget.js", serveScript)
	return w, nil
}

// isOrigin reports whether a string is an origin as browsers write it. They compare origins as strings.
func isOrigin(text string) bool {
	u, err := url.Parse(text)
	if err != nil || u.Hostname() == "" {
		return false
	}
	isWeb := u.Scheme == "https" || u.Scheme == "http"
	isWhole := text == u.Scheme+"://"+u.Host && text == strings.ToLower(text)
	return isWeb && isWhole && hasUsualPort(u) && hostPattern.MatchString(u.Host)
}

// hasUsualPort reports whether a URL has no port, or one that browsers do not leave out.
func hasUsualPort(u *url.URL) bool {
	if u.Port() == "" {
		return !strings.HasSuffix(u.Host, ":")
	}
	isDefault := (u.Scheme == "https" && u.Port() == "443") || (u.Scheme == "http" && u.Port() == "80")
	return !isDefault && !strings.HasPrefix(u.Port(), "0")
}

// hostPattern matches hosts as browsers write them, with punycode for characters that are not ASCII.
var hostPattern = regexp.MustCompile(`^[a-z0-9._:\[\]-]+$`)

// ServeHTTP serves the page and its script. Pages of other origins can neither get a token nor read a response.
func (w *Widget) ServeHTTP(rw http.ResponseWriter, req *http.Request) {
	rw.Header().Set("X-Content-Type-Options", "nosniff")
	err := w.guard.Check(req)
	if err != nil {
		http.Error(rw, "the request comes from another origin", http.StatusForbidden)
		return
	}
	if !strings.HasPrefix(req.URL.Path, "/") {
		// The prefix of http.StripPrefix has a slash at its end.
		req = req.Clone(req.Context())
		req.URL.Path = "/" + req.URL.Path
	}
	w.mux.ServeHTTP(rw, req)
}

func serveScript(rw http.ResponseWriter, _ *http.Request) {
	rw.Header().Set("Content-Type", "text/javascript; charset=utf-8")
	_, _ = rw.Write(script) // the browser may go away
}

// firstTimeout limits the first request for a customer, which continues after its caller has left.
const firstTimeout = 5 * time.Minute

// Token creates a token for the widget of a customer. The first token also creates the workspace of the customer.
//
// Requests for the first token of a customer run one after another. Otherwise servers would create a workspace for each,
// and then refuse every token. If ctx ends, the first request continues for at most five minutes, because the server
// continues as well.
//
// Only requests to the same Widget wait for each other. If your program runs in several instances, let one of them create
// the first token of a customer, for example when they sign up.
func (w *Widget) Token(ctx context.Context, user string) (*airbyte.Widget, error) {
	if user == "" {
		return nil, errors.New("embedded: the ID of the customer is empty")
	}
	isFirst, err := w.users.begin(ctx, user)
	if err != nil {
		return nil, err
	}
	if !isFirst {
		return w.newToken(ctx, user)
	}
	type outcome struct {
		widget *airbyte.Widget
		err    error
	}
	first := make(chan outcome, 1)
	go func() {
		defer w.users.end(user)
		detached, cancel := context.WithTimeout(context.WithoutCancel(ctx), firstTimeout)
		defer cancel()
		widget, err := w.newToken(detached, user)
		first <- outcome{widget: widget, err: err}
	}()
	select {
	case o := <-first:
		return o.widget, o.err
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// newToken creates a token, and remembers the workspace that it is for.
func (w *Widget) newToken(ctx context.Context, user string) (*airbyte.Widget, error) {
	token, err := w.settings.Client.Embedded.CreateWidgetToken(ctx, airbyte.EmbeddedWidgetTokenRequest{
		OrganizationID: w.settings.OrganizationID,
		ExternalUserID: user,
		AllowedOrigin:  w.settings.Origin,
	})
	if err != nil {
		return nil, err
	}
	widget, err := token.Widget()
	if err != nil {
		return nil, err
	}
	u, err := url.Parse(widget.URL)
	isWeb := err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != ""
	if !isWeb {
		return nil, errors.New("embedded: the server returned an address of the widget that is not an http or https URL")
	}
	w.users.learn(user, u.Query().Get("workspaceId"))
	return widget, nil
}

// Sources returns the sources that a customer has in Airbyte. Rely on it, not on the messages of the widget.
func (w *Widget) Sources(ctx context.Context, user string) ([]*airbyte.Source, error) {
	workspaceID, err := w.workspace(ctx, user)
	if err != nil {
		return nil, err
	}
	params := &airbyte.ListSourcesParams{WorkspaceIDs: []string{workspaceID}}
	found, err := airbyte.Collect(w.settings.Client.Sources.All(ctx, params))
	isGone := errors.Is(err, airbyte.ErrForbidden) || errors.Is(err, airbyte.ErrNotFound)
	if isGone {
		w.users.forget(user) // maybe somebody deleted the workspace; the next token creates another one
	}
	if err != nil {
		return nil, err
	}
	// A server or a proxy that ignores the filter must not show one customer the sources of another.
	return slices.DeleteFunc(found, func(s *airbyte.Source) bool { return s.WorkspaceID != workspaceID }), nil
}

// workspace returns the ID of the workspace of a customer.
func (w *Widget) workspace(ctx context.Context, user string) (string, error) {
	workspaceID := w.users.workspace(user)
	if workspaceID != "" {
		return workspaceID, nil
	}
	_, err := w.Token(ctx, user)
	if err != nil {
		return "", err
	}
	workspaceID = w.users.workspace(user)
	if workspaceID == "" {
		return "", errors.New("embedded: the server returned no workspace for the customer")
	}
	return workspaceID, nil
}

// serveToken hands out a token for the customer who sent the request.
func (w *Widget) serveToken(rw http.ResponseWriter, req *http.Request) {
	user, ok := w.userOf(rw, req)
	if !ok {
		return
	}
	widget, err := w.Token(req.Context(), user)
	if err != nil {
		w.fail(rw, req, err)
		return
	}
	writeJSON(rw, map[string]any{"token": string(widget.Token), "widgetUrl": widget.URL})
}

// source is a source as the page sees it: without its configuration.
type source struct {
	SourceID   string    `json:"sourceId"`
	Name       string    `json:"name"`
	SourceType string    `json:"sourceType"`
	CreatedAt  time.Time `json:"createdAt,omitzero"`
}

// serveSources lists the sources of the customer who sent the request.
func (w *Widget) serveSources(rw http.ResponseWriter, req *http.Request) {
	user, ok := w.userOf(rw, req)
	if !ok {
		return
	}
	found, err := w.Sources(req.Context(), user)
	if err != nil {
		w.fail(rw, req, err)
		return
	}
	shown := []source{}
	for _, s := range found {
		shown = append(shown, source{SourceID: s.SourceID, Name: s.Name, SourceType: s.SourceType, CreatedAt: s.CreatedAt.Time})
	}
	writeJSON(rw, shown)
}

// userOf returns the customer who sent a request. If nobody is signed in, it responds with 401.
func (w *Widget) userOf(rw http.ResponseWriter, req *http.Request) (string, bool) {
	user := w.settings.User(req)
	if user == "" {
		writeProblem(rw, http.StatusUnauthorized, "Please sign in.")
		return "", false
	}
	return user, true
}

// setHeader sets the header of a response that no cache may keep, and that pages of other origins may not load.
func setHeader(header http.Header) {
	header.Set("Content-Type", "application/json")
	header.Set("Cache-Control", "no-store")
	header.Set("Cross-Origin-Resource-Policy", "same-origin")
}

func writeJSON(rw http.ResponseWriter, body any) {
	setHeader(rw.Header())
	_ = json.NewEncoder(rw).Encode(body) // the browser may go away
}

// fail tells the page that Airbyte could not be asked, without the error, which only the program gets.
func (w *Widget) fail(rw http.ResponseWriter, req *http.Request, err error) {
	if w.settings.OnError != nil {
		w.settings.OnError(req, err)
	}
	if errors.Is(err, airbyte.ErrUnsupported) {
		writeProblem(rw, http.StatusNotImplemented, "This Airbyte has no widget.")
		return
	}
	writeProblem(rw, http.StatusBadGateway, "Airbyte cannot be reached. Please try again later.")
}

func writeProblem(rw http.ResponseWriter, status int, text string) {
	setHeader(rw.Header())
	rw.WriteHeader(status)
	_ = json.NewEncoder(rw).Encode(map[string]string{"error": text}) // the browser may go away
}
