package main

import (
	_ "embed" // for the page
	"errors"
	"html/template"
	"net/http"

	airbyte "github.com/airbyte-go/airbyte/api"
	"github.com/airbyte-go/airbyte/api/examples/internal/demo"
	"github.com/airbyte-go/airbyte/api/oauth"
)

//go:embed page.html
var pageHTML string

var pageTemplate = template.Must(template.New("page").Parse(pageHTML))

// policy limits the resources that the page may load. It has no form-action, because that would keep the form from
// leading to the consent page.
const policy = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'"

// Results of an attempt, as the page shows them. The address of the page has only the key.
var notes = map[string]string{
	"connected": "Your sheet is connected.",
	"refused":   "You did not agree, so nothing is connected.",
	"failed":    "That did not work. Please try again.",

	"unsupported": "This Airbyte has no consent pages.",
}

// product is the web server of a product, whose page connects sources.
type product struct {
	demo        *demo.Demo
	sessions    *demo.Sessions
	consents    *oauth.Consents
	workspaceID string
}

// newProduct returns the web server of a product at a URL.
func newProduct(d *demo.Demo, workspaceID, url string) (http.Handler, error) {
	p := &product{
		demo:        d,
		sessions:    &demo.Sessions{Users: []string{"ada"}, Secure: true},
		workspaceID: workspaceID,
	}
	consents, err := oauth.New(oauth.Settings{
		Client:  d.Client,
		URL:     url + "/consent",
		Key:     newKey(),
		Session: p.sessions.ID,
		Done:    p.done,
	})
	if err != nil {
		return nil, err
	}
	p.consents = consents
	mux := http.NewServeMux()
	mux.Handle("/consent/", http.StripPrefix("/consent", consents))
	mux.HandleFunc("POST /sign-in", p.sessions.SignIn)
	mux.HandleFunc("POST /connect", p.connect)
	mux.HandleFunc("GET /{$}", p.page)
	return http.NewCrossOriginProtection().Handler(mux), nil
}

// connect begins an attempt, and sends the browser to the consent page.
func (p *product) connect(w http.ResponseWriter, req *http.Request) {
	session := p.sessions.ID(req)
	if session == "" {
		http.Error(w, "Please sign in.", http.StatusUnauthorized)
		return
	}
	consentURL, err := p.consents.Begin(req.Context(), oauth.Attempt{
		WorkspaceID: p.workspaceID,
		SourceType:  "google-sheets",
		Session:     session,
	})
	if err != nil {
		p.fail(w, req, err)
		return
	}
	http.Redirect(w, req, consentURL, http.StatusSeeOther)
}

// done creates the source when the browser comes back with the consent of the customer.
func (p *product) done(w http.ResponseWriter, req *http.Request, result oauth.Result) {
	if errors.Is(result.Err, oauth.ErrDenied) {
		p.demo.Printf("  – the customer refused")
		http.Redirect(w, req, "/?result=refused", http.StatusSeeOther)
		return
	}
	if result.Err != nil {
		p.fail(w, req, result.Err)
		return
	}
	source, err := p.consents.CreateSource(req.Context(), result, airbyte.SourceCreateRequest{
		Name: "Google Sheet",
		Configuration: airbyte.MustConfiguration(map[string]any{
			"sourceType":     result.SourceType,
			"spreadsheet_id": "https://docs.google.com/spreadsheets/d/1/edit",
		}),
	})
	if err != nil {
		p.fail(w, req, err)
		return
	}
	p.demo.Done("source", source.Name)
	http.Redirect(w, req, "/?result=connected", http.StatusSeeOther)
}

// fail prints an error, and tells the customer that something failed.
func (p *product) fail(w http.ResponseWriter, req *http.Request, err error) {
	p.demo.Printf("  ✗ %v", err)
	note := "failed"
	if errors.Is(err, airbyte.ErrUnsupported) {
		note = "unsupported"
	}
	http.Redirect(w, req, "/?result="+note, http.StatusSeeOther)
}

// page shows who is signed in, the last result, and the sources of the workspace.
func (p *product) page(w http.ResponseWriter, req *http.Request) {
	user := p.sessions.User(req)
	var sources []*airbyte.Source
	if user != "" {
		params := &airbyte.ListSourcesParams{WorkspaceIDs: []string{p.workspaceID}}
		found, err := airbyte.Collect(p.demo.Client.Sources.All(req.Context(), params))
		if err != nil {
			p.demo.Printf("  ✗ %v", err)
			http.Error(w, "Airbyte cannot be reached. Please try again later.", http.StatusBadGateway)
			return
		}
		sources = found
	}
	header := w.Header()
	header.Set("Content-Type", "text/html; charset=utf-8")
	header.Set("Cache-Control", "no-store")
	header.Set("Content-Security-Policy", policy)
	err := pageTemplate.Execute(w, map[string]any{
		"User":    user,
		"Users":   p.sessions.Users,
		"Note":    notes[req.URL.Query().Get("result")],
		"Sources": sources,
	})
	if err != nil {
		p.demo.Printf("  ✗ the page could not be written: %v", err)
	}
}
