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
	if strings.HasSuffix(strings.ToLower(path), "/api/public") {
		return path + "/v1"
	}
	return path
}

// WithBasePath sets the path of the base URL, also of a base URL from the environment. Use "/" if a
// proxy has the public API at the root of its host, as in https://example.com/jobs/42:
//
//	client, err := airbyte.NewClient(airbyte.WithBaseURL("https://example.com"), airbyte.WithBasePath("/"))
//
// The path starts with a slash and may be escaped. The client adds nothing to it, and removes doubled
// and trailing slashes.
func WithBasePath(path string) Option {
	return func(s *settings) {
		err := checkBasePath(path)
		if err != nil {
			s.fail("WithBasePath: " + err.Error())
			return
		}
		s.basePath = &path
	}
}

// checkBasePath returns an error for a path that is not only a path.
func checkBasePath(path string) error {
	u, err := url.Parse(path)
	if err != nil || !strings.HasPrefix(path, "/") {
		return errors.New("want a path that starts with a slash, such as / or /airbyte/v1")
	}
	if u.Host != "" || u.RawQuery != "" || u.Fragment != "" || strings.ContainsAny(path, "?#") {
		return errors.New("want only a path, without a host, a query or a fragment")
	}
	if slices.ContainsFunc(strings.Split(u.Path, "/"), isDotSegment) {
		return errors.New("the path has a . or .. in it")
	}
	return nil
}

// withPath returns a base URL with another path, which checkBasePath has checked.
func withPath(base *url.URL, path string) *url.URL {
	root := &url.URL{Scheme: base.Scheme, Host: base.Host, Path: "/"}
	changed := root.JoinPath(path)
	changed.RawPath = strings.TrimSuffix(changed.EscapedPath(), "/")
	changed.Path, _ = url.PathUnescape(changed.RawPath) // checkBasePath has parsed it
	return changed
}

// isDotSegment reports whether a path segment is . or .., so that it would lead to another path.
func isDotSegment(segment string) bool { return segment == "." || segment == ".." }
