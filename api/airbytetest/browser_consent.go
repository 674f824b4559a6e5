package airbytetest

import (
	_ "embed" // for the page
	"html/template"
	"net/http"
	"net/url"
	"strings"
)

//go:embed browser_consent.html
var consentHTML string

var consentTemplate = template.Must(template.New("consent").Parse(consentHTML))

// consentResponse returns the page that stands for the consent page of a source: a person agrees or refuses, and the
// browser goes to oauthCallback. An OAuth flow that has ended, or that never began, has none.
func (s *Server) consentResponse(req *http.Request) *response {
	state := req.URL.Query().Get("state")
	s.mu.Lock()
	flow, isKnown := s.state.oauthFlows[state]
	s.mu.Unlock()
	// The links are relative, so that they lead to the host at which the browser has found the page.
	callback := s.base.Path + "/oauth/callback?state=" + url.QueryEscape(state)
	var html strings.Builder
	err := consentTemplate.Execute(&html, map[string]any{
		"IsKnown":   isKnown,
		"Connector": flow.connector,
		"Agree":     callback + "&code=stand-in",
		"Refuse":    callback + "&error=access_denied",
	})
	if err != nil {
		return errorResponse(err)
	}
	status := http.StatusOK
	if !isKnown {
		status = http.StatusNotFound
	}
	return htmlResponse(status, html.String(), "'none'")
}
