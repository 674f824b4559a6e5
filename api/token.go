package airbyte

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"net/http"
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

// tokenCache keeps a token and renews it. However many callers wait, one
// fetch is under way; each leaves when its own context ends, and the fetch is
// given up when the last one has left.
type tokenCache struct {
	source TokenSource

	mu      sync.Mutex
	token   Token
	renew   time.Time // when to fetch the next one; zero for when it is refused
	expires time.Time // until when the token is good; zero where not known
	flight  *flight   // nil when nothing is under way
}

// flight is a fetch under way.
type flight struct {
	done    chan struct{} // closed when token and err are set
	token   Token
	err     error
	waiting int // callers, under the mutex of the cache
	cancel  context.CancelFunc
}

func newTokenCache(source TokenSource) *tokenCache { return &tokenCache{source: source} }

func (c *tokenCache) authorize(req *http.Request) error {
	token, err := c.get(req.Context())
	if err != nil {
		return err
	}
	return bearer(token.Value).authorize(req)
}

// get returns a token that is not about to expire.
func (c *tokenCache) get(ctx context.Context) (Token, error) {
	c.mu.Lock()
	if c.token.Value != "" && (c.renew.IsZero() || time.Now().Before(c.renew)) {
		defer c.mu.Unlock()
		return c.token, nil
	}
	f := c.join(ctx)
	c.mu.Unlock()
	select {
	case <-f.done:
		return f.token, f.err
	case <-ctx.Done():
		c.leave(f)
		return Token{}, ctx.Err()
	}
}

// refused drops a token that a server did not accept, unless it has been
// replaced already.
func (c *tokenCache) refused(value Secret) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.token.Value == value {
		c.token = Token{}
	}
}

// join starts a fetch, or counts a caller to the one under way.
func (c *tokenCache) join(ctx context.Context) *flight {
	if c.flight == nil {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), tokenTimeout)
		c.flight = &flight{done: make(chan struct{}), cancel: cancel}
		go c.run(ctx, c.flight)
	}
	c.flight.waiting++
	return c.flight
}

// leave takes a caller off a fetch.
func (c *tokenCache) leave(f *flight) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if f.waiting--; f.waiting > 0 {
		return
	}
	f.cancel()
	if c.flight == f {
		c.flight = nil // nobody may join what is being given up
	}
}

// run fetches a token. When that fails while the last one is still good, it
// stays in use for a while.
func (c *tokenCache) run(ctx context.Context, f *flight) {
	defer f.cancel()
	issued := time.Now()
	token, err := c.source(ctx)
	if err == nil && token.Value == "" {
		err = errors.New("airbyte: the token source gave an empty token")
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	defer close(f.done)
	if c.flight == f {
		c.flight = nil
	}
	switch now := time.Now(); {
	case err == nil:
		f.token = token
		c.keep(token, issued)
	case c.token.Value != "" && now.Before(c.expires):
		f.token = c.token
		c.renew = now.Add(min(c.expires.Sub(now)/2, 10*time.Second))
	default:
		f.err = err
	}
}

// keep stores a token. It is renewed early by a fifth of its life, and by a
// minute at the most, so that even a token of a minute serves many requests.
func (c *tokenCache) keep(token Token, issued time.Time) {
	c.token, c.renew, c.expires = token, time.Time{}, time.Time{}
	if life := lifetime(token, issued); life > 0 {
		c.renew = issued.Add(life - min(life/5, time.Minute))
		c.expires = issued.Add(life)
	}
}

// lifetime is the shorter of what came with the token and what the token says,
// which differ on servers with Keycloak (server source,
// ApplicationServiceKeycloakImpl.kt). It is 0 where neither says anything.
func lifetime(token Token, issued time.Time) time.Duration {
	var lives []time.Duration
	if !token.Expiry.IsZero() {
		lives = append(lives, token.Expiry.Sub(issued))
	}
	if life := jwtLifetime(string(token.Value), issued); life > 0 {
		lives = append(lives, life)
	}
	shortest := time.Duration(0)
	for _, life := range lives {
		if life > 0 && (shortest == 0 || life < shortest) {
			shortest = life
		}
	}
	return shortest
}

// jwtLifetime reads a token's own expiry. Where the token says when it was
// issued, its life is the difference, whatever the clock of this machine says.
func jwtLifetime(token string, now time.Time) time.Duration {
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		return 0
	}
	payload, err := base64.RawURLEncoding.DecodeString(strings.TrimRight(parts[1], "="))
	if err != nil {
		return 0
	}
	var claims struct {
		Expires float64 `json:"exp"`
		Issued  float64 `json:"iat"`
	}
	if json.Unmarshal(payload, &claims) != nil || claims.Expires <= 0 || claims.Expires > 1<<40 {
		return 0
	}
	if claims.Issued > 0 && claims.Issued < claims.Expires {
		return time.Duration((claims.Expires - claims.Issued) * float64(time.Second))
	}
	return time.Unix(int64(claims.Expires), 0).Sub(now)
}
