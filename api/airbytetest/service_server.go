package airbytetest

import (
	"net/http"
	"strings"
)

// getDocumentation redirects to the documentation. Servers offer it as a web page only.
//
// Fact of api/doctor: documentation/is-web-page-only.
func getDocumentation(c *call) (any, error) {
	if !accepts(c.accept, "text/html") {
		return nil, frameworkError(http.StatusNotAcceptable, "The response is text/html, which the request does not accept.")
	}
	return redirect{location: "https://reference.airbyte.com/"}, nil
}

// getConfigHealth is getHealthCheck of the Config API.
func getConfigHealth(*call) (any, error) {
	return object{"available": true}, nil
}

// getHealthCheck responds with plain text.
//
// Fact of api/doctor: health/plain-text.
func getHealthCheck(*call) (any, error) {
	return plainText("Successful operation"), nil
}

// accepts reports whether an Accept header allows a media type. No header allows every type.
func accepts(header, mediaType string) bool {
	if strings.TrimSpace(header) == "" {
		return true
	}
	group, _, _ := strings.Cut(mediaType, "/")
	for accepted := range strings.SplitSeq(header, ",") {
		accepted, _, _ = strings.Cut(accepted, ";") // without the weight
		switch strings.TrimSpace(accepted) {
		case mediaType, group + "/*", "*/*":
			return true
		}
	}
	return false
}
