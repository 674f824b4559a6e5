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

// fetchPatience is the time after which a fetch is cancelled, and started anew, if a caller gives up
// waiting for it. Otherwise a fetch that hangs would stop a busy client until tokenTimeout, because
// there is always a caller that waits.
const fetchPatience = 15 * time.Second

// isValid reports whether the token is set and has not expired.
func (t Token) isValid() bool {
	if t.Value == "" {
		return false
	}
	return t.Expiry.IsZero() || time.Now().Before(t.Expiry)
}

// tokenCache keeps a token and renews it. At most one fetch runs at a time, and all callers that
// need the token wait for it. A caller stops waiting when its own context ends, and the fetch is
// cancelled when the last caller has stopped waiting, or when a caller stops after [fetchPatience]. If
// the token is due for renewal but still valid, callers use it without waiting.
//
// A fetch also ends if its source does not return soon after it was cancelled or has timed out. The
// source then continues without callers, and the next caller starts another fetch.
type tokenCache struct {
	source TokenSource

	mu       sync.Mutex
	token    Token
	previous Secret      // token before this one; "" if there was none
	renewAt  time.Time   // when to fetch the next token; zero to wait until this one is refused
	fetch    *tokenFetch // nil if none is running
}

// tokenFetch is one call of the token source. It may still be running.
type tokenFetch struct {
	cancel context.CancelFunc
	done   chan struct{} // closed when token and err are set
	token  Token
	err    error

	started   time.Time
	waiting   int  // number of callers; guarded by the mutex of the cache
	abandoned bool // callers have given up on it; guarded by the mutex of the cache
}

// tokenCredentials returns credentials that send the tokens of a source.
func tokenCredentials(source TokenSource) credentials {
	c := &tokenCache{source: source}
	return credentials{get: c.authorization, refused: c.refused, current: c.current, secrets: c.addSecrets}
}

// authorization returns the Authorization header. If there is no valid token, it waits for a fetch.
func (c *tokenCache) authorization(ctx context.Context) (string, error) {
	for {
		token, fetch := c.tokenOrFetch(ctx)
		if fetch == nil {
			return bearer(token), nil
		}
		select {
		case <-fetch.done:
			if fetch.err != nil && fetch.abandoned {
				continue // earlier callers cancelled the fetch, so start another one
			}
			return bearer(fetch.token), fetch.err
		case <-ctx.Done():
			c.leave(fetch)
			return "", fmt.Errorf("waiting for a token: %w", ctx.Err())
		}
	}
}

// current returns the Authorization header if there is a valid token. It does not wait, but starts a
// fetch if one is due.
func (c *tokenCache) current(ctx context.Context) (string, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	valid := c.checkRenewal(ctx)
	return bearer(c.token), valid
}

func bearer(token Token) string { return "Bearer " + string(token.Value) }

// tokenOrFetch returns the token if it is valid, and otherwise the fetch to wait for. It starts a
// fetch if one is due.
func (c *tokenCache) tokenOrFetch(ctx context.Context) (Token, *tokenFetch) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.checkRenewal(ctx) {
		return c.token, nil
	}
	c.fetch.waiting++
	return Token{}, c.fetch
}

// checkRenewal reports whether the token is valid. If it is not, or if its renewal is due, a fetch runs
// when checkRenewal returns. The caller holds the mutex.
func (c *tokenCache) checkRenewal(ctx context.Context) bool {
	valid := c.token.isValid()
	due := !c.renewAt.IsZero() && !time.Now().Before(c.renewAt)
	if c.fetch == nil && (!valid || due) {
		c.startFetch(ctx)
	}
	return valid
}

// startFetch starts a fetch. The fetch continues if the context of the caller ends, because other
// callers may be waiting for it.
func (c *tokenCache) startFetch(ctx context.Context) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), tokenTimeout)
	c.fetch = &tokenFetch{done: make(chan struct{}), cancel: cancel, started: time.Now()}
	go c.run(ctx, c.fetch)
}

