package airbyte

import (
	"context"
	"encoding/base64"
	"errors"
	"strings"
)

// credentials provides the Authorization header of requests. It keeps the secrets in the variables
// of closures, because package fmt prints the unexported fields of a struct, but not these
// variables.
type credentials struct {
	get     func(context.Context) (string, error) // nil for no credentials
	refused func(authorization string)            // called after a 401; nil if they cannot be renewed
	current func(context.Context) (string, bool)  // like get, but false instead of waiting; nil if refused is
	always  bool                                  // also sent with anonymous operations
	secrets func(*secretSet)                      // adds the secrets that they consist of; nil for no credentials
}

// fixedCredentials returns credentials that send the same header with every request.
func fixedCredentials(authorization string) credentials {
	return credentials{
		get:     func(context.Context) (string, error) { return authorization, nil },
		secrets: func(s *secretSet) { s.addAuthorization(authorization) },
	}
}

// WithToken sends a fixed bearer token with every request. It suits tests, and tokens that are
// valid longer than the program runs. Airbyte's access tokens expire within minutes, so most
// programs need [WithClientCredentials]. Leading and trailing space is removed, such as the line
// break at the end of a file.
func WithToken(token string) Option {
	return func(s *settings) {
		checked, err := checkToken(token)
		if err != nil {
			s.fail("WithToken: " + err.Error())
		}
		s.credentials = func(*Client) credentials { return fixedCredentials("Bearer " + string(checked)) }
	}
}

// WithBasicAuth sends a user name and a password with every request, for servers behind a proxy
// that requires them. They are also sent with operations that need no credentials. The password may
// be empty.
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
			c.always = true // the proxy requires them for all operations
			return c
		}
	}
}

// WithClientCredentials fetches access tokens for an application and renews them before they
// expire. Find the client ID and the client secret of an application in the settings of Airbyte;
// leading and trailing space is removed. The client requests tokens from /applications/token below
// the base URL. Calls that need a token at the same time share one request.
func WithClientCredentials(clientID, clientSecret string) Option {
	clientID = strings.TrimSpace(clientID)
	clientSecret = strings.TrimSpace(clientSecret)
	return func(s *settings) {
		if clientID == "" || clientSecret == "" {
			s.fail("WithClientCredentials: the client ID or the client secret is empty")
		}
		s.credentials = func(c *Client) credentials {
			app := &application{client: c, id: clientID, secret: Secret(clientSecret)}
			return app.credentials()
		}
	}
}

// TokenSource returns an access token. The client calls it when it has no token, when the token is
// about to expire, and when the server has refused the token. Other requests may still use the
// previous token during a call. The context ends after two minutes, or when the last request that
// waited for the token is cancelled. Calls do not overlap, unless one does not return soon after its
// context has ended.
type TokenSource func(ctx context.Context) (Token, error)

// WithTokenSource sends tokens from source, which must not be nil. A token is used until shortly
// before its Expiry or, if it is a JWT whose exp claim is earlier, until shortly before that time.
func WithTokenSource(source TokenSource) Option {
	return func(s *settings) {
		if source == nil {
			s.fail("WithTokenSource: the source is nil")
			return
		}
		s.credentials = func(*Client) credentials { return tokenCredentials(withJWTExpiry(source)) }
	}
}

// withJWTExpiry limits the Expiry of tokens that are JWTs to their exp claim. It ignores their iat
// claim, because the source may have cached the token for some time.
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

// WithoutCredentials sends no credentials, which is the default. Use it to undo an earlier option.
func WithoutCredentials() Option {
	return func(s *settings) { s.credentials = nil }
}

// checkToken removes leading and trailing space from a token. It returns an error for a token that
// is empty or that a header cannot hold.
func checkToken(token string) (Secret, error) {
	token = strings.TrimSpace(token)
	if token == "" {
		return "", errors.New("the token is empty")
	}
	if strings.Contains(token, " ") || hasControl(token) {
		return "", errors.New("the token has a space or a control character; pass only the token, without Bearer")
	}
	return Secret(token), nil
}
