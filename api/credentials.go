package airbyte

import (
	"context"
	"encoding/base64"
	"errors"
	"strings"
)

// authorizer has credentials, as the header Authorization takes them. The context bounds how long
// it may take to get them.
type authorizer interface {
	authorization(ctx context.Context) (string, error)
}

// WithToken sends a token with every request. It suits tokens that outlive the program and tests;
// an access token of Airbyte expires within minutes. Space around it, as files of secrets have, is
// dropped.
func WithToken(token string) Option {
	return func(s *settings) {
		tidy, err := tidyToken(token)
		if err != nil {
			s.fail("WithToken: " + err.Error())
			return
		}
		s.credentials = func(*Client) authorizer { return &bearer{Secret(tidy)} }
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
		s.credentials = func(*Client) authorizer { return &basic{username, Secret(password)} }
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
			return
		}
		s.credentials = func(c *Client) authorizer {
			source := &clientCredentials{client: c, id: clientID, secret: SentSecret(clientSecret)}
			return &tokenCache{source: source.token}
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
		s.credentials = func(*Client) authorizer {
			return &tokenCache{source: func(ctx context.Context) (Token, error) {
				token, err := source(ctx)
				// It may have been issued long ago, so only its end matters.
				if _, expires := jwtTimes(string(token.Value)); expires.Unix() > 0 && (token.Expiry.IsZero() || expires.Before(token.Expiry)) {
					token.Expiry = expires
				}
				return token, err
			}}
		}
	}
}

// WithoutCredentials sends no credentials, which is also the default.
func WithoutCredentials() Option {
	return func(s *settings) { s.credentials = nil }
}

// bearer is a token that stays the same.
type bearer struct{ token Secret }

func (b *bearer) authorization(context.Context) (string, error) {
	return "Bearer " + string(b.token), nil
}

// basic is a user name with a password.
type basic struct {
	username string
	password Secret
}

func (b *basic) authorization(context.Context) (string, error) {
	return "Basic " + base64.StdEncoding.EncodeToString([]byte(b.username+":"+string(b.password))), nil
}

// tidyToken drops the space around a token, and refuses what no header may hold.
func tidyToken(token string) (string, error) {
	token = strings.TrimSpace(token)
	switch {
	case token == "":
		return "", errors.New("the token is empty")
	case strings.Contains(token, " ") || isControl(token):
		return "", errors.New("the token has a space or a control character; give it alone, without Bearer")
	}
	return token, nil
}
