package airbyte

import (
	"context"
	"net/http"
	"strings"
)

// authorizer puts credentials on a request. The request's context bounds how
// long that may take.
type authorizer interface {
	authorize(req *http.Request) error
}

// WithToken sends a token with every request, as it is. It suits tokens that
// outlive the program and tests; an access token of Airbyte expires within
// minutes.
func WithToken(token string) Option {
	return func(s *settings) {
		if token == "" {
			s.fail("WithToken: the token is empty")
			return
		}
		s.credentials = func(*Client) authorizer { return bearer(token) }
	}
}

// WithBasicAuth sends a user name and a password with every request, for
// servers behind a proxy that asks for them.
//
//airbytegen:with basic env
func WithBasicAuth(username, password string) Option {
	return func(s *settings) {
		if username == "" {
			s.fail("WithBasicAuth: the user name is empty")
			return
		}
		s.credentials = func(*Client) authorizer { return basic{username, Secret(password)} }
	}
}

// WithClientCredentials gets tokens for an application, whose ID and secret
// are shown in Airbyte's settings, and renews them before they expire. Tokens
// come from the same server, at the base URL + /applications/token; one
// request fetches them for all callers that wait.
func WithClientCredentials(clientID, clientSecret string) Option {
	return func(s *settings) {
		if clientID == "" || clientSecret == "" {
			s.fail("WithClientCredentials: the client ID or the client secret is empty")
			return
		}
		s.credentials = func(c *Client) authorizer {
			source := &clientCredentials{client: c, id: clientID, secret: SentSecret(clientSecret)}
			return newTokenCache(source.token)
		}
	}
}

// TokenSource fetches a fresh token from wherever tokens come from. It is
// called again when the last one is about to expire or was refused, never by
// two goroutines at once.
type TokenSource func(ctx context.Context) (Token, error)

// WithTokenSource sends tokens from a source of the caller's. They are kept
// until they are about to expire, which is the earlier of what the source says
// and what the token itself does, if it is a JWT.
func WithTokenSource(source TokenSource) Option {
	return func(s *settings) {
		if source == nil {
			s.fail("WithTokenSource: the source is nil")
			return
		}
		s.credentials = func(*Client) authorizer { return newTokenCache(source) }
	}
}

// WithoutCredentials sends no credentials, which is also the default.
func WithoutCredentials() Option {
	return func(s *settings) { s.credentials = nil }
}

// bearer is a token that stays the same.
type bearer Secret

func (t bearer) authorize(req *http.Request) error {
	req.Header.Set("Authorization", "Bearer "+string(t))
	return nil
}

// basic is a user name with a password.
type basic struct {
	username string
	password Secret
}

func (b basic) authorize(req *http.Request) error {
	req.SetBasicAuth(b.username, string(b.password))
	return nil
}

// bearerOf is the token on a request.
func bearerOf(req *http.Request) Secret {
	token, _ := strings.CutPrefix(req.Header.Get("Authorization"), "Bearer ")
	return Secret(token)
}
