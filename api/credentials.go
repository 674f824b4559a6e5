package airbyte

import (
	"context"
	"encoding/base64"
	"errors"
	"strings"
)

// credentials are what the header Authorization takes. Functions hold them, which package fmt does
// not look into.
type credentials struct {
	get     func(context.Context) (string, error) // nil for none
	refused func(authorization string)            // nil for what cannot be had anew
	always  bool                                  // also where the operation needs none
}

// fixed are credentials that stay the same.
func fixed(authorization string) credentials {
	return credentials{get: func(context.Context) (string, error) { return authorization, nil }}
}

// WithToken sends a token with every request. It suits tokens that outlive the program and tests;
// an access token of Airbyte expires within minutes. Space around it, as files of secrets have, is
// dropped.
func WithToken(token string) Option {
	return func(s *settings) {
		tidy, err := tidyToken(token)
		if err != nil {
			s.fail("WithToken: " + err.Error())
		}
		s.credentials = func(*Client) credentials { return fixed("Bearer " + string(tidy)) }
	}
}

// WithBasicAuth sends a user name and a password with every request, for servers behind a proxy
// that asks for them.
//
//airbytegen:with basic env
func WithBasicAuth(username, password string) Option {
	return func(s *settings) {
		if username == "" {
			s.fail("WithBasicAuth: the user name is empty")
			return
		}
		if strings.Contains(username, ":") || isControl(username+password) {
			s.fail("WithBasicAuth: the user name has a colon, or one of the two a line break or another control character")
			return
		}
		s.credentials = func(*Client) credentials {
			c := fixed("Basic " + base64.StdEncoding.EncodeToString([]byte(username+":"+password)))
			c.always = true // since it is a proxy that asks
			return c
		}
	}
}

// WithClientCredentials gets tokens for an application, whose ID and secret are shown in Airbyte's
// settings, and renews them before they expire. Tokens come from the same server, at the base URL +
// /applications/token; one request fetches them for all callers that wait. Space around the two is
// dropped.
func WithClientCredentials(clientID, clientSecret string) Option {
	return func(s *settings) {
		clientID, clientSecret := strings.TrimSpace(clientID), strings.TrimSpace(clientSecret)
		if clientID == "" || clientSecret == "" {
			s.fail("WithClientCredentials: the client ID or the client secret is empty")
		}
		s.credentials = func(c *Client) credentials {
			return tokens((&application{c, clientID, Secret(clientSecret)}).token)
		}
	}
}

// TokenSource fetches a token from wherever tokens come from. It is called again when the last one
// is about to expire or was refused, never by two goroutines at once, and possibly while the last
// one is still in use. The context ends after two minutes, or when no caller waits any more.
type TokenSource func(ctx context.Context) (Token, error)

// WithTokenSource sends tokens from a source of the caller's. They are kept until they are about to
// expire, which is the earlier of what the source says and what the token itself does, if it is a
// JWT.
//
//airbytegen:with tokensource
func WithTokenSource(source TokenSource) Option {
	return func(s *settings) {
		if source == nil {
			s.fail("WithTokenSource: the source is nil")
			return
		}
		s.credentials = func(*Client) credentials {
			return tokens(func(ctx context.Context) (Token, error) {
				token, err := source(ctx)
				// It may have been issued long ago, so only its end matters.
				if _, expires := jwtTimes(string(token.Value)); expires.Unix() > 0 && (token.Expiry.IsZero() || expires.Before(token.Expiry)) {
					token.Expiry = expires
				}
				return token, err
			})
		}
	}
}

// WithoutCredentials sends no credentials, which is also the default.
func WithoutCredentials() Option {
	return func(s *settings) { s.credentials = nil }
}

// tidyToken drops the space around a token, and refuses what no header may hold.
func tidyToken(token string) (Secret, error) {
	token = strings.TrimSpace(token)
	switch {
	case token == "":
		return "", errors.New("the token is empty")
	case strings.Contains(token, " ") || isControl(token):
		return "", errors.New("the token has a space or a control character; give it alone, without Bearer")
	}
	return Secret(token), nil
}
