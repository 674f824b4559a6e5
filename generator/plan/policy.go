package plan

import (
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/airbyte-go/airbyte/generator/document"
	"github.com/getkin/kin-openapi/openapi3"
)

// planPolicy decides how the client treats the operation.
func (p *planner) planPolicy(o *Operation, item *openapi3.PathItem, spec *openapi3.Operation) error {
	switch o.Method {
	case "GET", "HEAD", "PUT", "DELETE":
		o.Idempotent = true
	}
	if v, ok := spec.Extensions["x-idempotent"].(bool); ok {
		o.Idempotent = v
	}
	o.Anonymous = spec.Security != nil && len(*spec.Security) == 0
	o.Removed, _ = spec.Extensions["x-removed"].(string)
	var err error
	if o.Timeout, err = timeoutOf(spec); err != nil {
		return err
	}
	if spec.Servers != nil && len(*spec.Servers) > 0 {
		return errors.New("it has servers of its own, which is not supported; give them to its path, if they are above the server of the document")
	}
	o.Above, err = p.above(item.Servers)
	return err
}

// timeoutOf reads x-timeout. The operations table has it in milliseconds.
func timeoutOf(spec *openapi3.Operation) (time.Duration, error) {
	text, ok := spec.Extensions["x-timeout"].(string)
	if !ok {
		return 0, nil
	}
	d, err := time.ParseDuration(text)
	if err != nil || d <= 0 || d%time.Millisecond != 0 {
		return 0, fmt.Errorf("x-timeout %q is not a duration such as 10m, in whole milliseconds", text)
	}
	return d, nil
}

// above returns the end of the base URL that a path with servers of its own
// does not have: /v1, where the document is at https://host/api/v1 and the path
// at https://host/api.
func (p *planner) above(servers openapi3.Servers) (string, error) {
	if len(servers) == 0 {
		return "", nil
	}
	if len(servers) > 1 {
		return "", errors.New("its path has several servers; leave one")
	}
	own := servers[0].URL
	refused := fmt.Errorf("its server %s is not above the server of the document", document.QuoteUnprintable(own))
	if len(p.doc.Servers) == 0 {
		return "", refused
	}
	base, err := url.Parse(p.doc.Servers[0].URL)
	if err != nil {
		return "", fmt.Errorf("the server of the document: %w", err)
	}
	upper, err := url.Parse(own)
	if err != nil {
		return "", fmt.Errorf("its server: %w", err)
	}
	all, some := segments(base), segments(upper)
	if upper.Scheme != base.Scheme || upper.Host != base.Host || len(some) > len(all) || !slices.Equal(some, all[:len(some)]) {
		return "", refused
	}
	if len(some) == len(all) {
		return "", nil
	}
	return "/" + strings.Join(all[len(some):], "/"), nil
}

// segments are the parts of the path of a URL.
func segments(u *url.URL) []string {
	return strings.FieldsFunc(u.Path, func(r rune) bool { return r == '/' })
}
