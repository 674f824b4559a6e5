package airbyte

import (
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
)

// parseBaseURL tidies the URL of a server: it drops doubled and trailing slashes, and completes a
// path that the caller left to us. What was escaped stays so. Its errors do not repeat the URL,
// which may hold a password.
func parseBaseURL(raw string) (*url.URL, error) {
	u, err := url.Parse(strings.TrimSpace(raw))
	switch {
	case err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "":
		return nil, errors.New("the base URL must look like https://api.airbyte.com/v1 or http://localhost:8000/api/public/v1")
	case u.User != nil:
		return nil, errors.New("the base URL has a user name or a password; give credentials with an option of NewClient")
	case u.RawQuery != "" || u.Fragment != "":
		return nil, fmt.Errorf("the base URL of %s has a query or a fragment", u.Host)
	case slices.ContainsFunc(strings.Split(u.Path, "/"), func(s string) bool { return s == "." || s == ".." }):
		return nil, fmt.Errorf("the base URL of %s has a . or .. in its path", u.Host)
	}
	path := strings.TrimSuffix(u.JoinPath().EscapedPath(), "/")
	switch {
	case path == "" && strings.EqualFold(u.Hostname(), "api.airbyte.com"):
		path = "/v1"
	case path == "":
		path = "/api/public/v1"
	case strings.HasSuffix(path, "/api/public"):
		path += "/v1"
	}
	return u.Parse(path)
}
