package airbyte

import (
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
)

var errBaseURL = errors.New("the base URL must look like https://api.airbyte.com/v1 " +
	"or http://localhost:8000/api/public/v1")

// parseBaseURL checks the URL of a server, removes doubled and trailing slashes, and adds the usual
// path to a URL that has none. Escaped characters stay escaped. Its errors do not repeat the URL,
// which may hold a password.
func parseBaseURL(raw string) (*url.URL, error) {
	u, err := url.Parse(strings.TrimSpace(raw))
	if err != nil || u.Host == "" {
		return nil, errBaseURL
	}
	if u.Scheme != "http" && u.Scheme != "https" {
		return nil, errBaseURL
	}
	if u.User != nil {
		return nil, errors.New("the base URL has a user name or a password; set credentials with an option of NewClient")
	}
	if u.RawQuery != "" || u.Fragment != "" {
		return nil, fmt.Errorf("the base URL of %s has a query or a fragment", u.Host)
	}
	if slices.ContainsFunc(strings.Split(u.Path, "/"), isDotSegment) {
		return nil, fmt.Errorf("the base URL of %s has a . or .. in its path", u.Host)
	}
	return u.Parse(basePath(u))
}

// basePath returns the path of a base URL in escaped form, without a trailing slash.
func basePath(u *url.URL) string {
	path := strings.TrimSuffix(u.JoinPath().EscapedPath(), "/")
	if path == "" && strings.EqualFold(u.Hostname(), "api.airbyte.com") {
		return "/v1"
	}
	if path == "" {
		return "/api/public/v1"
	}
	if strings.HasSuffix(path, "/api/public") {
		return path + "/v1"
	}
	return path
}

// isDotSegment reports whether a path segment is . or .., so that it would lead to another path.
func isDotSegment(segment string) bool { return segment == "." || segment == ".." }
