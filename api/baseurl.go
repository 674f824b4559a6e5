package airbyte

import (
	"errors"
	"fmt"
	"net/url"
	"strings"
)

// parseBaseURL tidies the URL of a server. Its errors do not repeat the URL, which may hold a
// password.
func parseBaseURL(raw string) (*url.URL, error) {
	u, err := url.Parse(strings.TrimSpace(raw))
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		return nil, errors.New("the base URL must look like https://api.airbyte.com/v1 or http://localhost:8000/api/public/v1")
	}
	if u.User != nil {
		return nil, errors.New("the base URL has a user name or a password; give credentials with an option such as WithBasicAuth")
	}
	if u.RawQuery != "" || u.Fragment != "" {
		return nil, fmt.Errorf("the base URL of %s has a query or a fragment", u.Host)
	}
	path, err := tidyPath(u)
	if err != nil {
		return nil, err
	}
	u.RawPath = path
	u.Path, err = url.PathUnescape(path)
	return u, err
}

// tidyPath drops doubled and trailing slashes, and completes a path that the caller left to us.
// What was escaped stays so.
func tidyPath(u *url.URL) (string, error) {
	var kept []string
	for segment := range strings.SplitSeq(u.EscapedPath(), "/") {
		if plain, err := url.PathUnescape(segment); err != nil || plain == "." || plain == ".." {
			return "", fmt.Errorf("the base URL of %s has a . or .. in its path", u.Host)
		}
		if segment != "" {
			kept = append(kept, segment)
		}
	}
	path := "/" + strings.Join(kept, "/")
	switch {
	case path == "/" && strings.EqualFold(u.Hostname(), "api.airbyte.com"):
		return "/v1", nil
	case path == "/":
		return "/api/public/v1", nil
	case strings.HasSuffix(path, "/api/public"):
		return path + "/v1", nil
	}
	return path, nil
}
