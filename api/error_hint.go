package airbyte

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
)

// explain adds the likely cause of an error response, if it is known.
func (c *call) explain(e *Error) {
	switch {
	case e.StatusCode == http.StatusSwitchingProtocols:
		e.hint = "the server, or a proxy in front of it, switched to another protocol without being asked"
	case e.asksForBasicAuth():
		c.explainBasicAuth(e)
	case c.isNotFoundOfProxy(e):
		e.hint = "the response is not from the API, but probably from a proxy in front of it"
	case c.lacksCredentials(e):
		e.hint = "the client sent no credentials; set them with WithClientCredentials, WithToken or WithBasicAuth"
	case e.isOfFramework() && isConfigAPI(c.client.base):
		e.hint = "the base URL " + c.client.base.String() + " is usually that of the Config API; " +
			"the public API is at " + publicURL(c.client.base)
	case e.isUnknownValue():
		finder := c.definitionFinder()
		if finder != "" {
			e.hint = "the server does not know this connector type; send DefinitionID instead, the ID of a " +
				"definition of the workspace, which " + finder + " finds by name or image"
		}
	}
}

// address returns the URL of the request, without its query.
func (c *call) address() string {
	u := *c.url
	u.RawQuery = ""
	return u.String()
}

// mayBeMisdirected reports whether the response may come from something other than the public API,
// because the base URL is wrong or the server lacks the operation.
func (e *Error) mayBeMisdirected() bool {
	if e.Problem.Type != "" || e.URL == "" {
		return false
	}
	switch e.StatusCode {
	case http.StatusUnauthorized, http.StatusForbidden, http.StatusNotFound, http.StatusMethodNotAllowed,
		http.StatusNotAcceptable:
		return true
	}
	isRedirect := e.StatusCode >= 300 && e.StatusCode < 400
	isSwitch := e.StatusCode == http.StatusSwitchingProtocols
	return isRedirect || isSwitch || isMarkup(e.Body)
}

// lacksOperation reports whether the server may lack the operation, or the whole path.
func (e *Error) lacksOperation() bool { return (e.ages != "" || e.noRoute) && !e.ofTokens }

// isWebPage reports whether something other than the API responded with a web page.
func (e *Error) isWebPage() bool {
	return isHTML(e.Body) && e.StatusCode < http.StatusInternalServerError && !e.asksForBasicAuth()
}

// isNotFromAPI reports whether something other than the API sent the response, usually a proxy that cannot
// reach the server behind it. The body of an error of the API is a JSON object or empty.
func (e *Error) isNotFromAPI() bool {
	body := trimStart(e.Body)
	return len(body) > 0 && body[0] != '{'
}

// isNotFoundOfProxy reports whether a 404 is not from the API. Web pages and 404s of the token endpoint
// have explanations of their own.
func (c *call) isNotFoundOfProxy(e *Error) bool {
	isOther := e.StatusCode == http.StatusNotFound && e.isNotFromAPI()
	return isOther && !isHTML(e.Body) && c.op != opFetchToken
}

// isFromAPI reports whether the response has a property that the API sends with errors, but that proxies
// and gateways do not.
func (e *Error) isFromAPI() bool {
	if e.Problem.Type != "" || e.Problem.ErrorID != "" {
		return true
	}
	properties := propertiesOf(trimStart(e.Body))
	for _, name := range []string{"_embedded", "_links", "exceptionClassName"} {
		value, _ := propertyOf(properties, name)
		if !isNull(value) {
			return true
		}
	}
	return false
}

// isNotFound reports whether the resource does not exist. An unknown path, a missing token endpoint, and
// a response of something other than the API say nothing about the resource.
func (e *Error) isNotFound() bool {
	isAboutPath := e.lacksOperation() || e.isWebPage() || e.ofTokens
	if isAboutPath || e.isNotFromAPI() {
		return false
	}
	return e.StatusCode == http.StatusNotFound || e.isOldNotFound()
}

// isOldNotFound reports whether a server before 1.2 did not find a resource. These servers returned
// 400 with the type of the problem that newer ones return with 404.
func (e *Error) isOldNotFound() bool {
	return e.StatusCode == http.StatusBadRequest && e.Problem.Type == typeResourceNotFound
}

