package airbytetest

import (
	"net/http"
	"net/url"
	"strings"
)

// The pages that a server shows in browsers are stand-ins for those of Airbyte. They are our own, say so, and do
// only as much as is needed to try a program without a server.
const (
	widgetPath  = "/embedded-widget" // see browser_widget.go
	consentPath = "/consent"         // see browser_consent.go
)

// browserResponse returns the response to a request for a page, or nil if the request is for the API.
func (s *Server) browserResponse(req *http.Request, body []byte) *response {
	switch {
	case req.URL.Path == widgetPath || strings.HasPrefix(req.URL.Path, widgetPath+"/"):
		return s.widgetResponse(req, body)
	case req.URL.Path == consentPath && req.Method == http.MethodGet && s.settings.cloud:
		return s.consentResponse(req)
	}
	return nil
}

// htmlResponse returns a response with a web page. Its policy for the browser forbids everything that the page does not need:
// it may be shown in frames of the given ancestors only, and the further rules say what it may load.
func htmlResponse(status int, html, ancestors string, rules ...string) *response {
	policy := append([]string{
		"default-src 'none'",
		"style-src 'unsafe-inline'",
		"base-uri 'none'",
		"form-action 'none'",
		"frame-ancestors " + ancestors,
	}, rules...)
	return &response{
		status: status,
		body:   textBody{contentType: "text/html; charset=utf-8", text: html},
		header: http.Header{
			"Cache-Control":           {"no-store"},
			"Content-Security-Policy": {strings.Join(policy, "; ")},
			"Referrer-Policy":         {"no-referrer"},
			"X-Content-Type-Options":  {"nosniff"},
		},
	}
}

// browserBase returns the scheme and the host of pages: those of the base URL or, with [WithOwnLinks], those to which the
// request was sent.
func (c *call) browserBase() string {
	if c.settings.ownLinks {
		return c.address
	}
	return c.server.base.Scheme + "://" + c.server.base.Host
}

// originOf returns a text if it is the origin of a web page, such as https://app.example.com, and "" otherwise.
func originOf(text string) string {
	u, err := url.Parse(text)
	if err != nil || (u.Scheme != "https" && u.Scheme != "http") || u.Host == "" {
		return ""
	}
	// A browser would read the rest as further rules of a policy.
	isPlain := !strings.ContainsAny(u.Host, "*;, '\"")
	if !isPlain || text != u.Scheme+"://"+u.Host {
		return ""
	}
	return text
}
