//airbytegen:with redactor

package airbyte

import (
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"sync"
)

// Redactor removes secrets from text and from JSON that leaves a program: log lines, results for another
// program, messages for a user. Create it with [NewRedactor]. It finds the secrets that it knows, in all the
// encodings that [SecretInput] lists, and values that look like secrets.
//
// It replaces secrets by [redacted], and the values of secrets' keys in JSON by the mask of servers. Both stay
// unchanged if they are redacted again. UUIDs, names, numbers and ordinary text stay readable. As everywhere in
// this package, a secret that could be a word or a small number is removed only after the key of a secret.
//
// A nil Redactor knows no secrets. A Redactor is safe for concurrent use. Redact text before you cut it,
// because the beginning of a secret cannot always be found.
type Redactor struct {
	secrets []string
	clients []*Client
	isPlain func(key, value string) bool

	mu       sync.Mutex
	known    secretSet // the secrets of compiled
	compiled *redactor // nil until the first use
}

// NewRedactor returns a redactor that knows some secrets. Empty strings are ignored.
func NewRedactor(secrets ...string) *Redactor {
	return (*Redactor)(nil).With(secrets...)
}

// With returns a redactor that knows more secrets.
func (r *Redactor) With(secrets ...string) *Redactor {
	more := r.clone()
	more.secrets = append(more.secrets, secrets...)
	return more
}

// WithClient returns a redactor that also knows the credentials of a client: those of its options, the secrets
// in its default headers, and the access token that it uses, even if the client fetches it later. A renewed
// token is known until the next renewal.
func (r *Redactor) WithClient(c *Client) *Redactor {
	more := r.clone()
	if c != nil {
		more.clients = append(more.clients, c)
	}
	return more
}

// WithPlain returns a redactor that does not judge some strings in JSON by their key and their shape, such as
// the paths of files that hold passwords. It still removes the secrets that it knows from them. key is the name
// of the nearest property, or "" if there is none.
func (r *Redactor) WithPlain(isPlain func(key, value string) bool) *Redactor {
	more := r.clone()
	more.isPlain = isPlain
	return more
}

func (r *Redactor) clone() *Redactor {
	if r == nil {
		return &Redactor{}
	}
	return &Redactor{
		secrets: slices.Clone(r.secrets),
		clients: slices.Clone(r.clients),
		isPlain: r.isPlain,
	}
}

// RedactText returns a text without secrets.
func (r *Redactor) RedactText(text string) string { return r.compile().redact(text) }

// RedactJSON returns a JSON value without secrets, on one line. It is an error if the value is not valid JSON, or if
// a secret cannot be removed. The error has no part of the value.
func (r *Redactor) RedactJSON(raw json.RawMessage) (json.RawMessage, error) {
	isPlain := func(string, string) bool { return false }
	if r != nil && r.isPlain != nil {
		isPlain = r.isPlain
	}
	return redactWholeJSON(r.compile(), isPlain, raw)
}

// Format prints the name of the type for every verb, and never the secrets.
func (r *Redactor) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, "airbyte.Redactor") }

// compile returns the redactor for the secrets that are known now.
func (r *Redactor) compile() redactor {
	if r == nil {
		return new(secretSet).redactor()
	}
	known := r.collect()
	r.mu.Lock()
	defer r.mu.Unlock()
	isCurrent := r.compiled != nil && slices.Equal(known.secrets, r.known.secrets) &&
		slices.Equal(known.identifiers, r.known.identifiers)
	if !isCurrent {
		compiled := known.redactor()
		r.known = *known
		r.compiled = &compiled
	}
	return *r.compiled
}

// collect returns the secrets that are known now.
func (r *Redactor) collect() *secretSet {
	s := new(secretSet)
	for _, secret := range r.secrets {
		s.addSecret(secret)
	}
	for _, c := range r.clients {
		c.addSecrets(s)
	}
	slices.Sort(s.secrets) // default headers have no order
	slices.Sort(s.identifiers)
	return s
}

// addSecrets adds the secrets that a client sends with every request.
func (c *Client) addSecrets(s *secretSet) {
	c.addDefaultHeaders(s)
	if c.auth.secrets != nil {
		c.auth.secrets(s)
	}
}

// addSecret adds a secret and, if it is JSON such as the key of a service account, the secrets in it.
func (s *secretSet) addSecret(secret string) {
	if secret == "" {
		return
	}
	s.secrets = append(s.secrets, secret)
	if !isJSONText(secret) {
		return
	}
	findJSONValues([]byte(secret), func(v foundValue) {
		if v.isSecret {
			s.secrets = append(s.secrets, v.text)
		}
	})
}

// FoundSecret is a secret in a JSON value.
type FoundSecret struct {
	Path  string // such as tunnel.password or list[0].api_key
	Value Secret
}

// FindSecrets returns the strings and numbers in a JSON value that are secrets because of the keys around them, in
// the order of their paths. They are those that errors and logs hide, also in JSON that is inside a string. Empty
// values and masks are not secret. For invalid JSON the result is nil.
func FindSecrets(raw json.RawMessage) []FoundSecret {
	var all []FoundSecret
	findJSONValues(raw, func(v foundValue) {
		isSecret := v.isSecret && v.text != "" && v.text != mask
		if isSecret {
			all = append(all, FoundSecret{Path: v.path.String(), Value: Secret(v.text)})
		}
	})
	return all
}
