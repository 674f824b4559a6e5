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
	Expiry time.Time // zero if unknown; the token is then used until the server refuses it
}

// tokenTimeout limits one fetch of a token, including retries.
const tokenTimeout = 2 * time.Minute

// isValid reports whether there is a token that has not expired.
func (t Token) isValid() bool {
	if t.Value == "" {
		return false
	}
	return t.Expiry.IsZero() || time.Now().Before(t.Expiry)
}

// tokenCache keeps a token and renews it. At most one fetch is running, for any number of callers.
// Each caller waits on its own context, and the fetch is cancelled when the last caller has left. A
// token that is due for renewal but still valid makes nobody wait.
type tokenCache struct {
	source TokenSource

	mu      sync.Mutex
	token   Token
	renewAt time.Time   // when to fetch the next token; zero to wait until this one is refused
	fetch   *tokenFetch // nil if none is running
}

// tokenFetch is a running fetch.
type tokenFetch struct {
	cancel context.CancelFunc
	done   chan struct{} // closed when token and err are set
	token  Token
	err    error

	waiting   int  // number of callers; guarded by the mutex of the cache
	abandoned bool // all callers have left; guarded by the mutex of the cache
}

// tokenCredentials send the tokens of a source.
func tokenCredentials(source TokenSource) credentials {
	c := &tokenCache{source: source}
	return credentials{get: c.authorization, refused: c.refused}
}

// authorization returns the header with a valid token, and fetches the token if necessary.
func (c *tokenCache) authorization(ctx context.Context) (string, error) {
	for {
		token, fetch := c.tokenOrFetch(ctx)
		if fetch == nil {
			return bearer(token), nil
		}
		select {
		case <-fetch.done:
			if fetch.err != nil && fetch.abandoned {
				continue // the callers before us cancelled it
			}
			return bearer(fetch.token), fetch.err
		case <-ctx.Done():
			c.leave(fetch)
			return "", fmt.Errorf("waiting for a token: %w", ctx.Err())
		}
	}
}

func bearer(token Token) string { return "Bearer " + string(token.Value) }

// tokenOrFetch returns the token if it is valid, and otherwise the fetch to wait for. It starts a
// fetch if one is due.
func (c *tokenCache) tokenOrFetch(ctx context.Context) (Token, *tokenFetch) {
	c.mu.Lock()
	defer c.mu.Unlock()
	valid := c.token.isValid()
	due := !c.renewAt.IsZero() && !time.Now().Before(c.renewAt)
	if valid && !due {
		return c.token, nil
	}
	if c.fetch == nil {
		c.startFetch(ctx)
	}
	if valid {
		return c.token, nil
	}
	c.fetch.waiting++
	return Token{}, c.fetch
}

// startFetch starts a fetch that does not end with the context of one caller.
func (c *tokenCache) startFetch(ctx context.Context) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), tokenTimeout)
	c.fetch = &tokenFetch{done: make(chan struct{}), cancel: cancel}
	go c.run(ctx, c.fetch)
}

// leave removes a caller from a fetch, and cancels the fetch after the last one.
func (c *tokenCache) leave(fetch *tokenFetch) {
	c.mu.Lock()
	defer c.mu.Unlock()
	fetch.waiting--
	if fetch.waiting == 0 && c.fetch == fetch {
		fetch.abandoned = true
		fetch.cancel()
	}
}

// refused drops the token if it is the one that the server refused.
func (c *tokenCache) refused(authorization string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if authorization == bearer(c.token) {
		c.token = Token{}
	}
}

// run fetches a token. It finishes the fetch even if the source panics or ends the goroutine.
func (c *tokenCache) run(ctx context.Context, fetch *tokenFetch) {
	fetch.err = errors.New("airbyte: the token source did not return")
	defer func() {
		if r := recover(); r != nil {
			fetch.err = fmt.Errorf("airbyte: the token source panicked: %v", r)
		}
		c.finish(fetch)
	}()
	fetch.token, fetch.err = c.source(ctx)
	if fetch.err != nil {
		return
	}
	value, err := checkToken(string(fetch.token.Value))
	if err != nil {
		fetch.err = fmt.Errorf("airbyte: the token source: %w", err)
		return
	}
	fetch.token.Value = value
}

// finish stores the result of a fetch and releases its callers.
func (c *tokenCache) finish(fetch *tokenFetch) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.fetch = nil
	if fetch.err == nil {
		c.keep(fetch.token)
	} else if c.token.isValid() {
		c.keepPrevious(fetch)
	}
	fetch.cancel()
	close(fetch.done)
}

// keep stores a new token. It is renewed before it expires: earlier by a fifth of its lifetime, but at
// most by a minute, so that even a token that lives for a minute serves many requests.
func (c *tokenCache) keep(token Token) {
	life := time.Until(token.Expiry)
	if life <= 0 { // unknown, or the clocks disagree
		c.token = Token{Value: token.Value}
		c.renewAt = time.Time{}
		return
	}
	c.token = token
	c.renewAt = token.Expiry.Add(-min(life/5, time.Minute))
}

// keepPrevious uses the previous token for the callers of a fetch that failed, and tries again later.
func (c *tokenCache) keepPrevious(fetch *tokenFetch) {
	fetch.token = c.token
	fetch.err = nil
	c.renewAt = time.Now().Add(min(time.Until(c.token.Expiry)/2, 10*time.Second))
}

// jwtTimes returns the claims iat and exp of a token. They are in 1970 or before if the token is not
// a JWT or does not have them.
func jwtTimes(token string) (issued, expires time.Time) {
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		return time.Time{}, time.Time{}
	}
	payload, err := base64.RawURLEncoding.DecodeString(strings.TrimRight(parts[1], "="))
	if err != nil {
		return time.Time{}, time.Time{}
	}
	var claims struct {
		Issued  float64 `json:"iat"`
		Expires float64 `json:"exp"`
	}
	if json.Unmarshal(payload, &claims) != nil {
		return time.Time{}, time.Time{}
	}
	return claimTime(claims.Issued), claimTime(claims.Expires)
}

func claimTime(seconds float64) time.Time { return time.Unix(int64(min(seconds, 1<<40)), 0) }
