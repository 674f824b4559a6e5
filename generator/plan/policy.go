package plan

import (
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/airbyte-go/airbyte/generator/document"
	"github.com/getkin/kin-openapi/openapi3"
)

// planPolicy decides how the client sends the requests of an operation.
func (p *planner) planPolicy(o *Operation, item *openapi3.PathItem, spec *openapi3.Operation) error {
	o.Idempotent = isIdempotent(o.Method, spec)
	o.Anonymous = spec.Security != nil && len(*spec.Security) == 0
	var err error
	o.Since, err = readRelease(spec, "x-since")
	if err != nil {
		return err
	}
	o.Removed, err = readRelease(spec, "x-removed")
	if err != nil {
		return err
	}
	o.Timeout, err = readTimeout(spec)
	if err != nil {
		return err
	}
	if spec.Servers != nil && len(*spec.Servers) > 0 {
		return errors.New("servers of an operation are not supported; move them to its path in an overlay")
	}
	o.Above, err = p.above(item.Servers)
	return err
}

// isIdempotent reports whether a request can be repeated. x-idempotent overrides
// the rule for the HTTP method.
func isIdempotent(method string, spec *openapi3.Operation) bool {
	override, ok := spec.Extensions["x-idempotent"].(bool)
	if ok {
		return override
	}
	switch method {
	case "GET", "HEAD", "PUT", "DELETE":
		return true
	}
	return false
}

// readRelease reads x-since or x-removed, which name a release of the server or a
// month. The name becomes part of comments and of one-line errors.
func readRelease(spec *openapi3.Operation, extension string) (string, error) {
	release, ok := spec.Extensions[extension].(string)
	if !ok {
		return "", nil
	}
	isPrintable := !strings.ContainsFunc(release, func(r rune) bool { return !unicode.IsPrint(r) })
	if release == "" || strings.TrimSpace(release) != release || !isPrintable {
		return "", fmt.Errorf("%s: want a release or a month, such as 1.6 or March 2026, got %q", extension, release)
	}
	return release, nil
}

// readTimeout reads x-timeout. The operations table holds milliseconds.
func readTimeout(spec *openapi3.Operation) (time.Duration, error) {
	text, ok := spec.Extensions["x-timeout"].(string)
	if !ok {
		return 0, nil
	}
	timeout, err := time.ParseDuration(text)
	isWhole := timeout%time.Millisecond == 0
	if err != nil || timeout <= 0 || !isWhole {
		return 0, fmt.Errorf("x-timeout: want a duration such as 10m, in whole milliseconds, got %q", text)
	}
	return timeout, nil
}

// above returns the end of the base URL's path that the server of a path lacks.
// It is /v1 if the document has the server https://host/api/v1 and the path has
// the server https://host/api, and "" if the path has no server of its own.
func (p *planner) above(servers openapi3.Servers) (string, error) {
	if len(servers) == 0 {
		return "", nil
	}
	if len(servers) > 1 {
		return "", errors.New("its path has several servers; keep one in an overlay")
	}
	notAbove := fmt.Errorf("the server %s of its path is not above the server of the document; correct it in an overlay",
		document.QuoteUnprintable(servers[0].URL))
	if len(p.doc.Servers) == 0 {
		return "", notAbove
	}
	base, err := url.Parse(p.doc.Servers[0].URL)
	if err != nil {
		return "", fmt.Errorf("the server of the document: %w", err)
	}
	own, err := url.Parse(servers[0].URL)
	if err != nil {
		return "", fmt.Errorf("the server of its path: %w", err)
	}
	rest, isAbove := cutSegments(segments(base), segments(own))
	if own.Scheme != base.Scheme || own.Host != base.Host || !isAbove {
		return "", notAbove
	}
	if len(rest) == 0 {
		return "", nil
	}
	return "/" + strings.Join(rest, "/"), nil
}

// segments returns the segments of the path of a URL.
func segments(u *url.URL) []string {
	return strings.FieldsFunc(u.Path, func(r rune) bool { return r == '/' })
}

// cutSegments returns the segments after a prefix, and reports whether the
// segments start with it.
func cutSegments(all, prefix []string) ([]string, bool) {
	if len(prefix) > len(all) || !slices.Equal(prefix, all[:len(prefix)]) {
		return nil, false
	}
	return all[len(prefix):], true
}