// leave removes a caller from a fetch. It cancels the fetch if no caller is left, or if the fetch
// takes too long; the callers that are left then start another one.
func (c *tokenCache) leave(fetch *tokenFetch) {
	c.mu.Lock()
	defer c.mu.Unlock()
	fetch.waiting--
	isSlow := time.Since(fetch.started) >= fetchPatience
	if c.fetch == fetch && (fetch.waiting == 0 || isSlow) {
		fetch.abandoned = true
		fetch.cancel()
	}
}

// refused drops the token if it is the one that the server refused.
func (c *tokenCache) refused(authorization string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if authorization == bearer(c.token) {
		c.replace(Token{})
	}
}

// run fetches a token. It finishes the fetch even if the source panics, ends the goroutine, or does
// not return in time.
func (c *tokenCache) run(ctx context.Context, fetch *tokenFetch) {
	result := sourceResult{err: errors.New("airbyte: the token source did not return")}
	defer func() {
		if r := recover(); r != nil {
			result.err = fmt.Errorf("airbyte: the token source panicked: %v", r)
		}
		c.finish(fetch, result)
	}()
	read := func() sourceResult { return readSource(ctx, c.source) }
	returned, ok := bounded(ctx, read, c.finishLate)
	if !ok {
		returned.err = fmt.Errorf("airbyte: the token source does not return: %w", ctx.Err())
	}
	result = returned
}

// sourceResult is the result of a token source.
type sourceResult struct {
	token Token
	err   error
}

// readSource calls a token source and checks the token.
func readSource(ctx context.Context, source TokenSource) sourceResult {
	token, err := source(ctx)
	if err != nil {
		return sourceResult{err: err}
	}
	token.Value, err = checkToken(string(token.Value))
	if err != nil {
		return sourceResult{err: fmt.Errorf("airbyte: the token source: %w", err)}
	}
	return sourceResult{token: token}
}

// finish ends a fetch with a result, unless a late token has already ended it.
func (c *tokenCache) finish(fetch *tokenFetch, result sourceResult) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.fetch == fetch {
		c.complete(result)
	}
}

// finishLate uses a token that a source returned after its fetch had ended. Without this, a source
// that takes longer than any caller waits would never provide a token.
func (c *tokenCache) finishLate(result sourceResult) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if result.err != nil {
		return
	}
	if c.fetch != nil {
		c.complete(result)
	} else if !c.token.isValid() {
		c.keep(result.token)
	}
}

// complete stores the result of the running fetch and releases its callers.
func (c *tokenCache) complete(result sourceResult) {
	if result.err == nil {
		c.keep(result.token)
	} else if c.token.isValid() {
		result = sourceResult{token: c.keepPrevious()}
	}
	fetch := c.fetch
	c.fetch = nil
	fetch.token = result.token
	fetch.err = result.err
	fetch.cancel()
	close(fetch.done)
}

// keep stores a new token. Its renewal is due when a fifth of its lifetime is left, but at most a
// minute before it expires. Therefore even a token with a lifetime of a minute serves many
// requests.
func (c *tokenCache) keep(token Token) {
	life := time.Until(token.Expiry)
	if life <= 0 { // not set, or already over because the clocks disagree
		c.replace(Token{Value: token.Value})
		c.renewAt = time.Time{}
		return
	}
	c.replace(token)
	c.renewAt = token.Expiry.Add(-min(life/5, time.Minute))
}

// replace sets the token and remembers the one before it, which responses may still repeat.
func (c *tokenCache) replace(token Token) {
	if c.token.Value != "" && c.token.Value != token.Value {
		c.previous = c.token.Value
	}
	c.token = token
}

// addSecrets adds the token and the one before it.
func (c *tokenCache) addSecrets(s *secretSet) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, token := range []Secret{c.token.Value, c.previous} {
		if token != "" {
			s.secrets = append(s.secrets, string(token))
		}
	}
}

// keepPrevious handles a fetch that failed while the previous token is still valid. It returns the
// previous token, and the next fetch is due at most ten seconds later.
func (c *tokenCache) keepPrevious() Token {
	c.renewAt = time.Now().Add(min(time.Until(c.token.Expiry)/2, 10*time.Second))
	return c.token
}

// jwtTimes returns the iat and exp claims of a token. If the token is not a JWT or does not have a
// claim, the Unix time of the result is 0 or negative.
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
