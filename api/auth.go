package airbyte

import "net/http"

// authorizer puts credentials on a request. The request's context bounds it.
type authorizer interface {
	authorize(req *http.Request) error
}

// staticToken is a bearer token that stays the same.
type staticToken Secret

func (t staticToken) authorize(req *http.Request) error {
	req.Header.Set("Authorization", "Bearer "+string(t))
	return nil
}

func (staticToken) String() string   { return redacted }
func (staticToken) GoString() string { return redacted }