// asksForBasicAuth reports whether the server, or more likely a proxy in front of it, asks for basic
// authentication.
func (e *Error) asksForBasicAuth() bool {
	if e.StatusCode != http.StatusUnauthorized || e.Problem.Type != "" {
		return false
	}
	for _, challenges := range e.Header.Values("WWW-Authenticate") {
		if offersBasicAuth(challenges) {
			return true
		}
	}
	return false
}

// offersBasicAuth reports whether a WWW-Authenticate header, which may have several challenges and
// parameters between commas, has a challenge for basic authentication.
func offersBasicAuth(challenges string) bool {
	isQuoted := false
	isEscaped := false
	parts := strings.FieldsFunc(challenges, func(r rune) bool {
		if r == '"' && !isEscaped {
			isQuoted = !isQuoted
		}
		isEscaped = isQuoted && r == '\\' && !isEscaped
		return r == ',' && !isQuoted
	})
	for _, part := range parts {
		words := strings.Fields(part) // a parameter has a = in its first word
		if len(words) > 0 && strings.EqualFold(words[0], "Basic") {
			return true
		}
	}
	return false
}

// explainBasicAuth explains that basic authentication is missing or was refused. The web page that
// proxies send with it says nothing more.
func (c *call) explainBasicAuth(e *Error) {
	if isHTML(e.Body) {
		e.Problem.Message = ""
	}
	e.hint = "a proxy in front of the server asks for basic authentication; set it with WithBasicAuth"
	if strings.HasPrefix(c.authorization, "Basic ") {
		e.hint = "a proxy in front of the server refused the user name or the password"
	}
}

// lacksCredentials reports whether the server refused a request because it had no credentials.
func (c *call) lacksCredentials(e *Error) bool {
	wasRefused := e.StatusCode == http.StatusUnauthorized && !c.op.Anonymous
	hasCredentials := c.authorization != "" || c.credentials.get != nil
	return wasRefused && !hasCredentials && !isHTML(e.Body)
}

// isOfFramework reports whether the response is a 403 or 404 of Airbyte's web framework, which has
// no problem type. Servers send it for unknown paths.
func (e *Error) isOfFramework() bool {
	isStatus := e.StatusCode == http.StatusForbidden || e.StatusCode == http.StatusNotFound
	return isStatus && e.Problem.Type == "" && !isMarkup(e.Body)
}

// isConfigAPI reports whether a base URL is usually that of Airbyte's internal API. It may still be
// that of the public API, behind a proxy that changes paths.
func isConfigAPI(base *url.URL) bool {
	path := strings.ToLower(base.Path)
	return strings.HasSuffix(path, "/api/v1") || strings.HasSuffix(path, "/api")
}

// publicURL returns the usual base URL of the public API of the server that has the Config API at
// base.
func publicURL(base *url.URL) string {
	switch strings.ToLower(base.Hostname()) {
	case "api.airbyte.com", "cloud.airbyte.com":
		return CloudURL
	}
	root := trimSuffixFold(trimSuffixFold(base.String(), "/v1"), "/api")
	return root + "/api/public/v1"
}

// trimSuffixFold is like [strings.TrimSuffix], but case does not matter. The suffix is ASCII.
func trimSuffixFold(text, suffix string) string {
	start := len(text) - len(suffix)
	if start >= 0 && strings.EqualFold(text[start:], suffix) {
		return text[:start]
	}
	return text
}

// isUnknownValue reports whether the server did not find a value of the request in a list.
func (e *Error) isUnknownValue() bool {
	return e.StatusCode == http.StatusBadRequest && e.Problem.Title == titleValueNotFound
}

// definitionFinder returns the method that finds the definition of the connector in the body, or "" if the
// body has no connector type or has a definitionId. If there is no definitionId, servers look the type up
// in a fixed list, which lacks many connectors.
func (c *call) definitionFinder() string {
	if c.body == nil {
		return ""
	}
	var body struct {
		DefinitionID  string
		Configuration struct{ SourceType, DestinationType string }
	}
	_ = json.Unmarshal(c.body.data, &body) // fields stay empty if they have other types
	switch {
	case body.DefinitionID != "":
		return ""
	case body.Configuration.SourceType != "":
		return "FindSourceDefinition"
	case body.Configuration.DestinationType != "":
		return "FindDestinationDefinition"
	}
	return ""
}
