package airbyte

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"
)

// Token is an access token.
type Token struct {
	Value  Secret
	Expiry time.Time // zero where it is not known: the token is then used until it is refused
}

// tokenTimeout bounds one fetch of a token, retries included.
const tokenTimeout = 2 * time.Minute

// isGood reports whether there is a token that has not expired.
func (t Token) isGood() bool {
	return t.Value != "" && (t.Expiry.IsZero() || time.Now().Before(t.Expiry))
}

// tokenCache keeps a token and renews it. However many callers wait, one fetch is under way; each
// leaves when its own context ends, and the fetch is given up when the last one has left. A token
// that is due but still good keeps nobody waiting.
type tokenCache struct {
	source TokenSource

	mu     sync.Mutex
	token  Token
	renew  time.Time // when to fetch the next one; zero for when it is refused
	flight *flight   // nil when nothing is under way
}

// flight is a fetch under way.
type flight struct {
	done    chan struct{} // closed when token and err are set
	token   Token
	err     error
	waiting int  // callers, under the mutex of the cache
	left    bool // by all who waited, under the mutex as well
	cancel  context.CancelFunc
}

// tokens are credentials from a source.
func tokens(source TokenSource) credentials {
	c := &tokenCache{source: source}
	return credentials{get: c.authorization, refused: c.refused}
}

// authorization has a token that has not expired.
func (c *tokenCache) authorization(ctx context.Context) (string, error) {
	for {
		token, f := c.look(ctx)
		if f == nil {
			return "Bearer " + string(token.Value), nil
		}
		select {
		case <-f.done:
			if f.err != nil && f.left {
				continue // it was given up by those who waited before
			}
			return "Bearer " + string(f.token.Value), f.err
		case <-ctx.Done():
			c.leave(f)
			return "", fmt.Errorf("waiting for a token: %w", ctx.Err())
		}
	}
}

// look returns the token if it is good, and otherwise the fetch to wait for.
func (c *tokenCache) look(ctx context.Context) (Token, *flight) {
	c.mu.Lock()
	defer c.mu.Unlock()
	good := c.token.isGood()
	if good && (c.renew.IsZero() || time.Now().Before(c.renew)) {
		return c.token, nil
	}
	if c.flight == nil {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), tokenTimeout)
		c.flight = &flight{done: make(chan struct{}), cancel: cancel}
		go c.run(ctx, c.flight)
	}
	if good {
		return c.token, nil
	}
	c.flight.waiting++
	return Token{}, c.flight
}

// leave takes a caller off a fetch.
func (c *tokenCache) leave(f *flight) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if f.waiting--; f.waiting == 0 && c.flight == f {
		f.left = true
		f.cancel()
	}
}

// refused drops the token if a server did not accept it.
func (c *tokenCache) refused(authorization string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if authorization == "Bearer "+string(c.token.Value) {
		c.token = Token{}
	}
}

// run fetches a token. Whatever the source does, those who wait get an answer.
func (c *tokenCache) run(ctx context.Context, f *flight) {
	f.err = errors.New("airbyte: the token source did not return")
	defer func() {
		if r := recover(); r != nil {
			f.err = fmt.Errorf("airbyte: the token source panicked: %v", r)
		}
		c.land(f)
	}()
	if f.token, f.err = c.source(ctx); f.err == nil {
		if f.token.Value, f.err = tidyToken(string(f.token.Value)); f.err != nil {
			f.err = fmt.Errorf("airbyte: the token source: %w", f.err)
		}
	}
}

// land keeps what was fetched, to be renewed early by a fifth of its life, and by a minute at the
// most, so that even a token of a minute serves many requests. Where nothing was fetched and the
// last token is still good, that one stays in use for a while.
func (c *tokenCache) land(f *flight) {
	c.mu.Lock()
	defer c.mu.Unlock()
	defer close(f.done)
	defer f.cancel()
	c.flight = nil
	now := time.Now()
	switch life := f.token.Expiry.Sub(now); {
	case f.err != nil && c.token.isGood():
		f.token, f.err = c.token, nil
		c.renew = now.Add(min(c.token.Expiry.Sub(now)/2, 10*time.Second))
	case f.err != nil:
	case life > 0:
		c.token, c.renew = f.token, f.token.Expiry.Add(-min(life/5, time.Minute))
	default: // it does not say how long it lives
		c.token, c.renew = Token{Value: f.token.Value}, time.Time{}
	}
}

// jwtTimes reads when a token says it was issued and when it expires. What it does not say is 1970
// or before.
func jwtTimes(token string) (issued, expires time.Time) {
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		return issued, expires
	}
	payload, err := base64.RawURLEncoding.DecodeString(strings.TrimRight(parts[1], "="))
	var claims struct {
		Expires float64 `json:"exp"`
		Issued  float64 `json:"iat"`
	}
	if err != nil || json.Unmarshal(payload, &claims) != nil {
		return issued, expires
	}
	return time.Unix(int64(min(claims.Issued, 1<<40)), 0), time.Unix(int64(min(claims.Expires, 1<<40)), 0)
}
