package airbyte

import (
	"context"
	"encoding/base64"
	"errors"
	"strings"
)

// credentials provide the Authorization header of requests. The secrets are variables of functions,
// because package fmt prints the unexported fields of a struct, but not the variables of a function.
type credentials struct {
	get     func(context.Context) (string, error) // nil for no credentials
	refused func(authorization string)            // called after a 401; nil if there is nothing to renew
	always  bool                                  // also for anonymous operations
}

// fixedCredentials send the same header with every request.
func fixedCredentials(authorization string) credentials {
	return credentials{get: func(context.Context) (string, error) { return authorization, nil }}
}

// WithToken sends a bearer token with every request. It suits tests and tokens that outlive the
// program; the access tokens of Airbyte expire within minutes, so most programs need
// [WithClientCredentials]. Surrounding space, common in files of secrets, is removed.
func WithToken(token string) Option {
	return func(s *settings) {
		checked, err := checkToken(token)
		if err != nil {
			s.fail("WithToken: " + err.Error())
		}
		s.credentials = func(*Client) credentials { return fixedCredentials("Bearer " + string(checked)) }
	}
}

// WithBasicAuth sends a user name and a password with every request, for servers behind a proxy that
// asks for them. The operations that need no credentials are sent with them, too.
func WithBasicAuth(username, password string) Option {
	return func(s *settings) {
		if username == "" {
			s.fail("WithBasicAuth: the user name is empty")
			return
		}
		if strings.Contains(username, ":") {
			s.fail("WithBasicAuth: the user name has a colon")
			return
		}
		if hasControl(username + password) {
			s.fail("WithBasicAuth: the user name or the password has a line break or another control character")
			return
		}
		authorization := "Basic " + base64.StdEncoding.EncodeToString([]byte(username+":"+password))
		s.credentials = func(*Client) credentials {
			c := fixedCredentials(authorization)
			c.always = true // the proxy asks, not the operation
			return c
		}
	}
}

// WithClientCredentials fetches access tokens for an application and renews them before they expire.
// The client ID and secret of an application are shown in the settings of Airbyte; surrounding space
// is removed. Tokens are fetched from the base URL + /applications/token, one request for all callers
// that wait.
func WithClientCredentials(clientID, clientSecret string) Option {
	clientID = strings.TrimSpace(clientID)
	clientSecret = strings.TrimSpace(clientSecret)
	return func(s *settings) {
		if clientID == "" || clientSecret == "" {
			s.fail("WithClientCredentials: the client ID or the client secret is empty")
		}
		s.credentials = func(c *Client) credentials {
			app := &application{client: c, id: clientID, secret: Secret(clientSecret)}
			return tokenCredentials(app.token)
		}
	}
}

// TokenSource returns an access token. It is called when the previous token is about to expire or was
// refused, never by two goroutines at once, and possibly while the previous token is still in use.
// The context ends after two minutes, or when no caller waits any longer.
type TokenSource func(ctx context.Context) (Token, error)

// WithTokenSource sends tokens from a source of your own. A token is kept until it is about to expire:
// at its Expiry, or earlier if it is a JWT that says so.
func WithTokenSource(source TokenSource) Option {
	return func(s *settings) {
		if source == nil {
			s.fail("WithTokenSource: the source is nil")
			return
		}
		s.credentials = func(*Client) credentials { return tokenCredentials(withJWTExpiry(source)) }
	}
}

// withJWTExpiry ends tokens no later than they say themselves. Only the end counts: the source may
// have kept the token for long.
func withJWTExpiry(source TokenSource) TokenSource {
	return func(ctx context.Context) (Token, error) {
		token, err := source(ctx)
		_, expires := jwtTimes(string(token.Value))
		if expires.Unix() <= 0 {
			return token, err
		}
		if token.Expiry.IsZero() || expires.Before(token.Expiry) {
			token.Expiry = expires
		}
		return token, err
	}
}

// WithoutCredentials sends no credentials, which is the default. It undoes an earlier option.
func WithoutCredentials() Option {
	return func(s *settings) { s.credentials = nil }
}

// checkToken removes the space around a token, and refuses tokens that no header can hold.
func checkToken(token string) (Secret, error) {
	token = strings.TrimSpace(token)
	if token == "" {
		return "", errors.New("the token is empty")
	}
	if strings.Contains(token, " ") || hasControl(token) {
		return "", errors.New("the token has a space or a control character; give the token alone, without Bearer")
	}
	return Secret(token), nil
}
